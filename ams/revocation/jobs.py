"""What the worker does for revocation: publish, refresh before it is late, renew responders."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from ams.authority.models import Issuer
from ams.authority.services import issuer_by_slug
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import handles, periodically
from ams.jobs.services import enqueue
from ams.revocation import responders
from ams.revocation.publishing import is_due, publish
from ams.revocation.revoking import PUBLISH

RENEW = "revocation:renew_responder"


@handles(PUBLISH)
def publish_if_due(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Publish the issuer's CRL unless one in force already holds everything and is young."""
    issuer = issuer_by_slug(str(payload["issuer"]))
    if is_due(issuer, clock.now()):
        publish(issuer.pk, clock=clock)


@periodically("revocation:refresh", every=timedelta(minutes=1))
def refresh(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Queue a CRL for every issuer whose own is missing, half through its life or incomplete."""
    now = clock.now()
    for issuer in Issuer.objects.order_by("pk"):
        if is_due(issuer, now):
            with transaction.atomic():
                enqueue(PUBLISH, payload={"issuer": issuer.slug}, at=now, key=issuer.slug)


@periodically("revocation:renew_responders", every=timedelta(minutes=1))
def renew_responders(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Queue a new OCSP responder for every issuer whose own is missing or past half of its life."""
    now = clock.now()
    for issuer in Issuer.objects.order_by("pk"):
        if responders.needs_renewal(issuer, now):
            with transaction.atomic():
                enqueue(RENEW, payload={"issuer": issuer.slug}, at=now, key=issuer.slug)


@handles(RENEW)
def renew_if_due(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Renew the issuer's OCSP responder unless its newest is young; destroy keys out of use."""
    issuer = issuer_by_slug(str(payload["issuer"]))
    if responders.needs_renewal(issuer, clock.now()):
        responders.renew(issuer, clock=clock)
    responders.forget_expired(issuer, clock.now())
