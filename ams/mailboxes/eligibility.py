"""Whether somebody can ask for an e-mail account now, and if not, why."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ams.accounts.agencies import allowed_domains, domain_is_allowed
from ams.accounts.models import Person
from ams.core.actor import Actor
from ams.mailboxes.addresses import domains_for
from ams.mailboxes.errors import NoMailboxNeeded
from ams.mailboxes.models import Mailbox, State


def has_official_address(person: Person) -> bool:
    """Tell whether the address on record is in a domain of his agency and not closed."""
    if not domain_is_allowed(person.email, allowed_domains(person.agency)):
        return False
    return not unusable_mailbox(person)


def unusable_mailbox(person: Person) -> Mailbox | None:
    """Return the e-mail account at his address if it is suspended or closed."""
    barred = Mailbox.objects.filter(state__in=[State.SUSPENDED, State.CLOSED])
    return barred.filter(address__iexact=person.email).first()


def obstacles(person: Person) -> Iterator[str]:
    """Yield in words what keeps ``person`` from asking for an e-mail account."""
    if person.account is None or not person.account.is_active:
        yield _("Akun AMS ini tidak ada atau dikunci. Hubungi administrator AMS.")
    if has_official_address(person):
        yield _("Anda sudah mempunyai alamat dinas: %(email)s.") % {"email": person.email}
    standing = Mailbox.objects.filter(person=person).exclude(state=State.CLOSED).first()
    if standing is not None and not has_official_address(person):
        told = _("Akun email %(address)s atas nama Anda sudah ada. Hubungi petugas Diskominfo.")
        yield told % {"address": standing.address}
    if not domains_for(person.agency):
        yield _("Instansi Anda belum mempunyai domain email. Hubungi administrator AMS.")


def check_may_ask(person: Person) -> None:
    """Refuse whoever cannot ask for an e-mail account.

    Raises:
        NoMailboxNeeded: ``why`` says the first reason in the reader's language.
    """
    for why in obstacles(person):
        raise NoMailboxNeeded(f"no e-mail account for {person}: {why}", why=why)


def needs_mailbox(actor: Actor) -> bool:
    """Tell whether the actor is a person who has no official address yet."""
    person = Person.objects.select_related("agency").filter(pk=actor.person_id or 0).first()
    return person is not None and not has_official_address(person)
