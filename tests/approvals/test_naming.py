"""Who approved is named by mark, record and finding, also where the letter's text names another."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from ams.accounts.models import Person
from ams.approvals.asking import ask
from ams.approvals.deciding import approve
from ams.approvals.models import Approval
from ams.approvals.reminding import follow_up
from ams.jobs.worker import run_due
from ams.letters.data import Acting, Superior
from ams.letters.models import Endorsement
from ams.requests.documents import document_items
from ams.requests.file import file
from ams.requests.findings import Finding
from ams.signatures.seals import issue_seal
from tests.approvals.builders import asked, delegated, fresh
from tests.requests.builders import OPERATOR, Office, filing, make_letter

REPLACED = "menyetujui sebagai pengganti pejabat"
PASSED_ON = "diteruskan kepada"


@pytest.fixture
def real_seal(office: Office) -> None:
    """Seal really: see ``conftest.quick_seal``."""
    issue_seal(office.agencies["health"].pk, actor=OPERATOR, clock=office.clock)
    run_due(office.clock)


def approved(office: Office, approval: Approval, username: str) -> Approval:
    approve(approval.pk, key=None, actor=office.actor(username), clock=office.clock)
    return fresh(approval)


def passed_on(office: Office) -> Approval:
    """Return a letter that was passed on from ratna to budi."""
    Person.objects.filter(pk=office.people["ratna"].pk).update(superior=office.people["budi"])
    approval = asked(office)
    office.clock.at = approval.escalate_at or office.clock.at
    follow_up(clock=office.clock)
    return approval


def signed_as(office: Office, acting: Acting, *, on_behalf_of: str = "") -> Approval:
    """Return a letter whose superior, ratna, signs in somebody's place."""
    ratna = office.people["ratna"]
    position = "Kepala Dinas Kesehatan"
    named = Superior(ratna.full_name, ratna.nip, ratna.rank, position, acting, on_behalf_of)
    version = make_letter(office, superior=named)
    request = file(
        replace(filing(office), letter_id=version.letter_id),
        actor=office.actor("sari"), clock=office.clock,
    )  # fmt: skip
    return ask(request.pk, hands_in=True, actor=office.actor("sari"), clock=office.clock)


def mark_of(approval: Approval) -> str:
    """Return what the visible mark of the sealed letter says, read from its drawing alone."""
    assert approval.attachment is not None
    sealed = pikepdf.open(BytesIO(bytes(approval.attachment.content)))
    (widget,) = (
        note
        for page in sealed.pages
        for note in page.get("/Annots", [])
        if note.get("/Subtype") == "/Widget" and any(float(value) for value in note["/Rect"])
    )
    alone = pikepdf.new()
    page = alone.add_blank_page(page_size=(600, 400))
    drawing = alone.copy_foreign(widget["/AP"]["/N"])
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Mark=drawing))
    page.obj["/Contents"] = alone.make_stream(b"/Mark Do")
    kept = BytesIO()
    alone.save(kept)
    with pypdfium2.PdfDocument(kept.getvalue()) as document:
        return " ".join(document[0].get_textpage().get_text_range().split())


def finding(approval: Approval) -> tuple[Finding, str]:
    items = document_items(approval.request)
    (item,) = (one for one in items if one.key == "signatures")
    return item.finding, item.said


def test_a_stand_in_is_named_with_his_capacity(office: Office, real_seal: None) -> None:
    approval = asked(office)
    delegated(office, "ratna", "eko")
    done = approved(office, approval, "eko")
    ratna, eko = office.people["ratna"], office.people["eko"]
    assert f"Plh. {ratna.position} {eko.full_name}" in mark_of(done)
    agreed, said = finding(done)
    assert agreed is Finding.AGREES
    assert f"Surat menyebut {ratna.full_name}; {eko.full_name} {REPLACED}" in said


def test_the_next_superior_is_named_as_that(office: Office, real_seal: None) -> None:
    done = approved(office, passed_on(office), "budi")
    ratna, budi = office.people["ratna"], office.people["budi"]
    said = mark_of(done)
    assert f"{budi.position} selaku atasan {ratna.position} {budi.full_name}" in said
    assert f"{PASSED_ON} {budi.full_name}" in finding(done)[1]


def test_of_the_superior_himself_nothing_more_is_said(office: Office, real_seal: None) -> None:
    done = approved(office, asked(office), "ratna")
    assert "selaku atasan" not in mark_of(done)
    _, said = finding(done)
    assert REPLACED not in said
    assert PASSED_ON not in said


def test_who_signs_on_behalf_of_another_does_so_in_the_mark(
    office: Office, real_seal: None
) -> None:
    approval = signed_as(office, Acting.ON_BEHALF, on_behalf_of="Bupati Kebumen")
    done = approved(office, approval, "ratna")
    assert "a.n. Bupati Kebumen Kepala Dinas Kesehatan" in mark_of(done)


@pytest.mark.parametrize(("acting", "form"), [(Acting.DELEGATED, "Plt."), (Acting.DAILY, "Plh.")])
def test_who_signs_the_letter_as_acting_approves_it_as_acting(
    office: Office, acting: Acting, form: str
) -> None:
    approved(office, signed_as(office, acting), "ratna")
    assert Endorsement.objects.get().position == f"{form} Kepala Dinas Kesehatan"


def test_who_stands_in_for_one_who_signs_on_behalf_keeps_that_line(
    office: Office, real_seal: None
) -> None:
    approval = signed_as(office, Acting.ON_BEHALF, on_behalf_of="Bupati Kebumen")
    delegated(office, "ratna", "eko")
    said = mark_of(approved(office, approval, "eko"))
    assert f"a.n. Bupati Kebumen Plh. {office.people['ratna'].position}" in said
