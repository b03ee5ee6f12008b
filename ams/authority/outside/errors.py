"""What can go wrong with outside CAs; ``Why`` says it of an answer that does not count."""

from enum import StrEnum

from ams.core.errors import Conflict, InvalidInput, NotFound, Unavailable


class OutsideCANotFound(NotFound):
    """The trust list holds no such CA."""

    code = "outside_ca_not_found"


class OutsideCAExists(Conflict):
    """The trust list holds this CA already."""

    code = "outside_ca_exists"


class OutsideCARefused(InvalidInput):
    """A certificate cannot stand in the trust list: no CA, too weak, or nobody above it known."""

    code = "outside_ca_refused"


class HostRefused(InvalidInput):
    """A host or an address cannot be allowed as it was typed."""

    code = "outside_host_refused"


class Why(StrEnum):
    """Why an answer does not count; a member never changes its value once released."""

    NOT_TRUSTED = "not_trusted"  # its CA is not in the trust list, or is switched off
    CHAIN = "chain"  # a certificate of the chain is not valid now
    NO_ADDRESS = "no_address"
    ADDRESS = "address"  # not http or https, or malformed
    HOST = "host"  # not on the allow list
    PRIVATE = "private"  # resolves to an address inside
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    REDIRECT = "redirect"
    HTTP_STATUS = "http_status"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    RESPONDER_STATUS = "responder_status"  # tryLater, unauthorized …: not signed
    ALGORITHM = "algorithm"
    SIGNER = "signer"  # not the CA, nor a responder that it authorised
    SIGNATURE = "signature"
    OTHER_CERTIFICATE = "other_certificate"  # certID or issuer is another's
    NONCE = "nonce"
    EARLY = "early"  # thisUpdate lies in the future
    STALE = "stale"  # nextUpdate has passed, or there is none and it is old
    OLDER = "older"  # older than one that was verified before
    SCOPE = "scope"  # a delta, an indirect or a partitioned CRL that does not cover it
    CRITICAL = "critical"  # a critical extension that is not understood


class AnswerRefused(Unavailable):
    """An answer that cannot be had or cannot be verified: it says nothing of the certificate."""

    code = "outside_answer_refused"

    def __init__(self, why: Why, message: str) -> None:
        """Keep the reason beside the sentence."""
        super().__init__(message, why=why.value)
        self.why = why
