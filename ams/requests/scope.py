"""Whose requests an actor may reach: his appointments' scopes, taken together."""

from ams.core.actor import Actor


def agencies_in_scope(actor: Actor) -> frozenset[int] | None:
    """Return the agencies that ``actor`` is an officer for now; ``None`` means all of them."""
    agencies: frozenset[int] = frozenset()
    for appointment in actor.appointments:
        if appointment.agency_ids is None:
            return None
        agencies |= appointment.agency_ids
    return agencies
