"""What the tests of signatures share: an authority that answers, a seal."""

from dataclasses import dataclass
from datetime import timedelta

from ams.accounts.models import Agency
from ams.authority.models import Issuer
from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.revocation import responders
from ams.revocation.publishing import publish
from ams.signatures.mark import SealText
from ams.signatures.models import ServiceCertificate
from ams.signatures.seals import issue_seal
from ams.signatures.time_stamp_service import renew
from tests.revocation.office import own_issuer

SUPERIOR = SealText(
    name="Drs. Bambang Suharto, M.Si.",
    position="Kepala Bidang Informatika",
    rank="Pembina Tingkat I (IV/b)",
    nip="196601011990031005",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """An authority whose OCSP answers and whose CRLs are published, and an agency with a seal."""

    clock: ManualClock
    issuer: Issuer
    agency: Agency
    seal: ServiceCertificate


def build_scene(clock: ManualClock) -> Scene:
    """Make the authority as of yesterday, its responders, CRLs, time-stamp service and a seal."""
    issuer = own_issuer(clock)
    early = ManualClock(clock.now() - timedelta(hours=2))
    for one in issuer.chain():
        responders.renew(one, clock=early)
        publish(one.pk, clock=early)
    agency = Agency.objects.create(
        name="Dinas Komunikasi dan Informatika", short_name="Diskominfo", place="Kebumen"
    )
    renew(clock=early)
    seal = issue_seal(agency.pk, actor=system("operator"), clock=early)
    return Scene(clock, issuer, agency, seal)
