"""The mails: what the server took when they were sent, and how far the enclosed ones are that."""

import hashlib

from ams.evidence.checking.log import not_told, read_log
from ams.evidence.checking.report import Broken, Bundle, LeftOut, Trust
from ams.evidence.claims import ClaimedMail, Likeness

_WHY_NOT = {
    Likeness.LINKS_CUT: "links that act in the applicant's place were cut from it; whole, it had",
    Likeness.DIFFERS: "templates or settings changed since it was sent; what was sent had",
}


def check_mail(bundle: Bundle, mail: ClaimedMail) -> str:
    """The enclosed mail is what was sent, or the case says why it is not."""
    found = hashlib.sha256(bundle.file(mail.file)).hexdigest()
    if mail.likeness is Likeness.UNKNOWN:
        if mail.sha256:
            raise Broken("the case names the digest of what was sent and does not compare it")
        raise LeftOut("it was sent before AMS kept the digests of mails; it was written anew")
    if mail.likeness is not Likeness.SAME:
        if found == mail.sha256:
            raise Broken("it is what was sent, though the case says that it differs")
        raise LeftOut(f"{_WHY_NOT[mail.likeness]} the SHA-256 {mail.sha256}")
    if found != mail.sha256:
        raise Broken(f"its SHA-256 is {found}, what was sent had {mail.sha256}")
    return "octet for octet what was sent"


def check_mails_in_log(bundle: Bundle, _trust: Trust) -> str:
    """The journal told of each mail's digest when the server took it."""
    log = read_log(bundle)
    told = {(line.data.get("notice"), line.data.get("sha256")) for line in log.of("notice:deliver")}
    kept = [one for one in bundle.claims.mails if one.sha256]
    missing = [one for one in kept if (one.notice, one.sha256) not in told]
    if missing:
        not_told(log, f"no entry tells that {missing[0].file} was sent with its digest")
    # A mail that was not sent when the case was read may have been sent before the checkpoint.
    named = {one.notice for one in kept} | set(bundle.claims.mails_not_sent)
    dropped = {str(notice) for notice, digest in told if digest} - named
    if dropped:
        raise Broken(f"the journal tells of a mail that the case leaves out: notice {min(dropped)}")
    return f"{len(kept)} mails"
