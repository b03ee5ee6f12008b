"""The main menu: what each role finds in it. Pages only hide what services would refuse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ams.approvals.access import Inbox
from ams.core.actor import Actor, Role
from ams.measuring.scope import may_read_figures
from ams.revisions.access import may_read
from ams.web.actor import actor_or_none
from ams.web.approvals.inbox import inbox
from ams.web.words import Words


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the menu may lead to: its address's name, words, icon and who sees it."""

    name: str
    text: Words
    icon: str
    shown_to: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu as shown; ``is_here`` marks the page that is open.

    With ``inner`` it is a group that opens, and leads nowhere itself. ``count`` is what waits there
    for the reader.
    """

    address: str
    text: str
    icon: str
    is_here: bool
    inner: "tuple[Entry, ...]" = ()
    count: int = 0


def _everyone(_actor: Actor) -> bool:
    return True


def _applicant(actor: Actor) -> bool:
    return actor.person_id is not None


def _queue(actor: Actor) -> bool:
    return actor.is_officer or actor.has(Role.AUDITOR)


def _administration(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR)  # who may read, not write


def _incidents(actor: Actor) -> bool:
    return actor.is_ca_officer or actor.has(Role.AUDITOR)


def _revisions(actor: Actor) -> bool:
    return _administration(actor) or (bool(actor.supervises) and may_read(actor))


def _block_list(actor: Actor) -> bool:
    return actor.is_ca_officer or _administration(actor)


def _mailboxes(actor: Actor) -> bool:
    return actor.is_officer or _administration(actor)


def _auditor(actor: Actor) -> bool:
    return actor.has(Role.AUDITOR)


APPROVALS = Place(
    "approval_list", pgettext_lazy("menu", "Surat menunggu saya"), "signature", _applicant
)
"""Shown to superiors and those who stand in for one alone, which only the database can tell."""

MANAGED = (
    Place("blocked_key_list", _("Kunci terblokir"), "ban", _block_list),
    Place("person_list", pgettext_lazy("menu", "Pegawai"), "users", _administration),
    Place("mailbox_list", pgettext_lazy("menu", "Akun email"), "mail", _mailboxes),
    Place("agency_list", pgettext_lazy("menu", "Instansi"), "building", _administration),
    Place("seal_list", pgettext_lazy("menu", "Segel instansi"), "shield-check", _administration),
    Place("appointment_list", pgettext_lazy("menu", "Petugas OP"), "id-badge-2", _administration),
    Place("supervisor_list", pgettext_lazy("menu", "Pimpinan"), "star", _administration),
    Place(
        "delegation_list", pgettext_lazy("menu", "Pengganti"), "arrows-left-right", _administration
    ),
    Place("revision_list", pgettext_lazy("menu", "Revisi SOP"), "file-text", _revisions),
    Place("calendar", pgettext_lazy("menu", "Kalender kerja"), "calendar-event", _administration),
    Place("outside_ca_list", pgettext_lazy("menu", "CA luar"), "world", _administration),
    Place("account_list", pgettext_lazy("menu", "Akun"), "user-check", _administration),
    Place("renewal_rule", pgettext_lazy("menu", "Pembaruan"), "refresh", _administration),
)
"""What is managed now and then stands together, so that the menu stays one row."""

PLACES = (
    Place("dashboard", _("Dasbor"), "home", _everyone),
    Place("request_list", _("Permohonan saya"), "file-text", _applicant),
    APPROVALS,
    Place("officer_queue", _("Antrean"), "inbox", _queue),
    Place("figures", _("Mutu layanan"), "chart-bar", may_read_figures),
    Place("certificate_list", pgettext_lazy("menu", "Sertifikat"), "certificate", _everyone),
    Place("incident_list", _("Insiden"), "alert-triangle", _incidents),
    *MANAGED,
    Place("journal", _("Log"), "notebook", _auditor),
    Place("guide", _("Panduan"), "book-2", _everyone),
)


def menu_of(http_request: HttpRequest, *, place: str = "") -> tuple[Entry, ...]:
    """Return the menu of the signed-in actor; empty when signed out.

    ``place`` names the entry that the page belongs to, where its address does not tell.
    """
    actor = actor_or_none(http_request)
    if actor is None:
        return ()
    path = reverse(place) if place else http_request.path
    return tuple(_grouped(actor, path, inbox(http_request)))


def _grouped(actor: Actor, path: str, letters: Inbox) -> Iterator[Entry]:
    """Yield the entries, those that are managed as one group where the first of them stands."""
    shown = [place for place in PLACES if place.shown_to(actor)]
    if not letters.is_approver:
        shown = [place for place in shown if place is not APPROVALS]
    managed = [place for place in shown if place in MANAGED]
    is_group = len(managed) > 1
    for place in shown:
        if place is APPROVALS:
            yield replace(_entry(place, path), count=letters.waiting)
        elif not (is_group and place in managed):
            yield _entry(place, path)
        elif place is managed[0]:
            yield _group(tuple(_entry(one, path) for one in managed))


def _group(inner: tuple[Entry, ...]) -> Entry:
    is_here = any(one.is_here for one in inner)
    return Entry("", pgettext("menu", "Kelola"), "settings", is_here, inner)


def _entry(place: Place, path: str) -> Entry:
    address = reverse(place.name)
    return Entry(address, str(place.text), place.icon, path.startswith(address))
