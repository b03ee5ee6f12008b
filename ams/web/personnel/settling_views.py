"""The officers' list of proposals; make a request of one, or dismiss it."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ams.core.errors import InvalidInput, RuleViolation
from ams.mailboxes.models import Mailbox, State
from ams.personnel.models import Proposal, ProposalState
from ams.personnel.settling import dismiss, file_proposal, proposal_for
from ams.requests.represent import check_represents
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.officer.access import officer_of
from ams.web.paging import page_of
from ams.web.personnel.forms import DismissForm, ProposalForm
from ams.web.requests.choices import cards_of
from ams.web.requests.drafts import initial_for_new
from ams.web.requests.letter_forms import filed
from ams.web.requests.wording import refusal_text

_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the proposals of the actor's scope: open ones, or those that were settled."""
    actor = officer_of(http_request)
    settled = http_request.GET.get("bagian") == "selesai"
    found = Proposal.objects.for_actor(actor)
    shown = found.exclude(state=ProposalState.OPEN) if settled else found.open()
    in_use = Mailbox.objects.for_actor(actor).exclude(state=State.CLOSED)
    related = shown.select_related("person__agency", "request").prefetch_related(
        Prefetch("person__mailboxes", in_use, to_attr="mailboxes_in_use")
    )
    order = ("-settled_at", "-pk") if settled else ("reported_at", "pk")
    context = {
        "page": page_of(http_request, related.order_by(*order)),
        "settled": settled,
        "is_officer": actor.is_officer,
    }
    return render(http_request, "web/personnel/proposals.html", context)


@_BOTH
def file(http_request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Ask for certificate and superior; file the request in the person's place."""
    actor, clock = officer_of(http_request), clock_of(http_request)
    proposal = proposal_for(proposal_id, actor=actor)
    check_represents(proposal.person, actor)
    if proposal.request is not None:
        return redirect("request_detail", proposal.request.pk)
    cards = cards_of(proposal.person, at=clock.now())
    form = ProposalForm(
        http_request.POST if http_request.method == "POST" else None,
        cards=cards,
        superior=proposal.person.superior,
        initial=initial_for_new("", cards),
    )
    page = filed(
        http_request,
        form,
        lambda: file_proposal(proposal_id, form.wanted(), actor=actor, clock=clock),
    )
    if page is not None:
        return page
    context = {"proposal": proposal, "person": proposal.person, "form": form, "cards": cards}
    status = 422 if form.errors else 200
    return render(http_request, "web/personnel/file.html", context, status=status)


@_BOTH
def lay_aside(http_request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Ask why, and dismiss the proposal."""
    actor, clock = officer_of(http_request), clock_of(http_request)
    proposal = proposal_for(proposal_id, actor=actor)
    check_represents(proposal.person, actor)
    form = DismissForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            dismiss(proposal_id, remark=form.cleaned_data["remark"], actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        except RuleViolation as error:
            form.add_error(None, refusal_text(error))
        else:
            messages.success(http_request, _("Usulan diabaikan; alasannya tercatat."))
            return redirect("proposal_list")
    context = {"proposal": proposal, "person": proposal.person, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/personnel/dismiss.html", context, status=status)
