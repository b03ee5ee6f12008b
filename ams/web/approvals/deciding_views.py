"""The superior answers: approves one letter or several, or returns one with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from ams.accounts.errors import PasswordNeeded
from ams.approvals.access import approval_for, waiting_for
from ams.approvals.deciding import MOST_AT_ONCE, Outcome, approve, approve_many, return_letter
from ams.approvals.models import Approval
from ams.core.errors import AMSError, InvalidInput
from ams.signatures.errors import KeyFileRefused
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import actor_of, clock_of
from ams.web.approvals.forms import ReturnForm, SealForm
from ams.web.approvals.views import letter_page, password_context
from ams.web.approvals.words import refusal_text
from ams.web.forms import take_errors

_FIELDS = {"content": "key_file"}
_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@_BOTH
@sensitive_post_parameters("passphrase")
@sensitive_variables("form")
def approve_one(http_request: HttpRequest, approval_id: int) -> HttpResponse:
    """Approve the letter; the form stands on its page."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    approval_for(approval_id, actor=actor, at=clock.now())
    here = reverse("approval_detail", args=[approval_id])
    if http_request.method != "POST":
        return redirect(here)
    form = SealForm(http_request.POST, http_request.FILES)
    if not form.is_valid():
        return letter_page(http_request, approval_id, form=form)
    try:
        approval = approve(approval_id, key=form.own_key(), actor=actor, clock=clock)
    except PasswordNeeded:
        return redirect(ask_again_url(here))
    except KeyFileRefused as error:
        take_errors(form, error, _FIELDS)
        return letter_page(http_request, approval_id, form=form)
    except AMSError as error:
        form.add_error(None, refusal_text(error))
        return letter_page(http_request, approval_id, form=form)
    messages.success(http_request, _approved_words(approval))
    return redirect("approval_list")


@_BOTH
def return_one(http_request: HttpRequest, approval_id: int) -> HttpResponse:
    """Ask why, and return the letter to the applicant."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    approval = approval_for(approval_id, actor=actor, at=clock.now())
    if not approval.is_waiting:
        messages.info(http_request, _("Surat ini tidak menunggu lagi."))
        return redirect("approval_detail", approval_id)
    form = ReturnForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            return_letter(approval_id, reason=form.cleaned_data["reason"], actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        except AMSError as error:
            messages.warning(http_request, refusal_text(error))
            return redirect("approval_list")
        else:
            said = _("Surat %(number)s dikembalikan; pemohon diberi tahu alasannya.")
            messages.success(http_request, said % {"number": approval.letter_version.letter.number})
            return redirect("approval_list")
    context = {"approval": approval, "case": approval.request, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/approvals/return.html", context, status=status)


@_BOTH
@sensitive_post_parameters("passphrase")
@sensitive_variables("form")
def several(http_request: HttpRequest) -> HttpResponse:
    """Show the letters that were ticked, and approve them all by one confirmation."""
    ticked = _ticked(http_request)
    if not ticked:
        messages.info(http_request, _("Centang dahulu surat yang hendak disetujui."))
        return redirect("approval_list")
    is_post = http_request.method == "POST"
    form = SealForm(*((http_request.POST, http_request.FILES) if is_post else ()))
    if is_post and form.is_valid():
        try:
            outcomes = approve_many(
                [one.pk for one in ticked],
                key=form.own_key(),
                actor=actor_of(http_request),
                clock=clock_of(http_request),
            )
        except PasswordNeeded:
            return redirect(ask_again_url(_several_url(ticked)))
        except KeyFileRefused as error:
            take_errors(form, error, _FIELDS)
        else:
            return _outcomes_page(http_request, outcomes)
    context = {
        "ticked": ticked,
        "form": form,
        "address": _several_url(ticked),
        **password_context(http_request, _several_url(ticked)),
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/approvals/several.html", context, status=status)


def _ticked(http_request: HttpRequest) -> list[Approval]:
    """Return the ticked letters that still wait for the reader."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    keys = [int(one) for one in http_request.GET.getlist("surat") if one.isdigit()]
    return list(waiting_for(actor, at=now).filter(pk__in=keys[:MOST_AT_ONCE]))


def _several_url(ticked: list[Approval]) -> str:
    query = "&".join(f"surat={one.pk}" for one in ticked)
    return f"{reverse('approval_several')}?{query}"


def _outcomes_page(http_request: HttpRequest, outcomes: list[Outcome]) -> HttpResponse:
    rows = [
        {"one": one.approval, "problem": refusal_text(one.refusal) if one.refusal else ""}
        for one in outcomes
    ]
    context = {"rows": rows, "done": sum(not row["problem"] for row in rows)}
    return render(http_request, "web/approvals/outcomes.html", context)


def _approved_words(approval: Approval) -> str:
    values = {"number": approval.letter_version.letter.number}
    if approval.hands_in:
        return _("Surat %(number)s disetujui; permohonannya sudah diserahkan.") % values
    return _("Surat %(number)s disetujui; pemohon diberi tahu.") % values
