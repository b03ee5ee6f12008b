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


class NotSucceedable(RuleViolation):
    """Only the holder's own good certificate of ours can be succeeded by another one."""

    code = "not_succeedable"


class SuccessorExists(Conflict):
    """The certificate has a successor already; its serial number is named."""

    code = "successor_exists"


class SubjectChanged(RuleViolation):
    """The holder's record spells another subject than the certificate that is to be succeeded."""

    code = "subject_changed"


class IssuanceUnfinished(Conflict):
    """An issuance for this person was begun and has no outcome."""

    code = "issuance_unfinished"


class CertificationRequestRefused(InvalidInput):
    """A PKCS #10 request cannot be taken: broken, its signature wrong, its key not taken."""

    code = "certification_request_refused"


class KeyReused(Conflict):
    """The public key is in another certificate already."""

    code = "key_reused"


class KeyBlocked(RuleViolation):
    """The public key is on the block list and is never certified again."""

    code = "key_blocked"


class KeyNotBlocked(NotFound):
    """The public key is not on the block list."""

    code = "key_not_blocked"


class BlockingNotPermitted(NotPermitted):
    """The actor may not change the block list."""

    code = "blocking_not_permitted"


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


class StatusMoved(Conflict):
    """Another act has changed the certificate's status since it was read."""

    code = "status_moved"


class StatusUnchanged(Conflict):
    """The certificate has the status already that it was to be given."""

    code = "status_unchanged"


class ImportingNotPermitted(NotPermitted):
    """The actor may not import certificates."""

    code = "importing_not_permitted"
