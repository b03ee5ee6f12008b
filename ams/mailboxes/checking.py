"""Activity 4: what AMS finds out about the address before an officer says whether it conforms."""

from django.utils.translation import gettext as _

from ams.accounts.agencies import allowed_domains, domain_is_allowed
from ams.letters.data import LetterData
from ams.mailboxes.addresses import is_anybodys, is_wished
from ams.mailboxes.errors import ProvisionerUnavailable
from ams.mailboxes.provisioners import provisioner
from ams.requests.documents import DocumentItem, finds, question
from ams.requests.findings import Compared, Finding, finding_of
from ams.requests.models import Request


@finds("address")
def address_item(request: Request, content: LetterData) -> DocumentItem:
    """Return the item: the letter's address, its domain, and whether it is free everywhere."""
    address, person = content.mailbox, request.applicant
    domain = address.rpartition("@")[2]
    allowed = domain_is_allowed(address, allowed_domains(person.agency))
    free = not is_anybodys(address, person=person) and not is_wished(address, request=request)
    rows = (
        Compared("domain", _("Domain"), domain, _("diizinkan") if allowed else "-", allowed),
        Compared("ams", _("Bebas di AMS"), address, _free_text(free=free), free),
        _at_the_server(address),
    )
    finding = finding_of(rows)
    said = _("Alamat bebas dan diizinkan.") if finding is Finding.AGREES else _("Periksa alamat.")
    return DocumentItem("address", question("address"), finding, said, rows)


def _at_the_server(address: str) -> Compared:
    server = provisioner()
    label = _("Bebas di server email")
    if not server.makes_accounts:
        told = _("tanpa server: pemohon membuktikannya dengan tautan")
        return Compared("server", label, address, told, agrees=True)
    try:
        free = server.is_free(address)
    except ProvisionerUnavailable:
        return Compared("server", label, address, _("server tidak menjawab"), agrees=False)
    return Compared("server", label, address, _free_text(free=free), free)


def _free_text(*, free: bool) -> str:
    return _("bebas") if free else _("dipakai")
