import hashlib
from typing import Any

import pytest

from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal.models import Entry
from ams.letters.attachments import shown_name, store_attachment
from ams.letters.errors import LetterNotFound, LetterNotYours
from ams.letters.models import Attachment, LetterVersion
from ams.letters.refusals import Program
from ams.letters.services import create_letter
from tests.letters.uploads import encoded, pdf_with


@pytest.fixture
def version(changed: Any, agency: Agency, applicant: Actor, clock: ManualClock) -> LetterVersion:
    return create_letter(changed(agency_id=agency.pk), actor=applicant, clock=clock)


@pytest.mark.django_db
@pytest.mark.parametrize("content", [pdf_with(pages=2), encoded("JPEG"), encoded("PNG")])
def test_the_upload_is_kept_byte_for_byte(
    version: LetterVersion, applicant: Actor, clock: ManualClock, content: bytes
) -> None:
    kept = store_attachment(
        version.pk, content=content, filename="surat.exe", actor=applicant, clock=clock
    )
    again = Attachment.objects.get(pk=kept.pk)
    assert bytes(again.content) == content
    assert again.sha256 == hashlib.sha256(content).hexdigest()
    assert again.size == len(content)
    assert again.page_count == again.pages.count()


@pytest.mark.django_db
def test_the_media_type_is_what_was_decoded_not_what_is_claimed(
    version: LetterVersion, applicant: Actor, clock: ManualClock
) -> None:
    kept = store_attachment(
        version.pk, content=encoded("PNG"), filename="surat.pdf", actor=applicant, clock=clock
    )
    assert kept.content_type == "image/png"


@pytest.mark.django_db
def test_the_upload_is_journaled_with_its_digest(
    version: LetterVersion, applicant: Actor, clock: ManualClock
) -> None:
    kept = store_attachment(
        version.pk, content=pdf_with(), filename="surat.pdf", actor=applicant, clock=clock
    )
    entry = Entry.objects.get(event="attachment:upload")
    assert entry.data["sha256"] == kept.sha256


@pytest.mark.django_db
def test_a_refusal_is_journaled_and_nothing_is_kept(
    version: LetterVersion, applicant: Actor, clock: ManualClock
) -> None:
    with pytest.raises(Program):
        store_attachment(
            version.pk, content=b"MZ", filename="surat.pdf", actor=applicant, clock=clock
        )
    assert Entry.objects.get(event="attachment:refuse").data["code"] == Program.code
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_nobody_attaches_to_anothers_letter(
    version: LetterVersion, outsider: Actor, clock: ManualClock
) -> None:
    with pytest.raises(LetterNotYours):
        store_attachment(
            version.pk, content=pdf_with(), filename="surat.pdf", actor=outsider, clock=clock
        )


@pytest.mark.django_db
def test_nobody_attaches_to_no_letter(applicant: Actor, clock: ManualClock) -> None:
    with pytest.raises(LetterNotFound):
        store_attachment(
            404, content=pdf_with(), filename="surat.pdf", actor=applicant, clock=clock
        )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("surat.pdf", "surat.pdf"),
        ("C:\\fakepath\\surat.pdf", "surat.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("gnp.\u202efdp", "gnp.fdp"),
        ("", "berkas"),
        ("...", "berkas"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_files_name_is_shown_harmlessly(given: str, shown: str) -> None:
    assert shown_name(given) == shown
