"""Is this letter genuine? Anybody with the code may ask; personal data are masked."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_code
from ams.letters.asking import Answer, Verdict, answer_code, answer_mark
from ams.letters.errors import LetterNotFound
from ams.web.home.facts import letter_facts, state_facts
from ams.web.limits import limit

CHECKS_PER_MINUTE = 20


class CodeForm(forms.Form):
    """The code that stands under the QR."""

    code = forms.CharField(
        label=_("Kode surat"), max_length=40,
        help_text=_("12 huruf dan angka di bawah kode QR. Contoh: ABCD-EFGH-JKMN"),
        widget=forms.TextInput({
            "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"
        }),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Return the code in its plain form."""
        try:
            return parse_code(self.cleaned_data["code"])
        except InvalidInput as error:
            raise forms.ValidationError(
                _("Kode ini salah ketik. Bandingkan sekali lagi dengan surat, huruf demi huruf.")
            ) from error


@require_GET
def ask(http_request: HttpRequest) -> HttpResponse:
    """Show the field for a code; a code that can be one leads to the answer."""
    form = CodeForm(http_request.GET if "code" in http_request.GET else None)
    if form.is_valid():
        return redirect("letter_check", form.cleaned_data["code"])
    return render(
        http_request, "web/home/check_form.html", {"form": form}, status=422 if form.errors else 200
    )


@require_GET
def answer(http_request: HttpRequest, code: str) -> HttpResponse:
    """Say whether AMS made a letter with this code, and what stands in it, masked."""
    return _told(http_request, code, lambda: answer_code(code))


@require_GET
def answer_qr(http_request: HttpRequest, code: str, seal: str) -> HttpResponse:
    """Say whether AMS printed this QR, and whether the letter was written anew since."""
    return _told(http_request, code, lambda: answer_mark(code, seal))


def _told(http_request: HttpRequest, code: str, ask_for: Callable[[], Answer]) -> HttpResponse:
    limit(http_request, "letter-check", per_minute=CHECKS_PER_MINUTE)
    try:
        told = ask_for()
    except LetterNotFound:
        context = {"form": CodeForm(), "asked": code[:40]}
        return render(http_request, "web/home/check_unknown.html", context, status=404)
    if told.verdict is Verdict.ALTERED:
        context = {"letter": told.letter, "form": CodeForm()}
        return render(http_request, "web/home/check_altered.html", context, status=404)
    return render(
        http_request,
        "web/home/check_genuine.html",
        {
            "letter": told.letter,
            "is_old": told.verdict is Verdict.OLD,
            "facts": letter_facts(told),
            "state": state_facts(told),
        },
    )
