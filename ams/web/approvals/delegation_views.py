"""Who stands in for whom: a superior names his own, an administrator anybody's."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.accounts.models import Person
from ams.approvals.delegating import delegate, delegations_for, end_delegation
from ams.approvals.errors import DelegationNotFound
from ams.approvals.models import Delegation
from ams.core.actor import Actor, Role
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.web.actor import actor_of, clock_of
from ams.web.approvals.forms import DelegationForm
from ams.web.approvals.inbox import inbox
from ams.web.forms import take_errors
from ams.web.paging import page_of


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the delegations that concern the reader; administrators and auditors see all."""
    actor = _reader_of(http_request)
    today = clock_of(http_request).now().astimezone(WIB).date()
    page = page_of(http_request, delegations_for(actor))
    rows = [
        {"one": one, "state": _state(one, today), "may_end": _may_end(one, actor)} for one in page
    ]
    context = {
        "page": page, "rows": rows, "own": actor.person_id,
        "may_delegate": _may_delegate(http_request, actor),
    }  # fmt: skip
    return render(http_request, "web/approvals/delegations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(http_request: HttpRequest) -> HttpResponse:
    """Name who stands in."""
    actor, clock = _reader_of(http_request), clock_of(http_request)
    if not _may_delegate(http_request, actor):
        raise DelegationNotFound(f"{actor.name} delegates nothing")
    superior = None
    if not actor.has(Role.ADMINISTRATOR):
        superior = Person.objects.filter(pk=actor.person_id or 0).first()
    today = clock.now().astimezone(WIB).date()
    form = DelegationForm(
        http_request.POST if http_request.method == "POST" else None,
        superior=superior,
        initial={"valid_from": today},
    )
    if form.is_bound and form.is_valid():
        try:
            given = delegate(form.term(), actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error, {"superior": "replaced"})
        else:
            said = _("%(name)s dapat menyetujui surat sampai hari terakhir masanya.")
            messages.success(http_request, said % {"name": given.delegate.full_name})
            return redirect("delegation_list")
    status = 422 if form.errors else 200
    context = {"form": form, "superior": superior}
    return render(http_request, "web/approvals/delegation_form.html", context, status=status)


@require_POST
def end(http_request: HttpRequest, delegation_id: int) -> HttpResponse:
    """End a delegation before its term; the same can be given again at any time."""
    end_delegation(delegation_id, actor=actor_of(http_request), clock=clock_of(http_request))
    messages.success(http_request, _("Penggantian diakhiri."))
    return redirect("delegation_list")


def _reader_of(http_request: HttpRequest) -> Actor:
    """Return the actor, if he has to do with delegations at all.

    Raises:
        SignInNeeded, DelegationNotFound: for this reader there is no such page.
    """
    actor = actor_of(http_request)
    manages = actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR)
    if not manages and not inbox(http_request).is_approver:
        raise DelegationNotFound(f"{actor.name} has no subordinates and stands in for nobody")
    return actor


def _may_delegate(http_request: HttpRequest, actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR) or inbox(http_request).is_superior


def _may_end(one: Delegation, actor: Actor) -> bool:
    own = actor.has(Role.ADMINISTRATOR) or one.superior_id == actor.person_id
    return own and one.ended_at is None


def _state(one: Delegation, today: date) -> str:
    if one.ended_at is not None:
        return "ended"
    if one.valid_from > today:
        return "to_come"
    return "in_force" if one.valid_until >= today else "over"
