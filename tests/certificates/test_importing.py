"""Importing: everything that can be taken is matched and listed; otherwise nothing is taken."""

from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ams.authority import names
from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.certificates.errors import CertificateActive, ImportingNotPermitted, ImportRefused
from ams.certificates.importing import OTHER_PROFILE
from ams.certificates.models import Certificate
from ams.certificates.services import (
    CertificateFile,
    ImportReport,
    import_certificates,
    issue_from_request,
)
from ams.core.actor import Actor, OfficerKind, Role
from ams.core.clock import ManualClock
from ams.core.identifiers import serial_to_hex
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.certificates.cast import START, Cast, make_person, role
from tests.certificates.outside import ISSUER, KEY, der, outside_certificate, pem
from tests.certificates.pkcs10 import certification_request


@pytest.fixture
def take(cast: Cast, operator: Actor, clock: ManualClock) -> "Take":
    """Return a function that imports files."""
    return Take(operator, clock)


class Take:
    """Imports files given as octets, named by their place."""

    def __init__(self, actor: Actor, clock: ManualClock) -> None:
        self._actor = actor
        self._clock = clock

    def __call__(self, *contents: bytes, match: dict[str, str] | None = None) -> ImportReport:
        files = [CertificateFile(f"file{place}", one) for place, one in enumerate(contents, 1)]
        return import_certificates(files, match=match, actor=self._actor, clock=self._clock)


def _serial(certificate: x509.Certificate) -> str:
    return serial_to_hex(certificate.serial_number)


def test_pem_der_and_a_bundle_are_taken_at_once(take: Take) -> None:
    made = [outside_certificate() for _ in range(4)]
    report = take(pem(made[0]), der(made[1]), b"subject=/CN=x\n" + pem(*made[2:]))
    assert [line.serial for line in report.imported] == [_serial(one) for one in made]
    assert [line.file for line in report.imported] == ["file1", "file2", "file3", "file3"]
    assert Certificate.objects.count() == 4


def test_an_outside_certificate_is_kept_with_its_issuers_name_and_no_issuer(
    take: Take, cast: Cast, clock: ManualClock
) -> None:
    certificate = outside_certificate()
    take(der(certificate))
    row = Certificate.objects.get()
    assert (row.issuer, row.issuer_dn) == (None, names.rfc4514(ISSUER))
    assert (row.holder, row.origin, row.issued_at) == (cast.budi, "imported", clock.now())
    assert row.certificate == certificate


@pytest.mark.parametrize("email", ["BUDI@KebumenKab.go.id", " budi@kebumenkab.go.id"])
def test_an_address_is_matched_in_any_case(take: Take, cast: Cast, email: str) -> None:
    take(der(outside_certificate(email=email)))
    assert Certificate.objects.get().holder == cast.budi


def test_an_address_in_the_alternative_name_is_enough(take: Take, cast: Cast) -> None:
    take(der(outside_certificate(email=None, alternative="Budi@kebumenkab.go.id")))
    assert Certificate.objects.get().holder == cast.budi


def test_an_address_of_nobody_is_listed_and_kept_without_a_holder(take: Take) -> None:
    report = take(der(outside_certificate(email="siapa@kebumenkab.go.id")))
    assert report.imported == ()
    (line,) = report.unmatched
    assert line.remark == "nobody has the address siapa@kebumenkab.go.id"
    assert Certificate.objects.get().holder is None


def test_a_certificate_without_an_address_says_so(take: Take) -> None:
    (line,) = take(der(outside_certificate(email=None))).unmatched
    assert line.remark == "no e-mail address in the certificate"


def test_addresses_of_two_people_match_neither(take: Take, cast: Cast) -> None:
    (line,) = take(der(outside_certificate(alternative=cast.indra.email))).unmatched
    assert "belong to several people" in line.remark


def test_the_table_goes_before_the_address(take: Take, cast: Cast) -> None:
    certificate = outside_certificate()
    take(der(certificate), match={_serial(certificate): "INDRA"})
    assert Certificate.objects.get().holder == cast.indra


def test_the_table_may_name_people_by_nip(take: Take, cast: Cast) -> None:
    certificate = outside_certificate(email=None)
    take(der(certificate), match={_serial(certificate): cast.indra.nip})
    assert Certificate.objects.get().holder == cast.indra


@pytest.mark.parametrize("nobody", ["siapa", "199999999999999999", ""])
def test_a_table_that_names_nobody_stops_the_import(take: Take, nobody: str) -> None:
    certificate = outside_certificate()
    with pytest.raises(ImportRefused) as told:
        take(der(certificate), match={_serial(certificate): nobody})
    assert f"'{nobody}'" in told.value.fields[_serial(certificate)][0]
    assert not Certificate.objects.exists()


def test_a_certificate_known_already_is_reported_and_left_alone(take: Take, cast: Cast) -> None:
    certificate = outside_certificate()
    take(der(certificate))
    report = take(pem(certificate), match={_serial(certificate): "indra"})
    assert [line.serial for line in report.duplicates] == [_serial(certificate)]
    assert Certificate.objects.get().holder == cast.budi


def test_a_certificate_that_stands_in_two_files_is_taken_once(take: Take) -> None:
    certificate = outside_certificate()
    report = take(der(certificate), pem(certificate, certificate))
    assert (len(report.imported), len(report.duplicates)) == (1, 2)


def test_another_certificate_of_the_same_issuer_and_serial_is_a_duplicate(take: Take) -> None:
    report = take(der(outside_certificate(serial=77)), der(outside_certificate(serial=77)))
    assert (len(report.imported), len(report.duplicates)) == (1, 1)


def test_a_cas_own_certificate_is_nobodys(take: Take) -> None:
    report = take(pem(outside_certificate(is_authority=True), outside_certificate()))
    assert (len(report.imported), len(report.authorities)) == (1, 1)
    assert Certificate.objects.count() == 1


def test_one_broken_file_stops_the_import_and_is_named_with_the_reason(take: Take) -> None:
    good = pem(outside_certificate())
    with pytest.raises(ImportRefused, match="nothing was imported") as told:
        take(good, good[:200], b"hello", pem(outside_certificate()))
    assert told.value.fields == {
        "file2": ["the file holds PEM that is no certificate, or has no end"],
        "file3": ["certificate 1 of the file is damaged, or no certificate in PEM or DER"],
    }
    assert not Certificate.objects.exists()


def _negative_serial() -> bytes:
    whole = asn1_x509.Certificate.load(der(outside_certificate()))
    whole["tbs_certificate"]["serial_number"] = 0
    changed: bytes = whole.dump(force=True)
    return changed


def _private_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "certificate 1 of the file is damaged"),
        (b"\x30\x82\x01\x00", "no certificate in PEM or DER"),
        (der(outside_certificate())[:-5], "no certificate in PEM or DER"),
        (der(outside_certificate()) + b"more", "no certificate in PEM or DER"),
        (pem(outside_certificate()) + _private_key(), "holds a private key"),
        (certification_request(), "PEM that is no certificate"),
        (pem(outside_certificate()).replace(b"MII", b"AAA", 1), "certificate 1 of the file is dam"),
        (_negative_serial(), "serial number 0"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(take: Take, content: bytes, told: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(content)
    assert told in refused.value.fields["file1"][0]


def test_a_name_longer_than_the_inventory_takes_is_refused(take: Take) -> None:
    units = [x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "ü" * 64)] * 40
    certificate = (
        x509.CertificateBuilder()
        .issuer_name(ISSUER)
        .subject_name(x509.Name(units))
        .public_key(KEY.public_key())
        .serial_number(5)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=1))
        .sign(KEY, hashes.SHA256())
    )
    with pytest.raises(ImportRefused) as refused:
        take(der(certificate))
    assert "more than 2000 octets" in refused.value.fields["file1"][0]


def test_no_files_are_no_import(take: Take) -> None:
    with pytest.raises(ImportRefused, match="no certificate to import"):
        take()


def test_a_certificate_of_our_own_authority_gets_its_issuer_and_a_forged_one_does_not(
    take: Take, issuer: Issuer
) -> None:
    builder = (
        x509.CertificateBuilder()
        .issuer_name(issuer.certificate.subject)
        .subject_name(ISSUER)
        .public_key(KEY.public_key())
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=1))
    )
    ours = key_store().load_signer(issuer.key_name)
    take(der(builder.serial_number(5).sign(ours, hashes.SHA256())))
    take(der(builder.serial_number(6).sign(KEY, hashes.SHA256())))
    found = {row.serial_number: row.issuer for row in Certificate.objects.all()}
    assert found == {5: issuer, 6: None}


def test_each_imported_certificate_is_in_the_journal(take: Take) -> None:
    take(pem(outside_certificate(), outside_certificate(email=None)))
    entries = Entry.objects.filter(event=Event.CERTIFICATE_IMPORT).order_by("seq")
    assert [entry.data["file"] for entry in entries] == ["file1", "file1"]
    assert [entry.data["holder"] is None for entry in entries] == [False, True]


def test_an_active_imported_signing_certificate_stands_in_the_way_of_a_new_one(
    take: Take, cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    certificate = outside_certificate()
    take(der(certificate))
    with pytest.raises(CertificateActive, match=_serial(certificate)):
        issue_from_request(
            certification_request(),
            holder=cast.budi,
            issuer=issuer,
            actor=cast.citra(),
            clock=clock,
        )


def test_an_imported_certificate_for_another_use_does_not(
    take: Take, cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    take(der(outside_certificate(signs=False)))
    assert Certificate.objects.get().profile == OTHER_PROFILE
    assert issue_from_request(
        certification_request(), holder=cast.budi, issuer=issuer, actor=cast.citra(), clock=clock
    )


def test_several_active_certificates_of_one_person_are_imported_as_they_are(take: Take) -> None:
    assert len(take(pem(outside_certificate(), outside_certificate())).imported) == 2


@pytest.mark.parametrize("who", ["dewi", "eko", "fitri"])
def test_officers_other_than_the_cas_do_not_import(
    cast: Cast, clock: ManualClock, who: str
) -> None:
    with pytest.raises(ImportingNotPermitted):
        Take(getattr(cast, who)(), clock)(der(outside_certificate()))


def test_only_the_cas_officer_for_all_agencies_imports(cast: Cast, clock: ManualClock) -> None:
    with pytest.raises(ImportingNotPermitted):
        Take(cast.officer(OfficerKind.CA, cast.health), clock)(der(outside_certificate()))
    assert Take(cast.citra(), clock)(der(outside_certificate())).imported


@pytest.mark.parametrize("which", Role)
def test_neither_auditor_nor_administrator_imports(
    cast: Cast, clock: ManualClock, which: Role
) -> None:
    with pytest.raises(ImportingNotPermitted):
        Take(role(which), clock)(der(outside_certificate()))


def test_a_person_added_later_is_not_matched_backwards(take: Take, cast: Cast) -> None:
    take(der(outside_certificate(email="nanti@kebumenkab.go.id")))
    make_person("nanti", cast.health)
    assert Certificate.objects.get().holder is None
