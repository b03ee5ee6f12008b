"""What the worker does for revocation: publish, refresh before it is late, renew responders."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from ams.authority.models import Issuer
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import handles, periodically
from ams.jobs.services import enqueue
from ams.revocation.publishing import is_due, publish
from ams.revocation.revoking import PUBLISH


@handles(PUBLISH)
def publish_if_due(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Publish the issuer's CRL unless one in force already holds everything and is young."""
    issuer = Issuer.objects.get(pk=payload["issuer_id"])
    if is_due(issuer, clock.now()):
        publish(issuer.pk, clock=clock)


@periodically("revocation:refresh", every=timedelta(minutes=1))
def refresh(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Queue a CRL for every issuer whose own is missing, half through its life or incomplete."""
    now = clock.now()
    for issuer in Issuer.objects.order_by("pk"):
        if is_due(issuer, now):
            with transaction.atomic():
                enqueue(PUBLISH, payload={"issuer_id": issuer.pk}, at=now, key=issuer.slug)
