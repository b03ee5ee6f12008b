"""Every check of a bundle, one after the other; none keeps the next from being made."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeAlias

from ams.evidence import claims, container
from ams.evidence.checking import chain, crl, holds, log, mails, ocsp, papers, signed
from ams.evidence.checking.report import (
    MALFORMED,
    Broken,
    Bundle,
    LeftOut,
    NotEstablished,
    Outcome,
    Report,
    Result,
    Trust,
)

Check: TypeAlias = Callable[[Bundle, Trust], str]
SealCheck: TypeAlias = Callable[[Bundle, Trust], Iterator[Result]]

_CASE: Final[tuple[tuple[str, Check], ...]] = (
    ("case.files", papers.check_nothing_is_missing),
    ("case.number", papers.check_names),
    ("case.times", papers.check_times),
    ("uploads", papers.check_uploads),
)
_STATUS: Final[tuple[tuple[str, Check], ...]] = (
    ("certificate", chain.check_certificate),
    ("chain", chain.check_chain),
    ("chain.trust", chain.check_anchor),
)
_CRL: Final[tuple[tuple[str, Check], ...]] = (
    ("crl.signature", crl.check_crl_signature),
    ("crl.number", crl.check_crl_number),
    ("crl.entry", crl.check_crl_entry),
    ("crl.times", crl.check_crl_times),
)
_OCSP: Final[tuple[tuple[str, Check], ...]] = (
    ("ocsp.signature", ocsp.check_ocsp_signature),
    ("ocsp.status", ocsp.check_ocsp_status),
    ("ocsp.times", ocsp.check_ocsp_times),
)
_LOG: Final[tuple[tuple[str, Check], ...]] = (
    ("journal.checkpoint", log.check_checkpoint),
    ("journal.key", log.check_journal_key),
    ("journal.entries", log.check_entries),
    ("journal.case", log.check_entries_are_the_cases),
    ("journal.letters", log.check_letters_in_log),
    ("journal.uploads", log.check_uploads_in_log),
    ("journal.mails", mails.check_mails_in_log),
    ("journal.holds", holds.check_holds_in_log),
    ("journal.revocation", log.check_revocation_in_log),
    ("journal.crl", log.check_crl_in_log),
)


def verify(pdf: bytes, trust: Trust, *, seal: SealCheck) -> Report:
    """Return what checking a bundle finds; ``seal`` checks the signature on the whole file.

    Raises:
        NotABundle: it is no PDF with attachments.
    """
    files = container.unpack(pdf)
    try:
        said = claims.Claims.parse(files.get(claims.NAME, b""))
    except claims.CaseMalformed as error:
        why = str(error) if claims.NAME in files else "it is not attached"
        broken = Result("case", claims.NAME, Outcome.FAILS, why)
        return Report("", (broken,))
    bundle = Bundle(pdf, files, said)
    return Report(said.number, tuple(_results(bundle, trust, seal)))


def _results(bundle: Bundle, trust: Trust, seal: SealCheck) -> Iterator[Result]:
    yield from seal(bundle, trust)
    yield from papers.check_files(bundle)
    yield from _all(_CASE, bundle, trust, about=claims.NAME)
    for letter in bundle.claims.letters:
        for name, check in (
            ("letter.data", papers.check_letter),
            ("letter.pdf", papers.check_letter_pdf),
            ("letter.certificate", papers.check_letter_is_the_cases),
        ):
            yield tried(name, partial(check, bundle, letter), about=f"version {letter.version}")
    for upload in (one for one in bundle.claims.uploads if one.findings):
        for name, examine in (
            ("upload.signatures", signed.check_findings),
            ("journal.signatures", signed.check_findings_in_log),
        ):
            yield tried(name, partial(examine, bundle, upload), about=upload.findings)
    for mail in bundle.claims.mails:
        yield tried("mail.sent", partial(mails.check_mail, bundle, mail), about=mail.file)
    yield from _all(_STATUS, bundle, trust, about=bundle.claims.certificate.file)
    if bundle.claims.crl is not None:
        yield from _all(_CRL, bundle, trust, about=bundle.claims.crl.file)
    if bundle.claims.ocsp_file:
        yield from _all(_OCSP, bundle, trust, about=bundle.claims.ocsp_file)
    if bundle.claims.crl is None and not bundle.claims.ocsp_file:
        yield Result("status", claims.NAME, Outcome.FAILS, "neither CRL nor OCSP is enclosed")
    yield from _all(_LOG, bundle, trust, about=log.NAME)


def _all(
    checks: tuple[tuple[str, Check], ...], bundle: Bundle, trust: Trust, *, about: str
) -> Iterator[Result]:
    for name, check in checks:
        yield tried(name, partial(check, bundle, trust), about=about)


def tried(name: str, check: Callable[[], str], *, about: str) -> Result:
    """Return the result of one check."""
    try:
        return Result(name, about, Outcome.HOLDS, check())
    except Broken as error:
        return Result(name, about, Outcome.FAILS, str(error))
    except NotEstablished as error:
        return Result(name, about, Outcome.NOT_ESTABLISHED, str(error))
    except LeftOut as error:
        return Result(name, about, Outcome.LEFT_OUT, str(error))
    except MALFORMED as error:
        return Result(name, about, Outcome.FAILS, f"it cannot be read: {error!r}")
