"""``initialise`` makes a root and an issuing CA that other implementations accept."""

from pathlib import Path

import pytest
from cryptography import x509
from django.db import transaction
from pytest_django.fixtures import Settings

from ams.authority import keys, services
from ams.authority.errors import IssuerExists, IssuerNotFound, KeyUnavailable, NameRefused
from ams.authority.hierarchy import Hierarchy
from ams.authority.keys import KeyAlgorithm
from ams.authority.models import Issuer, SigningIntent
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.authority.openssl import openssl, write_pem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_openssl_verifies_the_issuing_ca_by_its_root(
    algorithm: KeyAlgorithm, operator: Actor, clock: ManualClock, tmp_path: Path
) -> None:
    issuer = services.initialise(Hierarchy(algorithm=algorithm), actor=operator, clock=clock)
    own, root = (one.certificate for one in issuer.chain())
    verdict = openssl(
        "verify", "-x509_strict", "-attime", str(int(clock.now().timestamp())),
        "-CAfile", write_pem(tmp_path / "root.pem", root), write_pem(tmp_path / "ca.pem", own),
    )  # fmt: skip
    assert verdict.returncode == 0, verdict.stderr


def test_the_issuing_ca_points_to_its_roots_status_and_certificate(
    issuer: Issuer, settings: Settings
) -> None:
    text = openssl("x509", "-noout", "-text", "-in", write_pem(
        Path(settings.AMS_DATA) / "ca.pem", issuer.certificate)).stdout  # fmt: skip
    for address in ("crl/kebumen-root.crl", "ocsp/kebumen-root", "ca/kebumen-root.cer"):
        assert f"{settings.AMS_STATUS_URL}/{address}" in text
    assert "CA:TRUE, pathlen:0" in text


def test_the_root_has_no_status_addresses_of_its_own(issuer: Issuer) -> None:
    root = issuer.chain()[-1].certificate
    for kind in (x509.CRLDistributionPoints, x509.AuthorityInformationAccess):
        with pytest.raises(x509.ExtensionNotFound):
            root.extensions.get_extension_for_class(kind)


def test_times_are_whole_seconds_and_the_issuing_ca_ends_before_its_root(issuer: Issuer) -> None:
    own, root = (one.certificate for one in issuer.chain())
    assert own.not_valid_before_utc.microsecond == 0
    assert own.not_valid_after_utc < root.not_valid_after_utc


def test_each_authority_and_each_signature_is_in_the_journal(issuer: Issuer) -> None:
    events = list(Entry.objects.order_by("seq").values_list("event", flat=True))
    assert events == 2 * [Event.SIGNING_INTENT, Event.SIGNING_OUTCOME, Event.ISSUER_CREATE]


def test_a_slug_is_given_once(issuer: Issuer, operator: Actor, clock: ManualClock) -> None:
    with pytest.raises(IssuerExists, match="'kebumen'"):
        services.initialise(Hierarchy(), actor=operator, clock=clock)
    assert Issuer.objects.count() == 2


def test_a_second_hierarchy_stands_beside_the_first(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    other = services.initialise(Hierarchy(slug="cadangan"), actor=operator, clock=clock)
    assert other.chain()[-1].slug == "cadangan-root"
    assert other.certificate.public_key() != issuer.certificate.public_key()


def test_an_initialisation_that_broke_off_goes_on_from_the_root(
    operator: Actor, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_power(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(services, "sign_certificate", out_of_power)
        with pytest.raises(SystemExit):
            services.initialise(Hierarchy(), actor=operator, clock=clock)
    root = Issuer.objects.get()
    assert services.initialise(Hierarchy(), actor=operator, clock=clock).parent == root


def test_a_name_that_cannot_be_leaves_no_key_behind(operator: Actor, clock: ManualClock) -> None:
    with pytest.raises(NameRefused):
        services.initialise(Hierarchy(issuing_name="x" * 65), actor=operator, clock=clock)
    assert not list(keys.key_folder().glob("*.pem"))
    assert not Issuer.objects.exists()


def test_a_store_that_cannot_be_written_leaves_no_authority(
    operator: Actor, clock: ManualClock, own_data_folder: Path
) -> None:
    (own_data_folder / "keys").write_text("a file where a folder should be")
    with pytest.raises(KeyUnavailable):
        services.initialise(Hierarchy(), actor=operator, clock=clock)
    assert not Issuer.objects.exists()
    assert not SigningIntent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_authority_is_not_made_inside_a_transaction(operator: Actor, clock: ManualClock) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        services.initialise(Hierarchy(), actor=operator, clock=clock)
    assert not Issuer.objects.exists()


def test_an_authority_is_found_by_its_slug_alone(issuer: Issuer) -> None:
    assert services.issuer_by_slug("kebumen") == issuer
    with pytest.raises(IssuerNotFound, match="'Kebumen'"):
        services.issuer_by_slug("Kebumen")


def test_the_chain_goes_from_the_authority_up_to_the_root(issuer: Issuer) -> None:
    assert [one.slug for one in issuer.chain()] == ["kebumen", "kebumen-root"]
    assert issuer.subject_dn == "CN=CA Penerbit Kebumen,O=Pemerintah Kabupaten Kebumen,C=ID"
