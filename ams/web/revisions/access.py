"""Who finds the pages of revisions; for others they do not exist. The services decide again."""

from dataclasses import dataclass

from django.http import HttpRequest

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import NotFound
from ams.revisions.access import may_approve_some, may_read, may_write, wrote
from ams.revisions.drafting import today
from ams.revisions.errors import RevisionNotFound
from ams.revisions.models import Revision
from ams.revisions.states import State
from ams.web.actor import actor_of


@dataclass(frozen=True, slots=True)
class Acts:
    """What a revision's page offers to the actor."""

    edit: bool = False
    propose: bool = False
    approve: bool = False
    send_back: bool = False
    withdraw: bool = False
    is_own: bool = False


def reader_of(http_request: HttpRequest) -> Actor:
    """Return the actor if revisions exist for him.

    Raises:
        SignInNeeded: nobody is signed in.
        NotFound: for this actor there is no such page.
    """
    actor = actor_of(http_request)
    if not may_read(actor):
        raise NotFound(f"{http_request.path} does not exist for '{actor.name}'")
    return actor


def writer_of(http_request: HttpRequest) -> Actor:
    """Return the actor if he writes revisions.

    Raises:
        SignInNeeded: nobody is signed in.
        NotFound: for this actor there is no such page.
    """
    actor = actor_of(http_request)
    if not may_write(actor):
        raise NotFound(f"{http_request.path} does not exist for '{actor.name}'")
    return actor


def revision_of(revision_id: int) -> Revision:
    """Return the revision.

    Raises:
        RevisionNotFound: there is none.
    """
    found = Revision.objects.filter(pk=revision_id).first()
    if found is None:
        raise RevisionNotFound(f"no revision {revision_id}")
    return found


def acts_for(revision: Revision, actor: Actor, clock: Clock) -> Acts:
    """Return the acts that the services would permit now."""
    state = State(revision.state)
    decides = may_approve_some(actor)
    is_own = wrote(revision, actor)
    is_draft = state is State.DRAFT and may_write(actor)
    return Acts(
        edit=is_draft,
        propose=is_draft,
        approve=state is State.PROPOSED and decides and not is_own,
        send_back=state is State.PROPOSED and decides,
        withdraw=state is State.APPROVED and decides and not revision.is_in_effect(today(clock)),
        is_own=is_own,
    )
