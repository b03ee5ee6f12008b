"""In what capacity an actor approves a letter: as its superior, in his place, or passed on to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ams.accounts.models import Person
from ams.approvals.errors import ApprovalNotFound, OwnApproval
from ams.approvals.models import Approval, Delegation, Standin
from ams.core.actor import Actor
from ams.letters.data import Acting, Superior
from ams.letters.endorsing import Endorser
from ams.requests.standing import represents

_FORMS: Final = {Acting.ON_BEHALF: "", Acting.DELEGATED: "Plt. ", Acting.DAILY: "Plh. "}


@dataclass(frozen=True, slots=True)
class Capacity:
    """Who approves, for whose place; ``delegation`` is empty for one's own place.

    ``named`` is the superior as the letter names him, whose place it is unless the letter
    ``is_passed_on``.
    """

    person: Person
    place: Person
    named: Superior
    is_passed_on: bool
    delegation: Delegation | None = None

    @property
    def position(self) -> str:
        """Return the position that the seal states: "Kepala Dinas …", "Plh. Kepala Dinas …"."""
        if self.delegation is not None:
            return f"{Standin(self.delegation.kind).label} {self.place.position}"
        if self.is_passed_on or self.named.acting is Acting.HIMSELF:
            return self.place.position
        return f"{_FORMS[self.named.acting]}{self.named.position}"

    @property
    def on_behalf_of(self) -> str:
        """Return the line above the position where the letter's superior signs a.n., else empty."""
        empowered_by = "" if self.is_passed_on else self.named.on_behalf_of
        return f"a.n. {empowered_by}" if empowered_by else ""

    @property
    def is_another(self) -> bool:
        """Tell whether somebody else approves than the letter's text names."""
        return self.is_passed_on or self.delegation is not None

    def endorser(self, account_id: int) -> Endorser:
        """Return him as seal and record state him."""
        person = self.person
        return Endorser(account_id, person.full_name, person.nip, person.rank, self.position)


def capacity_of(approval: Approval, actor: Actor, *, at: datetime) -> Capacity:
    """Return in what capacity ``actor`` may answer now.

    Raises:
        OwnApproval: the letter is about himself, or he represents its applicant.
        ApprovalNotFound: he is neither the superior, nor the one it was passed on to, nor stands in
            for one of the two today.
    """
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    is_himself = person is not None and person.pk == approval.request.applicant_id
    if is_himself or represents(approval.request, actor):
        raise OwnApproval(f"{actor.name} does not approve the letter about himself")
    places = [approval.escalated_to] if approval.escalated_to else []
    places.insert(0, approval.superior)
    named = approval.letter_version.content.superior
    if person is not None:
        for place in places:
            if place.pk == person.pk:
                return Capacity(person, place, named, place.pk != approval.superior_id)
        held = Delegation.objects.in_force(at).filter(delegate=person, superior__in=places)
        delegation = held.select_related("superior").first()
        if delegation is not None:
            passed_on = delegation.superior_id != approval.superior_id
            return Capacity(person, delegation.superior, named, passed_on, delegation)
    raise ApprovalNotFound(f"approval {approval.pk} does not exist for {actor.name}")
