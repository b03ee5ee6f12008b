"""The report as a table for spreadsheets, row by row, however many."""

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from ams.incidents.models import IncidentItem
from ams.incidents.reporting import record_report
from ams.web.actor import actor_of, clock_of
from ams.web.incidents.presentation import report_rows
from ams.web.incidents.views import incident_of

_COLUMNS = ("nomor_seri", "penerbit", "pemilik", "instansi", "hasil", "dicabut_pada", "diberi_tahu")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """Takes what ``csv`` writes and gives it back, for a response that streams."""

    def write(self, text: str) -> str:
        return text


@require_safe
def table(http_request: HttpRequest, incident_id: int) -> HttpResponseBase:
    """Hand out every certificate of the incident and what became of it; that is recorded."""
    actor = actor_of(http_request)
    incident = incident_of(actor, incident_id)
    record_report(incident, actor=actor, clock=clock_of(http_request))
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow(_COLUMNS))
        for item in report_rows(incident):
            yield str(writer.writerow([_plain(cell) for cell in _cells(item)]))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"insiden-{incident.pk}.csv"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _cells(item: IncidentItem) -> tuple[str, ...]:
    certificate = item.certificate
    holder = certificate.holder
    return (
        certificate.serial,
        certificate.issuer.slug if certificate.issuer else certificate.issuer_dn,
        holder.full_name if holder else "",
        holder.agency.name if holder else "",
        item.outcome,
        certificate.revoked_at.isoformat() if certificate.revoked_at else "",
        "ya" if item.told else "",
    )


def _plain(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
