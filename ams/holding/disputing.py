"""The owner objects to the hold: by the link in his mail, once, without signing in (ADR 0063)."""

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.holding.errors import DisputeLinkInvalid
from ams.holding.links import read_token
from ams.holding.models import HoldCase
from ams.holding.notices import ask_officers, subject_of
from ams.journal import services as journal
from ams.journal.events import Event


def case_by_link(token: str) -> HoldCase:
    """Return the case that the link opens, for the page that asks.

    Raises:
        DisputeLinkInvalid: AMS did not sign the link, or the hold is over.
    """
    return _open(read_token(token))


@transaction.atomic
def dispute_by_link(token: str, *, clock: Clock, origin: str = "") -> HoldCase:
    """Record the objection and ask the officers; the certificate stays held. Once: then unchanged.

    Raises:
        DisputeLinkInvalid: AMS did not sign the link, or the hold is over.
    """
    case_id = read_token(token)
    rows = HoldCase.objects.select_for_update(no_key=True).filter(pk=case_id)
    rows.values_list("pk").first()
    case = _open(case_id)
    if case.disputed_at is not None:
        return case
    now = clock.now()
    case.disputed_at = now
    whoever = Actor(account_id=None, name="link in the notice", origin=origin)
    journal.append(
        Event.HOLD_DISPUTE, subject=subject_of(case), actor=whoever, at=now,
        data={"serial": case.hold.certificate.serial},
    )  # fmt: skip
    case.save(update_fields=["disputed_at"])
    ask_officers(case, "disputed", at=now)
    return case


def _open(case_id: int) -> HoldCase:
    related = ("hold__certificate__holder__agency", "hold__certificate__holder__account")
    case = HoldCase.objects.open().select_related(*related).filter(pk=case_id).first()
    if case is None:
        raise DisputeLinkInvalid(f"hold case {case_id} is not open")
    return case
