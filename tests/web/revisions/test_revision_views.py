"""Revising on the pages: from draft to effect, what is told when it is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ams.accounts.supervisors import Supervision, appoint_supervisor
from ams.core.actor import Rank
from ams.revisions.drafting import today
from ams.revisions.keeping import procedure_of
from ams.revisions.models import Revision
from ams.revisions.sections import section
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import SIGNED_IN_AT
from tests.requests.builders import OPERATOR, Office
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

MOVED = 302


def begun(office: Office, sign_in: SignIn, *, days: int = 7) -> Revision:
    """Begin a draft as rina does."""
    typed = {"effective": today(office.clock) + timedelta(days=days), "reason": "Waktu baku baru"}
    answer = sign_in("rina").post(reverse("revision_new", args=["revocation"]), typed)
    revision = Revision.objects.latest("pk")
    assert answer["Location"] == reverse("revision_detail", args=[revision.pk])
    return revision


def shown(revision: Revision, key: str) -> dict[str, str]:
    """Return a section's form as its page shows it."""
    part = section(procedure_of(revision), key)
    assert part is not None
    return {one.name: one.value for one in part.fields} | {"edition": str(revision.edition)}


def head_of_the_regency(office: Office) -> None:
    """Let dewi answer for the whole regency."""
    account = office.actor("dewi").account_id
    assert account is not None
    head = Supervision(account, office.agencies["regency"].pk, Rank.HEAD)
    appoint_supervisor(head, actor=OPERATOR, clock=office.clock)


def test_a_revision_goes_from_draft_to_effect(office: Office, sign_in: SignIn) -> None:
    revision = begun(office, sign_in, days=0)
    rina = sign_in("rina")
    address = reverse("revision_edit", args=[revision.pk, "activity-document_check"])
    typed = shown(revision, "activity-document_check") | {"activities-4-standard-duration": "7"}
    rina.post(address, typed)
    text = rina.get(reverse("revision_compare", args=[revision.pk])).content.decode()
    assert "<del>5</del> Menit" in text or "<del>5</del>" in text
    assert "<ins>7</ins>" in text
    rina.post(
        reverse("revision_propose", args=[revision.pk]), {"edition": 2, "reason": "Lebih cermat"}
    )
    head_of_the_regency(office)
    dewi = sign_in("dewi")
    assert (
        "Sahkan Revisi"
        in dewi.get(reverse("revision_approve", args=[revision.pk])).content.decode()
    )
    dewi.post(reverse("revision_approve", args=[revision.pk]), {"edition": 2})
    public = sign_in("sari").get(reverse("procedure", args=["revocation"])).content.decode()
    assert "7 Menit" in public
    assert "(Revisi ke-1)" in public
    text = rina.get(reverse("revision_list")).content.decode()
    assert "Disahkan dan berlaku" in text
    assert "Lebih cermat" in text


def test_who_gave_his_password_long_ago_is_asked_for_it_and_comes_back(
    office: Office, sign_in: SignIn
) -> None:
    revision = begun(office, sign_in)
    sign_in("rina").post(
        reverse("revision_propose", args=[revision.pk]), {"edition": 1, "reason": "Lebih cermat"}
    )
    head_of_the_regency(office)
    dewi, address = sign_in("dewi"), reverse("revision_approve", args=[revision.pk])
    session = dewi.session
    session[SIGNED_IN_AT] = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
    session.save()
    answer = dewi.post(address, {"edition": 1})
    assert answer["Location"] == ask_again_url(address)
    assert Revision.objects.get(pk=revision.pk).state == "proposed"


def test_a_reason_that_a_revision_adds_is_on_the_letter_s_form(
    office: Office, sign_in: SignIn
) -> None:
    revision = begun(office, sign_in, days=0)
    rina, form = sign_in("rina"), reverse("public_letter")
    typed = shown(revision, "reasons") | {
        "reasons-7-text-id": "Perangkat dijual", "reasons-7-text-en": "Device sold",
    }  # fmt: skip
    saved = rina.post(reverse("revision_edit", args=[revision.pk, "reasons"]), typed)
    assert saved.status_code == MOVED
    assert "Perangkat dijual" in rina.get(
        reverse("revision_compare", args=[revision.pk])
    ).content.decode()  # fmt: skip
    rina.post(reverse("revision_propose", args=[revision.pk]), {"edition": 2, "reason": "Baru"})
    assert "Perangkat dijual" not in rina.get(form).content.decode()
    head_of_the_regency(office)
    sign_in("dewi").post(reverse("revision_approve", args=[revision.pk]), {"edition": 2})
    assert "Perangkat dijual" in sign_in("sari").get(form).content.decode()


def test_a_lost_update_is_refused_by_name_and_what_was_typed_stays(
    office: Office, sign_in: SignIn
) -> None:
    revision = begun(office, sign_in)
    rina = sign_in("rina")
    address = reverse("revision_edit", args=[revision.pk, "identity"])
    rina.post(address, shown(revision, "identity") | {"identity-number-value": "555/1"})
    answer = rina.post(address, shown(revision, "identity") | {"identity-number-value": "555/2"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Rina Utama, S.T. mengubah konsep ini" in text
    assert "555/2" in text
    assert procedure_of(Revision.objects.get(pk=revision.pk)).identity.number.value == "555/1"


def test_a_refused_field_is_named_beside_it(office: Office, sign_in: SignIn) -> None:
    revision = begun(office, sign_in)
    address = reverse("revision_edit", args=[revision.pk, "activity-attach"])
    typed = shown(revision, "activity-attach") | {"activities-3-standard-duration": "lima"}
    answer = sign_in("rina").post(address, typed)
    assert answer.status_code == 422
    assert "misalnya 5 atau 0,5" in answer.content.decode()


def test_a_refused_file_says_where(office: Office, sign_in: SignIn) -> None:
    file = SimpleUploadedFile("sop.toml", b'key = "revocation"\nrevision = besok\n')
    answer = sign_in("rina").post(reverse("revision_upload"), {"file": file, "reason": "x"})
    assert answer.status_code == 422
    assert "Baris 2" in answer.content.decode()
    assert not Revision.objects.exists()


def test_an_exported_file_comes_back_as_a_draft(office: Office, sign_in: SignIn) -> None:
    revision = begun(office, sign_in)
    rina = sign_in("rina")
    content = rina.get(reverse("revision_file", args=[revision.pk])).content
    assert content.decode() == revision.content
    file = SimpleUploadedFile("sop.toml", content)
    rina.post(reverse("revision_upload"), {"file": file, "reason": "Kembali"})
    again = Revision.objects.latest("pk")
    assert (again.pk, again.content) != (revision.pk, "")
    assert again.content == revision.content


def test_discarding_asks_first(office: Office, sign_in: SignIn) -> None:
    revision = begun(office, sign_in)
    rina = sign_in("rina")
    address = reverse("revision_discard", args=[revision.pk])
    assert "dibuang" in rina.get(address).content.decode()
    assert Revision.objects.get().state == "draft"
    rina.post(address, {"edition": 1})
    assert Revision.objects.get().state == "discarded"


def test_words_of_a_draft_cannot_become_markup(office: Office, sign_in: SignIn) -> None:
    revision = begun(office, sign_in)
    rina = sign_in("rina")
    evil = "<script>alert(1)</script>"
    typed = shown(revision, "identity") | {"identity-number-value": evil}
    rina.post(reverse("revision_edit", args=[revision.pk, "identity"]), typed)
    for name in ("revision_compare", "revision_detail"):
        text = rina.get(reverse(name, args=[revision.pk])).content.decode()
        assert evil not in text


def test_sending_back_tells_the_author_why(office: Office, sign_in: SignIn) -> None:
    revision = begun(office, sign_in)
    rina = sign_in("rina")
    rina.post(reverse("revision_propose", args=[revision.pk]), {"edition": 1, "reason": "x"})
    head_of_the_regency(office)
    back = reverse("revision_send_back", args=[revision.pk])
    sign_in("dewi").post(back, {"edition": 1, "remark": "Nomor SOP belum diisi."})
    text = rina.get(reverse("revision_detail", args=[revision.pk])).content.decode()
    assert "Nomor SOP belum diisi." in text
