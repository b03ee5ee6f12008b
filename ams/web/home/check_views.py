"""Is this letter genuine? Anybody with the code may ask; personal data are masked."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_code
from ams.letters.errors import LetterNotFound
from ams.letters.services import letter_by_code
from ams.web.home.facts import letter_facts
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
    limit(http_request, "letter-check", per_minute=CHECKS_PER_MINUTE)
    try:
        letter = letter_by_code(code)
    except LetterNotFound:
        context = {"form": CodeForm(), "asked": code[:40]}
        return render(http_request, "web/home/check_unknown.html", context, status=404)
    return render(
        http_request,
        "web/home/check_genuine.html",
        {"letter": letter, "facts": letter_facts(letter)},
    )
