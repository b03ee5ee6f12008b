"""What an officer is told of the revisions that he has to read, and the act of confirming."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ams.core.actor import Actor
from ams.core.wording import WIB
from ams.procedures.errors import UnknownProcedure
from ams.procedures.rules import Procedure
from ams.requests.conduct import is_carried_out
from ams.revisions import known
from ams.revisions.training import confirm, training_of
from ams.web.actor import actor_of, clock_of


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One revision for one officer: read, to be read in so many days, or overdue."""

    procedure: Procedure
    confirmed_at: datetime | None
    due: datetime | None
    days_left: int
    is_overdue: bool

    @property
    def is_open(self) -> bool:
        """Tell whether the confirmation is asked for and missing."""
        return self.confirmed_at is None and self.due is not None


def line_of(actor: Actor, procedure: Procedure, at: datetime) -> TrainingLine | None:
    """Return how the actor stands to a revision; ``None`` for those who need not read it."""
    if not actor.is_officer or not is_carried_out(procedure):
        return None
    found = training_of(actor, procedure)
    return TrainingLine(
        procedure, found.confirmed_at, found.due, found.days_left(at), found.is_overdue(at)
    )


def to_read(actor: Actor, at: datetime) -> list[TrainingLine]:
    """Return what an officer has still to read: revisions in effect, and those to come."""
    today = at.astimezone(WIB).date()
    everything = known.everything()
    coming = [
        one
        for revisions in everything.revisions.values()
        for one in revisions
        if one.identity.effective > today
    ]
    lines = [line_of(actor, one, at) for one in (*everything.all_current(today), *coming)]
    return [line for line in lines if line is not None and line.is_open]


@require_POST
def confirm_read(http_request: HttpRequest, procedure_key: str, revision: str) -> HttpResponse:
    """Keep the officer's word that he has read the revision."""
    actor = actor_of(http_request)
    try:
        confirm(procedure_key, revision, actor=actor, clock=clock_of(http_request))
    except UnknownProcedure as error:
        raise Http404(str(error)) from error
    messages.success(http_request, _("Terima kasih. Konfirmasi Anda tercatat."))
    return redirect("procedure_revision", procedure_key, revision)
