"""Reports of a loss, as the tests of this package make them."""

import pytest

from ams.core.errors import AMSError
from ams.holding import opening
from ams.holding.models import HoldCase
from ams.holding.reporting import Call, Report, hold_for_caller, hold_mine
from ams.requests.attach import submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim
from ams.requests.models import Request
from tests.requests.builders import CONFORM, Office, fresh, upload

CALL = Call("Sari Utama", "Ditelepon balik ke nomor kantor; menyebut NIP.")


def mine(office: Office, username: str = "sari") -> HoldCase:
    """Have a member hold his own certificate: noticed just now."""
    report = Report("Laptop dinas hilang", office.clock.now())
    certificate = office.certificate(username)
    return hold_mine(certificate.pk, report, actor=office.actor(username), clock=office.clock)


def unopened(office: Office) -> HoldCase:
    """Return Sari's case as a process leaves it that ends between the hold and its request."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "open_request", _crash)
        return mine(office)


def _crash(*_args: object, **_values: object) -> None:
    raise AMSError("the machine went down")


def by_phone(office: Office, officer: str = "eko", call: Call = CALL) -> HoldCase:
    """Have an officer hold Sari's certificate on her call."""
    certificate, actor = office.certificate("sari"), office.actor(officer)
    return hold_for_caller(certificate.pk, Report(), call, actor=actor, clock=office.clock)


def matched(office: Office, case: HoldCase) -> Request:
    """Bring the request that Sari's hold has opened to activity 7: Eko has it, undecided."""
    request = case.request
    assert request is not None
    upload(office, request.pk)
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    check_certificate(
        request.pk, verdict=CertificateVerdict.MATCH, remark="Sesuai.", actor=eko,
        clock=office.clock,
    )  # fmt: skip
    return fresh(request)
