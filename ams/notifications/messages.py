"""Which mails exist, what each must be told, to whom one goes, what follows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ams.core.canonical import JSON


class Message(StrEnum):
    """Every mail that AMS sends; each has a folder of templates of the same name."""

    REQUEST_FILED = "request_filed"
    REQUEST_HANDED_IN = "request_handed_in"
    REQUEST_RETURNED = "request_returned"
    REQUEST_REJECTED = "request_rejected"
    CERTIFICATE_REVOKED = "certificate_revoked"
    RECEIPT_REMINDER = "receipt_reminder"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, no secret
    CERTIFICATE_ISSUED = "certificate_issued"
    ACCOUNT_CREATED = "account_created"


# What the context must hold. Times are ISO 8601 text; ``x_en`` beside ``x`` is its English form.
# Further keys that the templates show where they are given:
#   request_handed_in    corrected: true where it came back corrected
#   request_returned     items: list of {"item", "remark"}, both text
#   certificate_revoked  subject_dn, crl_url, ocsp_url, issuer_url, next_url, contact
#   receipt_reminder     contact
REQUIRED: Mapping[Message, frozenset[str]] = {
    Message.REQUEST_FILED: frozenset({"number", "url"}),
    # To an officer; of the applicant it says name and agency, and nothing else.
    Message.REQUEST_HANDED_IN: frozenset({"number", "applicant", "agency", "url"}),
    Message.REQUEST_RETURNED: frozenset({"number", "url", "items"}),
    Message.REQUEST_REJECTED: frozenset({"number", "url", "reason"}),
    Message.CERTIFICATE_REVOKED: frozenset(
        {"number", "serial", "revoked_at", "reason", "crl_number", "acknowledge_url"}
    ),
    Message.RECEIPT_REMINDER: frozenset({"number", "serial", "revoked_at", "acknowledge_url"}),
    # The link is made at delivery: it is a secret and is stored nowhere.
    Message.PASSWORD_RESET: frozenset({"account_id"}),
    Message.CERTIFICATE_ISSUED: frozenset({"serial", "not_before", "not_after", "url"}),
    Message.ACCOUNT_CREATED: frozenset({"username", "url"}),
}


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
