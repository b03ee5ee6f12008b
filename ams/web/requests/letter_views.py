"""Activity 1 for one who is signed in: the guided form, the letter, taking one over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ams.core.clock import Clock
from ams.core.errors import AMSError, InvalidInput, NotFound, NotPermitted, RuleViolation
from ams.core.wording import WIB
from ams.letters.models import Letter
from ams.procedures.rules import Policy
from ams.requests.accompany import accompaniment_policy
from ams.requests.conduct import REVOCATION
from ams.requests.errors import LetterInUse
from ams.requests.file import prefilled
from ams.requests.letter import person_of, prepare_letter, take_over
from ams.requests.models import Request
from ams.revisions import known
from ams.web.actor import actor_of, clock_of
from ams.web.downloads import pdf_response
from ams.web.forms import take_errors
from ams.web.requests import once
from ams.web.requests.choices import certificate_cards, offered_reasons
from ams.web.requests.drafts import draft_of, initial_for_new
from ams.web.requests.forms import LetterCodeForm, LetterForm
from ams.web.requests.wording import refusal_text

_REFUSALS = (NotFound, NotPermitted, RuleViolation)


@require_http_methods(["GET", "POST"])
def write(http_request: HttpRequest) -> HttpResponse:
    """Show the guided form; have the letter written and lead to it."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    applicant = person_of(actor)
    cards = certificate_cards(actor, at=clock.now())
    form = LetterForm(
        http_request.POST or None,
        cards=cards,
        reasons=offered_reasons(clock.now()),
        superior=applicant.superior,
        initial=initial_for_new(
            http_request.GET.get("sertifikat", ""), cards, reason=http_request.GET.get("alasan", "")
        ),
    )
    if http_request.method == "POST":
        done = _written(http_request, form)
        if done is not None:
            return done
    context = {
        "form": form,
        "applicant": applicant,
        "cards": cards,
        "holdable": [card for card in cards if card.can_be_held],
        "can_begin": any(card.can_be_chosen for card in cards),
        "form_number": http_request.POST.get("nomor_formulir") or once.new_form_number(),
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/requests/new.html", context, status=status)


def _written(http_request: HttpRequest, form: LetterForm) -> HttpResponse | None:
    """Return where the letter is, ``None`` where the form must be corrected."""
    number = http_request.POST.get("nomor_formulir", "")
    if not form.is_valid():
        return None
    if not once.begin(number):
        letter_id = once.result_of(number)
        return redirect("request_letter", letter_id) if letter_id else redirect("request_list")
    try:
        version = prepare_letter(
            draft_of(form), actor=actor_of(http_request), clock=clock_of(http_request)
        )
    except InvalidInput as error:
        once.forget(number)
        take_errors(form, error)
    except _REFUSALS as error:
        once.forget(number)
        form.add_error("certificate", refusal_text(error))
    else:
        once.finish(number, str(version.letter_id))
        return redirect("request_letter", version.letter_id)
    return None


@require_GET
def letter(http_request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show a letter that is not filed yet: download it, and what to do with it."""
    found = own_letter(http_request, letter_id)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "letter": found,
        "content": found.latest.content,
        "policy": policy_now(clock_of(http_request)),
    }
    return render(http_request, "web/requests/letter.html", context)


@require_GET
def download(http_request: HttpRequest, letter_id: int) -> HttpResponse:
    """Hand out the newest version of a letter that is not filed yet."""
    found = own_letter(http_request, letter_id)
    if isinstance(found, HttpResponse):
        return found
    version = found.latest
    return pdf_response(bytes(version.pdf), filename=version.filename)


@require_http_methods(["GET", "POST"])
def take(http_request: HttpRequest) -> HttpResponse:
    """Make a letter from before sign-in one's own by its code, and lead to it."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    person_of(actor)
    form = LetterCodeForm(http_request.POST or None)
    if http_request.method == "POST" and form.is_valid():
        try:
            taken = take_over(form.cleaned_data["code"], actor=actor, clock=clock)
        except AMSError as error:
            form.add_error("code", refusal_text(error))
        else:
            messages.success(http_request, _("Surat %(number)s kini milik Anda.") % {
                "number": taken.number
            })  # fmt: skip
            return redirect("request_letter", taken.pk)
    context: dict[str, Any] = {"form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/requests/take_over.html", context, status=status)


def own_letter(http_request: HttpRequest, letter_id: int) -> Letter | HttpResponse:
    """Return the actor's letter, or the way to the request that it was filed with."""
    try:
        prefilled(letter_id, actor=actor_of(http_request))
    except LetterInUse:
        filed = Request.objects.get(letter=letter_id, procedure_key=REVOCATION)
        return redirect("request_detail", filed.pk)
    return Letter.objects.select_related("agency").get(pk=letter_id)


def policy_now(clock: Clock) -> Policy:
    """Return whether the procedure in effect asks for an accompanying officer."""
    today = clock.now().astimezone(WIB).date()
    return accompaniment_policy(known.current(REVOCATION, today))
