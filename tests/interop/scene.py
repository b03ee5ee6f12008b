"""One certificate of each kind, issued as certificates really are, and files for other programs."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ams.accounts.models import Person
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.services import issue_with_key
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation.scopes import scopes_of
from ams.revocation.services import hold, publish, release, revoke
from tests.revocation.office import octets_of

GOOD, REVOKED, HELD, RELEASED = "good.pem", "revoked.pem", "held.pem", "released.pem"
ACCEPTED, REFUSED = (GOOD, RELEASED), (REVOKED, HELD)
_HOLDERS = {GOOD: "budi", REVOKED: "sari", HELD: "tono", RELEASED: "rina"}


@dataclass(frozen=True, slots=True)
class Scene:
    """The certificates by the names of their files, in a folder with those of their CAs."""

    folder: Path
    issuer: Issuer
    certificates: dict[str, Certificate]
    clock: ManualClock

    def publish(self) -> None:
        """Publish the CRLs of issuing CA and root and write them down as PEM and DER."""
        assert self.issuer.parent is not None
        for scope in scopes_of(self.issuer):
            publish(scope.issuer.pk, scope.shard, clock=self.clock)
        for name, issuer in (("issuer", self.issuer), ("root", self.issuer.parent)):
            encoded = octets_of(publish(issuer.pk, clock=self.clock))
            self.write_crl(f"{name}.crl", encoded)

    def write_crl(self, name: str, encoded: bytes) -> None:
        """Write a CRL as DER, and beside it as PEM."""
        (self.folder / name).write_bytes(encoded)
        pem = x509.load_der_x509_crl(encoded).public_bytes(Encoding.PEM)
        (self.folder / f"{name}.pem").write_bytes(pem)

    def revoked_at(self, name: str) -> str:
        """Return when it was revoked, as Java writes it."""
        at = self.certificates[name].revocation.revocation_date
        return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def set_scene(issuer: Issuer, folder: Path, *, actor: Actor, clock: ManualClock) -> Scene:
    """Issue, revoke, hold and release; publish before the release and after it."""
    folder.mkdir()
    for name, one in (("issuer", issuer), ("root", issuer.parent)):
        assert one is not None
        (folder / f"{name}.pem").write_bytes(one.certificate.public_bytes(Encoding.PEM))
    scene = Scene(folder, issuer, {}, clock)
    for name, username in _HOLDERS.items():
        scene.certificates[name] = _issued(issuer, username, actor=actor, clock=clock)
        encoded = scene.certificates[name].certificate.public_bytes(Encoding.PEM)
        (folder / name).write_bytes(encoded)
    revoke(scene.certificates[REVOKED].pk, reasons=["kehilangan"], actor=actor, clock=clock)
    for name in (HELD, RELEASED):
        hold(scene.certificates[name].pk, reason="Dicurigai.", actor=actor, clock=clock)
    scene.publish()
    clock.advance(timedelta(seconds=1))
    release(scene.certificates[RELEASED].pk, reason="Ditemukan.", actor=actor, clock=clock)
    scene.publish()
    return scene


def _issued(issuer: Issuer, username: str, *, actor: Actor, clock: ManualClock) -> Certificate:
    issued, _ = issue_with_key(
        holder=Person.objects.get(account__username=username),
        issuer=issuer,
        passphrase="seekor-kucing-di-atas-pagar",
        actor=actor,
        clock=clock,
    )
    return issued
