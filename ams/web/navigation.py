"""The main menu: what each role finds in it. Pages only hide what services would refuse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ams.core.actor import Actor, Role
from ams.web.actor import actor_or_none
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
    """A line of the menu as shown; ``is_here`` marks the page that is open."""

    address: str
    text: str
    icon: str
    is_here: bool


def _everyone(_actor: Actor) -> bool:
    return True


def _applicant(actor: Actor) -> bool:
    return actor.person_id is not None


def _queue(actor: Actor) -> bool:
    return actor.is_officer or actor.has(Role.AUDITOR)


def _administration(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR)  # who may read, not write


def _auditor(actor: Actor) -> bool:
    return actor.has(Role.AUDITOR)


PLACES = (
    Place("dashboard", _("Dasbor"), "home", _everyone),
    Place("request_list", _("Permohonan saya"), "file-text", _applicant),
    Place("officer_queue", _("Antrean"), "inbox", _queue),
    Place("certificate_list", pgettext_lazy("menu", "Sertifikat"), "certificate", _everyone),
    Place("person_list", pgettext_lazy("menu", "Pegawai"), "users", _administration),
    Place("agency_list", pgettext_lazy("menu", "Instansi"), "building", _administration),
    Place("appointment_list", pgettext_lazy("menu", "Petugas OP"), "id-badge-2", _administration),
    Place("account_list", pgettext_lazy("menu", "Akun"), "user-check", _administration),
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
    return tuple(_entries(actor, reverse(place) if place else http_request.path))


def _entries(actor: Actor, path: str) -> Iterator[Entry]:
    for place in PLACES:
        if not place.shown_to(actor):
            continue
        address = reverse(place.name)
        yield Entry(address, str(place.text), place.icon, path.startswith(address))
