"""Revoke a file of certificates from the command line, through the services of incidents."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import click
from django.conf import settings
from django.db import transaction

from ams.certificates.models import Certificate
from ams.cli.ca import OPERATOR
from ams.core.clock import SystemClock
from ams.incidents.models import Incident
from ams.incidents.services import (
    Cause,
    Found,
    Selection,
    approve,
    draft,
    examine,
    propose,
    revoke_batch,
)
from ams.incidents.states import Outcome, State

_MOST_LINES = 50
_SAMPLE = 10
_AT_ONCE = 500


def revoke_file(selection: Selection, cause: Cause, *, dry_run: bool) -> None:
    """Say what the file names and, unless this is a dry run, propose to revoke it.

    An officer of the CA approves it in the incident console, and the worker revokes. Only where
    ``AMS_OPERATOR_REVOKES_ALONE`` is set the operator approves himself, at once (ADR 0027).
    """
    clock = SystemClock()
    found = examine(selection, actor=OPERATOR)
    _say(found)
    if dry_run:
        return
    said = replace(cause, explanation=cause.explanation or cause.title)
    with transaction.atomic():
        incident = draft(selection, said, actor=OPERATOR, clock=clock)
        incident = propose(incident.pk, actor=OPERATOR, clock=clock)
        if settings.AMS_OPERATOR_REVOKES_ALONE:
            incident = approve(incident.pk, actor=OPERATOR, clock=clock)
    if incident.state == State.PROPOSED:
        click.echo(
            f"incident {incident.pk} proposed: {incident.waiting} certificates are revoked once an "
            f"officer of the CA approves at {settings.AMS_BASE_URL}/insiden/{incident.pk}/"
        )
        return
    while incident.state == State.REVOKING:
        incident = revoke_batch(incident.pk, clock=clock)
        _progress(incident)
    click.echo(
        f"incident {incident.pk}: {incident.revoked} revoked, {incident.already} were already; "
        "CRLs and mails follow by the worker"
    )


def _say(found: Found) -> None:
    click.echo(
        f"{found.count(Outcome.WAITING)} to revoke, {found.count(Outcome.ALREADY)} revoked "
        f"already, {found.count(Outcome.FOREIGN)} of outside CAs, "
        f"{len(found.refused_lines)} lines refused"
    )
    _say_whose([pk for pk, outcome in found.outcomes if outcome is Outcome.WAITING])
    for line in found.refused_lines[:_MOST_LINES]:
        click.echo(line, err=True)
    if len(found.refused_lines) > _MOST_LINES:
        click.echo(f"and {len(found.refused_lines) - _MOST_LINES} more lines", err=True)


def _say_whose(waiting: list[int]) -> None:
    """Count by issuer and agency, and show a sample, as the incident's page does."""
    facts = list(_facts(waiting))
    for number, what in ((0, "issuer"), (1, "agency")):
        for name, count in Counter(each[number] for each in facts).most_common(_MOST_LINES):
            click.echo(f"  {what} {name or '-'}: {count}")
    for _, _, serial, holder in facts[:_SAMPLE]:
        click.echo(f"  sample {serial} {holder or '-'}")


def _facts(ids: list[int]) -> Iterator[tuple[str, str | None, str, str | None]]:
    """Yield issuer, agency, serial number and holder."""
    for start in range(0, len(ids), _AT_ONCE):
        rows = Certificate.objects.filter(pk__in=ids[start : start + _AT_ONCE]).order_by("pk")
        yield from rows.values_list(
            "issuer__slug", "holder__agency__name", "serial", "holder__full_name"
        )


def _progress(incident: Incident) -> None:
    click.echo(f"{incident.revoked} of {incident.chosen} revoked ({incident.rate:.0f}/s)", err=True)
