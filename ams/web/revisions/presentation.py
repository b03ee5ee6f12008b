"""Revisions in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.journal.events import Event
from ams.revisions.keeping import procedure_of
from ams.revisions.models import Revision
from ams.revisions.sections import sections
from ams.revisions.states import State


@dataclass(frozen=True, slots=True)
class Work:
    """One line of who worked on a draft."""

    name: str
    at: datetime
    what: str


def state_of(revision: Revision, today: date) -> str:
    """Return the state as a badge knows it: an approved one may be in effect or still to come."""
    if revision.state != State.APPROVED:
        return revision.state
    return "in_effect" if revision.is_in_effect(today) else "to_come"


def contributions(revision: Revision) -> list[Work]:
    """Return who worked on a draft, the latest first."""
    language = get_language() or "id"
    titles = {one.key: one.title.in_language(language) for one in sections(procedure_of(revision))}
    acts = {
        Event.REVISION_BEGIN.value: _("Konsep dimulai"),
        Event.REVISION_IMPORT.value: _("Konsep diimpor dari berkas"),
        Event.REVISION_PROPOSE.value: _("Diusulkan untuk disahkan"),
    }
    return [
        Work(one.name, one.at, acts.get(one.section) or titles.get(one.section, one.section))
        for one in revision.contributions.all()
    ]


def changed_meanwhile(revision: Revision) -> str:
    """Return who changed the draft last, and that nothing of this page was saved."""
    last = revision.contributions.first()
    name = last.name if last else revision.begun_by_name
    return _(
        "%(name)s mengubah konsep ini setelah Anda membuka halaman ini. Isian Anda belum disimpan:"
        " salin yang masih perlu, buka kembali halaman ini, lalu isi lagi."
    ) % {"name": name}
