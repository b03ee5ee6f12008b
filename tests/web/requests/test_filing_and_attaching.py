"""Filing with the officer's code, attaching the signed letter, handing the request in."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ams.journal.models import Entry
from ams.letters.data import LetterData
from ams.letters.models import Attachment, Letter
from ams.letters.services import create_letter, take_over
from ams.procedures import registry
from ams.procedures.rules import Policy
from ams.requests.models import Request
from tests.certificates.changing import mark_revoked
from tests.requests import builders
from tests.requests.builders import Office
from tests.web.conftest import SignIn

OK, MOVED, NOT_ALLOWED, UNPROCESSABLE = 200, 302, 405, 422


def _file(browser: Client, letter_id: int, **said: Any) -> Any:
    return browser.post(reverse("request_file", args=[letter_id]), said)


def _upload(browser: Client, request: Request, content: bytes, name: str = "surat.png") -> Any:
    address = reverse("request_attach", args=[request.pk])
    return browser.post(address, {"file": SimpleUploadedFile(name, content)})


def test_an_unsigned_letter_is_warned_of_before_it_is_handed_in(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.filed(office)
    browser = sign_in("sari")
    _upload(browser, request, bytes(request.letter.latest.pdf), "surat.pdf")
    page = browser.get(reverse("request_attach", args=[request.pk])).content.decode()
    assert "tampak kosong" in page
    assert reverse("request_submit", args=[request.pk]) in page


def test_a_code_is_typed_where_no_qr_was_read(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.attached(office), sign_in("sari")
    page, address = (
        reverse(name, args=[request.pk]) for name in ("request_attach", "request_type_code")
    )
    assert address in browser.get(page).content.decode()
    wrong = browser.post(address, {"code": "ABCD"})
    assert wrong.status_code == UNPROCESSABLE
    assert "salah ketik" in wrong.content.decode()
    assert browser.post(address, {"code": request.letter.printed_code})["Location"] == page
    told = browser.get(page).content.decode()
    assert "Pemohon mengetik kode surat" in told
    assert address not in told


def test_another_letters_code_takes_the_file_off_and_says_so(
    office: Office, sign_in: SignIn
) -> None:
    request, browser = builders.attached(office), sign_in("sari")
    other = builders.make_letter(office, "maya").letter
    address = reverse("request_type_code", args=[request.pk])
    told = browser.post(address, {"code": other.code}, follow=True).content.decode()
    assert "milik surat lain" in told
    assert reverse("request_submit", args=[request.pk]) not in told


def test_filing_leads_to_attaching(office: Office, sign_in: SignIn) -> None:
    letter = builders.make_letter(office).letter
    answer = _file(sign_in("sari"), letter.pk, accompaniment_code=builders.code(office))
    request = Request.objects.get()
    assert answer["Location"] == reverse("request_attach", args=[request.pk])
    assert request.accompaniment.officer.username == "budi"


@pytest.mark.parametrize("code", ["", "ZZZZ-ZZZZ"])
def test_without_the_officers_code_nothing_is_filed(
    office: Office, sign_in: SignIn, code: str
) -> None:
    letter = builders.make_letter(office).letter
    answer = _file(sign_in("sari"), letter.pk, accompaniment_code=code)
    assert answer.status_code == UNPROCESSABLE
    assert answer.context["form"].errors["accompaniment_code"]
    assert not Request.objects.exists()


def test_after_five_wrong_codes_the_right_one_waits_too(office: Office, sign_in: SignIn) -> None:
    letter, browser = builders.make_letter(office).letter, sign_in("sari")
    for _unused in range(5):
        _file(browser, letter.pk, accompaniment_code="ZZZZ-ZZZZ")
    answer = _file(browser, letter.pk, accompaniment_code=builders.code(office))
    assert answer.status_code == UNPROCESSABLE
    assert "sepuluh menit" in answer.content.decode()


def test_the_code_is_asked_for_as_the_procedure_has_it(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, browser = builders.make_letter(office).letter, sign_in("sari")
    address = reverse("request_file", args=[letter.pk])
    for policy, is_required in ((Policy.REQUIRED, True), (Policy.OPTIONAL, False)):
        _use_policy(policy, office, monkeypatch)
        field = browser.get(address).context["form"].fields["accompaniment_code"]
        assert field.required is is_required
    _use_policy(Policy.NONE, office, monkeypatch)
    assert "accompaniment_code" not in browser.get(address).context["form"].fields
    assert _file(browser, letter.pk).status_code == MOVED


def _use_policy(policy: Policy, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    current = registry.current("revocation", office.clock.now().date())
    activities = tuple(replace(each, accompaniment=policy) for each in current.activities)
    other = registry.Registry.of([replace(current, activities=activities)])
    monkeypatch.setattr(registry, "SHIPPED", other)


def test_filing_twice_leads_to_the_one_request(office: Office, sign_in: SignIn) -> None:
    letter, browser = builders.make_letter(office).letter, sign_in("sari")
    code = builders.code(office)
    _file(browser, letter.pk, accompaniment_code=code)
    answer = _file(browser, letter.pk, accompaniment_code=code)
    request = Request.objects.get()
    assert answer["Location"] == reverse("request_detail", args=[request.pk])


def test_a_second_request_for_the_same_certificate_names_the_first(
    office: Office, sign_in: SignIn
) -> None:
    letter = builders.make_letter(office).letter
    first = builders.filed(office)
    answer = _file(sign_in("sari"), letter.pk, accompaniment_code=builders.code(office))
    assert answer.status_code == UNPROCESSABLE
    assert first.number in str(answer.context["form"].non_field_errors())


def test_a_letter_without_a_serial_number_asks_for_the_certificate(
    office: Office, sign_in: SignIn
) -> None:
    content = builders.make_letter(office).document.to_json()["content"]
    content["certificate"] = dict.fromkeys(content["certificate"], "") | {
        "not_before": None, "not_after": None
    }  # fmt: skip
    letter = _taken_over(office, content)
    browser = sign_in("sari")
    assert (
        "certificate"
        in browser.get(reverse("request_file", args=[letter.pk])).context["form"].fields
    )
    code = builders.code(office)
    refused = _file(browser, letter.pk, accompaniment_code=code)
    assert "certificate" in refused.context["form"].errors
    chosen = office.certificate("sari").pk
    _file(browser, letter.pk, accompaniment_code=code, certificate=chosen)
    assert Request.objects.get().certificate_id == chosen


def test_a_letter_of_one_without_certificates_cannot_be_filed(
    office: Office, sign_in: SignIn
) -> None:
    content = builders.make_letter(office).document.to_json()["content"]
    content["certificate"]["serial"] = ""
    letter = _taken_over(office, content)
    mark_revoked(office.certificate("sari").pk, at=office.clock.now())
    answer = _file(sign_in("sari"), letter.pk, accompaniment_code=builders.code(office))
    assert answer.status_code == UNPROCESSABLE
    assert "tidak memiliki sertifikat aktif" in answer.content.decode()


def _taken_over(office: Office, content: dict[str, Any]) -> Letter:
    version = create_letter(LetterData.from_json(content), actor=None, clock=office.clock)
    return take_over(version.letter.code, actor=office.actor("sari"), clock=office.clock)


def test_an_attached_letter_is_shown_and_can_be_replaced(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.filed(office), sign_in("sari")
    for _unused in range(2):
        assert _upload(browser, request, builders.picture()).status_code == MOVED
    newest = Attachment.objects.latest("pk")
    assert builders.fresh(request).attachment_id == newest.pk
    answer = browser.get(reverse("request_attach", args=[request.pk]))
    assert answer.context["can_submit"]
    picture = reverse("request_attachment_page", args=[request.pk, newest.pk, 1])
    assert picture in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kosong"),
        (b"MZ" + bytes(100), "program komputer"),
        (b"GIF89a" + bytes(100), "bukan PDF, JPEG, atau PNG"),
        (bytes(1024 * 1024 + 1), "batasnya 1 MB"),
        (b"%PDF-1.7\nsobek", "rusak"),
    ],
)
def test_a_refused_file_is_told_at_the_field_with_what_to_do(
    office: Office, sign_in: SignIn, content: bytes, said: str
) -> None:
    request = builders.filed(office)
    answer = _upload(sign_in("sari"), request, content, "surat.pdf")
    assert answer.status_code == UNPROCESSABLE
    told = answer.context["form"].errors["file"]
    assert len(told) == 1
    assert said in told[0]
    assert told[0].count(".") > 1  # what is wrong, and what to do
    assert not Attachment.objects.exists()


def test_no_file_at_all_is_told_too(office: Office, sign_in: SignIn) -> None:
    address = reverse("request_attach", args=[builders.filed(office).pk])
    answer = sign_in("sari").post(address)
    assert answer.context["form"].errors["file"]


def test_nothing_is_attached_once_the_request_is_handed_in(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.submitted(office), sign_in("sari")
    before = builders.fresh(request).attachment_id
    answer = _upload(browser, request, builders.picture())
    assert answer["Location"] == reverse("request_detail", args=[request.pk])
    assert builders.fresh(request).attachment_id == before


def test_handing_in_needs_an_attachment_and_happens_once(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.filed(office), sign_in("sari")
    address = reverse("request_submit", args=[request.pk])
    answer = browser.post(address)
    assert answer["Location"] == reverse("request_attach", args=[request.pk])
    _upload(browser, request, builders.picture())
    for _unused in range(2):
        answer = browser.post(address)
        assert answer["Location"] == reverse("request_detail", args=[request.pk])
    assert builders.fresh(request).activity == "document_check"
    assert browser.get(address).status_code == NOT_ALLOWED


def test_an_attachment_is_handed_out_as_a_file_that_cannot_run(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.attached(office)
    for username in ("sari", "eko", "hadi"):
        browser = sign_in(username)
        answer = browser.get(
            reverse("request_attachment", args=[request.pk, request.attachment_id])
        )
        assert answer.content == builders.picture()
        assert answer["Content-Disposition"].startswith("attachment")
        page = browser.get(
            reverse("request_attachment_page", args=[request.pk, request.attachment_id, 1])
        )
        assert page["Content-Type"] == "image/jpeg"
        for each in (answer, page):
            assert each["X-Content-Type-Options"] == "nosniff"
            assert each["Content-Security-Policy"].startswith("sandbox")


def test_files_of_another_request_do_not_open_under_this_one(
    office: Office, sign_in: SignIn
) -> None:
    request, other = builders.attached(office), builders.attached(office, "maya")
    browser = sign_in("sari")
    for address in (
        reverse("request_attachment", args=[request.pk, other.attachment_id]),
        reverse("request_attachment_page", args=[request.pk, other.attachment_id, 1]),
        reverse("request_attachment_page", args=[request.pk, request.attachment_id, 9]),
        reverse("request_letter_pdf", args=[request.pk, 2]),
    ):
        assert browser.get(address).status_code == 404


def test_another_persons_files_are_journaled_as_one_view(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.attached(office), sign_in("eko")
    for _unused in range(2):
        browser.get(reverse("request_attachment", args=[request.pk, request.attachment_id]))
        assert browser.get(reverse("request_letter_pdf", args=[request.pk, 1])).content.startswith(
            b"%PDF"
        )
    assert Entry.objects.filter(event="request:view").count() == 1
