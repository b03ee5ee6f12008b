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
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_NEWS = "approval_news"
    CERTIFICATE_REVOKED = "certificate_revoked"
    INCIDENT_REVOKED = "incident_revoked"
    RECEIPT_REMINDER = "receipt_reminder"
    OUTSIDE_NOT_REVOKED = "outside_not_revoked"
    HOLD_PLACED = "hold_placed"
    HOLD_LETTER_DUE = "hold_letter_due"
    HOLD_NEEDS_OFFICER = "hold_needs_officer"
    HOLD_RELEASED = "hold_released"
    REQUESTS_OVERDUE = "requests_overdue"
    MONTHLY_REPORT = "monthly_report"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, no secret
    CERTIFICATE_ISSUED = "certificate_issued"
    ISSUANCE_ACTIVATION = "issuance_activation"
    ISSUANCE_KEY = "issuance_key"
    CERTIFICATE_ENDS = "certificate_ends"
    CERTIFICATES_ENDING = "certificates_ending"
    JOURNEY = "journey"
    MAILBOX_READY = "mailbox_ready"
    MAILBOX_PROOF = "mailbox_proof"
    MAILBOX_ACTIVE = "mailbox_active"
    ACCOUNT_CREATED = "account_created"
    STATUS_BEHIND = "status_behind"
    SEAL_ENDS = "seal_ends"


# What the context must hold. Times are ISO 8601 text; ``x_en`` beside ``x`` is its English form.
# Further keys that the templates show where they are given:
#   request_handed_in    corrected: true where it came back corrected
#   request_returned     items: list of {"item", "remark"}, both text
#   approval_asked       before: who had it before; to: who has it now
#   approval_news        by, reason; handed_in: true where nothing is left to do; to
#   request_rejected     unconfirmed: true where an outside CA did not say "revoked"
#   certificate_revoked  subject_dn, crl_url, ocsp_url, issuer_url, next_url, contact;
#                        of an outside CA: outside_ca, ocsp_at, outside_ocsp_url, digests
#   receipt_reminder     contact
#   request_…            procedure: the procedure's key, revocation where it is missing
#   certificate_issued   number, subject_dn, acknowledge_url, contact; of a renewal:
#                        renewed_serial, superseded_at (empty: left to expire), renewed_until
#   issuance_activation  remark: what has to be corrected
#   certificate_ends     renewal: the number of the one that is open; why: what stands in the way
#   certificates_ending  more: how many there are beside the items
REQUIRED: Mapping[Message, frozenset[str]] = {
    Message.REQUEST_FILED: frozenset({"number", "url"}),
    # To an officer; of the applicant it says name and agency, and nothing else.
    Message.REQUEST_HANDED_IN: frozenset({"number", "applicant", "agency", "url"}),
    Message.REQUEST_RETURNED: frozenset({"number", "url", "items"}),
    Message.REQUEST_REJECTED: frozenset({"number", "url", "reason"}),
    # To a superior or who stands in for him; ``occasion``: asked, reminded, passed_on, passed_from.
    Message.APPROVAL_ASKED: frozenset({"number", "applicant", "agency", "occasion", "url"}),
    # To the applicant; ``outcome``: reminded, passed_on, approved, returned.
    Message.APPROVAL_NEWS: frozenset({"number", "superior", "outcome", "url"}),
    Message.CERTIFICATE_REVOKED: frozenset(
        {"number", "serial", "revoked_at", "reason", "crl_number", "acknowledge_url"}
    ),
    # ``serials`` is a list: whoever holds several certificates of an incident gets one mail.
    Message.INCIDENT_REVOKED: frozenset({"serials", "revoked_at", "reason", "explanation", "url"}),
    # With ``revoked_at`` or ``issued_at``: what the applicant is asked to confirm.
    Message.RECEIPT_REMINDER: frozenset({"number", "serial", "acknowledge_url"}),
    Message.OUTSIDE_NOT_REVOKED: frozenset(
        {"number", "serial", "issuer", "recorded", "says", "hours", "url"}
    ),
    # ``dispute_url`` opens one page, which asks the reader whether he objects.
    Message.HOLD_PLACED: frozenset(
        {"serial", "held_at", "by_phone", "due_at", "url", "dispute_url", "contact"}
    ),
    Message.HOLD_LETTER_DUE: frozenset({"serial", "held_at", "due_at", "lapsed", "url"}),
    # To an officer or head; of the holder it says name and agency. ``why``: lapsed or disputed.
    Message.HOLD_NEEDS_OFFICER: frozenset({"why", "serial", "holder", "agency", "held_at", "url"}),
    Message.HOLD_RELEASED: frozenset({"serial", "held_at", "released_at", "reason", "url"}),
    # To an officer, deputy, head or administrator; of the applicant it says the agency alone.
    Message.REQUESTS_OVERDUE: frozenset({"level", "count", "items", "url"}),
    Message.MONTHLY_REPORT: frozenset(
        {
            "agency",
            "month",
            "cases",
            "completed",
            "returned",
            "kept",
            "open",
            "url",
            "pdf_url",
            "xlsx_url",
        }
    ),
    # The link is made at delivery: it is a secret and is stored nowhere.
    Message.PASSWORD_RESET: frozenset({"account_id"}),
    Message.CERTIFICATE_ISSUED: frozenset({"serial", "not_before", "not_after", "url"}),
    # The link opens nothing without the applicant's own sign-in.
    Message.ISSUANCE_ACTIVATION: frozenset({"number", "activation_url", "until"}),
    Message.ISSUANCE_KEY: frozenset({"number", "url"}),
    Message.CERTIFICATE_ENDS: frozenset({"serial", "not_after", "days", "url"}),
    # To an officer of the scope: name, agency and serial number, and nothing else of people.
    Message.CERTIFICATES_ENDING: frozenset({"month", "until", "count", "items", "url"}),
    # ``followed``: the revocation after which ``number`` was opened; else ``why`` none was.
    Message.JOURNEY: frozenset({"number", "url"}),
    # No mail has a password, nor a link that opens anything without the applicant's own sign-in.
    Message.MAILBOX_READY: frozenset({"number", "address", "url", "until"}),
    Message.MAILBOX_PROOF: frozenset({"number", "address", "proof_url", "until"}),
    Message.MAILBOX_ACTIVE: frozenset({"number", "address", "url"}),
    Message.ACCOUNT_CREATED: frozenset({"username", "url"}),
    # To an administrator; ``problem`` is an operator's sentence, in English.
    Message.STATUS_BEHIND: frozenset({"issuer", "next_update", "problem"}),
    # To an administrator; ``days``: how many are left.
    Message.SEAL_ENDS: frozenset({"agency", "serial", "not_after", "days", "url"}),
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
