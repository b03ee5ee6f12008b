"""An approval under the real seal: the whole way, and what keeps a letter from being sealed."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ams.approvals.deciding import approve
from ams.approvals.models import Approval
from ams.approvals.sealing import OwnKey
from ams.certificates.services import issue_with_key
from ams.jobs.worker import run_due
from ams.letters.models import Endorsement
from ams.requests.documents import document_items
from ams.requests.findings import Finding
from ams.signatures.errors import KeyFileRefused, NoSeal, SignerRefused, TimeStampUnavailable
from ams.signatures.seals import issue_seal
from tests.approvals.builders import asked, delegated, fresh
from tests.ports import free_port
from tests.requests.builders import OPERATOR, Office
from tests.signatures.programs import pdfsig

PASSPHRASE = "Merpati-Putih-7-Awan"


@pytest.fixture
def real_seal() -> None:
    """Seal really: see ``conftest.quick_seal``."""


def _key_file(office: Office, username: str) -> bytes:
    _row, content = issue_with_key(
        holder=office.people[username], issuer=office.issuer, passphrase=PASSPHRASE,
        actor=OPERATOR, clock=office.clock,
    )  # fmt: skip
    return content


def _sealed(approval: Approval) -> bytes:
    attachment = fresh(approval).attachment
    assert attachment is not None
    return bytes(attachment.content)


def test_without_a_seal_nothing_is_approved(office: Office, real_seal: None) -> None:
    approval = asked(office)
    with pytest.raises(NoSeal):
        approve(approval.pk, key=None, actor=office.actor("ratna"), clock=office.clock)
    assert fresh(approval).is_waiting


def test_without_the_time_stamp_service_nothing_is_approved_and_later_it_is(
    office: Office, real_seal: None, settings: Settings
) -> None:
    issue_seal(office.agencies["health"].pk, actor=OPERATOR, clock=office.clock)
    run_due(office.clock)
    approval, ratna = asked(office), office.actor("ratna")
    settings.AMS_TIME_STAMPS = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(TimeStampUnavailable):
        approve(approval.pk, key=None, actor=ratna, clock=office.clock)
    assert fresh(approval).is_waiting
    assert fresh(approval).attachment is None
    settings.AMS_TIME_STAMPS = "off"
    assert approve(approval.pk, key=None, actor=ratna, clock=office.clock).attachment


def test_the_agencys_seal_names_who_approved_in_whose_place(
    office: Office, real_seal: None, tmp_path: Path
) -> None:
    issue_seal(office.agencies["health"].pk, actor=OPERATOR, clock=office.clock)
    run_due(office.clock)
    approval = asked(office)
    delegated(office, "ratna", "eko")
    approve(approval.pk, key=None, actor=office.actor("eko"), clock=office.clock)
    sealed = _sealed(approval)
    assert sealed.startswith(bytes(approval.letter_version.pdf))  # every octet of the letter stays
    said = pdfsig(sealed, tmp_path)
    assert "Signature is Valid" in said
    assert "Segel Elektronik Dinas Kesehatan" in said
    kept = Endorsement.objects.get()
    assert kept.position == f"Plh. {office.people['ratna'].position}"
    (item,) = (one for one in document_items(fresh(approval).request) if one.key == "signatures")
    assert item.finding is Finding.AGREES
    broken = bytearray(sealed)
    broken[1000] ^= 1
    assert "Signature is Valid" not in pdfsig(bytes(broken), tmp_path)


def test_the_superiors_own_certificate_signs_and_no_others(
    office: Office, real_seal: None, tmp_path: Path
) -> None:
    own, anothers = _key_file(office, "ratna"), _key_file(office, "budi")
    run_due(office.clock)
    approval, ratna = asked(office), office.actor("ratna")
    with pytest.raises(KeyFileRefused):
        approve(approval.pk, key=OwnKey(own, "salah"), actor=ratna, clock=office.clock)
    with pytest.raises(SignerRefused):
        approve(approval.pk, key=OwnKey(anothers, PASSPHRASE), actor=ratna, clock=office.clock)
    assert fresh(approval).is_waiting
    approve(approval.pk, key=OwnKey(own, PASSPHRASE), actor=ratna, clock=office.clock)
    assert Endorsement.objects.get().means == "own"
    assert "Signature is Valid" in pdfsig(_sealed(approval), tmp_path)
