"""What a new root and its issuing CA are to be: checked before a key is made."""

import re
from dataclasses import dataclass
from typing import Final

from ams.authority.addresses import DELTA
from ams.authority.errors import NameRefused
from ams.authority.keys import KeyAlgorithm
from ams.authority.names import DistinguishedName
from ams.authority.profiles import ROOT, Profile
from ams.authority.subjects import subject

# IANA's enterprise number for examples (RFC 5612): an operator states his own (ADR 0009).
EXAMPLE_POLICY: Final = "1.3.6.1.4.1.32473.16041.2021.1"
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LENGTH: Final = 35  # "-root" is added, and the column takes 40
_POLICY: Final = re.compile(r"[0-2]\.(?:\d|[1-3]\d|4[0-7])(?:\.(?:0|[1-9]\d{0,9}))+")
_LARGEST_ARC: Final = 2**31 - 1  # relying parties' software (Go before 1.22, Windows) stops there


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The names, the keys and the certificate policy of a root and its issuing CA."""

    slug: str = "kebumen"
    country: str = "ID"
    organization: str = "Pemerintah Kabupaten Kebumen"
    root_name: str = "Root CA Kebumen"
    issuing_name: str = "CA Penerbit Kebumen"
    algorithm: KeyAlgorithm = KeyAlgorithm.ECDSA_P256
    policy_oid: str = EXAMPLE_POLICY

    def __post_init__(self) -> None:
        """Refuse what no authority can be called."""
        if self.slug.endswith(DELTA):
            raise NameRefused(f"'{self.slug[:80]}' would be taken for a delta CRL's address")
        if not _SLUG.fullmatch(self.slug) or len(self.slug) > _SLUG_LENGTH:
            raise NameRefused(
                f"'{self.slug[:80]}' is no slug: small letters, digits and single hyphens, "
                f"at most {_SLUG_LENGTH}"
            )
        if (
            not _POLICY.fullmatch(self.policy_oid)
            or max(int(arc) for arc in self.policy_oid.split(".")) > _LARGEST_ARC
        ):
            raise NameRefused(f"'{self.policy_oid[:80]}' is no object identifier of a policy")
        if self.root_name == self.issuing_name:
            raise NameRefused(f"root and issuing CA are both called '{self.root_name[:80]}'")

    @property
    def root_slug(self) -> str:
        """Return the slug of the root."""
        return f"{self.slug}-root"

    def subject(self, profile: Profile) -> DistinguishedName:
        """Return the subject of the root or of the issuing CA.

        Raises:
            NameRefused: a name is empty, too long or holds a control character.
        """
        name = self.root_name if profile.key == ROOT else self.issuing_name
        return subject(profile, {"C": self.country, "O": self.organization, "CN": name})
