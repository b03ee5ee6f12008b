"""What the worker does for revocation: publish, refresh before it is late, renew responders."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from ams.authority.checks import lint  # noqa: F401 - no revocation waits until it is loaded
from ams.authority.models import Issuer
from ams.authority.services import issuer_by_slug
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import Lane, handles, periodically
from ams.jobs.services import enqueue, is_queued
from ams.revocation import bucket, responders
from ams.revocation.publishing import is_due, publish_scope
from ams.revocation.queueing import PUBLISH, UPLOAD, queue_crl, queue_upload
from ams.revocation.scopes import all_scopes, scope_of
from ams.revocation.uploading import behind, upload

RENEW = "revocation:renew_responder"


@handles(PUBLISH, lane=Lane.STATUS)
def publish_if_due(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Publish the scope's CRL unless one in force already holds everything and is young."""
    # Jobs queued by a release before shards name the issuer alone.
    scope = scope_of(str(payload.get("scope") or payload["issuer"]))
    if is_due(scope, clock.now()):
        publish_scope(scope, clock=clock)


@periodically("revocation:refresh", every=timedelta(minutes=1))
def refresh(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Queue a CRL for every scope whose own is missing, half through its life or incomplete."""
    now = clock.now()
    for scope in all_scopes():
        if is_due(scope, now):
            with transaction.atomic():
                queue_crl(scope, at=now)


@handles(UPLOAD, lane=Lane.STORAGE)
def upload_newest(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Bring the scope's newest CRLs into the bucket, if one is still set (ADR 0029)."""
    if bucket.configured() is not None:
        upload(scope_of(str(payload["scope"])), clock=clock)


@periodically("revocation:upload_missing", every=timedelta(minutes=1))
def upload_missing(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Queue what a bucket lacks that was set, or changed, after the CRL had been published."""
    for scope in {each.scope.key: each.scope for each in behind(clock)}.values():
        if not is_queued(UPLOAD, scope.key):
            with transaction.atomic():
                queue_upload(scope, at=clock.now())


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
    for algorithm in responders.due(issuer, clock.now()):
        responders.renew(issuer, clock=clock, algorithm=algorithm)
    responders.forget_expired(issuer, clock.now())
