"""An agency's letter template: draft, in force, kept by the letters that were written with it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.db import IntegrityError, connection
from PIL import Image

from ams.accounts.errors import NoSuchRecord, NotAdministrator
from ams.accounts.models import Agency
from ams.core.actor import Actor, system
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from ams.letters.data import LetterData
from ams.letters.errors import TemplateChanged, TemplateNotFound
from ams.letters.models import CoatOfArms, LetterTemplate
from ams.letters.refusals import UploadRefused
from ams.letters.render import render
from ams.letters.services import create_letter, new_version, public_address
from ams.letters.specimens import specimen
from ams.letters.stationery import (
    TemplateData,
    applied,
    arms_of,
    discard_draft,
    draft_of,
    from_record,
    in_force,
    keep_arms,
    put_in_force,
    save_draft,
)
from tests.letters.uploads import encoded

OPERATOR = system("test")
SAID = TemplateData(
    government="Pemerintah Kabupaten Kebumen",
    office="Sekretariat Daerah",
    address="Jalan Veteran 2",
    place="Gombong",
    number_pattern="400/{number}/{month_roman}/{year}",
)


def forced(agency: Agency, clock: ManualClock, **changed: Any) -> LetterTemplate:
    """Put a template in force."""
    draft = save_draft(agency.pk, replace(SAID, **changed), actor=OPERATOR, clock=clock)
    return put_in_force(agency.pk, seen=draft.changed_at, actor=OPERATOR, clock=clock)


@pytest.fixture
def written(agency: Agency, changed: Any) -> LetterData:
    """Return what a letter of the agency says."""
    data: LetterData = changed(agency_id=agency.pk)
    return data


@pytest.mark.django_db
def test_a_draft_changes_no_letter(agency: Agency, written: LetterData, clock: ManualClock) -> None:
    save_draft(agency.pk, SAID, actor=OPERATOR, clock=clock)
    version = create_letter(written, actor=None, clock=clock)
    assert version.content == written
    assert version.letter.number.startswith("500.12/")


@pytest.mark.django_db
def test_a_letter_takes_letterhead_place_and_number_of_the_template_in_force(
    agency: Agency, written: LetterData, clock: ManualClock
) -> None:
    forced(agency, clock)
    version = create_letter(written, actor=None, clock=clock)
    assert version.content.letterhead.office == "Sekretariat Daerah"
    assert (version.content.place, version.content.template) == ("Gombong", 1)
    assert version.letter.number == "400/1/XI/2026"


@pytest.mark.django_db
def test_a_letter_keeps_its_template_and_can_be_drawn_again(
    agency: Agency, written: LetterData, clock: ManualClock
) -> None:
    forced(agency, clock, arms=keep_arms(encoded("PNG")))
    version = create_letter(written, actor=None, clock=clock)
    forced(agency, clock, office="Nama Baru")
    version.refresh_from_db()
    document = version.document
    assert document.sha256 == version.sha256
    again = render(
        document,
        address=public_address(document.code),
        arms=arms_of(document.content.letterhead),
    )
    assert again == bytes(version.pdf)
    assert document.content.letterhead.office == "Sekretariat Daerah"


@pytest.mark.django_db
def test_a_letter_written_anew_takes_the_template_now_in_force_and_keeps_its_number(
    agency: Agency, written: LetterData, clock: ManualClock
) -> None:
    first = create_letter(written, actor=None, clock=clock)
    forced(agency, clock)
    second = new_version(first.letter_id, written, actor=OPERATOR, clock=clock)
    assert second.content.letterhead.office == "Sekretariat Daerah"
    assert second.letter.number == first.letter.number


@pytest.mark.django_db
def test_another_agencys_template_changes_nothing(
    agency: Agency, written: LetterData, clock: ManualClock
) -> None:
    other = Agency.objects.create(name="Dinas Lain", short_name="Lain", place="Kebumen")
    forced(other, clock)
    assert applied(written) == written


@pytest.mark.django_db
def test_a_draft_is_one_row_until_it_is_in_force(agency: Agency, clock: ManualClock) -> None:
    first = save_draft(agency.pk, SAID, actor=OPERATOR, clock=clock)
    second = save_draft(agency.pk, replace(SAID, place="X"), actor=OPERATOR, clock=clock)
    assert (first.pk, first.revision) == (second.pk, second.revision)
    put_in_force(agency.pk, seen=second.changed_at, actor=OPERATOR, clock=clock)
    third = save_draft(agency.pk, SAID, actor=OPERATOR, clock=clock)
    assert third.revision == 2
    assert in_force(agency.pk) == second


@pytest.mark.django_db
def test_what_was_changed_after_it_was_looked_at_is_not_put_in_force(
    agency: Agency, clock: ManualClock
) -> None:
    seen = save_draft(agency.pk, SAID, actor=OPERATOR, clock=clock).changed_at
    clock.advance(timedelta(seconds=1))
    save_draft(agency.pk, replace(SAID, office="Lain"), actor=OPERATOR, clock=clock)
    with pytest.raises(TemplateChanged):
        put_in_force(agency.pk, seen=seen, actor=OPERATOR, clock=clock)
    with pytest.raises(TemplateChanged):
        discard_draft(agency.pk, seen=seen, actor=OPERATOR, clock=clock)
    assert in_force(agency.pk) is None


@pytest.mark.django_db
def test_nothing_is_put_in_force_twice(agency: Agency, clock: ManualClock) -> None:
    template = forced(agency, clock)
    with pytest.raises(TemplateNotFound):
        put_in_force(agency.pk, seen=template.changed_at, actor=OPERATOR, clock=clock)


@pytest.mark.django_db
def test_a_discarded_draft_is_gone_and_what_is_in_force_stays(
    agency: Agency, clock: ManualClock
) -> None:
    template = forced(agency, clock)
    draft = save_draft(agency.pk, replace(SAID, place="X"), actor=OPERATOR, clock=clock)
    discard_draft(agency.pk, seen=draft.changed_at, actor=OPERATOR, clock=clock)
    assert draft_of(agency.pk) is None
    assert in_force(agency.pk) == template


@pytest.mark.django_db
def test_only_an_administrator_changes_templates(
    agency: Agency, applicant: Actor, clock: ManualClock
) -> None:
    with pytest.raises(NotAdministrator):
        save_draft(agency.pk, SAID, actor=applicant, clock=clock)
    draft = save_draft(agency.pk, SAID, actor=OPERATOR, clock=clock)
    with pytest.raises(NotAdministrator):
        put_in_force(agency.pk, seen=draft.changed_at, actor=applicant, clock=clock)
    with pytest.raises(NotAdministrator):
        discard_draft(agency.pk, seen=draft.changed_at, actor=applicant, clock=clock)


@pytest.mark.django_db
def test_an_agency_that_is_not_there_has_no_template(clock: ManualClock) -> None:
    with pytest.raises(NoSuchRecord):
        save_draft(4711, SAID, actor=OPERATOR, clock=clock)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("office", " "), ("place", ""), ("number_pattern", ""), ("number_pattern", "400/{year}"),
        ("number_pattern", "{number}/{code}"), ("number_pattern", "{number.real}"),
        ("office", "X" * 121), ("government", "王小明"), ("address", "a\x07b"),
        ("place", "\u202ex"), ("number_pattern", "{number}/☃"), ("number_pattern", "{number"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_used_is_refused_at_its_field(
    agency: Agency, clock: ManualClock, field: str, text: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_draft(agency.pk, replace(SAID, **{field: text}), actor=OPERATOR, clock=clock)
    assert set(refused.value.fields) == {field}
    assert not LetterTemplate.objects.exists()


@pytest.mark.django_db
def test_each_act_is_journaled(agency: Agency, clock: ManualClock) -> None:
    forced(agency, clock)
    draft = save_draft(agency.pk, SAID, actor=OPERATOR, clock=clock)
    discard_draft(agency.pk, seen=draft.changed_at, actor=OPERATOR, clock=clock)
    events = Entry.objects.order_by("pk").values_list("event", flat=True)
    assert [event.partition(":")[2] for event in events if "template" in event] == [
        "save", "put_in_force", "save", "discard",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_database_keeps_one_draft_and_each_revision_once(
    agency: Agency, clock: ManualClock
) -> None:
    draft = save_draft(agency.pk, SAID, actor=OPERATOR, clock=clock)
    draft.pk = None
    draft.revision = 2
    with pytest.raises(IntegrityError):
        draft.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_coat_of_arms_is_drawn_anew_and_kept_once(kind: str) -> None:
    content = encoded(kind)
    assert keep_arms(content) == keep_arms(content)
    kept = bytes(CoatOfArms.objects.get().image)
    assert kept not in content
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, max(picture.size)) == ("PNG", 360)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><!-- x --><SVG onload='x()'/>",
        b"%PDF-1.7",
        b"MZ",
        b"",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_picture_of_pixels_is_no_coat_of_arms(content: bytes) -> None:
    with pytest.raises(UploadRefused) as refused:
        keep_arms(content)
    assert refused.value.advised
    assert not CoatOfArms.objects.exists()


@pytest.mark.django_db
def test_a_specimen_says_on_every_page_that_it_is_one(agency: Agency, clock: ManualClock) -> None:
    arms = keep_arms(encoded("PNG"))
    draft = save_draft(agency.pk, replace(SAID, arms=arms), actor=OPERATOR, clock=clock)
    pdf = specimen(draft, dated=clock.now().date(), address=public_address("0" * 12))
    paper = pdfium.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in paper]
    paper.close()
    assert all("CONTOH" in text for text in texts)
    assert "SEKRETARIAT DAERAH" in texts[0]
    assert "400/1/" in texts[0]


@pytest.mark.django_db
def test_the_record_is_where_a_template_starts(agency: Agency, clock: ManualClock) -> None:
    said = from_record(agency)
    assert (said.office, said.place) == (agency.name, agency.place)
    save_draft(agency.pk, said, actor=OPERATOR, clock=clock)


@pytest.mark.django_db(transaction=True)
def test_twenty_drafts_at_once_are_one(agency: Agency, clock: ManualClock) -> None:
    def save(index: int) -> int:
        try:
            said = replace(SAID, place=f"Tempat {index}")
            return save_draft(agency.pk, said, actor=OPERATOR, clock=clock).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as threads:
        assert len(set(threads.map(save, range(20)))) == 1
