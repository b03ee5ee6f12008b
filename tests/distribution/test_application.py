import base64
import hashlib
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from django.db import OperationalError, connection

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
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


@pytest.mark.parametrize("path", [*PATHS, "/healthz"])
def test_head_is_get_without_the_body(published: Issuer, client: Client, path: str) -> None:
    whole, head = client.get(path), client.get(path, method="HEAD")
    assert head.body == b""
    assert head.headers == whole.headers
    assert head.headers["Content-Length"] == str(len(whole.body))


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


@pytest.mark.parametrize(
    ("length", "status"),
    [("", 411), ("65537", 413), ("-1", 400), ("ten", 400), ("1_0", 400), ("9", 400), ("²", 400)],
)
def test_a_body_of_a_wrong_length_is_refused(
    issuer: Issuer, client: Client, length: str, status: int
) -> None:
    got = client.post_with_length("/ocsp/kebumen", b"12345678", length)
    assert got.status == status
    assert got.headers["Connection"] == "close"


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
    for spelled in (path, path.rstrip("="), path.replace("+", " ")):
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
    assert crl.status == 503
    assert crl.headers["Retry-After"] == "5"
    for got in (at_all, named):
        response = x509_ocsp.load_der_ocsp_response(got.body)
        assert response.response_status is OCSPResponseStatus.TRY_LATER
