"""Import people from a table: upload, preview, import; nothing on any error."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.accounts.errors import ImportRefused
from ams.accounts.people_import import ImportOutcome, RowAction
from ams.accounts.people_table import FIELDS, MOST_ROWS, REQUIRED, template
from ams.accounts.services import preview_people
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.administration.forms import TableForm
from ams.web.administration.invitations import import_and_invite
from ams.web.downloads import file_response

_UPLOAD = "web/administration/import.html"
_PREVIEW = "web/administration/import_preview.html"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(http_request: HttpRequest) -> HttpResponse:
    """Take a table and show what importing it would do."""
    actor = administrator_of(http_request)
    if http_request.method != "POST":
        return _upload_page(http_request, TableForm())
    form = TableForm(http_request.POST, http_request.FILES)
    if not form.is_valid():
        return _upload_page(http_request, form)
    content = form.content()
    outcome = preview_people(content, actor=actor, clock=clock_of(http_request))
    return _preview_page(http_request, outcome, content)


@require_POST
def confirm(http_request: HttpRequest) -> HttpResponse:
    """Import the table that the preview showed; it is checked anew, whole."""
    actor = administrator_of(http_request)
    content = http_request.POST.get("table", "").encode()
    try:
        outcome = import_and_invite(content, actor=actor, clock=clock_of(http_request))
    except ImportRefused as refusal:
        return _preview_page(http_request, ImportOutcome(problems=list(refusal.problems)), content)
    created, changed = outcome.count(RowAction.CREATE), outcome.count(RowAction.CHANGE)
    messages.success(
        http_request,
        _("Impor selesai: %(created)s pegawai baru, %(changed)s diubah.")
        % {"created": created, "changed": changed},
    )
    if outcome.account_ids:
        messages.info(
            http_request,
            ngettext(
                "%(count)s akun dibuat; pemegangnya diberi tahu melalui email.",
                "%(count)s akun dibuat; pemegangnya diberi tahu melalui email.",
                len(outcome.account_ids),
            )
            % {"count": len(outcome.account_ids)},
        )
    return redirect("person_list")


@require_safe
def empty_table(http_request: HttpRequest) -> HttpResponse:
    """Hand out a table with all columns and no row."""
    administrator_of(http_request)
    return file_response(
        template(), filename="templat-pegawai.csv", content_type="text/csv; charset=utf-8"
    )


def _upload_page(http_request: HttpRequest, form: TableForm) -> HttpResponse:
    columns = [(name, name in REQUIRED) for name in FIELDS]
    context = {"form": form, "columns": columns, "most_rows": MOST_ROWS}
    return render(http_request, _UPLOAD, context)


def _preview_page(
    http_request: HttpRequest, outcome: ImportOutcome, content: bytes
) -> HttpResponse:
    context = {
        "outcome": outcome,
        "created": outcome.count(RowAction.CREATE),
        "changed": outcome.count(RowAction.CHANGE),
        "kept": outcome.count(RowAction.KEEP),
        "table": content.decode("utf-8-sig", "replace") if not outcome.problems else "",
    }
    return render(http_request, _PREVIEW, context)
