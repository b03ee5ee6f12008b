"""One context per mail, as its caller gives it."""

from ams.core.canonical import JSON
from ams.notifications.messages import Message

_URL = "https://ams.example.go.id/permohonan/1"
CONTEXTS: dict[Message, dict[str, JSON]] = {
    Message.REQUEST_FILED: {"number": "P-2026-00012", "url": _URL},
    Message.REQUEST_HANDED_IN: {
        "number": "P-2026-00012",
        "applicant": "Siti Rahmawati, S.Kom.",
        "agency": "Dinas Kesehatan",
        "corrected": False,
        "url": _URL,
    },
    Message.REQUEST_RETURNED: {
        "number": "P-2026-00012",
        "url": _URL,
        "items": [
            {"item": "Tanda tangan atasan", "remark": "belum ada"},
            {"item": "NIP", "remark": ""},
        ],
    },
    Message.REQUEST_REJECTED: {"number": "P-2026-00012", "url": _URL, "reason": "Bukan pemilik"},
    Message.CERTIFICATE_REVOKED: {
        "number": "P-2026-00012",
        "serial": "4F2A99C1D07B3356A1F0",
        "subject_dn": "C=ID, CN=Siti Rahmawati",
        "revoked_at": "2026-11-22T07:05:00+00:00",
        "reason": "Lupa passphrase",
        "reason_en": "Forgotten passphrase",
        "crl_number": 42,
        "acknowledge_url": "https://ams.example.go.id/terima/abc",
        "crl_url": "http://status.example.go.id/crl/kebumen.crl",
        "ocsp_url": "http://status.example.go.id/ocsp/kebumen",
        "issuer_url": "http://status.example.go.id/ca/kebumen.cer",
        "next_url": "https://ams.example.go.id/baru",
        "contact": "OP Diskominfo, (0287) 000000",
    },
    Message.RECEIPT_REMINDER: {
        "number": "P-2026-00012",
        "serial": "4F2A99C1D07B3356A1F0",
        "revoked_at": "2026-11-22T07:05:00+00:00",
        "acknowledge_url": "https://ams.example.go.id/terima/abc",
    },
    Message.PASSWORD_RESET: {"account_id": 1},
    Message.CERTIFICATE_ISSUED: {
        "serial": "4F2A99C1D07B3356A1F0",
        "not_before": "2026-11-22T07:05:00+00:00",
        "not_after": "2028-11-22",
        "url": _URL,
    },
    Message.ACCOUNT_CREATED: {"username": "siti.rahmawati", "url": _URL},
}
