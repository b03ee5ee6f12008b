"""The letter made before signing in: form, result, download; it belongs to the session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.letters.errors import LetterNotFound
from ams.letters.models import Letter
from ams.letters.services import create_letter, letter_by_code
from ams.web.actor import clock_of
from ams.web.downloads import pdf_response
from ams.web.forms import take_errors
from ams.web.home.letter_form import PublicLetterForm
from ams.web.limits import limit

LETTERS_PER_MINUTE = 6
_MADE_HERE = "ams_letters"
_KEPT = 10


@require_http_methods(["GET", "POST"])
def write(http_request: HttpRequest) -> HttpResponse:
    """Show the form; write the letter from what it says and lead to the result."""
    clock = clock_of(http_request)
    form = PublicLetterForm(http_request.POST or None, today=clock.now().astimezone(WIB).date())
    if http_request.method == "POST" and form.is_valid():
        limit(http_request, "letter", per_minute=LETTERS_PER_MINUTE)
        try:
            version = create_letter(form.letter_data(), actor=None, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        else:
            _remember(http_request, version.letter.code)
            return redirect("public_letter_made", version.letter.code)
    status = 422 if form.errors else 200
    return render(http_request, "web/home/letter_form.html", {"form": form}, status=status)


@require_GET
def made(http_request: HttpRequest, code: str) -> HttpResponse:
    """Show what was made and what to do with it."""
    letter = _own(http_request, code)
    return render(
        http_request,
        "web/home/letter_made.html",
        {"letter": letter, "content": letter.latest.content},
    )


@require_GET
def download(http_request: HttpRequest, code: str) -> HttpResponse:
    """Return the letter as PDF to the browser that had it made."""
    version = _own(http_request, code).latest
    return pdf_response(bytes(version.pdf), filename=version.filename)


def _remember(http_request: HttpRequest, code: str) -> None:
    made_here = [*http_request.session.get(_MADE_HERE, []), code]
    http_request.session[_MADE_HERE] = made_here[-_KEPT:]


def _own(http_request: HttpRequest, code: str) -> Letter:
    """Return the letter if this browser had it made; the code alone opens nothing."""
    letter = letter_by_code(code)
    if letter.code not in http_request.session.get(_MADE_HERE, []):
        raise LetterNotFound(f"letter {letter.code} was not made in this session")
    return letter
