"""Lists page by page."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

_Row = TypeVar("_Row", bound=Model)
PER_PAGE = 25


def page_of(
    http_request: HttpRequest, rows: QuerySet[_Row], *, per_page: int = PER_PAGE
) -> Page[_Row]:
    """Return the page that ``?halaman=`` asks for, the nearest one where there is no such page."""
    return Paginator(rows, per_page).get_page(http_request.GET.get("halaman"))
