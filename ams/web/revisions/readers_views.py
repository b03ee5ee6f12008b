"""Who has confirmed a revision, and the rule that asks for it."""

import csv
import io

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ams.core.errors import InvalidInput
from ams.core.wording import time_text
from ams.measuring.cells import disarmed
from ams.procedures.errors import UnknownProcedure
from ams.procedures.rules import Procedure
from ams.revisions import known
from ams.revisions.access import may_write
from ams.revisions.training import LONGEST_GRACE, due, policy, readers, set_policy
from ams.web.actor import clock_of
from ams.web.downloads import file_response
from ams.web.forms import PageForm, take_errors
from ams.web.revisions.access import reader_of, writer_of


class PolicyForm(PageForm):
    """Whether officers must confirm, and how long they have."""

    is_required = forms.BooleanField(
        label=gettext_lazy("OP wajib mengonfirmasi SOP sebelum menangani permohonan"),
        required=False,
    )
    grace_days = forms.IntegerField(
        label=gettext_lazy("Tenggang setelah revisi berlaku (hari)"),
        min_value=0,
        max_value=LONGEST_GRACE,
    )


@require_safe
def index(http_request: HttpRequest, procedure_key: str, revision: str) -> HttpResponse:
    """List the officers in office and when each confirmed."""
    actor, now = reader_of(http_request), clock_of(http_request).now()
    procedure = _procedure(procedure_key, revision)
    rows = readers(procedure, at=now)
    context = {
        "procedure": procedure,
        "rows": rows,
        "confirmed": sum(1 for row in rows if row.confirmed_at),
        "due": due(procedure),
        "policy": policy(),
        "may_write": may_write(actor),
        "now": now,
    }
    return render(http_request, "web/revisions/readers.html", context)


@require_safe
def export(http_request: HttpRequest, procedure_key: str, revision: str) -> HttpResponse:
    """Hand out the list as CSV."""
    reader_of(http_request)
    procedure = _procedure(procedure_key, revision)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("Nama"), _("Akun"), _("Instansi"), _("Revisi"), _("Dikonfirmasi pada")])
    for row in readers(procedure, at=clock_of(http_request).now()):
        at = time_text(row.confirmed_at) if row.confirmed_at else ""
        cells = (row.name, row.account.username, row.agency, procedure.revision, at)
        table.writerow([disarmed(cell) for cell in cells])
    return file_response(
        out.getvalue().encode("utf-8-sig"),
        filename=f"pembacaan-{procedure.key}-{procedure.revision}.csv",
        content_type="text/csv; charset=utf-8",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rule(http_request: HttpRequest) -> HttpResponse:
    """Change whether confirmation is asked for, and the grace time."""
    actor, kept = writer_of(http_request), policy()
    initial = {"is_required": kept.is_required, "grace_days": kept.grace_days}
    form = PolicyForm(http_request.POST if http_request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            set_policy(**form.cleaned_data, actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Aturan konfirmasi telah disimpan."))
            return redirect("revision_list")
    status = 422 if form.errors else 200
    return render(http_request, "web/revisions/rule.html", {"form": form}, status=status)


def _procedure(key: str, revision: str) -> Procedure:
    try:
        return known.get(key, revision)
    except UnknownProcedure as error:
        raise Http404(str(error)) from error
