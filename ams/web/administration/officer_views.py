"""Officer appointments: list, appoint, end."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ams.accounts.errors import NoSuchRecord, OwnPowers
from ams.accounts.models import Appointment
from ams.accounts.services import appoint, end_appointment
from ams.accounts.wording import officer_kind
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.filters import AppointmentFilter
from ams.web.administration.forms import AppointmentForm
from ams.web.forms import take_errors
from ams.web.paging import page_of

_FORM = "web/administration/appointment_form.html"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List appointments, the newest first."""
    actor, now = reader_of(http_request), clock_of(http_request).now()
    form = AppointmentFilter(http_request.GET)
    appointments = form.narrow(Appointment.objects.for_actor(actor), now)
    page = page_of(http_request, appointments.select_related("account__person", "agency"))
    context = {
        "form": form,
        "page": page,
        "rows": [appointment_row(one, now) for one in page],
        "may_change": may_change(actor),
    }
    return render(http_request, "web/administration/appointments.html", context)


@_BOTH
def create(http_request: HttpRequest) -> HttpResponse:
    """Appoint an officer."""
    actor = administrator_of(http_request)
    form = AppointmentForm(
        http_request.POST if http_request.method == "POST" else None,
        initial={"account": http_request.GET.get("akun", "")},
    )
    if form.is_bound and form.is_valid():
        account = form.cleaned_data["account"]
        try:
            appoint(account.pk, form.typed(), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        except OwnPowers:
            form.add_error("account", _("Anda tidak dapat menunjuk diri sendiri."))
        else:
            messages.success(http_request, _("Penunjukan telah dicatat."))
            return redirect("account_detail", account.pk)
    return render(http_request, _FORM, {"form": form})


@_BOTH
def end(http_request: HttpRequest, appointment_id: int) -> HttpResponse:
    """End an appointment at once, after a confirmation."""
    actor, clock = administrator_of(http_request), clock_of(http_request)
    appointments = Appointment.objects.for_actor(actor).select_related("account__person", "agency")
    appointment = appointments.filter(pk=appointment_id).first()
    if appointment is None:
        raise NoSuchRecord(f"no appointment {appointment_id} for '{actor.name}'")
    if http_request.method == "POST":
        end_appointment(appointment.pk, actor=actor, clock=clock)
        messages.success(http_request, _("Penunjukan telah diakhiri."))
        return redirect("account_detail", appointment.account_id)
    context = {"row": appointment_row(appointment, clock.now())}
    return render(http_request, "web/administration/appointment_end.html", context)


def appointment_row(appointment: Appointment, now: datetime) -> dict[str, object]:
    """Return an appointment with the words for its kind and its state at ``now``."""
    return {
        "appointment": appointment,
        "kind": officer_kind(appointment.kind),
        "state": _state(appointment, now),
    }


def _state(appointment: Appointment, now: datetime) -> str:
    today = now.astimezone(WIB).date()
    if appointment.ended_at is not None and appointment.ended_at <= now:
        return "ended"
    if appointment.valid_until < today:
        return "over"
    return "in_force" if appointment.valid_from <= today else "to_come"
