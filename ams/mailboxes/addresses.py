"""Which address somebody may have: its form, the agency's domains, whether it is anybody's."""

from django.db.models import Q
from django.utils.translation import gettext as _

from ams.accounts.agencies import allowed_domains, domain_is_allowed, lineage
from ams.accounts.models import Account, Agency, Person
from ams.core.errors import InvalidInput
from ams.mailboxes import naming
from ams.mailboxes.models import MailAddress, Wish
from ams.requests.models import Request, Status


def domains_for(agency: Agency) -> tuple[str, ...]:
    """Return the domains in which the agency's people get addresses, its own first.

    A pattern such as ``*.go.id`` allows addresses, but names no domain to make them in.
    """
    found: list[str] = []
    for one in lineage(agency):
        found += [name for name in one.email_domains if "*" not in name and name not in found]
    return tuple(found)


def proposals_for(person: Person) -> tuple[str, ...]:
    """Return free addresses by the naming rule, the first choice first; none without a domain."""
    domains = domains_for(person.agency)
    if not domains:
        return ()
    return naming.proposals(person.plain_name, domains[0], _known(domains[0]))


def checked_address(typed: str, person: Person, *, request: Request | None = None) -> str:
    """Return the address as it is kept, if ``person`` may have it as far as AMS knows.

    ``request`` is his own that asks for it already.

    Raises:
        InvalidInput: its form, its domain, or that it is another's; the field ``address`` says.
    """
    address = naming.normalised(typed)
    problem = _problem(address, person, request)
    if problem:
        raise InvalidInput(f"{address} for {person}: {problem}", fields={"address": [problem]})
    return address


def _problem(address: str, person: Person, request: Request | None) -> str:
    try:
        naming.check_form(address)
    except InvalidInput:
        return _(
            "Tuliskan alamat seperti nama.belakang@domain: huruf kecil, angka, titik. Nama seperti"
            " admin atau info bukan alamat perseorangan."
        )
    domains = allowed_domains(person.agency)
    if not domain_is_allowed(address, domains):
        told = _("Domain tidak diizinkan untuk instansi Anda. Yang diizinkan: %(domains)s.")
        return told % {"domains": ", ".join(sorted(domains))}
    if is_anybodys(address, person=person) or is_wished(address, request=request):
        told = _(
            "Alamat %(address)s sudah dipakai atau diminta orang lain. Yang masih bebas: %(f)s"
        )
        return told % {"address": address, "f": ", ".join(proposals_for(person)) or "-"}
    return ""


def is_anybodys(address: str, *, person: Person) -> bool:
    """Tell whether somebody else has the address in AMS, or had it as an e-mail account."""
    others = Person.objects.filter(email__iexact=address).exclude(pk=person.pk)
    accounts = Account.objects.filter(email__iexact=address).exclude(pk=person.account_id or 0)
    kept = MailAddress.objects.filter(address=address).exclude(mailbox__request__applicant=person)
    return others.exists() or accounts.exists() or kept.exists()


def is_wished(address: str, *, request: Request | None) -> bool:
    """Tell whether another open request asks for the address."""
    wishes = Wish.objects.filter(address=address, request__status=Status.OPEN)
    return wishes.exclude(request=request).exists() if request else wishes.exists()


def _known(domain: str) -> frozenset[str]:
    """Return the addresses of a domain that somebody has, had or asks for."""
    ending = f"@{domain}"
    people = Person.objects.filter(email__iendswith=ending).values_list("email", flat=True)
    kept = MailAddress.objects.filter(address__endswith=ending).values_list("address", flat=True)
    open_wishes = Q(request__status=Status.OPEN, address__endswith=ending)
    wished = Wish.objects.filter(open_wishes).values_list("address", flat=True)
    return frozenset(one.lower() for rows in (people, kept, wished) for one in rows)
