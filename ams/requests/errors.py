"""What an act on a request refuses; every refusal carries the values that its sentence needs."""

from ams.core.errors import Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation


class RequestNotFound(NotFound):
    """The request does not exist for this actor (another agency's data does not exist for him)."""

    code = "request_not_found"


class CertificateNotYours(NotFound):
    """The chosen certificate does not exist for this applicant."""

    code = "certificate_not_yours"


class LetterNotAvailable(NotFound):
    """The letter does not exist for this applicant."""

    code = "letter_not_available"


class NotAPerson(NotPermitted):
    """The account stands for no person, who alone may own a certificate and a request."""

    code = "not_a_person"


class NotTheApplicant(NotPermitted):
    """The act is the applicant's own."""

    code = "not_the_applicant"


class SignedTheLetter(NotPermitted):
    """The officer is the superior who signs the letter; he does not also check it (ADR 0016)."""

    code = "signed_the_letter"


class NeedsSecondOfficer(NotPermitted):
    """He carried out a check; for this reason another officer revokes (ADR 0062)."""

    code = "needs_second_officer"


class NotAnAccompanyingOfficer(NotPermitted):
    """Only an officer of the Diskominfo kind accompanies."""

    code = "not_an_accompanying_officer"


class RequestClosed(RuleViolation):
    """The request has ended."""

    code = "request_closed"


class AlreadyDecided(RuleViolation):
    """An officer has decided to revoke; nothing before that can be done any more."""

    code = "already_decided"


class NotClaimed(RuleViolation):
    """The officer must take the request before he works on it."""

    code = "not_claimed"


class NotAllClear(RuleViolation):
    """An item of the document check has to be looked at: one verdict for all is not enough."""

    code = "not_all_clear"


class NoAttachment(RuleViolation):
    """The signed letter of the present version has not been attached."""

    code = "no_attachment"


class OldVersionAttached(RuleViolation):
    """The attached paper is proven to be a version of the letter that was replaced since."""

    code = "old_version_attached"


class NotPublishedYet(RuleViolation):
    """The revocation does not show in CRL and OCSP yet, so nobody is told (ADR 0016)."""

    code = "not_published_yet"


class CertificateNotActive(RuleViolation):
    """The certificate is revoked or expired: there is nothing to revoke."""

    code = "certificate_not_active"


class CertificateOfAnotherCA(RuleViolation):
    """AMS neither holds the key of the certificate's issuer nor can read what that CA says."""

    code = "certificate_of_another_ca"


class NothingToRecord(RuleViolation):
    """No revocation in an outside CA's application is waited for on this request."""

    code = "nothing_to_record"


class StillAwaited(RuleViolation):
    """The outside CA may still say "revoked": the officers have not been told otherwise yet."""

    code = "still_awaited"


class ProofIsHere(RuleViolation):
    """The outside CA has said "revoked": the officer's record completes the request."""

    code = "proof_is_here"


class LetterInUse(RuleViolation):
    """The letter belongs to another request already."""

    code = "letter_in_use"


class ClaimedByOther(Conflict):
    """Another officer has taken the request."""

    code = "claimed_by_other"


class OpenRequestExists(Conflict):
    """There is an open request for this certificate; ``number`` names it."""

    code = "open_request_exists"


class AccompanimentRefused(InvalidInput):
    """The accompaniment code is missing, wrong, used, expired, or of an officer out of scope."""

    code = "accompaniment_refused"


class TooManyCodes(NotPermitted):
    """Too many wrong accompaniment codes; waiting helps."""

    code = "too_many_codes"


class ConfirmationWrong(InvalidInput):
    """What was typed is not the end of the serial number."""

    code = "confirmation_wrong"


class LinkInvalid(InvalidInput):
    """The link is not one that AMS signed, or it is too old."""

    code = "link_invalid"


class NoCertificateYet(RuleViolation):
    """The request brings a certificate about, and has not done so yet."""

    code = "no_certificate_yet"
