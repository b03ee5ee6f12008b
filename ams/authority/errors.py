"""What can go wrong while keys, names, profiles and signatures are handled."""

from ams.core.errors import Conflict, InvalidInput, NotFound, RuleViolation, Unavailable


class KeyUnavailable(Unavailable):
    """A signing key cannot be used: missing, unreadable or not opened by the passphrase."""

    code = "key_unavailable"


class NameRefused(InvalidInput):
    """A distinguished name, or one attribute of it, is malformed or too long."""

    code = "name_refused"


class ProfileRefused(InvalidInput):
    """The file of certificate profiles is malformed; file, key and value are named."""

    code = "profile_refused"


class CheckFailed(RuleViolation):
    """A certificate or CRL about to be signed breaks its profile, RFC 5280 or a lint."""

    code = "signing_check_failed"


class StatusPolicyRefused(RuleViolation):
    """The certificates that were issued do not allow this way of publishing their status."""

    code = "status_policy_refused"


class IssuerExpired(RuleViolation):
    """The issuer's own certificate is not valid at this time."""

    code = "issuer_expired"


class IssuerExists(Conflict):
    """A certification authority of this slug exists already."""

    code = "issuer_exists"


class IssuerNotFound(NotFound):
    """No certification authority has this slug."""

    code = "issuer_not_found"


class KeyRefused(InvalidInput):
    """A subject's public key is too weak, of a kind not taken, or its proof is wrong."""

    code = "key_refused"


class IntentClosed(Conflict):
    """A signing intent already has its outcome."""

    code = "intent_closed"


class IntentNotFound(NotFound):
    """There is no such signing intent."""

    code = "intent_not_found"


class RemarkMissing(InvalidInput):
    """An intent is closed by hand only with a remark that says why."""

    code = "remark_missing"
