"""The holder's own account: what is on record about him, and his powers now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ams.accounts.models import Agency, Appointment, Person
from ams.accounts.wording import officer_kind, role
from ams.core.actor import Actor
from ams.web.actor import account_of, actor_of, clock_of


@require_safe
def profile(http_request: HttpRequest) -> HttpResponse:
    """Show the signed-in holder his record, roles and appointments."""
    actor = actor_of(http_request)
    own = Person.objects.select_related("agency", "superior").filter(pk=actor.person_id or 0)
    return render(
        http_request,
        "web/account/profile.html",
        {
            "account": account_of(http_request),
            "person": own.first(),
            "roles": [role(name) for name in sorted(actor.roles)],
            "appointments": _appointments(actor, http_request),
        },
    )


def _appointments(actor: Actor, http_request: HttpRequest) -> list[dict[str, object]]:
    present = Appointment.objects.for_actor(actor).filter(account_id=actor.account_id or 0)
    shown = present.in_force(clock_of(http_request).now()).select_related("agency")
    return [
        {"kind": officer_kind(one.kind), "agency": _scope(one.agency), "record": one}
        for one in shown
    ]


def _scope(agency: Agency | None) -> str:
    return agency.name if agency else ""
