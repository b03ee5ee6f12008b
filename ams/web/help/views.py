"""The technical guide and the procedure, both drawn from the procedure's own file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ams.core.wording import WIB
from ams.procedures import registry
from ams.procedures.errors import UnknownProcedure
from ams.procedures.sheet import Source
from ams.web.actor import clock_of

REVOCATION = "revocation"


@require_GET
def guide(http_request: HttpRequest) -> HttpResponse:
    """Show the guide: a section for each activity, each with an anchor of its own."""
    today = clock_of(http_request).now().astimezone(WIB).date()
    procedure = registry.current(REVOCATION, today)
    return render(http_request, "web/help/guide.html", {"procedure": procedure})


@require_GET
def procedure(http_request: HttpRequest, revision: str = "") -> HttpResponse:
    """Show a revision of the procedure as it was signed, with our notes marked as such."""
    today = clock_of(http_request).now().astimezone(WIB).date()
    try:
        shown = (
            registry.get(REVOCATION, revision) if revision else registry.current(REVOCATION, today)
        )
    except UnknownProcedure as error:
        raise Http404(str(error)) from error
    return render(
        http_request,
        "web/help/procedure.html",
        {
            "procedure": shown,
            "minutes_signed": _minutes(shown.standard_from(Source.SOP).total_seconds()),
            "minutes_proposed": _minutes(shown.standard_from(Source.PROPOSED).total_seconds()),
        },
    )


def _minutes(seconds: float) -> int:
    return round(seconds / 60)
