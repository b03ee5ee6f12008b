"""The subject of a certificate to come, attribute by attribute, in words."""

from ams.authority import subjects
from ams.authority.names import DistinguishedName
from ams.issuance.wording import ATTRIBUTES


def subject_lines(subject: DistinguishedName) -> list[tuple[str, str]]:
    """Return label and value of what everybody can read in the certificate."""
    return [
        (str(label), ", ".join(subject.values(subjects.OIDS[name])))
        for name, label in ATTRIBUTES.items()
    ]
