"""The indexes of searches: there where the database can have them, and used."""

import pytest
from django.db import connection
from django.db.models import Q, QuerySet

from ams.accounts.models import Account, Person
from ams.certificates.models import Certificate
from ams.config import search_indexes

POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")


@pytest.mark.django_db
def test_sqlite_has_none_and_is_left_alone() -> None:
    if connection.vendor == "sqlite":
        assert not search_indexes.install()


@POSTGRESQL
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (Person.objects.filter(full_name__icontains="wening astuti"), "person_search"),
        (Person.objects.filter(nip__contains="1986010120"), "person_search"),
        (Account.objects.filter(username__icontains="wening"), "account_search"),
        (
            Certificate.objects.filter(
                Q(subject_dn__icontains="CN=Wening") | Q(serial__icontains="40D0913A")
            ),
            "certificate_search",
        ),
    ],
)
def test_what_the_pages_search_for_is_found_by_index(rows: "QuerySet[Person]", index: str) -> None:
    assert search_indexes.install()
    assert search_indexes.install()  # a second time changes nothing
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            assert index in rows.order_by().explain()
        finally:
            cursor.execute("RESET enable_seqscan")
            search_indexes.remove()


@POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_without_the_extension_nothing_fails() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
        cursor.execute("DROP ROLE IF EXISTS searcher")
        cursor.execute("CREATE ROLE searcher")
        try:
            cursor.execute("SET ROLE searcher")
            assert not search_indexes.install()
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP ROLE searcher")
