"""Take an outside CA's CRL from a file, where no host may be asked for it."""

import hashlib

from django.db import transaction

from ams.accounts.guards import require_administrator
from ams.authority.outside.crls import check_crl
from ams.authority.outside.evidence import remember_crl
from ams.authority.outside.models import SignedAnswer, Source
from ams.authority.outside.trust import find
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

FROM_FILE = "file"


@transaction.atomic
def load_crl(ca_id: int, content: bytes, *, actor: Actor, clock: Clock) -> SignedAnswer:
    """Keep a CRL (DER) that the administrator was handed, verified as one that was read; return it.

    Signatures of that CA's certificates are examined with it from now on, until its nextUpdate.

    Raises:
        NotAdministrator: the actor is none.
        OutsideCANotFound: there is no such CA.
        AnswerRefused: it is not this CA's, broken, out of date, or older than the one loaded last.
    """
    require_administrator(actor)
    ca, now = find(ca_id), clock.now()
    crl = check_crl(content, ca, url=FROM_FILE, now=now)
    journal.append(
        Event.OUTSIDE_CA_CHANGE,
        subject=Subject.of("outside_ca", ca.fingerprint_sha256),
        actor=actor,
        at=now,
        data={"crl": crl.number, "this_update": crl.this_update.isoformat()},
    )
    remember_crl(ca, crl, at=now)
    row, _created = SignedAnswer.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "ca": ca,
            "source": Source.CRL,
            "content": content,
            "url": FROM_FILE,
            "this_update": crl.this_update,
            "next_update": crl.next_update,
            "crl_number": crl.number,
            "kept_at": now,
        },
    )
    return row
