"""Requests in a procedure: where each stands, what was done when, by whom and on whose word.

State is ``activity`` plus the history in ``ActivityRecord``; nothing is inferred from dates or
files. The five facts (decided, carried out, published, told, acknowledged) are columns of their own
and the database itself refuses one without the one before it (ADR 0016). What only one procedure
knows of its requests stands in tables of its own beside ``Request`` (ADR 0048).
"""

from ams.requests.models.checks import (
    ActivityRecord,
    Check,
    CheckItem,
    CheckKind,
    FourEyes,
)
from ams.requests.models.filing import (
    Accompaniment,
    CodeAttempt,
    Journey,
    Preparation,
    RequestNumber,
)
from ams.requests.models.outside import (
    OutsideRecord,
    OutsideRecordPage,
)
from ams.requests.models.request import (
    CLOSED_UNCONFIRMED,
    ENDED_BY_RELEASE,
    Channel,
    Request,
    RequestQuerySet,
    Status,
)

__all__ = [
    "CLOSED_UNCONFIRMED",
    "ENDED_BY_RELEASE",
    "Accompaniment",
    "ActivityRecord",
    "Channel",
    "Check",
    "CheckItem",
    "CheckKind",
    "CodeAttempt",
    "FourEyes",
    "Journey",
    "OutsideRecord",
    "OutsideRecordPage",
    "Preparation",
    "Request",
    "RequestNumber",
    "RequestQuerySet",
    "Status",
]
