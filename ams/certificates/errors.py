"""What can go wrong while certificates are issued, imported and looked up."""

from ams.core.errors import Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation


class CertificateNotFound(NotFound):
    """There is no such certificate for this actor."""

    code = "certificate_not_found"


class SerialAmbiguous(InvalidInput):
    """A serial number, as typed, fits more than one certificate."""

    code = "serial_ambiguous"


class IssuingNotPermitted(NotPermitted):
    """The actor may not issue a certificate for this person."""

    code = "issuing_not_permitted"


class IssuingForOneself(NotPermitted):
    """Nobody issues a certificate for himself."""

    code = "issuing_for_oneself"


class CertificateActive(Conflict):
    """The person holds an active certificate of this profile; its serial number is named."""

    code = "certificate_active"


class IssuanceUnfinished(Conflict):
    """An issuance for this person was begun and has no outcome."""

    code = "issuance_unfinished"


class CertificationRequestRefused(InvalidInput):
    """A PKCS #10 request cannot be taken: broken, its signature wrong, its key not taken."""

    code = "certification_request_refused"


class KeyReused(Conflict):
    """The public key is in another certificate already."""

    code = "key_reused"


class PassphraseRefused(InvalidInput):
    """The passphrase for a PKCS #12 file is too weak."""

    code = "passphrase_refused"


class SubjectRefused(InvalidInput):
    """The person's record cannot be put into a certificate's subject."""

    code = "subject_refused"


class ImportRefused(InvalidInput):
    """Nothing was imported: the match table or the request as a whole is unusable."""

    code = "import_refused"


class ForeignIssuer(RuleViolation):
    """AMS does not hold the key of the certificate's issuer."""

    code = "foreign_issuer"


class AlreadyRevoked(RuleViolation):
    """A revoked certificate never changes its state or its time again."""

    code = "already_revoked"


class ImportingNotPermitted(NotPermitted):
    """The actor may not import certificates."""

    code = "importing_not_permitted"
