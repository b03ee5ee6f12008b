"""The block list: who keeps it, and that a key on it is never certified."""

import dataclasses

import pytest
from django.db import IntegrityError, transaction

from ams.authority.models import Issuer
from ams.certificates.errors import BlockingNotPermitted, KeyBlocked, KeyNotBlocked
from ams.certificates.models import BlockedKey, Certificate
from ams.certificates.reading import spki_sha256
from ams.certificates.services import (
    block_key_of,
    block_keys,
    blocked_keys,
    issue_from_request,
    issue_with_key,
    keys_to_block,
    put_on_block_list,
    unblock_key,
)
from ams.core.actor import Actor, Role
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput, NotFound
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.certificates.cast import Cast, role
from tests.certificates.pkcs10 import certification_request

ONE, OTHER = "ab" * 32, "01" * 32


def written(event: Event) -> int:
    return Entry.objects.filter(event=event).count()


def citra(cast: Cast) -> Actor:
    """Return the CA's officer, with an account that is there."""
    return dataclasses.replace(cast.citra(), account_id=cast.indra.account_id)


def listed(actor: Actor) -> set[str]:
    return set(blocked_keys(actor).values_list("spki_sha256", flat=True))


def test_the_cas_officer_blocks_keys_with_a_reason(cast: Cast, clock: ManualClock) -> None:
    report = block_keys(f"{ONE}\n{OTHER}".encode(), reason="Lemah", actor=citra(cast), clock=clock)
    assert (report.added, report.known) == (2, 0)
    assert listed(citra(cast)) == {ONE, OTHER}
    assert written(Event.KEY_BLOCK) == 2
    again = block_keys(ONE.encode(), reason="Lagi", actor=citra(cast), clock=clock)
    assert (again.added, again.known) == (0, 1)
    assert written(Event.KEY_BLOCK) == 2
    assert BlockedKey.objects.get(spki_sha256=ONE).reason == "Lemah"


def test_nobody_else_changes_the_list(cast: Cast, clock: ManualClock) -> None:
    others = [
        cast.dewi(), cast.eko(), cast.fitri(), cast.holder(cast.budi), role(Role.AUDITOR),
        role(Role.ADMINISTRATOR),
    ]  # fmt: skip
    for actor in others:
        with pytest.raises(BlockingNotPermitted):
            block_keys(ONE.encode(), reason="x", actor=actor, clock=clock)
    assert not BlockedKey.objects.exists()


def test_only_the_command_line_takes_a_key_off_the_list(
    cast: Cast, operator: Actor, clock: ManualClock
) -> None:
    block_keys(ONE.encode(), reason="x", actor=citra(cast), clock=clock)
    with pytest.raises(BlockingNotPermitted):
        unblock_key(ONE, reason="keliru", actor=citra(cast), clock=clock)
    row = unblock_key(ONE.upper(), reason="keliru", actor=operator, clock=clock)
    assert (row.removed_reason, row.removed_by_name) == ("keliru", "operator")
    assert listed(operator) == set()
    assert written(Event.KEY_UNBLOCK) == 1
    with pytest.raises(KeyNotBlocked):
        unblock_key(ONE, reason="keliru", actor=operator, clock=clock)
    assert block_keys(ONE.encode(), reason="benar", actor=operator, clock=clock).added == 1


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_no_reason_blocks_nothing(
    operator: Actor, clock: ManualClock, db: None, reason: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        block_keys(ONE.encode(), reason=reason, actor=operator, clock=clock)
    assert "reason" in refusal.value.fields


def test_the_list_is_read_by_those_who_keep_manage_or_audit(cast: Cast) -> None:
    for actor in (citra(cast), role(Role.AUDITOR), role(Role.ADMINISTRATOR)):
        assert listed(actor) == set()
    for actor in (cast.dewi(), cast.eko(), cast.holder(cast.budi)):
        with pytest.raises(NotFound):
            blocked_keys(actor)


def test_a_blocked_key_is_not_certified(
    cast: Cast, issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    request = certification_request()
    block_keys(request, reason="Debian", actor=operator, clock=clock)
    with pytest.raises(KeyBlocked, match="Debian; make a new key"):
        issue_from_request(request, holder=cast.budi, issuer=issuer, actor=operator, clock=clock)
    assert not Certificate.objects.exists()
    assert issue_from_request(
        certification_request(), holder=cast.budi, issuer=issuer, actor=operator, clock=clock
    )


def test_a_key_made_here_is_looked_up_too(
    *,
    cast: Cast,
    issuer: Issuer,
    operator: Actor,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ams.certificates.issuing.spki_sha256", lambda _spki: ONE)
    block_keys(ONE.encode(), reason="x", actor=operator, clock=clock)
    with pytest.raises(KeyBlocked):
        issue_with_key(
            holder=cast.budi, issuer=issuer, passphrase="kucing hijau melompat 9",
            actor=operator, clock=clock,
        )  # fmt: skip
    assert not Certificate.objects.exists()


def test_the_key_of_a_certificate_is_blocked_once(
    cast: Cast, issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    row = issue_from_request(
        certification_request(), holder=cast.budi, issuer=issuer, actor=operator, clock=clock
    )
    assert block_key_of(row, reason="x", actor=operator, clock=clock)
    assert not block_key_of(row, reason="x", actor=operator, clock=clock)
    blocked = BlockedKey.objects.get()
    assert (blocked.spki_sha256, blocked.certificate) == (row.spki_sha256, row)
    assert not keys_to_block([row])


def test_a_key_that_two_put_on_the_list_at_once_is_there_once(
    operator: Actor, clock: ManualClock, db: None
) -> None:
    for _ in range(2):
        put_on_block_list({"ab" * 32: None}, reason="x", actor=operator, at=clock.now())
    assert BlockedKey.objects.count() == 1


def test_thousands_of_weak_keys_are_blocked_at_once(
    operator: Actor, clock: ManualClock, db: None
) -> None:
    digests = [spki_sha256(str(number).encode()) for number in range(2500)]
    content = "\n".join(digests).encode()
    assert block_keys(content, reason="lemah", actor=operator, clock=clock).added == 2500
    assert block_keys(content, reason="lemah", actor=operator, clock=clock).known == 2500


@pytest.mark.parametrize(
    "change", [{"reason": "lain"}, {"spki_sha256": OTHER}, {"removed_at": None}]
)
def test_the_database_keeps_what_is_on_the_list(
    operator: Actor, clock: ManualClock, db: None, change: dict[str, object]
) -> None:
    block_keys(ONE.encode(), reason="x", actor=operator, clock=clock)
    unblock_key(ONE, reason="y", actor=operator, clock=clock)
    with pytest.raises(IntegrityError, match="what is set never changes"), transaction.atomic():
        BlockedKey.objects.update(**change)
