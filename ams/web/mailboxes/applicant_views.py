"""The applicant's pages of an e-mail account: letter, the page that opens once, first sign-in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput, RuleViolation, Unavailable
from ams.mailboxes.addresses import domains_for, proposals_for
from ams.mailboxes.eligibility import obstacles
from ams.mailboxes.errors import LinkSpent, TemporaryPasswordWrong
from ams.mailboxes.filing import correct_mailbox, file_mailbox
from ams.mailboxes.handing_over import send_again, show_once
from ams.mailboxes.links import mailbox_by_link
from ams.mailboxes.models import Mailbox
from ams.mailboxes.provisioners import provisioner
from ams.mailboxes.signing_in import change_password, confirm_address
from ams.requests.access import request_for
from ams.requests.acts import RequestAct, may
from ams.requests.conduct import AGENCY_EMAIL
from ams.requests.letter import person_of
from ams.requests.models import Request
from ams.requests.opening import open_request
from ams.requests.standing import check_is_applicant
from ams.web.actor import actor_of, clock_of
from ams.web.forms import take_errors
from ams.web.limits import limit
from ams.web.mailboxes.forms import FirstSignInForm, MailboxLetterForm
from ams.web.requests.letter_forms import filed, rewritten
from ams.web.requests.page import correction_lines
from ams.web.requests.superior_form import initial_superior
from ams.web.requests.wording import refusal_text

_BOTH = require_http_methods(["GET", "POST"])
_TRIES_PER_MINUTE = 10


@_BOTH
def new(http_request: HttpRequest) -> HttpResponse:
    """Show the proposed address and what stands in the way; file the request with its letter."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    applicant = person_of(actor)
    moving = open_request(applicant, AGENCY_EMAIL)
    if moving is not None:
        return redirect("request_detail", moving.pk)
    proposed = proposals_for(applicant)
    form = MailboxLetterForm(
        http_request.POST or None,
        superior=applicant.superior,
        initial={"address": next(iter(proposed), "")},
    )
    page = filed(http_request, form, lambda: file_mailbox(form.wanted(), actor=actor, clock=clock))
    if page is not None:
        return page
    context = {
        "form": form,
        "applicant": applicant,
        "proposed": proposed,
        "domains": domains_for(applicant.agency),
        "makes_accounts": provisioner().makes_accounts,
        "obstacles": list(obstacles(applicant)),
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/mailboxes/new.html", context, status=status)


@_BOTH
def correction(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show what was sent back and the form; have the letter's next version written."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = _own(http_request, request_id)
    if not may(RequestAct.CORRECT, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    superior, content = request.applicant.superior, request.letter.latest.content
    initial = {
        "address": content.mailbox,
        "purpose": request.description,
        **initial_superior(content.superior, superior),
    }
    form = MailboxLetterForm(http_request.POST or None, superior=superior, initial=initial)
    page = rewritten(
        http_request, form, request_id,
        lambda: correct_mailbox(request_id, form.wanted(), actor=actor, clock=clock),
    )  # fmt: skip
    if page is not None:
        return page
    context = {
        "case": request, "form": form, "applicant": request.applicant,
        "proposed": proposals_for(request.applicant), "corrections": correction_lines(request),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(http_request, "web/mailboxes/correct.html", context, status=status)


@sensitive_variables("shown")
@_BOTH
def page(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show user name and temporary password once, at a click; before and after, what to do."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = _own(http_request, request_id)
    if not may(RequestAct.CHANGE_PASSWORD, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    mailbox = Mailbox.objects.get(request=request)
    context = {
        "case": request, "mailbox": mailbox, "now": clock.now(),
        "makes_accounts": provisioner(mailbox.provisioner).makes_accounts,
    }  # fmt: skip
    if http_request.method == "POST":
        try:
            shown = show_once(request_id, actor=actor, clock=clock)
        except (RuleViolation, Unavailable) as error:
            messages.warning(http_request, refusal_text(error))
            return redirect("mailbox_page", request_id)
        return render(http_request, "web/mailboxes/shown.html", {**context, "shown": shown})
    return render(http_request, "web/mailboxes/page.html", context)


@sensitive_post_parameters("temporary", "new", "again")
@_BOTH
def password(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask the temporary password and the owner's own one; with it the request is completed."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = _own(http_request, request_id)
    if not may(RequestAct.CHANGE_PASSWORD, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    mailbox = Mailbox.objects.get(request=request)
    if mailbox.opened_at is None:
        return redirect("mailbox_page", request_id)
    form = FirstSignInForm(http_request.POST or None)
    if http_request.method == "POST":
        limit(http_request, "mailbox_password", per_minute=_TRIES_PER_MINUTE)
    if http_request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            change_password(
                request_id, temporary=values["temporary"], new=values["new"], actor=actor,
                clock=clock,
            )  # fmt: skip
        except InvalidInput as error:
            take_errors(form, error)
        except TemporaryPasswordWrong as error:
            form.add_error("temporary", refusal_text(error))
        except (Unavailable, RuleViolation) as error:
            form.add_error(None, refusal_text(error))
        else:
            said = _("Akun email %(address)s siap dipakai.") % {"address": mailbox.address}
            messages.success(http_request, said)
            return redirect("request_detail", request_id)
    context = {"case": request, "mailbox": mailbox, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/mailboxes/password.html", context, status=status)


@_BOTH
def confirm(http_request: HttpRequest, address_token: str) -> HttpResponse:
    """Say whose address is proved to whom the link belongs; keep his word."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    try:
        mailbox = mailbox_by_link(address_token, actor=actor, at=clock.now())
        if http_request.method == "POST":
            request = confirm_address(address_token, actor=actor, clock=clock)
            said = _("Alamat %(address)s kini email dinas Anda di AMS.")
            messages.success(http_request, said % {"address": mailbox.address})
            return redirect("request_detail", request.pk)
    except LinkSpent as error:
        messages.warning(http_request, refusal_text(error))
        return redirect("request_list")
    context = {"case": mailbox.request, "mailbox": mailbox}
    return render(http_request, "web/mailboxes/confirm.html", context)


@_BOTH
def link_again(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send a fresh link to the address that is to be proved."""
    if http_request.method == "POST":
        try:
            mailbox = send_again(
                request_id, actor=actor_of(http_request), clock=clock_of(http_request)
            )
        except RuleViolation as error:
            messages.warning(http_request, refusal_text(error))
        else:
            said = _("Tautan baru dikirim ke %(email)s.")
            messages.success(http_request, said % {"email": mailbox.address})
    return redirect("request_detail", request_id)


def _own(http_request: HttpRequest, request_id: UUID) -> Request:
    """Return the applicant's own request for an e-mail account, or what does not exist for him."""
    request = request_for(request_id, actor=actor_of(http_request))
    check_is_applicant(request, actor_of(http_request))
    return request
