"""What comes after a case: the next one, already taken, for whoever wants to go on."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.requests.access import record_view
from ams.requests.models import Request
from ams.web.actor import actor_of, clock_of
from ams.web.officer.access import AHEAD, has_ready, officer_of
from ams.web.officer.workbench import desk
from ams.workbench.next_case import as_if_taken, next_case, take_next
from ams.workbench.preferences import wishes_of


@require_http_methods(["GET", "POST"])
def following(http_request: HttpRequest) -> HttpResponse:
    """Show the next case as it will look when taken (GET), or take it and lead there (POST).

    What is shown is journaled as seen: it is in the officer's browser then.
    """
    actor, clock = officer_of(http_request), clock_of(http_request)
    values = http_request.POST if http_request.method == "POST" else http_request.GET
    after = _case_of(values.get("sesudah", ""))
    if http_request.method == "POST":
        return _taken_or_queue(http_request, after=after)
    request = next_case(actor, at=clock.now(), after=after)
    if request is None:
        return HttpResponse(status=204)
    record_view(request.pk, actor=actor, clock=clock)
    return desk(http_request, as_if_taken(request, actor, at=clock.now()))


def onward(
    http_request: HttpRequest, *, done: Request, said: str, otherwise: Callable[[], HttpResponse]
) -> HttpResponse:
    """Say what was done and lead to the next case, taken for the officer; else ``otherwise``.

    A browser that has that very case ready is told so with 204: it shows the case and takes it.
    What was decided is being carried out then, and taking the case would wait for that.
    """
    actor, clock = actor_of(http_request), clock_of(http_request)
    wanted = wishes_of(actor).goes_on
    if wanted and http_request.headers.get(AHEAD):
        upcoming = next_case(actor, at=clock.now(), after=done.pk)
        if upcoming is not None and has_ready(http_request, upcoming.pk):
            return HttpResponse(status=204)
    taken = take_next(actor, clock=clock, after=done.pk) if wanted else None
    messages.success(http_request, said)
    if taken is None:
        return otherwise()
    messages.info(http_request, _("Permohonan berikutnya sudah diambil untuk Anda."))
    return redirect("officer_check", taken.pk)


def _taken_or_queue(http_request: HttpRequest, *, after: UUID | None) -> HttpResponse:
    taken = take_next(actor_of(http_request), clock=clock_of(http_request), after=after)
    if taken is not None:
        return redirect("officer_check", taken.pk)
    messages.info(http_request, _("Tidak ada permohonan lain yang dapat Anda ambil."))
    return redirect("officer_queue")


def _case_of(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(f"'{text[:40]}' names no request") from error
