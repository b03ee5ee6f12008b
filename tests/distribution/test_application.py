import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import files, responders
from ams.revocation.answering import lifetime
from ams.revocation.errors import PublishingFailed
from ams.revocation.index.keeping import Keeper, index_folder
from ams.revocation.models import ResponderCertificate
from ams.revocation.services import publish, revoke
from tests.distribution.client import Client, Got
from tests.revocation.office import ocsp_request

PATHS = ["/crl/kebumen.crl", "/ca/kebumen.cer", "/ca/kebumen.pem"]


def ocsp_status(got: Got) -> OCSPCertStatus:
    return x509_ocsp.load_der_ocsp_response(got.body).certificate_status


@pytest.fixture
def published(issuer: Issuer, clock: ManualClock) -> Issuer:
    """Return an issuer whose CRL was published a minute ago."""
    publish(issuer.pk, clock=clock)
    clock.advance(timedelta(minutes=1))
    return issuer


def test_the_crl_stands_at_the_address_in_the_certificate(
    published: Issuer, client: Client
) -> None:
    got = client.get("/crl/kebumen.crl")
    assert got.status == 200
    assert got.headers["Content-Type"] == "application/pkix-crl"
    assert x509.load_der_x509_crl(got.body).issuer == published.certificate.subject


def test_caches_may_keep_a_crl_for_seconds_only(
    published: Issuer, client: Client, clock: ManualClock
) -> None:
    headers = client.get("/crl/kebumen.crl").headers
    assert "max-age=10" in headers["Cache-Control"]
    assert parsedate_to_datetime(headers["Expires"]) == clock.now() + timedelta(seconds=10)
    assert parsedate_to_datetime(headers["Last-Modified"]) == clock.now() - timedelta(minutes=1)


def test_no_cache_keeps_a_crl_beyond_its_next_update(
    published: Issuer, client: Client, clock: ManualClock
) -> None:
    clock.advance(timedelta(hours=24, minutes=-1, seconds=-4))
    assert "max-age=4" in client.get("/crl/kebumen.crl").headers["Cache-Control"]
    clock.advance(timedelta(hours=1))
    assert "max-age=0" in client.get("/crl/kebumen.crl").headers["Cache-Control"]


def test_a_crl_changed_within_this_second_has_no_last_modified(
    issuer: Issuer, client: Client, clock: ManualClock
) -> None:
    publish(issuer.pk, clock=clock)
    assert "Last-Modified" not in client.get("/crl/kebumen.crl").headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_client_has_already_is_not_sent_again(
    published: Issuer, client: Client, path: str, form: str
) -> None:
    tag = client.get(path).headers["ETag"]
    got = client.get(path, if_none_match=form.format(tag))
    assert (got.status, got.body) == (304, b"")
    assert got.headers["ETag"] == tag
    assert "Content-Type" not in got.headers


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_since_is_not_sent_again(
    published: Issuer, client: Client, path: str
) -> None:
    modified = client.get(path).headers["Last-Modified"]
    assert client.get(path, if_modified_since=modified).status == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"if_none_match": '"other"'},
        {"if_none_match": '"other"', "if_modified_since": "Sun, 22 Nov 2099 00:00:00 GMT"},
        {"if_modified_since": "Sun, 22 Nov 2020 00:00:00 GMT"},
        {"if_modified_since": "yesterday"},
        {"if_modified_since": ""},
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_a_condition_that_does_not_hold_brings_the_whole(
    published: Issuer, client: Client, path: str, headers: dict[str, str]
) -> None:
    assert client.get(path, **headers).status == 200


def test_the_next_crl_is_seen_at_once_and_has_another_tag(
    published: Issuer,
    client: Client,
    certificate: Certificate,
    operator: Actor,
    *,
    clock: ManualClock,
) -> None:
    before = client.get("/crl/kebumen.crl")
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    publish(published.pk, clock=clock)
    after = client.get("/crl/kebumen.crl", if_none_match=before.headers["ETag"])
    assert after.status == 200
    crl = x509.load_der_x509_crl(after.body)
    assert crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/ca/kebumen.cer", "application/pkix-cert"), ("/ca/kebumen.pem", "application/x-pem-file")],
)
def test_the_issuer_s_certificate_is_served_as_der_and_pem(
    issuer: Issuer, client: Client, path: str, kind: str
) -> None:
    got = client.get(path)
    assert got.headers["Content-Type"] == kind
    load = (
        x509.load_der_x509_certificate if path.endswith("cer") else x509.load_pem_x509_certificate
    )
    assert load(got.body) == issuer.certificate


@pytest.mark.parametrize(
    "path",
    [
        "/", "/crl/", "/crl/other.crl", "/crl/kebumen", "/crl/kebumen.crl/", "/crl/../kebumen.crl",
        "/ca/other.cer", "/ca/other.pem", "/ca/kebumen.key", "/ocsp/other/MEow", "/ocspx",
        "/ocsp/%00/MEow", "/ocsp/KEBUMEN", "/healthz/", "/favicon.ico", "/crl/%00.crl",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(published: Issuer, client: Client, path: str) -> None:
    assert client.get(path).status == 404


def test_an_issuer_that_has_published_nothing_has_no_crl(issuer: Issuer, client: Client) -> None:
    assert client.get("/crl/kebumen.crl").status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [*PATHS, "/ocsp/kebumen"])
def test_other_methods_are_refused_and_the_right_ones_named(
    published: Issuer, client: Client, path: str, method: str
) -> None:
    got = client.get(path, method=method)
    assert got.status == 405
    assert "GET" in got.headers["Allow"]


def test_a_crl_takes_no_post(published: Issuer, client: Client) -> None:
    assert client.post("/crl/kebumen.crl", b"x").status == 405


def test_nothing_sets_a_cookie_or_may_be_guessed_to_be_another_type(
    published: Issuer, client: Client
) -> None:
    for path in (*PATHS, "/healthz", "/nowhere"):
        headers = client.get(path).headers
        assert "Set-Cookie" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/ocsp/kebumen", "/ocsp", "/ocsp/"])
def test_ocsp_by_post_answers_at_the_issuer_s_address_and_at_the_common_one(
    responder: ResponderCertificate, certificate: Certificate, client: Client, address: str
) -> None:
    got = client.post(address, ocsp_request(certificate))
    assert got.headers["Content-Type"] == "application/ocsp-response"
    assert "no-store" not in got.headers["Cache-Control"]
    assert ocsp_status(got) is OCSPCertStatus.GOOD


@pytest.mark.parametrize("address", ["/ocsp/kebumen/", "/ocsp/"])
@pytest.mark.parametrize("safe", ["", "/", "+", "/+="])
@pytest.mark.parametrize("times", [1, 2])
def test_ocsp_by_get_understands_every_way_to_put_base_64_in_a_path(
    responder: ResponderCertificate,
    certificate: Certificate,
    client: Client,
    address: str,
    *,
    safe: str,
    times: int,
) -> None:
    path = base64.b64encode(ocsp_request(certificate)).decode()
    for _ in range(times):
        path = quote(path, safe=safe)
    assert ocsp_status(client.get(address + path)) is OCSPCertStatus.GOOD


def test_base_64_with_slash_and_plus_is_understood_as_it_stands(
    responder: ResponderCertificate, certificate: Certificate, client: Client
) -> None:
    nonces = (bytes([octet]) * 16 for octet in range(256))
    encoded = (base64.b64encode(ocsp_request(certificate, nonce=each)).decode() for each in nonces)
    path = next(text for text in encoded if "+" in text and "/" in text and "=" in text)
    for spelled in (path, path.rstrip("="), path.replace("+", "%20")):
        assert ocsp_status(client.get("/ocsp/kebumen/" + spelled)) is OCSPCertStatus.GOOD


def test_an_ocsp_answer_by_get_may_be_kept_for_seconds_only(
    responder: ResponderCertificate, certificate: Certificate, client: Client, clock: ManualClock
) -> None:
    path = "/ocsp/kebumen/" + quote(base64.b64encode(ocsp_request(certificate)).decode(), safe="")
    got = client.get(path)
    response = x509_ocsp.load_der_ocsp_response(got.body)
    assert got.headers["Cache-Control"] == "public, max-age=10, must-revalidate, no-transform"
    assert got.headers["ETag"] == f'"{hashlib.sha256(got.body).hexdigest()}"'
    assert parsedate_to_datetime(got.headers["Last-Modified"]) == response.this_update_utc
    assert parsedate_to_datetime(got.headers["Expires"]) == response.next_update_utc


def test_operators_say_for_how_long_and_next_update_ends_it(
    responder: ResponderCertificate,
    certificate: Certificate,
    client: Client,
    settings: Settings,
) -> None:
    path = "/ocsp/kebumen/" + quote(base64.b64encode(ocsp_request(certificate)).decode(), safe="")
    settings.AMS_OCSP_MAX_AGE_SECONDS = 300
    assert "max-age=300," in client.get(path).headers["Cache-Control"]
    settings.AMS_OCSP_MAX_AGE_SECONDS = 24 * 3600
    got = client.get(path)
    response = x509_ocsp.load_der_ocsp_response(got.body)
    assert response.next_update_utc is not None
    life = response.next_update_utc - response.this_update_utc
    assert f"max-age={int(life.total_seconds())}," in got.headers["Cache-Control"]


def test_an_ocsp_answer_that_the_client_has_is_not_sent_again(
    responder: ResponderCertificate, certificate: Certificate, client: Client
) -> None:
    path = "/ocsp/kebumen/" + quote(base64.b64encode(ocsp_request(certificate)).decode(), safe="")
    modified = client.get(path).headers["Last-Modified"]
    got = client.get(path, if_modified_since=modified)
    assert (got.status, got.body) == (304, b"")
    assert "Content-Type" not in got.headers
    assert client.get(path, if_none_match='"other"').status == 200


def test_an_ocsp_answer_with_a_nonce_is_kept_by_nobody(
    responder: ResponderCertificate, certificate: Certificate, client: Client
) -> None:
    encoded = base64.b64encode(ocsp_request(certificate, nonce=b"n" * 32)).decode()
    got = client.get("/ocsp/kebumen/" + quote(encoded, safe=""))
    assert got.headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert ocsp_status(got) is OCSPCertStatus.GOOD


@pytest.mark.parametrize("rest", ["kebumen", "kebumen/", "kebumen/!!", "kebumen/TUlJ", "MEow", ""])
def test_what_is_no_request_gets_malformed_request_that_nobody_keeps(
    responder: ResponderCertificate, client: Client, rest: str
) -> None:
    got = client.get(f"/ocsp/{rest}")
    assert got.status == 200
    assert got.headers["Cache-Control"] == "no-store"
    response = x509_ocsp.load_der_ocsp_response(got.body)
    assert response.response_status is OCSPResponseStatus.MALFORMED_REQUEST


def test_a_revocation_is_seen_in_ocsp_with_the_next_request(
    responder: ResponderCertificate,
    certificate: Certificate,
    client: Client,
    operator: Actor,
    *,
    clock: ManualClock,
) -> None:
    request = ocsp_request(certificate)
    assert ocsp_status(client.post("/ocsp/kebumen", request)) is OCSPCertStatus.GOOD
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    assert ocsp_status(client.post("/ocsp/kebumen", request)) is OCSPCertStatus.REVOKED


def test_health_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").body == b"ok\n"


def test_a_part_of_a_crl_is_sent_to_who_has_the_rest(published: Issuer, client: Client) -> None:
    whole = client.get("/crl/kebumen.crl")
    assert whole.headers["Accept-Ranges"] == "bytes"
    tag = whole.headers["ETag"]
    part = client.get("/crl/kebumen.crl", range="bytes=100-", if_range=tag)
    assert (part.status, part.body) == (206, whole.body[100:])
    assert client.get("/crl/kebumen.crl", range="bytes=100-", if_range='"old"').status == 200
    assert client.get("/crl/kebumen.crl", range="bytes=9999999-").status == 416


def _everything_made(issuer: Issuer, clock: ManualClock) -> None:
    """Give the root its CRL, and both authorities responders, as the worker does."""
    assert issuer.parent is not None
    publish(issuer.parent.pk, clock=clock)
    for each in (issuer, issuer.parent):
        responders.renew(each, clock=clock)


def test_a_node_that_cannot_use_a_responder_s_key_says_for_whom(
    published: Issuer, client: Client, clock: ManualClock
) -> None:
    _everything_made(published, clock)
    for row in ResponderCertificate.objects.filter(issuer=published):
        key_store().remove(row.key_name)
    got = client.get("/readyz")
    assert got.status == 503
    details = json.loads(got.body)["checks"]["responders"]["details"]
    assert details == {"cannot_sign_for": ["kebumen"]}


def test_ready_is_who_can_serve_what_is_fresh(
    published: Issuer, client: Client, clock: ManualClock
) -> None:
    _everything_made(published, clock)
    got = client.get("/readyz")
    assert (got.status, json.loads(got.body)["status"]) == (200, "ready")
    clock.advance(timedelta(hours=25))
    got = client.get("/readyz")
    assert got.status == 503
    assert "kebumen" in json.loads(got.body)["checks"]["crl"]["details"]["stale"]


def test_a_node_whose_index_is_not_confirmed_says_so_before_its_answers_run_out(
    published: Issuer, client: Client, clock: ManualClock
) -> None:
    keeper = Keeper(index_folder(), clock)
    keeper.follow()
    _everything_made(published, clock)
    keeper.follow()
    assert client.get("/readyz").status == 200
    clock.advance(lifetime() / 2)
    got = client.get("/readyz")
    assert got.status == 503
    assert not json.loads(got.body)["checks"]["index"]["ok"]
    keeper.follow()
    assert client.get("/readyz").status == 200


def test_what_nobody_foresaw_is_an_error_without_details(
    published: Issuer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("ams.distribution.resources.cache_headers", broken)
    got = client.get("/crl/kebumen.crl")
    assert got.status == 500
    assert b"secret" not in got.body


def test_without_database_the_service_says_try_later(
    responder: ResponderCertificate, certificate: Certificate, client: Client
) -> None:
    request = ocsp_request(certificate)

    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        crl, at_all, named = (
            client.get("/crl/kebumen.crl"),
            client.post("/ocsp", request),
            client.post("/ocsp/kebumen", request),
        )
        not_ready = client.get("/readyz")
    assert not_ready.status == 503
    assert json.loads(not_ready.body)["checks"]["crl"]["details"] == {"database": "does not answer"}
    assert crl.status == 503
    assert crl.headers["Retry-After"] == "5"
    for got in (at_all, named):
        response = x509_ocsp.load_der_ocsp_response(got.body)
        assert response.response_status is OCSPResponseStatus.TRY_LATER


@contextmanager
def no_database() -> Iterator[None]:
    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        yield


def test_without_database_what_is_still_valid_is_served_and_nothing_beyond_its_time(
    published: Issuer, client: Client, clock: ManualClock
) -> None:
    Keeper(index_folder(), clock).follow()
    served = {path: client.get(path) for path in PATHS}
    with no_database():
        for path, got in served.items():
            assert client.get(path).body == got.body
            assert client.get(path, if_none_match=got.headers["ETag"]).status == 304
        assert client.get("/crl/lain.crl").status == 503
        assert client.get("/ca/lain.cer").status == 404
        assert client.get("/readyz").status == 503
        clock.advance(timedelta(days=1))
        assert client.get("/crl/kebumen.crl").status == 503
        clock.advance(-timedelta(days=3))  # the clock was set back: before thisUpdate
        assert client.get("/crl/kebumen.crl").status == 503


@pytest.mark.parametrize("spoilt", [b"", b"0", b"0\x82", b"no CRL", "cut", "longer"])
def test_without_database_a_file_that_is_no_whole_crl_is_not_served(
    published: Issuer, client: Client, spoilt: bytes | str
) -> None:
    path = files.crl_path("kebumen")
    whole = path.read_bytes()
    wrong = {"cut": whole[:-1], "longer": whole + b"0"}
    path.write_bytes(wrong[spoilt] if isinstance(spoilt, str) else spoilt)
    with no_database():
        assert client.get("/crl/kebumen.crl").status == 503
    assert client.get("/crl/kebumen.crl").body == whole


def test_a_shard_that_was_never_published_is_not_found(published: Issuer, client: Client) -> None:
    for path in ("/crl/kebumen/0.crl", "/crl/kebumen/00.crl", "/crl/kebumen/1234567.crl"):
        assert client.get(path).status == 404


def test_a_file_that_cannot_be_served_now_may_be_asked_for_again(
    published: Issuer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise PublishingFailed("the disk is full")

    monkeypatch.setattr("ams.distribution.resources.published_file", full)
    got = client.get("/crl/kebumen.crl")
    assert (got.status, got.headers["Retry-After"]) == (503, "5")
