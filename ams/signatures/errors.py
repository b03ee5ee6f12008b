"""What can be refused or fail in signing and in examining signatures."""

from ams.core.errors import InvalidInput, NotFound, RuleViolation, Unavailable


class NoSeal(RuleViolation):
    """The agency has no seal certificate that can be used now; an administrator issues one."""

    code = "no_seal"


class NoIssuer(NotFound):
    """There is no issuing CA whose key AMS holds."""

    code = "no_issuer"


class KeyFileRefused(InvalidInput):
    """The PKCS #12 file is broken, or its passphrase is wrong."""

    code = "key_file_refused"


class SignerRefused(RuleViolation):
    """The certificate in the key file cannot sign this; ``problem`` says why, ``why`` in words."""

    code = "signer_refused"


class NotSealable(RuleViolation):
    """The PDF cannot take a signature: broken, encrypted, or closed by one that forbids it."""

    code = "not_sealable"


class StatusNotProvable(Unavailable):
    """OCSP answer or CRL of the signer's chain cannot be had now, so no seal can carry them."""

    code = "status_not_provable"


class TimeStampUnavailable(Unavailable):
    """No time stamp can be had now: no certificate, or the outside service does not answer."""

    code = "time_stamp_unavailable"


class MarkNotDrawn(Unavailable):
    """The typesetter refused the visible mark of a signature."""

    code = "mark_not_drawn"
