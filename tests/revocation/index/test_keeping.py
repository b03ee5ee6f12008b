import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.core.identifiers import serial_to_hex
from ams.revocation import responders
from ams.revocation.index import generations, keeping
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.keeping import Keeper, sole_keeper
from ams.revocation.index.reading import StatusIndex
from ams.revocation.index.records import Known, key_of, record
from ams.revocation.models import ResponderCertificate, Revocation
from ams.revocation.services import revoke
from tests.revocation.office import Office, put_certificate


def found(index: StatusIndex, issuer: Issuer, serial: str) -> Known | None:
    index.catch_up()
    return index.find(key_of(issuer.pk, bytes.fromhex(serial)))


def state(index: StatusIndex, certificate: Certificate) -> Known:
    assert certificate.issuer is not None
    known = found(index, certificate.issuer, certificate.serial)
    assert known is not None
    return known


def revoked(certificate: Certificate, operator: Actor, clock: ManualClock) -> Revocation:
    return revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)


def says(known: Known, revocation: Revocation) -> bool:
    return (known.revocation_time, known.reason) == (
        revocation.revocation_date,
        revocation.crl_reason,
    )


def test_an_index_built_anew_says_what_the_database_says(
    certificate: Certificate, office: Office, operator: Actor, *, keeper: Keeper, folder: Path,
    clock: ManualClock,
) -> None:  # fmt: skip
    assert certificate.issuer is not None
    other = put_certificate(certificate.issuer, office.budi, serial_number=2**159 - 1)
    revocation = revoked(other, operator, clock)
    index = Keeper(folder / "new", clock).index
    assert state(index, certificate).state == 0
    assert state(index, certificate).not_after == int(certificate.not_after.timestamp())
    assert says(state(index, other), revocation)


def test_cas_and_responders_are_good_and_others_unknown(
    keeper: Keeper, issuer: Issuer, responder: ResponderCertificate, clock: ManualClock
) -> None:
    root = issuer.parent
    assert root is not None
    own = serial_to_hex(issuer.certificate.serial_number)
    assert found(keeper.index, root, own) is not None
    assert found(keeper.index, issuer, own) is None
    assert found(keeper.index, issuer, responder.serial) is not None
    assert found(keeper.index, issuer, "05") is None
    clock.advance(timedelta(minutes=1))
    second = responders.renew(issuer, clock=clock)
    keeper.follow()
    assert found(keeper.index, issuer, second.serial) is not None


def test_a_revocation_is_followed_and_seen_by_who_has_the_index_open(
    certificate: Certificate, operator: Actor, *, keeper: Keeper, folder: Path, clock: ManualClock
) -> None:
    reader = StatusIndex.open_current(folder)
    assert state(reader, certificate).state == 0
    revocation = revoked(certificate, operator, clock)
    assert keeper.follow() == 1
    assert says(state(reader, certificate), revocation)
    assert keeper.follow() == 0


def _record(certificate: Certificate) -> bytes:
    assert certificate.issuer_id is not None
    key = key_of(certificate.issuer_id, bytes.fromhex(certificate.serial))
    return record(key, state=0, at=0, not_after=int(certificate.not_after.timestamp()))


def test_what_was_followed_is_there_after_a_restart(
    certificate: Certificate, operator: Actor, *, keeper: Keeper, folder: Path, clock: ManualClock
) -> None:
    revocation = revoked(certificate, operator, clock)
    keeper.follow()
    generation = generations.in_force(folder)
    again = Keeper(folder, clock)
    assert generations.in_force(folder) == generation
    assert says(state(again.index, certificate), revocation)
    assert again.follow() == 0


def test_it_is_confirmed_only_after_everything_was_asked(
    keeper: Keeper, folder: Path, clock: ManualClock
) -> None:
    reader = StatusIndex.open_current(folder)
    assert reader.changes.confirmed_at == int(clock.now().timestamp())
    clock.advance(timedelta(seconds=90))
    assert reader.changes.confirmed_at == int(clock.now().timestamp()) - 90
    keeper.follow()
    assert reader.changes.confirmed_at == int(clock.now().timestamp())


def test_merging_keeps_everything_and_sends_readers_on(
    certificate: Certificate, office: Office, operator: Actor, *, keeper: Keeper, folder: Path,
    clock: ManualClock,
) -> None:  # fmt: skip
    assert certificate.issuer is not None
    revocation = revoked(certificate, operator, clock)
    keeper.follow()
    reader, size = StatusIndex.open_current(folder), keeper.index.size
    merging = keeping._Merging(folder, keeper.index)
    late = put_certificate(certificate.issuer, office.budi)
    later = revoked(late, operator, clock)
    keeper.follow()
    keeper.merge(merging)
    assert reader.changes.is_retired
    successor = StatusIndex.open_current(folder)
    assert (successor.base.count, successor.changes.count, successor.size) == (size, 1, size + 1)
    assert says(state(successor, certificate), revocation)
    assert says(state(successor, late), later)
    assert successor.seq == keeper.index.seq
    assert successor.changes.confirmed_at == reader.changes.confirmed_at
    assert len(list(folder.glob("generation-*"))) == 1


def test_many_changes_are_merged_by_themselves(
    certificate: Certificate, operator: Actor, *, keeper: Keeper, clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(keeping, "COMPACT_AT", 1)
    revocation = revoked(certificate, operator, clock)
    keeper.follow()
    before = keeper.index
    keeper.tidy()
    assert keeper._merging is not None
    keeper._merging.result()
    keeper.tidy()
    assert keeper.index is not before
    assert keeper.index.changes.count == 0
    assert says(state(keeper.index, certificate), revocation)


@pytest.mark.parametrize("name", ["base", "changes"])
@pytest.mark.parametrize("spoil", ["cut", "empty", "flip", "gone", "zero"])
def test_a_damaged_index_is_built_anew_by_itself(
    certificate: Certificate, operator: Actor, *, keeper: Keeper, folder: Path,
    clock: ManualClock, name: str, spoil: str,
) -> None:  # fmt: skip
    revocation = revoked(certificate, operator, clock)
    keeper.follow()
    _spoil(generations.in_force(folder) / name, spoil)
    with pytest.raises(IndexCorrupt):
        StatusIndex.open_current(folder)
    assert says(state(Keeper(folder, clock).index, certificate), revocation)
    assert says(state(StatusIndex.open_current(folder), certificate), revocation)


def _spoil(path: Path, how: str) -> None:
    if how == "gone":
        path.unlink()
        return
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if how in {"cut", "empty"}:
            file.truncate(size - 1 if how == "cut" else 0)
            return
        at = min(4100, size - 1) if how == "flip" else 0
        file.seek(at)
        octet = file.read(1)
        file.seek(at)
        file.write(bytes((octet[0] ^ 1,)) if how == "flip" else bytes(min(size, 8192)))


@pytest.mark.parametrize("pointer", ["", "generation-0", "../elsewhere", "generation-\0\xff"])
def test_a_damaged_pointer_is_mended(
    keeper: Keeper, folder: Path, clock: ManualClock, pointer: str
) -> None:
    (folder / "current").write_text(pointer, encoding="latin-1")
    Keeper(folder, clock)
    assert StatusIndex.open_current(folder).size == keeper.index.size


def test_the_index_of_another_or_restored_database_is_built_anew(
    certificate: Certificate, operator: Actor, *, keeper: Keeper, folder: Path, clock: ManualClock
) -> None:
    keeper.index.put(_record(certificate), seq=999)
    reader = StatusIndex.open_current(folder)
    again = Keeper(folder, clock)
    assert again.index.seq < 999
    assert reader.changes.is_retired


def test_a_base_that_was_cut_short_under_the_running_keeper_is_replaced(
    keeper: Keeper, folder: Path, clock: ManualClock
) -> None:
    before = generations.in_force(folder)
    (before / "base").unlink()
    keeper.follow()
    assert generations.in_force(folder) != before
    assert StatusIndex.open_current(folder).size == keeper.index.size


def test_what_a_killed_builder_left_behind_is_swept(
    keeper: Keeper, folder: Path, clock: ManualClock
) -> None:
    (folder / "generation-dead").mkdir()
    (folder / "generation-dead" / "base.raw").write_bytes(b"half of it")
    keeper.merge()
    assert len(list(folder.glob("generation-*"))) == 1


_WRITER = """
import sys
from pathlib import Path
from ams.revocation.index import generations
from ams.revocation.index.reading import write_generation
from ams.revocation.index.records import key_of, record
folder = Path(sys.argv[1])
number = 0
while True:
    number += 1
    entries = [record(key_of(1, bytes((each,))), state=0, at=0, not_after=number)
               for each in range(1, 200)]
    with generations.new(folder) as generation:
        write_generation(generation, iter(entries), expected=200, seq=number)
    generations.put_in_force(generation)
    generations.remove_others(generation)
    print(number, flush=True)
"""


def test_kill_9_while_writing_leaves_the_index_before_or_the_one_after(folder: Path) -> None:
    folder.mkdir()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "", "PYTHONPATH": str(Path.cwd())}
    for attempt in range(4):
        writer = subprocess.Popen(  # noqa: S603 - this test's own program
            [sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE, env=environment
        )
        assert writer.stdout is not None
        for _ in range(3 + attempt):
            writer.stdout.readline()
        threading.Event().wait(0.0007 * attempt)
        os.kill(writer.pid, signal.SIGKILL)
        writer.stdout.close()
        writer.wait()
        index = StatusIndex.open_current(folder)
        assert index.size == 199
        known = index.find(key_of(1, b"\x07"))
        assert known is not None
        assert known.not_after == index.seq


def test_a_second_keeper_waits_until_the_first_is_gone(folder: Path) -> None:
    stop = threading.Event()
    with sole_keeper(folder, stop) as first:
        assert first
        stop.set()
        with sole_keeper(folder, stop) as second:
            assert not second
    stop.clear()
    with sole_keeper(folder, stop) as third:
        assert third
