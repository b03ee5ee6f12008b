"""What the custody of documents and keys refuses."""

from ams.core.errors import InvalidInput, NotFound, NotPermitted, RuleViolation, Unavailable


class SealBroken(Unavailable):
    """What was sealed does not open: another secret key of the installation, or altered octets."""

    code = "seal_broken"


class ScanNotFound(NotFound):
    """There is no such page of a scan, or it is not this officer's to see."""

    code = "scan_not_found"


class KeysNotMadeHere(NotPermitted):
    """The agency's policy does not let AMS make keys."""

    code = "keys_not_made_here"


class NothingHeld(RuleViolation):
    """AMS holds no key of this request: it was handed over, dropped, or never made here."""

    code = "nothing_held"


class NotIssuedYet(RuleViolation):
    """The certificate that belongs to the key is not there, or no longer in force."""

    code = "held_key_without_certificate"


class PassphraseWrong(InvalidInput):
    """The passphrase does not open the key; only its owner knows the right one."""

    code = "passphrase_wrong"


class TooManyPassphrases(RuleViolation):
    """Five wrong passphrases in a row; waiting a quarter of an hour helps."""

    code = "too_many_passphrases"
