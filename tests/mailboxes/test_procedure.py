"""From letter to first sign-in, and who may not do what on the way."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from ams.accounts.models import Account, Person
from ams.core.errors import AMSError, InvalidInput
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.letters.data import LetterKind
from ams.mailboxes.checking import address_item
from ams.mailboxes.creating import carry_out, order, refusal_of
from ams.mailboxes.disposing import Line, dispose, lines_of
from ams.mailboxes.errors import (
    LinkSentJustNow,
    LinkSpent,
    LinkUnknown,
    NoMailboxNeeded,
    PageNotOpened,
    PageSpent,
    ProvisionerUnavailable,
    TemporaryPasswordWrong,
)
from ams.mailboxes.filing import MailboxLetter, correct_mailbox, file_mailbox
from ams.mailboxes.handing_over import hand_over, hand_over_again, send_again, show_once
from ams.mailboxes.links import proof_url
from ams.mailboxes.models import MailAddress, Mailbox
from ams.mailboxes.passwords import matches
from ams.mailboxes.provisioners import MailAccount, Wanted
from ams.mailboxes.provisioners.sql import SQLTables
from ams.mailboxes.signing_in import change_password, confirm_address
from ams.notifications.models import Notice
from ams.procedures.errors import ActNotOffered
from ams.requests.acknowledge import acknowledge
from ams.requests.acts import RequestAct, acts_for
from ams.requests.carry_out import resume_all
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim, release
from ams.requests.errors import (
    AlreadyDecided,
    ClaimedByOther,
    NotClaimed,
    NotTheApplicant,
    OpenRequestExists,
    RequestNotFound,
)
from ams.requests.findings import Finding
from ams.requests.remind import remind_all
from ams.requests.withdraw import withdraw
from tests.mailboxes.builders import (
    ADDRESS,
    CONFORM,
    LINES,
    NEW,
    PRIVATE,
    completed,
    conforming,
    created,
    disposed,
    filed,
    handed_over,
    move_out,
    ordered,
    submitted,
)
from tests.requests.builders import Office, fresh

pytestmark = pytest.mark.django_db


def stored(settings: Settings) -> dict[str, tuple[object, ...]]:
    """Return the rows that Postfix and Dovecot read, by address."""
    path = Path(settings.AMS_MAIL_DATABASE_URL.removeprefix("sqlite://"))
    with sqlite3.connect(path) as kept:
        rows = kept.execute("SELECT address, password, password_until, state FROM mail_users")
        return {row[0]: row[1:] for row in rows}


def test_a_request_goes_from_its_letter_to_the_first_sign_in(
    office: Office, tables: SQLTables, settings: Settings
) -> None:
    mailbox = completed(office)
    request = fresh(mailbox.request)
    keys = [record.key for record in request.records.all()]
    assert keys == [
        "letter", "attach", "disposition", "document_check", "mailbox", "hand_over",
        "first_sign_in",
    ]  # fmt: skip
    assert (request.status, mailbox.state, request.certificate) == ("completed", "active", None)
    order_of_facts = [
        request.decided_at, request.carried_out_at, request.published_at, request.told_at,
        request.acknowledged_at,
    ]  # fmt: skip
    assert None not in order_of_facts
    sari = Person.objects.get(pk=office.people["sari"].pk)
    assert sari.account is not None
    assert (sari.email, sari.account.email) == (ADDRESS, ADDRESS)
    digest, until, state = stored(settings)[ADDRESS]
    assert (matches(NEW, str(digest)), until, state) == (True, None, "active")


def test_the_journal_tells_every_act_and_no_password(office: Office, tables: SQLTables) -> None:
    mailbox = completed(office)
    told_of = Entry.objects.filter(subject_kind="request", subject_id=str(mailbox.request_id))
    assert {
        "request:file", "request:attach", "request:claim", "request:dispose",
        "request:check_documents", "request:decide", "request:mailbox", "request:hand_over",
        "request:show_once", "request:first_sign_in",
    } <= set(told_of.values_list("event", flat=True))  # fmt: skip
    assert NEW not in "".join(str(entry.data) for entry in Entry.objects.all())


def test_no_mail_and_no_row_holds_the_temporary_password(office: Office, tables: SQLTables) -> None:
    request = handed_over(office)
    shown = show_once(request.pk, actor=office.actor("sari"), clock=office.clock)
    mails = "".join(str(one.context) for one in Notice.objects.all())
    row = str(Mailbox.objects.values().get())
    journal = "".join(str(entry.data) for entry in Entry.objects.all())
    assert all(shown.password not in text for text in (mails, row, journal))


def test_the_applicant_is_told_where_he_is_reached_and_in_the_end_at_his_new_address(
    office: Office, tables: SQLTables
) -> None:
    mailbox = completed(office)
    notices = Notice.objects.about("request", str(mailbox.request_id))
    told = dict(notices.values_list("message", "recipient_email"))
    assert told == {
        "request_filed": PRIVATE, "mailbox_ready": PRIVATE, "mailbox_active": ADDRESS,
    }  # fmt: skip


def test_the_letter_asks_for_the_address_and_names_neither_certificate_nor_reason(
    office: Office,
) -> None:
    content = filed(office).letter.latest.content
    assert (content.kind, content.mailbox) == (LetterKind.AGENCY_EMAIL, ADDRESS)
    assert (content.certificate.serial, content.reasons) == ("", ())


def test_whoever_has_an_official_address_needs_no_account(office: Office) -> None:
    with pytest.raises(NoMailboxNeeded, match="maya@kebumenkab"):
        filed(office, "maya", "maya.utama@kebumenkab.go.id")


def test_a_locked_account_asks_for_nothing(office: Office) -> None:
    sari = office.actor("sari")
    Account.objects.filter(username="sari").update(is_active=False)
    with pytest.raises(NoMailboxNeeded):
        file_mailbox(MailboxLetter(ADDRESS), actor=sari, clock=office.clock)


@pytest.mark.parametrize(
    "address",
    [
        "", "sari", "sari utama@", "sari@example.com", "admin@kebumenkab.go.id",
        "maya@kebumenkab.go.id", ".sari@kebumenkab.go.id", "sári@kebumenkab.go.id",
        "sari@kebumenkab.go.id.example.com", "a" * 65 + "@kebumenkab.go.id",
        "sari@kebumenkab.go.id\nBcc: x@example.com",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_had_is_refused_at_its_field(
    office: Office, address: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        filed(office, address=address)
    assert set(refusal.value.fields) == {"address"}


def test_blanks_and_capitals_in_an_address_are_put_right(office: Office) -> None:
    content = filed(office, address=" Sari.Utama@KebumenKab.go.id ").letter.latest.content
    assert content.mailbox == ADDRESS


def test_a_second_request_names_the_open_one(office: Office) -> None:
    first = filed(office)
    with pytest.raises(OpenRequestExists) as refusal:
        filed(office, address="s.utama@kebumenkab.go.id")
    assert refusal.value.context["number"] == first.number


def test_an_address_that_another_asks_for_is_refused_with_free_ones(office: Office) -> None:
    filed(office)
    move_out(office, "maya", "maya@example.com")
    with pytest.raises(InvalidInput) as refusal:
        filed(office, "maya", ADDRESS)
    assert "maya.utama@kebumenkab.go.id" in refusal.value.fields["address"][0]


def test_an_address_is_free_again_once_its_request_was_withdrawn(office: Office) -> None:
    request = filed(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    move_out(office, "maya", "maya@example.com")
    assert filed(office, "maya", ADDRESS).letter.latest.content.mailbox == ADDRESS


def test_each_line_of_the_sheet_is_kept_and_the_last_moves_the_request(office: Office) -> None:
    request = submitted(office)
    dewi = office.actor("dewi")
    claim(request.pk, actor=dewi, clock=office.clock)
    dispose(request.pk, LINES[0], actor=dewi, clock=office.clock)
    assert fresh(request).activity == "disposition"
    dispose(request.pk, LINES[1], actor=dewi, clock=office.clock)
    kept = fresh(request)
    assert (kept.activity, kept.claimed_by) == ("document_check", None)
    assert [(one.by_position, one.to) for one in lines_of(kept)] == [
        ("Kepala Dinas", "Kepala Bidang"), ("Kepala Bidang", "Admin email"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (Line("", "Kepala", "Kabid", "x"), "by_name"),
        (Line("A", " ", "Kabid", "x"), "by_position"),
        (Line("A", "Kepala", "", "x"), "to"),
        (Line("A", "Kepala", "Kabid", ""), "remark"),
        (Line("A", "Kepala", "K" * 121, "x"), "to"),
    ],
)
def test_a_line_that_lacks_a_part_is_refused_at_its_field(
    office: Office, line: Line, field: str
) -> None:
    request = submitted(office)
    dewi = office.actor("dewi")
    claim(request.pk, actor=dewi, clock=office.clock)
    with pytest.raises(InvalidInput) as refusal:
        dispose(request.pk, line, actor=dewi, clock=office.clock)
    assert set(refusal.value.fields) == {field}
    assert not lines_of(request)


@pytest.mark.parametrize("who", ["maya", "tono", "rina"])
def test_a_request_of_another_agency_does_not_exist(office: Office, who: str) -> None:
    request = submitted(office)
    with pytest.raises(RequestNotFound):
        dispose(request.pk, LINES[0], actor=office.actor(who), clock=office.clock)


@pytest.mark.parametrize("who", ["sari", "hadi", "ratna"])
def test_neither_applicant_nor_auditor_nor_signer_disposes_or_creates(
    office: Office, who: str
) -> None:
    request = conforming(office)
    with pytest.raises(AMSError) as refusal:
        order(request.pk, address=ADDRESS, quota_mb=1, actor=office.actor(who), clock=office.clock)
    assert refusal.value.code in {
        "decides_own_request", "actor_not_entitled", "signed_the_letter"
    }  # fmt: skip


def test_who_has_not_taken_the_request_creates_nothing(office: Office) -> None:
    request = conforming(office)
    with pytest.raises(ClaimedByOther):
        order(
            request.pk, address=ADDRESS, quota_mb=1, actor=office.actor("budi"),
            clock=office.clock,
        )  # fmt: skip
    release(request.pk, actor=office.actor("dewi"), clock=office.clock)
    with pytest.raises(NotClaimed):
        order(
            request.pk, address=ADDRESS, quota_mb=1, actor=office.actor("dewi"),
            clock=office.clock,
        )  # fmt: skip


def test_the_check_finds_an_address_that_is_taken_at_the_mail_server_alone(
    office: Office, tables: SQLTables
) -> None:
    request = disposed(office)
    content = request.letter.latest.content
    assert address_item(request, content).finding is Finding.AGREES
    tables.apply(MailAccount("x", ADDRESS, "X", Wanted.ACTIVE, 1), key="k")
    item = address_item(request, content)
    assert (item.finding, [row.agrees for row in item.rows]) == (
        Finding.DIFFERS, [True, True, False],
    )  # fmt: skip


def test_what_was_sent_back_is_corrected_on_the_same_request(office: Office) -> None:
    request = disposed(office)
    dewi = office.actor("dewi")
    claim(request.pk, actor=dewi, clock=office.clock)
    verdicts = {**CONFORM, "address": Verdict(conforms=False, remark="Pakai s.utama.")}
    check_documents(request.pk, verdicts=verdicts, actor=dewi, clock=office.clock)
    other = MailboxLetter("s.utama@kebumenkab.go.id")
    version = correct_mailbox(request.pk, other, actor=office.actor("sari"), clock=office.clock)
    kept = fresh(request)
    assert (version.version, kept.activity, kept.round) == (2, "attach", 2)
    assert kept.mailbox_wish.address == "s.utama@kebumenkab.go.id"


def test_the_officer_may_give_another_free_address(office: Office) -> None:
    request = ordered(office, "sari.utama2@kebumenkab.go.id")
    assert Mailbox.objects.get(request=request).address == "sari.utama2@kebumenkab.go.id"


@pytest.mark.parametrize("quota", [0, -1, 10_241])
def test_a_quota_beyond_what_the_office_gives_is_refused(office: Office, quota: int) -> None:
    request = conforming(office)
    with pytest.raises(InvalidInput) as refusal:
        order(
            request.pk, address=ADDRESS, quota_mb=quota, actor=office.actor("dewi"),
            clock=office.clock,
        )  # fmt: skip
    assert set(refusal.value.fields) == {"quota_mb"}


def test_an_address_that_somebody_got_first_is_refused_clearly(office: Office) -> None:
    request = conforming(office)
    move_out(office, "maya", "maya@example.com")
    other = conforming(office, "maya", "maya.utama@kebumenkab.go.id")
    dewi = office.actor("dewi")
    order(request.pk, address=ADDRESS, quota_mb=1, actor=dewi, clock=office.clock)
    with pytest.raises(InvalidInput) as refusal:
        order(other.pk, address=ADDRESS, quota_mb=1, actor=dewi, clock=office.clock)
    assert set(refusal.value.fields) == {"address"}
    assert not fresh(other).is_decided


def test_the_database_gives_an_address_once(office: Office) -> None:
    mailbox = Mailbox.objects.get(request=ordered(office))
    with pytest.raises(IntegrityError), transaction.atomic():
        MailAddress.objects.create(mailbox=mailbox, address=ADDRESS, is_main=False)


def test_what_is_decided_is_made_once_however_often_the_job_runs(
    office: Office, tables: SQLTables, settings: Settings
) -> None:
    request = ordered(office)
    server = SQLTables()
    mailbox = Mailbox.objects.get(request=request)
    # The work broke off after the mail server had made it.
    server.apply(MailAccount(str(mailbox.pk), ADDRESS, "Sari", Wanted.ACTIVE, 500), key="earlier")
    carry_out(request.pk, clock=office.clock)
    carry_out(request.pk, clock=office.clock)
    assert (fresh(request).activity, list(stored(settings))) == ("hand_over", [ADDRESS])
    assert Entry.objects.filter(event="request:mailbox").count() == 1


def test_a_job_that_was_lost_is_queued_again(office: Office, tables: SQLTables) -> None:
    ordered(office)
    assert resume_all(clock=office.clock) == 1


def test_a_mail_server_that_is_away_is_told_later(office: Office, settings: Settings) -> None:
    request, dewi = conforming(office), office.actor("dewi")
    settings.AMS_MAIL_PROVISIONER = "sql"
    settings.AMS_MAIL_DATABASE_URL = "sqlite:////nowhere/mail.sqlite3"
    order(request.pk, address=ADDRESS, quota_mb=500, actor=dewi, clock=office.clock)
    with pytest.raises(ProvisionerUnavailable):
        carry_out(request.pk, clock=office.clock)
    assert fresh(request).is_decided
    assert fresh(request).carried_out_at is None


def test_a_refusal_of_the_mail_server_takes_the_decision_back_and_says_why(
    office: Office, tables: SQLTables
) -> None:
    request = ordered(office)
    tables.apply(MailAccount("x", ADDRESS, "X", Wanted.ACTIVE, 1), key="k")
    run_due(office.clock)
    kept = fresh(request)
    assert (kept.activity, kept.is_decided, Mailbox.objects.count()) == ("mailbox", False, 0)
    assert ADDRESS in refusal_of(kept)
    dewi = office.actor("dewi")
    order(kept.pk, address="s.utama@kebumenkab.go.id", quota_mb=1, actor=dewi, clock=office.clock)
    run_due(office.clock)
    assert fresh(request).activity == "hand_over"


def test_a_colleague_takes_over_between_creation_and_hand_over(
    office: Office, tables: SQLTables
) -> None:
    request = created(office)
    release(request.pk, actor=office.actor("dewi"), clock=office.clock)
    eko = office.actor("eko")
    with pytest.raises(NotClaimed):
        hand_over(request.pk, actor=eko, clock=office.clock)
    claim(request.pk, actor=eko, clock=office.clock)
    assert hand_over(request.pk, actor=eko, clock=office.clock).activity == "first_sign_in"


def test_nobody_decides_twice_and_nobody_withdraws_what_was_made(
    office: Office, tables: SQLTables
) -> None:
    request = ordered(office)
    dewi = office.actor("dewi")
    with pytest.raises(AlreadyDecided):
        order(request.pk, address=ADDRESS, quota_mb=1, actor=dewi, clock=office.clock)
    run_due(office.clock)
    with pytest.raises(ActNotOffered):
        withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)


def test_the_page_opens_once(office: Office, tables: SQLTables) -> None:
    request, sari = handed_over(office), office.actor("sari")
    show_once(request.pk, actor=sari, clock=office.clock)
    with pytest.raises(PageSpent):
        show_once(request.pk, actor=sari, clock=office.clock)


@pytest.mark.parametrize("who", ["maya", "rina"])
def test_the_page_does_not_exist_for_others(office: Office, tables: SQLTables, who: str) -> None:
    request = handed_over(office)
    with pytest.raises(RequestNotFound):
        show_once(request.pk, actor=office.actor(who), clock=office.clock)


@pytest.mark.parametrize("who", ["dewi", "eko", "hadi"])
def test_no_officer_and_no_auditor_opens_the_page(
    office: Office, tables: SQLTables, who: str
) -> None:
    request = handed_over(office)
    with pytest.raises(NotTheApplicant):
        show_once(request.pk, actor=office.actor(who), clock=office.clock)


def test_the_page_ends_after_three_days_and_is_opened_anew_by_an_officer(
    office: Office, tables: SQLTables
) -> None:
    request, sari = handed_over(office), office.actor("sari")
    office.clock.advance(timedelta(days=3))
    with pytest.raises(PageSpent):
        show_once(request.pk, actor=sari, clock=office.clock)
    hand_over_again(request.pk, actor=office.actor("budi"), clock=office.clock)
    assert show_once(request.pk, actor=sari, clock=office.clock).address == ADDRESS


def test_a_mail_server_that_is_away_leaves_the_page_unopened(
    office: Office, tables: SQLTables, settings: Settings
) -> None:
    request, sari = handed_over(office), office.actor("sari")
    kept = settings.AMS_MAIL_DATABASE_URL
    settings.AMS_MAIL_DATABASE_URL = "sqlite:////nowhere/mail.sqlite3"
    with pytest.raises(ProvisionerUnavailable):
        show_once(request.pk, actor=sari, clock=office.clock)
    settings.AMS_MAIL_DATABASE_URL = kept
    assert show_once(request.pk, actor=sari, clock=office.clock).password


def test_a_page_that_was_handed_over_again_makes_the_first_password_worthless(
    office: Office, tables: SQLTables, settings: Settings
) -> None:
    request, sari = handed_over(office), office.actor("sari")
    first = show_once(request.pk, actor=sari, clock=office.clock)
    hand_over_again(request.pk, actor=office.actor("dewi"), clock=office.clock)
    with pytest.raises(PageNotOpened):
        change_password(
            request.pk, temporary=first.password, new=NEW, actor=sari, clock=office.clock
        )
    second = show_once(request.pk, actor=sari, clock=office.clock)
    digest, until, _state = stored(settings)[ADDRESS]
    assert matches(second.password, str(digest))
    assert not matches(first.password, str(digest))
    assert until == int((office.clock.now() + timedelta(hours=24)).timestamp())


@pytest.mark.parametrize("who", ["sari", "maya", "hadi"])
def test_only_an_officer_hands_over_again(office: Office, tables: SQLTables, who: str) -> None:
    request = handed_over(office)
    with pytest.raises(AMSError) as refusal:
        hand_over_again(request.pk, actor=office.actor(who), clock=office.clock)
    assert refusal.value.code in {
        "decides_own_request", "request_not_found", "actor_not_entitled"
    }  # fmt: skip


def test_five_wrong_passwords_end_the_temporary_one(office: Office, tables: SQLTables) -> None:
    request, sari = handed_over(office), office.actor("sari")
    shown = show_once(request.pk, actor=sari, clock=office.clock)
    for _time in range(5):
        with pytest.raises(TemporaryPasswordWrong):
            change_password(request.pk, temporary="salah", new=NEW, actor=sari, clock=office.clock)
    with pytest.raises(TemporaryPasswordWrong):
        change_password(
            request.pk, temporary=shown.password, new=NEW, actor=sari, clock=office.clock
        )


def test_the_temporary_password_ends_after_a_day(office: Office, tables: SQLTables) -> None:
    request, sari = handed_over(office), office.actor("sari")
    shown = show_once(request.pk, actor=sari, clock=office.clock)
    office.clock.advance(timedelta(hours=24))
    with pytest.raises(TemporaryPasswordWrong):
        change_password(
            request.pk, temporary=shown.password, new=NEW, actor=sari, clock=office.clock
        )


@pytest.mark.parametrize("new", ["pendek", "123456789012", "x" * 129, "password1234"])
def test_a_weak_password_is_refused_at_its_field(
    office: Office, tables: SQLTables, new: str
) -> None:
    request, sari = handed_over(office), office.actor("sari")
    shown = show_once(request.pk, actor=sari, clock=office.clock)
    with pytest.raises(InvalidInput) as refusal:
        change_password(
            request.pk, temporary=shown.password, new=new, actor=sari, clock=office.clock
        )
    assert set(refusal.value.fields) == {"new"}
    assert fresh(request).is_open


def test_the_temporary_password_is_no_new_one(office: Office, tables: SQLTables) -> None:
    request, sari = handed_over(office), office.actor("sari")
    shown = show_once(request.pk, actor=sari, clock=office.clock)
    with pytest.raises(InvalidInput):
        change_password(
            request.pk, temporary=shown.password, new=shown.password, actor=sari,
            clock=office.clock,
        )  # fmt: skip


def test_it_is_neither_reminded_of_a_receipt_nor_confirmed_as_one(
    office: Office, tables: SQLTables
) -> None:
    request, sari = handed_over(office), office.actor("sari")
    show_once(request.pk, actor=sari, clock=office.clock)
    kept = fresh(request)
    acts = {one.act for one in acts_for(kept, actor=sari, at=office.clock.now())}
    assert acts == {RequestAct.CHANGE_PASSWORD}
    with pytest.raises(ActNotOffered):
        acknowledge(request.pk, actor=sari, clock=office.clock)
    office.clock.advance(timedelta(days=30))
    assert remind_all(clock=office.clock) == 0
    assert resume_all(clock=office.clock) == 0


# Without a mail server of AMS's own the address is proved by a link.


def token(request_id: UUID) -> str:
    return proof_url(Mailbox.objects.get(request_id=request_id)).rstrip("/").rpartition("/")[2]


def test_without_a_mail_server_the_link_proves_the_address(office: Office) -> None:
    request, sari = handed_over(office), office.actor("sari")
    notice = Notice.objects.get(message="mailbox_proof")
    assert (notice.recipient_email, request.activity) == (ADDRESS, "first_sign_in")
    confirm_address(token(request.pk), actor=sari, clock=office.clock)
    kept = fresh(request)
    assert (kept.status, kept.acknowledged_how) == ("completed", "link")
    assert Person.objects.get(pk=office.people["sari"].pk).email == ADDRESS


@pytest.mark.parametrize("who", ["maya", "dewi", "hadi"])
def test_the_link_opens_nothing_for_anybody_else(office: Office, who: str) -> None:
    request = handed_over(office)
    with pytest.raises(LinkUnknown):
        confirm_address(token(request.pk), actor=office.actor(who), clock=office.clock)


def test_the_link_is_spent_by_use_age_and_a_newer_one(office: Office) -> None:
    request, sari = handed_over(office), office.actor("sari")
    first = token(request.pk)
    with pytest.raises(LinkSentJustNow):
        send_again(request.pk, actor=sari, clock=office.clock)
    office.clock.advance(timedelta(minutes=5))
    send_again(request.pk, actor=sari, clock=office.clock)
    with pytest.raises(LinkSpent):
        confirm_address(first, actor=sari, clock=office.clock)
    office.clock.advance(timedelta(days=3))
    with pytest.raises(LinkSpent):
        confirm_address(token(request.pk), actor=sari, clock=office.clock)
    office.clock.advance(timedelta(minutes=5))
    send_again(request.pk, actor=sari, clock=office.clock)
    used = token(request.pk)
    confirm_address(used, actor=sari, clock=office.clock)
    with pytest.raises(LinkSpent):
        confirm_address(used, actor=sari, clock=office.clock)


def test_a_link_that_was_tampered_with_is_unknown(office: Office) -> None:
    request = handed_over(office)
    with pytest.raises(LinkUnknown):
        confirm_address(
            token(request.pk)[:-1] + "~", actor=office.actor("sari"), clock=office.clock
        )


def test_an_account_that_is_kept_elsewhere_shows_no_password(office: Office) -> None:
    request = handed_over(office)
    with pytest.raises(PageSpent):
        show_once(request.pk, actor=office.actor("sari"), clock=office.clock)
