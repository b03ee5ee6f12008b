import errno
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import CRLEntryExtensionOID
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from ams.authority.errors import KeyUnavailable
from ams.authority.keys import FileKeyStore, key_store
from ams.authority.models import Issuer
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.revocation import archive, feed, files, publishing
from ams.revocation.drafts import Draft
from ams.revocation.errors import ClockSetBack, CRLRefused, PublishingFailed
from ams.revocation.files import crl_path
from ams.revocation.models import CRL, CRLSeries
from ams.revocation.publishing import is_due
from ams.revocation.services import Scope, freshness, newest_published, publish, revoke
from tests.revocation.office import Office, change_to, octets_of, put_certificate


@pytest.fixture
def revoked(issuer: Issuer, office: Office, operator: Actor, clock: ManualClock) -> Issuer:
    """Return an issuer that has revoked one certificate and published nothing."""
    certificate = put_certificate(issuer, office.budi)
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    return issuer


def reasons(crl: CRL) -> dict[int, str]:
    """Return the reason that each serial number has in ``crl``."""
    return {
        entry.serial_number: entry.extensions.get_extension_for_class(
            x509.CRLReason
        ).value.reason.value
        for entry in read(crl)
    }


def read(crl: CRL) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(octets_of(crl))


def revoke_one_more(issuer: Issuer, office: Office, operator: Actor, clock: ManualClock) -> int:
    certificate = put_certificate(issuer, office.budi)
    revoke(certificate.pk, reasons=["pensiun"], actor=operator, clock=clock)
    return certificate.serial_number


def test_a_crl_says_what_was_revoked(revoked: Issuer, clock: ManualClock) -> None:
    crl = read(publish(revoked.pk, clock=clock))
    (entry,) = crl
    revocation = revoked.revocations.get()
    assert entry.serial_number == revocation.certificate.serial_number
    assert entry.revocation_date_utc == revocation.revocation_date
    reason = entry.extensions.get_extension_for_oid(CRLEntryExtensionOID.CRL_REASON).value
    assert reason == x509.CRLReason(x509.ReasonFlags.key_compromise)
    assert crl.is_signature_valid(revoked.certificate.public_key())  # type: ignore[arg-type]


def test_a_crl_carries_number_key_identifier_and_both_times(
    revoked: Issuer, clock: ManualClock, settings: Settings
) -> None:
    settings.AMS_CRL_LIFETIME_HOURS = 5
    row = publish(revoked.pk, clock=clock)
    crl = read(row)
    own = revoked.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    aki = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    assert (
        crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == row.number == 1
    )
    assert aki.value.key_identifier == own.value.digest
    assert crl.last_update_utc == row.this_update == clock.now()
    assert crl.next_update_utc == row.next_update == clock.now() + timedelta(hours=5)
    assert crl.issuer == revoked.certificate.subject


def test_numbers_rise_and_nothing_is_lost(
    revoked: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    first = publish(revoked.pk, clock=clock)
    serial_number = revoke_one_more(revoked, office, operator, clock)
    second = publish(revoked.pk, clock=clock)
    assert second.number == first.number + 1
    assert {entry.serial_number for entry in read(first)} < {
        entry.serial_number for entry in read(second)
    }
    assert serial_number in {entry.serial_number for entry in read(second)}
    assert newest_published(Scope(revoked)) == second


def test_the_file_holds_what_the_database_serves(revoked: Issuer, clock: ManualClock) -> None:
    row = publish(revoked.pk, clock=clock)
    assert crl_path(revoked.slug).read_bytes() == octets_of(row)
    assert [path.name for path in crl_path(revoked.slug).parent.glob("*.crl")] == ["kebumen.crl"]


def test_publishing_is_journalled_once(revoked: Issuer, clock: ManualClock) -> None:
    row = publish(revoked.pk, clock=clock)
    entry = Entry.objects.get(event=Event.CRL_PUBLISH)
    assert entry.data["crl_number"] == row.number
    assert entry.data["sha256"] == row.sha256
    assert entry.subject_id == revoked.slug


def test_a_root_s_crl_is_empty_and_lives_longer(revoked: Issuer, clock: ManualClock) -> None:
    root = revoked.parent
    assert root is not None
    row = publish(root.pk, clock=clock)
    assert list(read(row)) == []
    assert row.next_update - row.this_update == publishing.ROOT_LIFETIME


def test_the_worker_publishes_after_a_revocation(revoked: Issuer, clock: ManualClock) -> None:
    run_due(clock)
    row = newest_published(Scope(revoked))
    assert row is not None
    assert row.entry_count == 1
    assert not is_due(Scope(revoked), clock.now())


def test_the_worker_publishes_no_second_crl_for_nothing(
    revoked: Issuer, clock: ManualClock
) -> None:
    for _ in range(3):
        run_due(clock)
        clock.advance(timedelta(minutes=2))
    assert CRL.objects.filter(issuer=revoked).count() == 1


def test_a_crl_is_renewed_at_half_of_its_life_though_nothing_has_changed(
    revoked: Issuer, clock: ManualClock
) -> None:
    run_due(clock)
    clock.advance(timedelta(hours=11, minutes=59))
    run_due(clock)
    assert CRL.objects.filter(issuer=revoked).count() == 1
    clock.advance(timedelta(minutes=2))
    run_due(clock)
    assert CRL.objects.filter(issuer=revoked).count() == 2


def test_a_clock_set_back_keeps_the_old_crl_and_says_so(
    revoked: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    old = publish(revoked.pk, clock=clock)
    clock.advance(timedelta(hours=-1))
    revoke_one_more(revoked, office, operator, clock)
    with pytest.raises(ClockSetBack, match=r"06:05:00.*before.*07:05:00"):
        publish(revoked.pk, clock=clock)
    assert newest_published(Scope(revoked)) == old
    (state,) = [each for each in freshness(clock) if each.issuer == revoked.slug]
    assert "set the clock right" in state.last_error
    clock.advance(timedelta(hours=2))
    assert publish(revoked.pk, clock=clock).entry_count == 2
    assert CRLSeries.objects.get(issuer=revoked).last_error == ""


def test_nodes_whose_clocks_differ_by_a_second_do_not_stop_each_other(
    revoked: Issuer, clock: ManualClock
) -> None:
    old = publish(revoked.pk, clock=clock)
    clock.advance(timedelta(seconds=-1))
    assert publish(revoked.pk, clock=clock).this_update == old.this_update


def test_a_missing_key_takes_no_number_and_leaves_the_old_crl(
    revoked: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    old = publish(revoked.pk, clock=clock)
    revoke_one_more(revoked, office, operator, clock)
    store = key_store()
    assert isinstance(store, FileKeyStore)
    hidden = store.path(revoked.key_name).rename(store.path(revoked.key_name).with_suffix(".away"))
    with pytest.raises(KeyUnavailable, match="is missing"):
        publish(revoked.pk, clock=clock)
    assert newest_published(Scope(revoked)) == old
    assert CRLSeries.objects.get(issuer=revoked).last_number == old.number
    hidden.rename(store.path(revoked.key_name))
    assert publish(revoked.pk, clock=clock).entry_count == 2


@pytest.mark.parametrize("place", ["_add", "complete"])
def test_a_full_disk_leaves_the_old_crl_and_the_job_tries_again(
    revoked: Issuer,
    office: Office,
    operator: Actor,
    *,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    old = publish(revoked.pk, clock=clock)
    served = crl_path(revoked.slug).read_bytes()
    revoke_one_more(revoked, office, operator, clock)

    def full(_self: Draft, *_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Draft, place, full)
        with pytest.raises(PublishingFailed, match=r"No space left on device.*before it stays"):
            publish(revoked.pk, clock=clock)
        run_due(clock)
    assert crl_path(revoked.slug).read_bytes() == served
    assert newest_published(Scope(revoked)) == old
    assert not list(crl_path(revoked.slug).parent.glob(".*.new"))
    (state,) = [each for each in freshness(clock) if each.issuer == revoked.slug]
    assert "No space left" in state.last_error
    clock.advance(timedelta(minutes=10))
    run_due(clock)
    assert not is_due(Scope(revoked), clock.now())
    assert CRLSeries.objects.get(issuer=revoked).last_error == ""


class Killed(BaseException):
    """The process dies here: nothing may catch it."""


@pytest.mark.parametrize(
    "place",
    [
        "assembling._write",
        "assembling.sign_crl",
        "assembling.draft",
        "files.install",
        "_record",
        "append",
    ],
)
def test_a_crash_anywhere_is_taken_up_by_the_next_call(
    revoked: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"ams.revocation.publishing.{place}", die)
        with pytest.raises(Killed):
            publish(revoked.pk, clock=clock)
    assert newest_published(Scope(revoked)) is None
    row = publish(revoked.pk, clock=clock)
    assert row.published_at is not None
    assert [entry.serial_number for entry in read(row)] == [
        revoked.revocations.get().certificate.serial_number
    ]
    assert crl_path(revoked.slug).read_bytes() == octets_of(row)
    assert Entry.objects.filter(event=Event.CRL_PUBLISH).count() == 1
    # A signed CRL is published as it is; a number without a signature is not used again.
    assert row.number == (2 if place.startswith("assembling") else 1)


def test_a_crl_left_unpublished_is_not_published_when_it_lacks_something(
    revoked: Issuer,
    office: Office,
    operator: Actor,
    *,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("ams.revocation.publishing.files.install", die)
        with pytest.raises(Killed):
            publish(revoked.pk, clock=clock)
    revoke_one_more(revoked, office, operator, clock)
    row = publish(revoked.pk, clock=clock)
    assert row.number == 2
    assert row.entry_count == 2


def test_a_crl_that_was_overtaken_is_left_unpublished(
    revoked: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another machine, with a lock and a folder of its own, was faster."""
    scope = Scope(revoked)
    slow = publishing._numbered(scope, clock)
    fast = publish(revoked.pk, clock=clock)
    with files.lock(scope.key), pytest.raises(CRLRefused, match="number 1 does not follow 2"):
        publishing._signed(scope, slow, clock)
    slow.complete.refresh_from_db()
    assert slow.complete.signed_at is None
    assert crl_path(revoked.slug).read_bytes() == octets_of(fast)


def test_a_crl_overtaken_after_its_signature_is_left_unpublished(
    revoked: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = archive.newest_published
    waiting, fast = [True], list[CRL]()

    def overtaken(scope: Scope) -> CRL | None:
        """Let another machine publish between signature and installation."""
        if waiting and CRL.objects.filter(signed_at__isnull=False).exists():
            waiting.clear()
            with monkeypatch.context() as patch:
                patch.setattr(files, "lock", lambda _key: nullcontext())
                patch.setattr(files, "draft_path", lambda _key: crl_path("other-machine"))
                fast.append(publishing._signed_and_published(scope, clock))
        return newest(scope)

    monkeypatch.setattr(archive, "newest_published", overtaken)
    assert publish(revoked.pk, clock=clock) == fast[0]
    assert fast[0].number == 2
    assert CRL.objects.get(number=1).published_at is None
    assert crl_path(revoked.slug).read_bytes() == octets_of(fast[0])


@pytest.mark.parametrize("from_file", [True, False])
def test_a_crl_that_would_lose_an_entry_is_not_even_signed(
    revoked: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, *, from_file: bool
) -> None:
    old = publish(revoked.pk, clock=clock)
    if not from_file:
        crl_path(revoked.slug).unlink()
    with monkeypatch.context() as patch:
        length = old.permanent_length or 0
        if from_file:
            patch.setattr(archive, "area_in_file", lambda *_: [bytes(length)])
        else:
            patch.setattr(feed, "revoked", lambda *_: [bytes(length)])
        with pytest.raises(CRLRefused, match="CRL 2 lacks entries of CRL 1"):
            publish(revoked.pk, clock=clock)
    assert newest_published(Scope(revoked)) == old
    assert not CRL.objects.filter(number__gt=old.number, signed_at__isnull=False).exists()


def test_a_file_that_somebody_has_changed_is_not_the_source_of_the_next_crl(
    revoked: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    publish(revoked.pk, clock=clock)
    path = crl_path(revoked.slug)
    octets = path.read_bytes()
    place = octets.index(revoked.certificate.subject.public_bytes()) + 200
    path.write_bytes(octets[:place] + bytes((octets[place] ^ 1,)) + octets[place + 1 :])
    revoke_one_more(revoked, office, operator, clock)
    row = publish(revoked.pk, clock=clock)
    assert len(list(read(row))) == 2
    assert path.read_bytes() == octets_of(row)


def test_a_hold_is_in_the_crl_until_it_is_released_or_revoked(
    revoked: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    lost = revoked.revocations.get().certificate
    held, both = (put_certificate(revoked, office.budi) for _ in range(2))
    for each in (held, both):
        change_to(each, CertificateStatus.HELD, clock)
    row = publish(revoked.pk, clock=clock)
    assert reasons(row) == {
        lost.serial_number: "keyCompromise",
        held.serial_number: "certificateHold",
        both.serial_number: "certificateHold",
    }
    assert (row.permanent_count, row.entry_count) == (1, 3)
    change_to(held, CertificateStatus.GOOD, clock)
    assert is_due(Scope(revoked), clock.now())
    revoke(both.pk, reasons=["pensiun"], actor=operator, clock=clock)
    row = publish(revoked.pk, clock=clock)
    assert reasons(row) == {
        lost.serial_number: "keyCompromise",
        both.serial_number: "cessationOfOperation",
    }


def test_a_hold_is_not_lost(
    revoked: Issuer, office: Office, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = put_certificate(revoked, office.budi)
    change_to(held, CertificateStatus.HELD, clock)
    publish(revoked.pk, clock=clock)
    monkeypatch.setattr(feed, "held", lambda *_: [])
    with pytest.raises(CRLRefused, match=f"CRL 2 lacks the entry of {held.serial} in CRL 1"):
        publish(revoked.pk, clock=clock)


def test_a_certificate_that_is_issued_makes_no_crl_due(
    revoked: Issuer, office: Office, clock: ManualClock
) -> None:
    publish(revoked.pk, clock=clock)
    fresh = put_certificate(revoked, office.budi)
    change_to(fresh, CertificateStatus.GOOD, clock)
    assert not is_due(Scope(revoked), clock.now())


@pytest.mark.parametrize(
    "change",
    [
        {"number": 99},
        {"this_update": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
        {"head": b"\x30\x00"},
        {"sha256": "0" * 64},
        {"permanent_sha256": ""},
        {"through": 99},
        {"shard": 1},
        {"published_at": None},
    ],
)
def test_the_database_itself_keeps_a_crl_as_it_is(
    revoked: Issuer, clock: ManualClock, change: dict[str, object]
) -> None:
    row = publish(revoked.pk, clock=clock)
    with pytest.raises(IntegrityError, match="what is set never changes"), transaction.atomic():
        CRL.objects.filter(pk=row.pk).update(**change)


def test_the_database_itself_refuses_a_number_twice(revoked: Issuer, clock: ManualClock) -> None:
    row = publish(revoked.pk, clock=clock)
    again = CRL(
        issuer=revoked, number=row.number, this_update=row.this_update, next_update=row.next_update
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_what_is_revoked_while_a_publisher_waits_for_its_turn_is_not_of_the_crls_future(
    *,
    revoked: Issuer,
    office: Office,
    operator: Actor,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest_seq = feed.newest_seq
    late: list[int] = []

    def slow(scope: Scope) -> int:
        if not late:
            clock.advance(timedelta(seconds=5))
            late.append(revoke_one_more(revoked, office, operator, clock))
        return newest_seq(scope)

    monkeypatch.setattr(feed, "newest_seq", slow)
    crl = publish(revoked.pk, clock=clock)
    assert crl.this_update == clock.now()
    assert late[0] in {entry.serial_number for entry in read(crl)}
