"""What each side says of certificates, read as relying parties read it."""

import base64
from collections.abc import Iterable
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus

from ams.certificates.models import Certificate, StatusChange
from ams.revocation import answering
from ams.revocation.ocsp import DatabaseSource
from ams.revocation.services import Scope, find_crl
from tests.agreement.world import GOOD, SHARDS, UNKNOWN, Said, World
from tests.distribution.client import Client
from tests.revocation.office import octets_of

Account = dict[str, Said]
_UNSPECIFIED = "unspecified"
_REMOVE = "removeFromCRL"


def in_database(serials: Iterable[str]) -> Account:
    """Return the present states of the inventory with the newest change of each."""
    found = dict.fromkeys(serials, UNKNOWN)
    for row in Certificate.objects.filter(serial__in=found):
        change = StatusChange.objects.filter(certificate=row).latest("seq")
        assert change.status == row.status
        assert row.revoked_at is None or row.revoked_at == change.at
        if row.status == "good":
            found[row.serial] = GOOD
        else:
            found[row.serial] = Said("revoked", change.at, change.reason_code)
    return found


def in_full_crl(client: Client, certificates: dict[str, Certificate]) -> Account:
    """Return what the issuer's CRL says, as served."""
    return _read(client, "/crl/kebumen.crl", certificates)


def in_shards(client: Client, certificates: dict[str, Certificate]) -> Account:
    """Return what the CRL of each certificate's own shard says, as served."""
    found: Account = {}
    for shard in range(SHARDS):
        own = {serial: row for serial, row in certificates.items() if row.shard == shard}
        found |= _read(client, f"/crl/kebumen/{shard}.crl", own)
    return found


def _read(client: Client, path: str, certificates: dict[str, Certificate]) -> Account:
    got = client.get(path)
    assert got.status == 200
    listed = {f"{entry.serial_number:X}": entry for entry in x509.load_der_x509_crl(got.body)}
    found = {serial: _entry(listed.pop(serial.lstrip("0"), None)) for serial in certificates}
    assert not listed, f"{path} speaks of certificates of others: {sorted(listed)}"
    return found


def _entry(entry: x509.RevokedCertificate | None) -> Said:
    if entry is None:
        return GOOD
    try:
        code = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except x509.ExtensionNotFound:
        code = _UNSPECIFIED
    return Said("revoked", entry.revocation_date_utc, code)


def in_deltas(client: Client, world: World) -> Account:
    """Return what base and delta CRL say together, of the issuer's and of each shard's.

    RFC 5280, 5.2.4: the base is any complete CRL from the delta's BaseCRLNumber on; the oldest one
    leaves the most to the delta.
    """
    found = _combined(client, Scope(world.issuer), world.certificates)
    for shard in range(SHARDS):
        own = {serial: row for serial, row in world.certificates.items() if row.shard == shard}
        again = _combined(client, Scope(world.issuer, shard), own)
        assert again == {serial: found[serial] for serial in own}
    return found


def _combined(client: Client, scope: Scope, certificates: dict[str, Certificate]) -> Account:
    got = client.get(f"/crl/{scope.key}-delta.crl")
    assert got.status == 200
    delta = x509.load_der_x509_crl(got.body)
    indicator = delta.extensions.get_extension_for_class(x509.DeltaCRLIndicator)
    assert indicator.critical
    base = x509.load_der_x509_crl(octets_of(find_crl(scope, number=indicator.value.crl_number)))
    entries = {f"{entry.serial_number:X}": entry for entry in base}
    for entry in delta:
        if _entry(entry).reason == _REMOVE:
            entries.pop(f"{entry.serial_number:X}", None)
        else:
            entries[f"{entry.serial_number:X}"] = entry
    return {serial: _entry(entries.get(serial.lstrip("0"))) for serial in certificates}


class Asking:
    """Asks OCSP about serial numbers of an issuer's, by each way."""

    def __init__(self, client: Client, world: World) -> None:
        """Ask about certificates of the world's issuer."""
        one = next(iter(world.certificates.values()))
        assert one.issuer is not None
        self._client, self._clock, self._world = client, world.clock, world
        # As another library names an issuer in a CertID.
        self._named = (
            ocsp.OCSPRequestBuilder()
            .add_certificate(one.certificate, one.issuer.certificate, hashes.SHA256())
            .build()
        )

    def by_post(self, serials: Iterable[str]) -> Account:
        """Return the answers of the running service to POST, from the node's index."""
        return {
            serial: self._said(self._client.post("/ocsp/kebumen", self._request(serial)).body)
            for serial in serials
        }

    def by_get(self, serials: Iterable[str]) -> Account:
        """Return the answers to GET: those that caches and stores keep."""
        found = {}
        for serial in serials:
            path = quote(base64.b64encode(self._request(serial)).decode(), safe="")
            found[serial] = self._said(self._client.get(f"/ocsp/kebumen/{path}").body)
        return found

    def the_database(self, serials: Iterable[str]) -> Account:
        """Return the answers of a node that has no index."""
        source = DatabaseSource()
        return {
            serial: self._said(
                answering.respond(
                    source, "kebumen", self._request(serial), clock=self._clock
                ).der
            )
            for serial in serials
        }  # fmt: skip

    def the_store(self, serials: Iterable[str]) -> Account:
        """Return the answers that are signed once for everybody, where there are any."""
        found = {}
        self._world.node.source(self._clock.now())  # what has to be asked first opens the index
        for serial in serials:
            given = self._world.answers.answer(self._request(serial), "kebumen")
            if given is not None:
                found[serial] = self._said(given[0].der)
        return found

    def _request(self, serial: str) -> bytes:
        named = self._named
        builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
            named.issuer_name_hash, named.issuer_key_hash, int(serial, 16), hashes.SHA256()
        )
        return builder.build().public_bytes(Encoding.DER)

    def _said(self, encoded: bytes) -> Said:
        answer = ocsp.load_der_ocsp_response(encoded)
        assert answer.response_status is OCSPResponseStatus.SUCCESSFUL
        assert answer.next_update_utc is not None
        assert answer.this_update_utc <= self._clock.now() < answer.next_update_utc
        if answer.certificate_status is OCSPCertStatus.REVOKED:
            why = answer.revocation_reason
            return Said("revoked", answer.revocation_time_utc, why.value if why else _UNSPECIFIED)
        return GOOD if answer.certificate_status is OCSPCertStatus.GOOD else UNKNOWN
