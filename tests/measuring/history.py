"""Many requests with made-up histories, written straight into the tables: for counting only."""

import random
import uuid
from datetime import datetime, timedelta

from ams.letters.models import Letter
from ams.requests.models import ActivityRecord, Check, CheckItem, CheckKind, Request
from tests.requests.builders import Office, completed

SEED = 6
SPREAD_DAYS = 75
KEYS = ("document_check", "certificate_check", "revocation", "notice", "receipt")
REASONS = (["lupa_passphrase"], ["perubahan_data"], ["kehilangan", "perubahan_data"])
ITEMS = ("applicant", "signatures", "attachment")


def invent(office: Office, number: int) -> Request:
    """Complete one request properly and invent ``number`` like it; return the real one."""
    real = completed(office)
    invent_more(office, real, range(number))
    return real


def invent_more(office: Office, real: Request, numbers: range) -> None:
    """Invent a request like ``real`` for each of ``numbers``."""
    others = (real.applicant_id, office.people["maya"].pk)
    dice = random.Random(SEED + numbers.start)  # noqa: S311 - made-up data
    for index in numbers:
        _invent_one(real, index, applicant_id=dice.choice(others), dice=dice)


def _invent_one(real: Request, index: int, *, applicant_id: int, dice: random.Random) -> None:
    at = real.filed_at - timedelta(minutes=dice.randrange(SPREAD_DAYS * 24 * 60))
    request = Request.objects.get(pk=real.pk)
    request.pk, request._state.adding = uuid.uuid4(), True
    request.number = f"X-{index:06d}"
    request.letter = _letter(real.letter, index)
    request.applicant_id, request.reasons = applicant_id, dice.choice(REASONS)
    request.filed_at = at
    match dice.choice(("completed", "completed", "rejected", "withdrawn")):
        case "completed":
            request.status = "completed"
            request.decided_at = request.carried_out_at = at + timedelta(hours=3)
            request.published_at = request.decided_at + timedelta(seconds=dice.randrange(1, 900))
            request.told_at = request.published_at + timedelta(seconds=dice.randrange(60))
            request.acknowledged_at = request.told_at + timedelta(hours=1)
        case status:
            request.status = status
            request.decided_at = request.carried_out_at = request.published_at = None
            request.told_at = request.acknowledged_at = None
    request.closed_at = at + timedelta(hours=9)
    request.save(force_insert=True)
    _records(request, at, dice)
    if dice.random() < 0.3:
        _return(real, request, at + timedelta(hours=1), dice)


def _letter(letter: Letter, index: int) -> Letter:
    return Letter.objects.create(
        code=f"X{index:011d}", agency_id=letter.agency_id, year=2001, sequence=index + 1,
        number=f"X/{index}", created_at=letter.created_at,
    )  # fmt: skip


def _records(request: Request, at: datetime, dice: random.Random) -> None:
    for number, key in enumerate(KEYS, start=5):
        started = at + timedelta(minutes=dice.randrange(300))
        ended = started + timedelta(seconds=dice.choice((20, 55, 61, 119, 400, 4000, 90000)))
        ActivityRecord.objects.create(
            request=request, key=key, number=number, round=1, entered_at=at, started_at=started,
            ended_at=ended, act="x", standard_seconds=60,
        )  # fmt: skip
        at = ended


def _return(real: Request, request: Request, at: datetime, dice: random.Random) -> None:
    proper = real.checks.first()
    assert proper is not None
    check = Check.objects.create(
        request=request, kind=CheckKind.DOCUMENTS, round=1,
        letter_version_id=proper.letter_version_id, attachment_id=proper.attachment_id,
        officer_id=proper.officer_id, officer_name="x", conforms=False, decided_at=at,
    )  # fmt: skip
    for key in dice.sample(ITEMS, dice.randrange(1, 3)):
        CheckItem.objects.create(of_check=check, key=key, conforms=False, remark="x")
