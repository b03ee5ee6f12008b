"""The demonstration's mailbox: every mail that AMS sent over SMTP, for everybody to read."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ams.web.demo.mailbox import mail, mails
from ams.web.forms import PageForm


class MailboxForm(PageForm):
    """Search words."""

    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120,
        help_text=_("Penerima atau perihal"), widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List the mails, the newest first."""
    form = MailboxForm(http_request.GET)
    words = form.cleaned_data.get("cari", "") if form.is_valid() else ""
    context = {"form": form, "mails": mails(words), "words": words}
    return render(http_request, "web/demo/mailbox.html", context)


@require_GET
def read(http_request: HttpRequest, key: str) -> HttpResponse:
    """Show the text of one mail."""
    found = mail(key)
    if found is None:
        raise Http404(f"no mail {key}")
    return render(http_request, "web/demo/mail.html", {"mail": found})


@require_GET
def body(_http_request: HttpRequest, key: str) -> HttpResponse:
    """Return the HTML part of one mail for its frame: nothing in it runs or loads."""
    found = mail(key)
    if found is None or not found.html:
        raise Http404(f"no HTML part in mail {key}")
    # Links open beside the frame: our pages refuse to be framed.
    response = HttpResponse(f'<base target="_blank">{found.html}')
    response["Content-Security-Policy"] = (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
        " style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
