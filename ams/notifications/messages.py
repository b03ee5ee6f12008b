"""Which mails exist, to whom one goes, what follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

JSON: TypeAlias = "None | bool | int | float | str | Sequence[JSON] | Mapping[str, JSON]"


class Message(StrEnum):
    """Every mail that AMS sends; each has a folder of templates of the same name."""

    REQUEST_FILED = "request_filed"
    REQUEST_RETURNED = "request_returned"
    REQUEST_REJECTED = "request_rejected"
    CERTIFICATE_REVOKED = "certificate_revoked"
    RECEIPT_REMINDER = "receipt_reminder"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, no secret
    CERTIFICATE_ISSUED = "certificate_issued"
    ACCOUNT_CREATED = "account_created"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a mail, and in which language it comes first."""

    email: str
    name: str = ""
    language: str = "id"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The job that is queued when, and only when, a mail server has accepted the mail."""

    kind: str
    payload: Mapping[str, JSON] = field(default_factory=dict)
