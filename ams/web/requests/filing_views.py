"""Activity 3: the letter is there; the accompanying officer's code, and the request is filed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation
from ams.letters.models import Letter
from ams.procedures.rules import Policy
from ams.requests.conduct import REVOCATION
from ams.requests.file import Filing, file, prefilled
from ams.requests.letter import person_of
from ams.requests.models import Request
from ams.revocation.reasons import reason
from ams.web.actor import actor_of, clock_of
from ams.web.forms import take_errors
from ams.web.requests.choices import CertificateCard, certificate_cards
from ams.web.requests.drafts import moment_of_loss
from ams.web.requests.forms import FilingForm
from ams.web.requests.letter_views import own_letter, policy_now
from ams.web.requests.page import ReasonLine
from ams.web.requests.results import reason_text
from ams.web.requests.wording import refusal_text

_REFUSALS = (Conflict, NotFound, NotPermitted, RuleViolation)


@require_http_methods(["GET", "POST"])
def show(http_request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show what is filed and ask for the code; file the request and lead to attaching."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    person_of(actor)
    letter = own_letter(http_request, letter_id)
    if isinstance(letter, HttpResponse):
        return letter
    suggested = prefilled(letter_id, actor=actor)
    cards = certificate_cards(actor, at=clock.now())
    policy = policy_now(clock)
    form = _form(http_request, suggested, cards, policy)
    if http_request.method == "POST" and form.is_valid():
        filing = _filing(form, suggested, cards)
        done = _filed(http_request, form, filing, actor=actor, clock=clock)
        if done is not None:
            return done
    context = {
        "form": form,
        "letter": letter,
        "card": _card(cards, suggested.certificate_id),
        "cards": cards,
        "reasons": _reasons(letter),
        "policy": policy,
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/requests/file.html", context, status=status)


def _form(
    http_request: HttpRequest, suggested: Filing, cards: list[CertificateCard], policy: Policy
) -> FilingForm:
    form = FilingForm(
        http_request.POST if http_request.method == "POST" else None,
        cards=None if suggested.certificate_id else cards,
    )
    form.fields["accompaniment_code"].required = policy is Policy.REQUIRED
    if policy is Policy.NONE:
        del form.fields["accompaniment_code"]
    takes_date = any(reason(key).takes_invalidity_date for key in suggested.reasons)
    if suggested.certificate_id or not takes_date:
        del form.fields["invalidity_date"]
    return form


def _filing(form: FilingForm, suggested: Filing, cards: list[CertificateCard]) -> Filing:
    values = form.cleaned_data
    certificate_id = suggested.certificate_id or values["certificate"]
    card = _card(cards, certificate_id)
    lost = moment_of_loss(values.get("invalidity_date"), card.certificate if card else None)
    return Filing(
        letter_id=suggested.letter_id,
        certificate_id=certificate_id,
        reasons=suggested.reasons,
        invalidity_date=suggested.invalidity_date or lost,
        accompaniment_code=values.get("accompaniment_code", ""),
    )


def _filed(
    http_request: HttpRequest, form: FilingForm, filing: Filing, *, actor: Actor, clock: Clock
) -> HttpResponse | None:
    """Return the way to attaching, ``None`` where the form must be corrected."""
    try:
        request = file(filing, actor=actor, clock=clock)
    except InvalidInput as error:
        if not _is_filed(filing):
            take_errors(form, error)
            return None
    except _REFUSALS as error:
        if not _is_filed(filing):
            name = "accompaniment_code" if error.code == "too_many_codes" else None
            form.add_error(name, refusal_text(error))
            return None
    else:
        messages.success(http_request, _("Permohonan %(number)s sudah diajukan.") % {
            "number": request.number
        })  # fmt: skip
    # Sent twice, the form leads to the request that its first sending made.
    return redirect(
        "request_attach", Request.objects.get(letter=filing.letter_id, procedure_key=REVOCATION).pk
    )


def _is_filed(filing: Filing) -> bool:
    return Request.objects.filter(letter=filing.letter_id).exists()


def _card(cards: list[CertificateCard], certificate_id: int) -> CertificateCard | None:
    return next((card for card in cards if card.certificate.pk == certificate_id), None)


def _reasons(letter: Letter) -> list[ReasonLine]:
    return [ReasonLine(reason_text(box.key), box.detail) for box in letter.latest.content.ticked]
