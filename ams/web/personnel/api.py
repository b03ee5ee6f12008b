"""Personnel events by HTTP: one address, CSV or JSON, a signed token, all rows or none.

The same again changes nothing: whoever got no answer sends it again.
"""

import json
from collections.abc import Sequence
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ams.accounts.errors import ImportRefused, RowProblem
from ams.accounts.people_table import MOST_BYTES, Row
from ams.personnel.errors import ReportsNotAccepted
from ams.personnel.events_table import COLUMNS, read_events, rows_of
from ams.personnel.reporting import ReportOutcome, RowAction, report_rows
from ams.personnel.reporting_keys import sender_by_token
from ams.web.actor import clock_of, origin_of
from ams.web.errors import TooManyRequests
from ams.web.limits import limit

_PER_MINUTE = 30


@csrf_exempt
@require_POST
def events(http_request: HttpRequest) -> HttpResponse:
    """Take the events of the body; answer with what became of each row, or what is wrong."""
    try:
        limit(http_request, "events_api", per_minute=_PER_MINUTE)
        sender = sender_by_token(_token(http_request), origin=origin_of(http_request))
        rows = _rows(http_request)
        outcome = report_rows(rows, sender=sender, clock=clock_of(http_request))
    except TooManyRequests:
        return _refusal(HTTPStatus.TOO_MANY_REQUESTS, _("Silakan tunggu satu menit."))
    except ReportsNotAccepted:
        answer = _refusal(HTTPStatus.UNAUTHORIZED, _("Token tidak berlaku."))
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    except RequestDataTooBig:
        told = _("Berkas lebih besar dari %(size)s KB.") % {"size": MOST_BYTES // 1024}
        return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told)
    except ImportRefused as refusal:
        return _problems(refusal.problems)
    return JsonResponse(_told(outcome))


def _token(http_request: HttpRequest) -> str:
    scheme, _space, token = http_request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _rows(http_request: HttpRequest) -> Sequence[Row]:
    """Return the body's rows.

    Raises:
        ImportRefused: it is neither such a table nor such JSON.
        RequestDataTooBig: it is larger than a table may be.
    """
    if int(http_request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise RequestDataTooBig
    body = http_request.body
    if http_request.content_type == "application/json":
        return _from_json(body)
    return read_events(body)


def _from_json(body: bytes) -> Sequence[Row]:
    try:
        told = json.loads(body)
        rows = [{name: one.get(name, "") for name in COLUMNS} for one in told["peristiwa"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _no_json() from error
    if not all(isinstance(cell, str) for row in rows for cell in row.values()):
        raise _no_json()
    return rows_of(enumerate(rows, start=1))


def _no_json() -> ImportRefused:
    told = _('JSON harus berbentuk {"peristiwa": [{"nip": "…", "peristiwa": "…", …}]}.')
    return ImportRefused([RowProblem(0, "", "", told)])


def _told(outcome: ReportOutcome) -> dict[str, object]:
    return {
        "ringkasan": {action.value: outcome.count(action) for action in RowAction},
        "baris": [{"baris": one.number, "hasil": one.action.value} for one in outcome.rows],
    }


def _problems(problems: Sequence[RowProblem]) -> JsonResponse:
    told = [
        {"baris": one.row, "kolom": one.column, "isi": one.value[:60], "kekeliruan": one.text}
        for one in problems
    ]
    return JsonResponse({"kekeliruan": told}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _refusal(status: HTTPStatus, text: str) -> JsonResponse:
    return JsonResponse({"kekeliruan": [{"kekeliruan": text}]}, status=status)
