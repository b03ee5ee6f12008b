"""What carrying out a procedure needs beside its file: acts, letter, items, job, notice (ADR 0048).

An act is one service, whichever procedures offer it; who may perform it where, and where it leads,
says the file. A procedure that has no line here, or offers an act that its line lacks, is a
document only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ams.letters.data import LetterKind
from ams.notifications.messages import Message
from ams.procedures import registry
from ams.procedures.rules import OFFICES, Act, Lane, Procedure
from ams.requests.models import Request

REVOCATION: Final = "revocation"
ISSUANCE: Final = "issuance"
RENEWAL: Final = "renewal"
AGENCY_EMAIL: Final = "agency_email"


@dataclass(frozen=True, slots=True)
class Conduct:
    """How requests of one procedure are carried out.

    ``items`` are what its document check asks, in their order. ``job`` carries the decision out,
    ``publishing`` waits for what was carried out to be seen; ``told_by`` is the mail that tells the
    applicant of the outcome, ``None`` where he is told otherwise.
    """

    acts: frozenset[Act]
    letter: LetterKind
    items: tuple[str, ...]
    job: str
    told_by: Message | None
    publishing: str = ""  # where carrying out is publishing too


_ALWAYS: Final = frozenset({
    Act.MAKE_LETTER, Act.ATTACH, Act.CONFORM, Act.RETURN, Act.REJECT, Act.WITHDRAW,
})  # fmt: skip
_EVERYWHERE: Final = _ALWAYS | {Act.NOTIFY, Act.ACKNOWLEDGE}

CONDUCTS: Final[Mapping[str, Conduct]] = {
    REVOCATION: Conduct(
        acts=_EVERYWHERE
        | {Act.SIGN_IN, Act.FILE, Act.MATCH, Act.MISMATCH, Act.REVOKE, Act.RECHECK},
        letter=LetterKind.REVOCATION,
        items=("applicant", "certificate", "reasons", "superior", "attachment", "signatures"),
        job="requests:revoke",
        told_by=Message.CERTIFICATE_REVOKED,
        publishing="requests:await_publication",
    ),
    ISSUANCE: Conduct(
        acts=_EVERYWHERE | {Act.REGISTER, Act.ACCEPT, Act.VERIFY, Act.MAKE_KEY, Act.ISSUE},
        letter=LetterKind.ISSUANCE,
        items=("applicant", "superior", "attachment", "signatures"),
        job="requests:issue",
        told_by=Message.CERTIFICATE_ISSUED,
    ),
    RENEWAL: Conduct(
        acts=_EVERYWHERE | {Act.CHECK_TERM, Act.SIGN_IN, Act.FILE, Act.MAKE_KEY, Act.ISSUE},
        letter=LetterKind.RENEWAL,
        items=("applicant", "certificate", "superior", "attachment", "signatures"),
        job="requests:issue",
        told_by=Message.CERTIFICATE_ISSUED,
        publishing="requests:supersede",
    ),
    AGENCY_EMAIL: Conduct(
        acts=_ALWAYS | {Act.DISPOSE, Act.CREATE_MAILBOX, Act.HAND_OVER, Act.CHANGE_PASSWORD},
        letter=LetterKind.AGENCY_EMAIL,
        items=("applicant", "address", "superior", "attachment", "signatures"),
        job="mailboxes:create",
        told_by=None,  # the password is in no mail: the page that shows it tells him
    ),
}


def conduct_of(request: Request) -> Conduct:
    """Return how the request is carried out."""
    return CONDUCTS[request.procedure_key]


def is_carried_out(procedure: Procedure) -> bool:
    """Tell whether requests can be filed under ``procedure``; any other is a document only."""
    conduct = CONDUCTS.get(procedure.key)
    return conduct is not None and all(edge.move.act in conduct.acts for edge in procedure.edges())


def keys_in(*lanes: Lane) -> tuple[str, ...]:
    """Return the activities that stand in ``lanes``, of all procedures that are carried out.

    A key stands on the same side, the applicant's or the offices', in every procedure; so a list
    of many procedures' requests needs no more than the keys.
    """
    carried_out = (
        one for each in registry.SHIPPED.revisions.values() for one in each if is_carried_out(one)
    )
    return tuple(
        sorted({each.key for one in carried_out for each in one.activities if each.lane in lanes})
    )


APPLICANTS_ACTIVITIES: Final = keys_in(Lane.APPLICANT)
OFFICERS_ACTIVITIES: Final = keys_in(*OFFICES)
