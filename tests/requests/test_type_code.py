"""The letter's code typed off a paper whose QR was not read: heard, and proof of nothing."""

from collections.abc import Callable

import pytest

from ams.core.errors import InvalidInput
from ams.core.identifiers import new_code
from ams.journal.models import Entry
from ams.letters.refusals import AnotherLetterTyped
from ams.procedures.errors import ActNotOffered
from ams.requests.attach import attach, submit, type_code
from ams.requests.confirm import all_clear
from ams.requests.documents import document_items
from ams.requests.errors import NoAttachment, NotTheApplicant, RequestNotFound
from ams.requests.findings import Finding
from ams.requests.models import Request
from ams.requests.paper import Paper, paper_of
from tests.requests.builders import Office, attached, filed, fresh, make_letter, submitted


def typed(office: Office, request: Request, code: str, *, by: str = "sari") -> None:
    type_code(request.pk, code, actor=office.actor(by), clock=office.clock)


def paper(request: Request) -> Paper:
    attachment = fresh(request).attachment
    assert attachment is not None
    return paper_of(attachment)


def last_entry() -> tuple[str, str]:
    entry = Entry.objects.latest("pk")
    return entry.event, entry.data.get("code", "")


@pytest.mark.parametrize("spelled", [str, str.lower, lambda code: code.replace("-", " ")])
def test_the_right_code_is_heard_however_it_is_spelled(
    office: Office, spelled: Callable[[str], str]
) -> None:
    request = attached(office)
    assert paper(request).asks_code
    typed(office, request, spelled(request.letter.printed_code))
    assert "code_typed" in {remark.key for remark in paper(request).remarks}
    assert not paper(request).asks_code
    assert last_entry() == ("attachment:type_code", "")


def test_a_typed_code_proves_nothing(office: Office) -> None:
    request = attached(office)
    typed(office, request, request.letter.code)
    item = next(one for one in document_items(fresh(request)) if one.key == "attachment")
    assert item.finding is Finding.TO_BE_SEEN
    assert "Pemohon mengetik kode" in item.said
    assert not all_clear((item,))
    assert not paper(request).proven


def test_another_letters_code_is_refused_as_its_qr_would_be(office: Office) -> None:
    request, other = attached(office), make_letter(office, "maya").letter
    with pytest.raises(AnotherLetterTyped) as refused:
        typed(office, request, other.printed_code)
    assert other.printed_code in refused.value.said
    assert fresh(request).attachment is None
    assert last_entry() == ("attachment:refuse", "upload_another_code")
    with pytest.raises(NoAttachment):
        submit(request.pk, actor=office.actor("sari"), clock=office.clock)


@pytest.mark.parametrize(
    "code", ["", "ABCD", "ABCD-EFGH-JKMN", "<script>", new_code(lambda letters: letters[3])]
)
def test_what_is_no_letters_code_changes_nothing(office: Office, code: str) -> None:
    request = attached(office)
    with pytest.raises(InvalidInput) as refused:
        typed(office, request, code)
    assert refused.value.fields["code"]
    assert paper(request).asks_code


def test_a_file_that_is_uploaded_afterwards_has_to_be_looked_at_anew(office: Office) -> None:
    request = attached(office)
    typed(office, request, request.letter.code)
    assert request.attachment is not None
    content = bytes(request.attachment.content)
    attach(
        request.pk, content=content, filename="b.png", actor=office.actor("sari"),
        clock=office.clock,
    )  # fmt: skip
    assert paper(request).asks_code


def test_nothing_is_asked_of_a_paper_whose_qr_was_read(office: Office) -> None:
    request = filed(office)
    pdf = bytes(request.letter.latest.pdf)
    attach(
        request.pk, content=pdf, filename="a.pdf", actor=office.actor("sari"), clock=office.clock
    )
    with pytest.raises(NoAttachment):
        typed(office, request, request.letter.code)


def test_without_a_file_there_is_no_code_to_type(office: Office) -> None:
    request = filed(office)
    with pytest.raises(NoAttachment):
        typed(office, request, request.letter.code)


def test_once_handed_in_nothing_is_typed(office: Office) -> None:
    request = submitted(office)
    with pytest.raises(ActNotOffered):
        typed(office, request, request.letter.code)


@pytest.mark.parametrize("by", ["maya", "budi"])
def test_nobody_else_types_it(office: Office, by: str) -> None:
    request = attached(office)
    with pytest.raises((NotTheApplicant, RequestNotFound)):
        typed(office, request, request.letter.code, by=by)
    assert paper(request).asks_code
