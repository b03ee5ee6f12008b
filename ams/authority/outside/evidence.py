"""Keep what a CA signed, once, under its digest: the proof of what was believed."""

import hashlib
from datetime import datetime

from django.db import transaction

from ams.authority.outside.crls import CheckedCRL
from ams.authority.outside.models import OutsideCA, SeenCRL, SignedAnswer
from ams.authority.outside.results import Answer


@transaction.atomic
def keep(answer: Answer, ca: OutsideCA, *, at: datetime) -> SignedAnswer:
    """Keep the signed octets of ``answer`` and return their row; the same octets are kept once."""
    found, _created = SignedAnswer.objects.get_or_create(
        sha256=digest(answer),
        defaults={
            "ca": ca,
            "source": answer.source,
            "content": answer.octets,
            "url": answer.url,
            "this_update": answer.this_update,
            "next_update": answer.next_update,
            "crl_number": answer.crl_number,
            "kept_at": at,
        },
    )
    return found


def digest(answer: Answer) -> str:
    """Return the SHA-256 of the signed octets, in hexadecimal."""
    return hashlib.sha256(answer.octets).hexdigest()


def remember_crl(ca: OutsideCA, crl: CheckedCRL, *, at: datetime) -> None:
    """Remember how new the CRL at its address is, so that an older one never counts again."""
    values = {
        "this_update": crl.this_update,
        "next_update": crl.next_update,
        "number": crl.number,
        "seen_at": at,
    }
    row, created = SeenCRL.objects.get_or_create(ca=ca, url=crl.url, defaults=values)
    if not created:
        SeenCRL.objects.filter(pk=row.pk, this_update__lte=crl.this_update).update(**values)
