"""Mail the administrators when status is behind its schedule, long before it ends (ADR 0025)."""

from datetime import datetime, timedelta

from django.db import transaction

from ams.accounts.models import RoleGrant
from ams.authority.models import Issuer
from ams.core.actor import Role
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.diagnosis.findings import what_is_stale
from ams.journal.entries import Subject
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.notifications.models import Notice
from ams.revocation.freshness import Freshness, freshness

# A worker that starts again catches up within this; what stays behind needs a person.
_PATIENCE = timedelta(minutes=5)
_AGAIN_AFTER = timedelta(hours=6)


def mail_status_behind(*, clock: Clock) -> None:
    """Tell the administrators of each issuer whose CRLs are behind, again every six hours.

    A CRL is renewed at half of its life and counts as behind at three quarters.
    """
    now = clock.now()
    for state in freshness(clock, unpublished_after=_PATIENCE):
        if not state.is_fresh and _is_due(state, now):
            with transaction.atomic():
                _tell(state, now)


def _is_due(state: Freshness, now: datetime) -> bool:
    """Tell whether the issuer is older than its first CRL needs, and nobody was told lately."""
    told = Notice.objects.filter(
        message=Message.STATUS_BEHIND,
        subject_kind="issuer",
        subject_id=state.issuer,
        created_at__gt=now - _AGAIN_AFTER,
    )
    is_new = Issuer.objects.filter(slug=state.issuer, created_at__gt=now - _PATIENCE).exists()
    return not (is_new or told.exists())


def _tell(state: Freshness, now: datetime) -> None:
    context: dict[str, JSON] = {
        "issuer": state.issuer,
        "next_update": f"{state.next_update:%Y-%m-%d %H:%M}" if state.next_update else "-",
        "problem": what_is_stale(state),
    }
    grants = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, account__is_active=True)
    for grant in grants.exclude(account__email="").select_related("account"):
        account = grant.account
        notifications.queue(
            Message.STATUS_BEHIND,
            to=Recipient(account.email, account.username, account.language),
            context=context,
            subject=Subject.of("issuer", state.issuer),
            at=now,
        )
