"""CRLs in a bucket: a real S3 server process, compare and swap, its own retries (ADR 0029)."""

import builtins
import logging
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from ams.authority.models import Issuer
from ams.authority.services import PolicyChange, set_policy
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput
from ams.diagnosis.findings import findings
from ams.jobs.models import Job
from ams.jobs.services import failing, is_queued
from ams.jobs.worker import run_due
from ams.revocation import bucket, uploading
from ams.revocation.bucket import Account, Bucket
from ams.revocation.errors import StorageUnavailable
from ams.revocation.jobs import upload_missing
from ams.revocation.models import CRL, StoragePublication
from ams.revocation.queueing import UPLOAD
from ams.revocation.services import Scope, newest_published, publish, published_file, revoke
from ams.revocation.serving import PublishedFile
from ams.revocation.uploading import behind, upload
from tests.ports import free_port
from tests.revocation.office import START, octets_of
from tests.revocation.storage_server import StorageServer, storage_server

KEY = "crl/kebumen.crl"


@pytest.fixture(scope="module")
def server() -> Iterator[StorageServer]:
    with storage_server(free_port()) as running:
        yield running


@pytest.fixture
def storage(server: StorageServer, settings: Settings) -> Iterator["Storage"]:
    """Return an empty bucket that AMS is set to publish to."""
    name = server.new_bucket()
    server.use(settings, name)
    yield Storage(server, name, settings)
    bucket._client.cache_clear()


class Storage:
    """The bucket, seen from outside, and the settings that name it."""

    def __init__(self, server: StorageServer, name: str, settings: Settings) -> None:
        self.server = server
        self.client = server.client()
        self.name = name
        self.settings = settings

    def object(self, key: str = KEY) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get_object(Bucket=self.name, Key=key)
        found["octets"] = found["Body"].read()
        return found

    def number(self, key: str = KEY) -> int:
        return int(self.object(key)["Metadata"]["crl-number"])

    def keys(self) -> list[str]:
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return [each["Key"] for each in listed]


def account() -> Account:
    found = bucket.configured()
    assert found is not None
    return found


def state(issuer: Issuer) -> StoragePublication:
    return StoragePublication.objects.get(issuer=issuer, shard=None, delta=False)


def test_a_published_crl_is_in_the_bucket_octet_by_octet(
    issuer: Issuer, storage: Storage, clock: ManualClock
) -> None:
    row = publish(issuer.pk, clock=clock)
    assert is_queued(UPLOAD, "kebumen")
    run_due(clock)
    found = storage.object()
    assert found["octets"] == octets_of(row)
    assert found["ContentType"] == "application/pkix-crl"
    assert found["CacheControl"] == "public, max-age=10, must-revalidate, no-transform"
    assert found["Metadata"] == {"crl-number": "1", "crl-sha256": row.sha256}
    assert (state(issuer).number, state(issuer).etag) == (1, found["ETag"])
    assert behind(clock) == []


def test_a_newer_crl_takes_the_place_of_the_older(
    issuer: Issuer, storage: Storage, clock: ManualClock
) -> None:
    for number in (1, 2, 3):
        publish(issuer.pk, clock=clock)
        upload(Scope(issuer), clock=clock)
        assert storage.number() == number


def test_shards_and_delta_crls_lie_under_the_paths_of_the_status_service(
    issuer: Issuer, storage: Storage, operator: Actor, clock: ManualClock
) -> None:
    storage.settings.AMS_S3_PREFIX = "status/kebumen"
    set_policy(issuer, PolicyChange(shards=2, deltas=True), actor=operator, clock=clock)
    for _ in range(2):
        publish(issuer.pk, clock=clock)
        publish(issuer.pk, 1, clock=clock)
    upload(Scope(issuer), clock=clock)
    upload(Scope(issuer, 1), clock=clock)
    names = ("kebumen", "kebumen-delta", "kebumen/1", "kebumen/1-delta")
    assert storage.keys() == sorted(f"status/kebumen/crl/{name}.crl" for name in names)
    delta = newest_published(Scope(issuer, 1), delta=True)
    assert storage.object("status/kebumen/crl/kebumen/1-delta.crl")["octets"] == octets_of(delta)


def test_a_publisher_that_is_behind_leaves_the_newer_crl_and_learns_of_it(
    issuer: Issuer, storage: Storage, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = publish(issuer.pk, clock=clock)
    upload(Scope(issuer), clock=clock)
    known = {"number": 0, "etag": state(issuer).etag}
    publish(issuer.pk, clock=clock)
    upload(Scope(issuer), clock=clock)
    StoragePublication.objects.update(**known)  # another publisher was faster

    def found_first(scope: Scope, *, delta: bool = False) -> CRL | None:
        return None if delta else old

    monkeypatch.setattr(uploading, "newest_published", found_first)
    monkeypatch.setattr(uploading, "published_file", lambda *_, **__: file_of(old))
    (done,) = upload(Scope(issuer), clock=clock)
    assert done.number == storage.number() == state(issuer).number == 2


def file_of(row: CRL) -> PublishedFile:
    """Return the file that a slow publisher still holds open."""
    found = published_file(row.issuer.slug)
    assert found is not None
    return PublishedFile(
        found.content, found.length, row.sha256, found.published_at, found.next_update, row.number
    )


def test_of_publishers_that_race_the_newest_crl_stays(storage: Storage, tmp_path: Path) -> None:
    numbers = [8, 3, 1, 6, 2, 8, 5, 7, 1, 4, 3, 2, 7, 6, 5, 4]

    def race(turn: int) -> None:
        number = numbers[turn]
        path = tmp_path / f"turn-{turn}"
        path.write_bytes(b"%d" % number)
        with path.open("rb") as content:
            digest = sha256(b"%d" % number).hexdigest()
            served = PublishedFile(content, 1, digest, START, START, number)
            held = uploading._swapped(Bucket(account()), KEY, served, "")
        assert held.number >= number

    with ThreadPoolExecutor(4) as publishers:
        list(publishers.map(race, range(len(numbers))))
    assert storage.number() == 8
    assert storage.object()["octets"] == b"8"


def test_what_died_between_upload_and_record_is_taken_up_again(
    issuer: Issuer, storage: Storage, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(issuer.pk, clock=clock)
    upload(Scope(issuer), clock=clock)
    publish(issuer.pk, clock=clock)

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(uploading, "_record", die)
        with pytest.raises(KeyboardInterrupt):
            upload(Scope(issuer), clock=clock)
    before = storage.object()
    assert (storage.number(), state(issuer).number) == (2, 1)
    upload(Scope(issuer), clock=clock)
    assert storage.object()["LastModified"] == before["LastModified"]
    assert (state(issuer).number, state(issuer).etag) == (2, before["ETag"])


def test_a_bucket_that_is_down_delays_nothing_and_is_caught_up_with(
    certificate: Certificate, settings: Settings, clock: ManualClock, operator: Actor
) -> None:
    issuer = certificate.issuer
    assert issuer is not None
    port = free_port()
    StorageServer(f"http://127.0.0.1:{port}", "none", "none").use(settings, "crls-1")
    revoke(certificate.pk, reasons=["pensiun"], actor=operator, clock=clock)
    run_due(clock)
    assert newest_published(Scope(issuer)) is not None
    (job,) = [each for each in failing() if each.kind == UPLOAD and each.key == "kebumen"]
    assert f"http://127.0.0.1:{port} does not answer" in job.last_error
    assert state(issuer).attempts == 1
    clock.advance(timedelta(minutes=2))
    run_due(clock)
    (told,) = [each for each in findings(clock) if each.code == "bucket_behind"]
    assert "of kebumen" in told.problem
    assert "does not answer" in told.problem
    with storage_server(port) as back:
        name = "crls-of-the-regency"
        back.client().create_bucket(Bucket=name)
        back.use(settings, name)
        clock.advance(timedelta(hours=1))
        run_due(clock)
        assert Storage(back, name, settings).number() >= 1
    assert (state(issuer).attempts, state(issuer).last_error) == (0, "")
    assert behind(clock) == []
    assert not Job.objects.filter(kind=UPLOAD).exists()


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Return all that was logged or printed, of whatever library."""
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("unknown", ["AMS_S3_SECRET_KEY", "AMS_S3_ACCESS_KEY"])
def test_refused_keys_are_told_and_no_secret_is_in_any_log(  # noqa: PLR0917 - a parameter
    unknown: str, issuer: Issuer, storage: Storage, clock: ManualClock, heard: Callable[[], str]
) -> None:
    setattr(storage.settings, unknown, "AKIANOBODYKNOWSTHIS0")
    secret = account().secret_key
    publish(issuer.pk, clock=clock)
    run_due(clock)
    (job,) = [each for each in failing() if each.kind == UPLOAD and each.key == "kebumen"]
    assert "refuses the keys; check AMS_S3_ACCESS_KEY" in job.last_error
    assert storage.keys() == []
    for text in (heard(), job.last_error, state(issuer).last_error, repr(account())):
        assert secret not in text


def test_a_missing_bucket_is_named(issuer: Issuer, storage: Storage, clock: ManualClock) -> None:
    storage.settings.AMS_S3_BUCKET = "crls-nowhere"
    publish(issuer.pk, clock=clock)
    with pytest.raises(StorageUnavailable, match=r"'crls-nowhere' at .* does not exist"):
        upload(Scope(issuer), clock=clock)


def test_an_object_that_vanished_is_put_again_when_looked_for(
    issuer: Issuer, storage: Storage, clock: ManualClock
) -> None:
    publish(issuer.pk, clock=clock)
    upload(Scope(issuer), clock=clock)
    storage.client.delete_object(Bucket=storage.name, Key=KEY)
    upload(Scope(issuer), clock=clock)
    assert storage.keys() == []
    upload(Scope(issuer), clock=clock, look=True)
    assert storage.number() == 1
    publish(issuer.pk, clock=clock)
    storage.client.delete_object(Bucket=storage.name, Key=KEY)
    upload(Scope(issuer), clock=clock)
    assert storage.number() == 2


def test_something_else_under_the_key_is_replaced(
    issuer: Issuer, storage: Storage, clock: ManualClock
) -> None:
    storage.client.put_object(Bucket=storage.name, Key=KEY, Body=b"a page")
    publish(issuer.pk, clock=clock)
    upload(Scope(issuer), clock=clock)
    assert storage.number() == 1


def test_another_crl_of_the_same_number_is_an_error(
    issuer: Issuer, storage: Storage, clock: ManualClock
) -> None:
    storage.client.put_object(
        Bucket=storage.name, Key=KEY, Body=b"x", Metadata={"crl-number": "1", "crl-sha256": "00"}
    )
    publish(issuer.pk, clock=clock)
    with pytest.raises(StorageUnavailable, match="another CRL 1"):
        upload(Scope(issuer), clock=clock)
    assert storage.object()["octets"] == b"x"


def test_another_bucket_is_filled_by_itself(
    issuer: Issuer, storage: Storage, clock: ManualClock
) -> None:
    publish(issuer.pk, clock=clock)
    upload(Scope(issuer), clock=clock)
    storage.server.use(storage.settings, storage.server.new_bucket())
    assert [each.name for each in behind(clock)] == ["kebumen"]
    upload_missing({}, clock)
    run_due(clock)
    assert behind(clock) == []


def test_a_large_crl_is_sent_in_pieces(storage: Storage, tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(38_000_000)
    with path.open("rb") as content:
        served = PublishedFile(content, 38_000_000, "", START, START, 1)
        target = Bucket(account())
        tracemalloc.start()
        try:
            uploading._swapped(target, KEY, served, "")
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < 8_000_000
    head = storage.client.head_object(Bucket=storage.name, Key=KEY)
    assert head["ContentLength"] == 38_000_000


def test_without_a_bucket_nothing_is_queued(issuer: Issuer, clock: ManualClock) -> None:
    publish(issuer.pk, clock=clock)
    assert not is_queued(UPLOAD, "kebumen")
    assert behind(clock) == []
    with pytest.raises(InvalidInput, match="AMS_S3_ENDPOINT"):
        upload(Scope(issuer), clock=clock)


def test_without_the_extra_its_name_is_told(
    issuer: Issuer, storage: Storage, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(issuer.pk, clock=clock)
    really_import = builtins.__import__

    def without_boto3(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "boto3":
            raise ImportError(name)
        return really_import(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without_boto3)
    with pytest.raises(StorageUnavailable, match="extra 's3'"):
        upload(Scope(issuer), clock=clock)
