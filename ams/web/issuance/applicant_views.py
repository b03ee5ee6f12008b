"""The applicant's pages of an issuance: letter, activation by the link, key."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import AMSError, InvalidInput, RuleViolation
from ams.custody.policies import terms_of
from ams.custody.scans import is_kept
from ams.issuance import agreement
from ams.issuance.accepting import accept
from ams.issuance.eligibility import obstacles, subject_of
from ams.issuance.errors import LinkSpent
from ams.issuance.filing import correct_issuance, file_issuance
from ams.issuance.keys import hand_in_key
from ams.issuance.links import details_by_link
from ams.issuance.registering import send_again
from ams.letters.inspection import size_text
from ams.mailboxes.eligibility import has_official_address
from ams.renewal.filing import correct_renewal
from ams.requests.access import request_for
from ams.requests.acts import RequestAct, may
from ams.requests.conduct import ISSUANCE, RENEWAL
from ams.requests.letter import person_of
from ams.requests.models import Request
from ams.requests.opening import open_request
from ams.requests.standing import check_is_applicant
from ams.web.actor import actor_of, clock_of
from ams.web.certificates.passphrases import passphrase_rules
from ams.web.forms import take_errors
from ams.web.issuance.forms import (
    ActivationForm,
    KeyForm,
    NewPassphraseForm,
    RecommendationForm,
)
from ams.web.issuance.subjects import subject_lines
from ams.web.requests.letter_forms import filed, rewritten
from ams.web.requests.page import correction_lines
from ams.web.requests.superior_form import initial_superior
from ams.web.requests.wording import refusal_text

_CORRECTING = {ISSUANCE: correct_issuance, RENEWAL: correct_renewal}


@require_http_methods(["GET", "POST"])
def new(http_request: HttpRequest) -> HttpResponse:
    """Show what is asked for and what stands in the way; file the request with its letter."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    applicant = person_of(actor)
    moving = open_request(applicant, ISSUANCE)
    if moving is not None:
        return redirect("request_detail", moving.pk)
    form = RecommendationForm(http_request.POST or None, superior=applicant.superior)
    page = filed(http_request, form, lambda: file_issuance(form.wanted(), actor=actor, clock=clock))
    if page is not None:
        return page
    context = {
        "form": form,
        "applicant": applicant,
        "obstacles": list(obstacles(applicant, at=clock.now())),
        "needs_mailbox": not has_official_address(applicant),
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/issuance/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def correction(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show what was sent back and the form; have the letter's next version written."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = own_request(http_request, request_id)
    is_ours = request.procedure_key in _CORRECTING
    if not (is_ours and may(RequestAct.CORRECT, request, actor=actor, at=clock.now())):
        return redirect("request_detail", request_id)
    superior = request.applicant.superior
    initial = {
        "purpose": request.description,
        **initial_superior(request.letter.latest.content.superior, superior),
    }
    form = RecommendationForm(http_request.POST or None, superior=superior, initial=initial)
    correct = _CORRECTING[request.procedure_key]
    page = rewritten(
        http_request, form, request_id,
        lambda: correct(request_id, form.wanted(), actor=actor, clock=clock),
    )  # fmt: skip
    if page is not None:
        return page
    context = {
        "case": request, "form": form, "applicant": request.applicant,
        "corrections": correction_lines(request),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(http_request, "web/issuance/correct.html", context, status=status)


@require_http_methods(["GET", "POST"])
def activation(http_request: HttpRequest, activation_token: str) -> HttpResponse:
    """Show his data and the agreement to whom the link belongs; keep his word."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    token = activation_token
    try:
        details = details_by_link(token, actor=actor, at=clock.now())
    except LinkSpent as error:
        messages.warning(http_request, refusal_text(error))
        return redirect("request_list")
    request, present = details.request, agreement.present()
    terms = terms_of(request.applicant.agency)
    form = ActivationForm(
        *((http_request.POST, http_request.FILES) if http_request.method == "POST" else ()),
        asks_scan=terms.asks_scan,
        initial={"version": present.version, "phone": details.phone or request.applicant.phone},
    )
    if http_request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            accept(
                token, version=values["version"], phone=values["phone"], scan=form.uploaded(),
                actor=actor, clock=clock,
            )  # fmt: skip
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Terima kasih. Petugas kini memverifikasi data Anda."))
            return redirect("request_detail", request.pk)
    context = {
        "case": request,
        "form": form,
        "remark": details.remark,
        "points": present.in_language(get_language() or "id"),
        "version": present.version,
        "subject": subject_lines(subject_of(request.applicant)),
        "terms": terms,
        "limit_text": size_text(settings.AMS_UPLOAD_LIMIT_BYTES),
        "has_scan": is_kept(request, at=clock.now()),
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/issuance/activation.html", context, status=status)


@require_http_methods(["GET", "POST"])
def link_again(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send a fresh activation link; the button stands on the request's page."""
    if http_request.method == "POST":
        actor, clock = actor_of(http_request), clock_of(http_request)
        try:
            details = send_again(request_id, actor=actor, clock=clock)
        except RuleViolation as error:
            messages.warning(http_request, refusal_text(error))
        else:
            said = _("Tautan baru dikirim ke %(email)s.")
            messages.success(http_request, said % {"email": details.request.applicant.email})
    return redirect("request_detail", request_id)


@require_http_methods(["GET", "POST"])
def key(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Let the browser make the key, or take a certification request that was made elsewhere."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = own_request(http_request, request_id)
    if not may(RequestAct.MAKE_KEY, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    is_post = http_request.method == "POST"
    form = KeyForm(*((http_request.POST, http_request.FILES) if is_post else ()))
    if is_post and form.is_valid():
        try:
            hand_in_key(request_id, form.content(), actor=actor, clock=clock)
        except AMSError as error:
            form.add_error("file", refusal_text(error))
        else:
            messages.success(
                http_request, _("Permintaan sertifikat diterima dan diteruskan ke CA.")
            )
            return redirect("request_detail", request_id)
    status = 422 if form.errors else 200
    context = {
        "case": request, "form": form, "here_form": NewPassphraseForm(),
        "makes_keys": terms_of(request.applicant.agency).makes_keys,
        "passphrase_rules": passphrase_rules(request.applicant),
    }  # fmt: skip
    return render(http_request, "web/issuance/key.html", context, status=status)


def own_request(http_request: HttpRequest, request_id: UUID) -> Request:
    """Return the applicant's own request for a certificate, or what does not exist for him."""
    request = request_for(request_id, actor=actor_of(http_request))
    check_is_applicant(request, actor_of(http_request))
    return request
