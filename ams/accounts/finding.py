"""Words that may stand in several tables, found without reading the tables through (ADR 0039)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

_Rows = TypeVar("_Rows", bound=QuerySet[Any])
FEW: Final = 200
MOST_WORDS: Final = 8
MOST_COUNTED: Final = 2_500
"""Rows that are counted exactly: to count a million takes as long as a page may."""


def words_of(text: str) -> list[str]:
    """Return the words to search for, so many of them that a search stays a search."""
    return text.split()[:MOST_WORDS]


def few_keys(rows: QuerySet[Any], key: str = "pk", most: int | None = None) -> list[Any] | None:
    """Return ``key`` of each of ``rows``, ``None`` where they are more than ``most`` (``FEW``).

    A condition on another table's column keeps a database from using its indexes; on a few keys it
    does not. Where there are many, looking at one row after the other soon finds a page's worth.
    """
    most = FEW if most is None else most
    keys = list(rows.order_by().values_list(key, flat=True)[: most + 1])
    return keys if len(keys) <= most else None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another table whose rows may hold a word: ``key`` of them is what ``by`` of ours names."""

    rows: QuerySet[Any]
    holds: Callable[[str], Q]
    key: str
    by: str

    def holding(self, words: Iterable[str]) -> QuerySet[Any]:
        """Return the rows that hold every one of ``words``."""
        found = self.rows
        for word in words:
            found = found.filter(self.holds(word))
        return found

    def named_by(self, words: Iterable[str], most: int) -> Q | None:
        """Return which of our rows are meant, ``None`` where they are more than ``most``."""
        keys = few_keys(self.holding(words), self.key, most)
        return None if keys is None else Q(**{f"{self.by}__in": keys})


def with_every_word(
    found: _Rows, words: Sequence[str], *, own: Callable[[str], Q], elsewhere: Elsewhere
) -> _Rows:
    """Return those of ``found`` that hold every word, themselves or by their row elsewhere.

    A word that many rows elsewhere hold is looked for there only together with all the others:
    as an OR across two tables it would have every row of both looked at.
    """
    if not words:
        return found
    meant, many = Q(), False
    for word in words:
        named = elsewhere.named_by([word], FEW)
        many = many or named is None
        meant &= own(word) if named is None else own(word) | named
    if not many:
        return found.filter(meant)
    named = elsewhere.named_by(words, MOST_COUNTED)
    if named is not None:
        return found.filter(meant | named)
    rows = found.model._default_manager.order_by()  # noqa: SLF001 - Django's public name
    keys = elsewhere.holding(words).order_by().values(elsewhere.key)
    there = rows.filter(**{f"{elsewhere.by}__in": keys}).values("pk")
    return found.filter(pk__in=rows.filter(meant).values("pk").union(there))


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of rows, and whether it is exact."""

    number: int
    is_exact: bool

    def __str__(self) -> str:
        """Return the number, with a mark where it is the database's estimate."""
        return str(self.number) if self.is_exact else f"\N{PLUS-MINUS SIGN}{self.number}"


def counted(rows: QuerySet[Any]) -> Counted:
    """Return how many ``rows`` there are: exactly up to ``MOST_COUNTED``, beyond that about.

    PostgreSQL is asked what its planner believes; SQLite counts a million rows in no time.
    """
    keys = rows.order_by().values("pk")
    few = keys[: MOST_COUNTED + 1].count()
    if few <= MOST_COUNTED:
        return Counted(few, is_exact=True)
    if connection.vendor != "postgresql":
        return Counted(keys.count(), is_exact=True)
    statement, parameters = keys.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        (plan,) = cursor.fetchone()
    return Counted(max(int(plan[0]["Plan"]["Plan Rows"]), few), is_exact=False)
