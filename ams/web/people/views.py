"""Show a person's chain: his own, or for officers and auditors another's."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ams.chain.reading import chain_of
from ams.requests.errors import NotAPerson
from ams.web.actor import actor_of, clock_of
from ams.web.paging import PER_PAGE
from ams.web.people.wording import icon_of, text_of


@require_safe
def mine(http_request: HttpRequest) -> HttpResponse:
    """Show the actor's own chain.

    Raises:
        NotAPerson: his account stands for no person.
    """
    actor = actor_of(http_request)
    if actor.person_id is None:
        raise NotAPerson(f"the account of {actor.name} stands for no person")
    return show(http_request, actor.person_id)


@require_safe
def show(http_request: HttpRequest, person_id: int) -> HttpResponse:
    """Show the chain of a person; looking at another's is recorded."""
    chain = chain_of(person_id, actor=actor_of(http_request), clock=clock_of(http_request))
    pages = Paginator(chain.entries, PER_PAGE)
    page = pages.get_page(http_request.GET.get("halaman"))
    lines = [{"entry": one, "icon": icon_of(one), "text": text_of(one)} for one in page]
    context = {"chain": chain, "person": chain.person, "page": page, "lines": lines}
    return render(http_request, "web/people/chain.html", context)
