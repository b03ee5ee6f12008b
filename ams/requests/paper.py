"""What a machine read on the signed letter, beside the request: told before anything is handed in.

A keyed tag proves which page of which letter and version a paper is (``letters.papers``). Only what
is proven stops anything: another letter is not taken, an old version not handed in. What was not
read proves nothing, and is said to be for a person to see (ADR 0061).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ams.core.wording import date_text
from ams.letters.models import Attachment, LetterVersion
from ams.letters.papers import Page, Proof, pages_of
from ams.letters.reading.results import Reading
from ams.requests.errors import OldVersionAttached
from ams.requests.findings import Finding


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was found, in the reader's language; ``key`` names its kind."""

    key: str
    finding: Finding
    said: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment as it was read: its pages, and what there is to say about them."""

    newest: LetterVersion
    pages: tuple[Page, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def finding(self) -> Finding:
        """Return ``agrees`` only where everything does, ``differs`` as soon as one thing does."""
        found = {remark.finding for remark in self.remarks}
        if Finding.DIFFERS in found:
            return Finding.DIFFERS
        return Finding.AGREES if found == {Finding.AGREES} else Finding.TO_BE_SEEN

    @property
    def asks_code(self) -> bool:
        """Tell whether no code was read, so that the applicant may type it."""
        return any(remark.key == "unread" for remark in self.remarks)

    @property
    def old_version(self) -> int:
        """Return the version that a page is proven to have and that was replaced, or 0."""
        return max(
            (page.mark.version for page in _old(self.pages, self.newest) if page.mark), default=0
        )

    @property
    def proven(self) -> tuple[Page, ...]:
        """Return the pages that are proven to be the newest version's."""
        return tuple(page for page in self.pages if page.version == self.newest)


def paper_of(attachment: Attachment) -> Paper:
    """Return what was read on ``attachment``, held against its letter as it is now."""
    letter = attachment.letter_version.letter
    newest = letter.latest
    if attachment.reading is None:  # kept before there was a reader
        return Paper(newest)
    reading = Reading.from_json(attachment.reading)
    pages = pages_of(letter, reading)
    typed = attachment.code_typed_at is not None
    return Paper(newest, pages, tuple(_remarks(pages, reading, newest, typed=typed)))


def check_is_no_old_version(attachment: Attachment) -> None:
    """Refuse to hand in a paper that is proven to be an earlier version of the letter.

    Raises:
        OldVersionAttached: names both versions.
    """
    paper = paper_of(attachment)
    if paper.old_version:
        raise OldVersionAttached(
            f"the paper is version {paper.old_version}, the newest is {paper.newest.version}",
            version=paper.old_version,
            newest=paper.newest.version,
        )


def _remarks(
    pages: Sequence[Page], reading: Reading, newest: LetterVersion, *, typed: bool
) -> Iterable[Remark]:
    yield from _false_marks(pages)
    yield from _old_versions(pages, newest)
    yield from _completeness([page for page in pages if page.version == newest], pages)
    yield from _looks(pages)
    yield from _unread(pages, newest, typed=typed)
    if reading.data_sha256:
        yield _data(reading, newest)


def _false_marks(pages: Sequence[Page]) -> Iterable[Remark]:
    numbers = _numbers(page for page in pages if page.proof is Proof.FALSE)
    if numbers:
        said = _(
            "Kode QR pada halaman %(pages)s bukan buatan AMS atau telah diubah. Cetak surat"
            " yang diunduh dari permohonan ini."
        )
        yield Remark("false_mark", Finding.DIFFERS, said % {"pages": numbers})


def _old_versions(pages: Sequence[Page], newest: LetterVersion) -> Iterable[Remark]:
    old = _old(pages, newest)
    if old:
        said = _(
            "Halaman %(pages)s adalah surat versi lama (versi %(old)s). Unduh versi %(newest)d,"
            " mintakan tanda tangan, lalu unggah."
        )
        versions = ", ".join(
            str(one) for one in sorted({page.mark.version for page in old if page.mark})
        )
        yield Remark(
            "old_version",
            Finding.DIFFERS,
            said % {"pages": _numbers(old), "old": versions, "newest": newest.version},
        )


def _completeness(proven: Sequence[Page], pages: Sequence[Page]) -> Iterable[Remark]:
    """Say which pages of the letter are there; one that was not read may be the missing one."""
    if not proven:
        return
    total = proven[0].mark.pages if proven[0].mark else 0
    there = {page.mark.page for page in proven if page.mark}
    missing = sorted(set(range(1, total + 1)) - there)
    unread = [page for page in pages if page.proof in {Proof.NONE, Proof.CODE_ONLY}]
    values = {
        "missing": ", ".join(map(str, missing)),
        "total": total,
        "pages": _numbers(unread),
        "version": proven[0].mark.version if proven[0].mark else 0,
        "date": date_text(proven[0].version.content.date) if proven[0].version else "",
        "uploaded": len(pages),
    }
    if not missing:
        said = _("Kode QR cocok: versi %(version)d, %(date)s, lengkap %(total)d halaman.")
        yield Remark("complete", Finding.AGREES, said % values)
    elif not unread:
        said = _("Halaman %(missing)s tidak ada. Surat ini %(total)d halaman; unggah semuanya.")
        yield Remark("missing_page", Finding.DIFFERS, said % values)
    elif len(unread) < len(missing):
        said = _("Berkas ini %(uploaded)d halaman, sedangkan surat %(total)d halaman.")
        yield Remark("missing_page", Finding.DIFFERS, said % values)
    else:
        said = _(
            "Kode QR halaman %(missing)s tidak terbaca. Pastikan halaman berkas ke-%(pages)s"
            " adalah halaman itu."
        )
        yield Remark("perhaps_missing", Finding.TO_BE_SEEN, said % values)


def _looks(pages: Sequence[Page]) -> Iterable[Remark]:
    blank = _numbers(page for page in pages if page.reading.blank)
    if blank:
        said = _("Halaman %(pages)s tampak kosong. Periksa apakah yang terpindai sisi yang benar.")
        yield Remark("blank", Finding.TO_BE_SEEN, said % {"pages": blank})
    dark = _numbers(page for page in pages if page.reading.dark and not page.reading.blank)
    if dark:
        said = _("Halaman %(pages)s terlalu gelap. Foto kembali dengan cahaya cukup.")
        yield Remark("dark", Finding.TO_BE_SEEN, said % {"pages": dark})


def _unread(pages: Sequence[Page], newest: LetterVersion, *, typed: bool) -> Iterable[Remark]:
    if any(page.proof in {Proof.GENUINE, Proof.FALSE} for page in pages):
        return
    values = {"code": newest.letter.printed_code}
    if any(page.proof is Proof.CODE_ONLY for page in pages):
        said = _(
            "Kode surat %(code)s terbaca, tetapi versi dan halamannya tidak tercantum pada kode QR;"
            " petugas mencocokkannya dengan mata."
        )
        yield Remark("code_only", Finding.TO_BE_SEEN, said % values)
    elif typed:
        said = _(
            "Kode QR tidak terbaca. Pemohon mengetik kode surat dari kertas dan kode itu cocok;"
            " versi dan halamannya dicocokkan petugas dengan mata."
        )
        yield Remark("code_typed", Finding.TO_BE_SEEN, said)
    else:
        said = _(
            "Kode QR tidak terbaca; kode surat di kaki halaman akan dicocokkan dengan mata. Surat"
            " tetap dapat diserahkan."
        )
        yield Remark("unread", Finding.TO_BE_SEEN, said)


def _data(reading: Reading, newest: LetterVersion) -> Remark:
    if reading.data_sha256 == newest.sha256:
        said = _("Data di dalam PDF sama dengan surat versi %(version)d.")
        return Remark("data", Finding.AGREES, said % {"version": newest.version})
    said = _("Data di dalam PDF bukan data surat versi %(version)d yang berlaku.")
    return Remark("other_data", Finding.DIFFERS, said % {"version": newest.version})


def _old(pages: Iterable[Page], newest: LetterVersion) -> list[Page]:
    return [page for page in pages if page.version is not None and page.version != newest]


def _numbers(pages: Iterable[Page]) -> str:
    return ", ".join(str(page.number) for page in pages)
