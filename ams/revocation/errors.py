"""What can be refused or fail in revocation and in publishing its status."""

from ams.core.errors import InvalidInput, NotFound, NotPermitted, RuleViolation, Unavailable


class RevocationNotPermitted(NotPermitted):
    """The actor is no officer whose scope holds the certificate's holder."""

    code = "revocation_not_permitted"


class OwnCertificate(NotPermitted):
    """Nobody revokes his own certificate: another officer decides (two-person rule)."""

    code = "own_certificate"


class NotHeld(RuleViolation):
    """Only a held certificate can be released."""

    code = "not_held"


class CRLNotFound(NotFound):
    """The issuer has published no CRL, or none of that number."""

    code = "crl_not_found"


class InvalidReasons(InvalidInput):
    """No reason, an unknown one, or one that is not offered at that date."""

    code = "invalid_reasons"


class InvalidInvalidityDate(InvalidInput):
    """The known loss date cannot be taken."""

    code = "invalid_invalidity_date"


class ClockSetBack(Unavailable):
    """The present time lies before the last CRL's: publishing would contradict it."""

    code = "clock_set_back"


class CRLRefused(Unavailable):
    """A CRL was built that must not be published; the one before stays in force."""

    code = "crl_refused"


class CRLNotRebuilt(Unavailable):
    """The octets that come out of a CRL's manifest are not those that were signed."""

    code = "crl_not_rebuilt"


class PublishingFailed(Unavailable):
    """The CRL could not be written to the disk; the one before stays in force."""

    code = "publishing_failed"


class StorageUnavailable(Unavailable):
    """The bucket cannot be written now; what is served locally is not concerned."""

    code = "storage_unavailable"


class ResponderUnavailable(Unavailable):
    """No responder certificate with a usable key is in force: OCSP cannot answer now."""

    code = "responder_unavailable"


class StatusOutdated(Unavailable):
    """What this node knows is too old to be said: it has not reached the database for long."""

    code = "status_outdated"
