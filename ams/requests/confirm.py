"""Activities 5 and 6 by one confirmation, where AMS itself has found nothing to be looked at."""

from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.procedures.rules import Act
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.comparison import comparison
from ams.requests.conduct import REVOCATION
from ams.requests.deciding import taken
from ams.requests.documents import DocumentItem, document_items
from ams.requests.errors import NotAllClear
from ams.requests.findings import Finding
from ams.requests.models import Request


def all_clear(items: tuple[DocumentItem, ...]) -> bool:
    """Tell whether AMS has found of every item that it is in order."""
    return all(item.finding is Finding.AGREES for item in items)


@transaction.atomic
def confirm_all(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Keep one verdict for all items of the document check and return the request.

    Where the certificate agrees as well, that check is kept too, in the same transaction: both
    stood on the officer's screen. Where it does not, the request stays at activity 6.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 5.
        NotClaimed, ClaimedByOther: he has not taken it.
        NotAllClear: an item has to be looked at, so each is decided by itself.
    """
    request, _standing = taken(request_id, Act.CONFORM, actor=actor, clock=clock)
    items = document_items(request)
    if not all_clear(items):
        raise NotAllClear(f"request {request.number} has items to be looked at")
    verdicts = {item.key: Verdict(conforms=True) for item in items}
    check_documents(request_id, verdicts=verdicts, actor=actor, clock=clock)
    if request.procedure_key == REVOCATION and comparison(request, at=clock.now()).agrees:
        match = CertificateVerdict.MATCH
        check_certificate(request_id, verdict=match, actor=actor, clock=clock)
    request.refresh_from_db()
    return request
