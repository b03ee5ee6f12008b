"""Lists page by page, as fast with a million rows as with ten."""

from functools import cached_property
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ams.accounts.finding import MOST_COUNTED

_Row = TypeVar("_Row", bound=Model)
PER_PAGE = 25


class BoundedPaginator(Paginator):  # type: ignore[type-arg] # at run time it takes none
    """Counts and pages no further than ``MOST_COUNTED`` rows (ADR 0039).

    ``has_more`` tells that there are others; whoever looks for one of them narrows the list.
    """

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, or the bound."""
        return min(self._counted, MOST_COUNTED)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more rows than are counted."""
        return self._counted > MOST_COUNTED

    def page(self, number: int | str) -> Page[Any]:
        """Return a page whose rows are read by their keys.

        Only keys are sorted and skipped, not certificates and texts: an index often has them.
        """
        found, rows = super().page(number), self._rows
        first = (found.number - 1) * self.per_page
        keys = list(self._in_order.values_list("pk", flat=True)[first : first + self.per_page])
        whole = rows.order_by().in_bulk(keys[: self.count - first])
        found.object_list = [whole[key] for key in keys if key in whole]
        return found

    @property
    def _in_order(self) -> QuerySet[Any]:
        """Return what the keys of a page are taken from.

        A database that is asked for the first 25 walks down the order's index until it has seen so
        many, which takes long where few are found at all. Those are found already, and are only
        put in order.
        """
        rows = self._rows
        if self.has_more or not isinstance(rows.query.order_by, tuple):
            return rows
        order = rows.query.order_by or rows.model._meta.ordering  # noqa: SLF001 - public name
        found: QuerySet[Any] = rows.model._base_manager.filter(pk__in=self._keys)  # noqa: SLF001 - as above
        return found.order_by(*order)

    @property
    def _rows(self) -> QuerySet[Any]:
        rows = self.object_list
        assert isinstance(rows, QuerySet)  # noqa: S101 - ``page_of`` takes nothing else
        return rows

    @cached_property
    def _keys(self) -> list[Any]:
        """Return the keys of the rows, in any order, up to one more than the bound."""
        return list(self._rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])

    @property
    def _counted(self) -> int:
        return len(self._keys)


def page_of(
    http_request: HttpRequest, rows: QuerySet[_Row], *, per_page: int = PER_PAGE
) -> Page[_Row]:
    """Return the page that ``?halaman=`` asks for, the nearest one where there is no such page."""
    return BoundedPaginator(rows, per_page).get_page(http_request.GET.get("halaman"))
