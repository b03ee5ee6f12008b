"""Figures as tables with words: page, PDF, XLSX and CSV all print these and nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.core.wording import month_text
from ams.measuring import wording
from ams.measuring.figures import (
    CertificateFigures,
    Count,
    Figures,
    Step,
    Times,
    certificates,
    figures,
    open_ages,
)
from ams.measuring.models import Figure, Verdict
from ams.measuring.overdue import overdue_counts
from ams.measuring.scope import Wanted


class Kind(StrEnum):
    """What stands in a column."""

    NUMBER = "number"
    SHARE = "share"  # between 0 and 1
    SPAN = "span"  # seconds


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head and kind."""

    text: str
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Behind:
    """Where the cases behind a cell are found."""

    list: str  # "cases", "open" or "certificates"
    figure: str = ""
    label: str = ""
    verdict: int | None = None
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row, and the cases behind it."""

    value: int | float | None
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    text: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title; ``charted`` names the columns that the chart draws."""

    key: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    charted: tuple[int, ...] = (0,)
    note: str = ""


def sections_of(wanted: Wanted, now: datetime) -> tuple[Section, ...]:
    """Return every table of the period in the reader's language."""
    found = figures(wanted)
    return (
            *_cases(found),
            *_steps(found),
            *_corrections(found),
            _counted(
                "ages", _("Permohonan yang masih berjalan, menurut umur"), _("Umur"),
                open_ages(wanted, now), words=wording.age_text, behind="open",
                note=_("Keadaan saat ini, dihitung dari pengajuan; tidak menurut masa."),
            ),
            _counted(
                "overdue", _("Permohonan terlambat atau terlupakan"), _("Sudah dilaporkan kepada"),
                overdue_counts(wanted), words=wording.level_text, behind="overdue",
                note=_("Keadaan saat ini, menurut tingkat tertinggi; tidak menurut masa."),
            ),
            _publication(found),
            *_certificates(certificates(wanted.agencies, now)),
            _satisfaction(found),
    )  # fmt: skip


def _cases(found: Figures) -> Iterable[Section]:
    names = wording.agency_names(count.label for count in found.agencies)
    for key, title, head, counts, words, figure in (
        ("states", _("Permohonan menurut keadaan"), _("Keadaan"), found.statuses,
         wording.status_text, Figure.CASE),
        ("procedures", _("Permohonan menurut prosedur"), _("Prosedur"), found.procedures,
         wording.procedure_text, Figure.CASE),
        ("reasons", _("Permohonan menurut alasan"), _("Alasan"), found.reasons,
         wording.reason_text, Figure.REASON),
    ):  # fmt: skip
        by = "procedure" if key == "procedures" else figure.value
        yield _counted(key, title, head, counts, words=words, behind="cases", figure=by)
    yield _counted(
        "agencies", _("Permohonan menurut instansi"), _("Instansi"), found.agencies,
        words=lambda label: names.get(label, label), behind="cases", figure="agency",
    )  # fmt: skip


def _steps(found: Figures) -> Iterable[Section]:
    ordered = sorted(
        found.steps,
        key=lambda one: (one.procedure_key, wording.step_number(one.procedure_key, one.key)),
    )
    judged = [step for step in ordered if step.judged]
    yield Section(
        "standard", _("Aktivitas yang memenuhi mutu baku waktu"), _("Aktivitas"),
        (
            Column(_("Bagian"), Kind.SHARE), Column(_("Memenuhi")), Column(_("Melampaui")),
        ),
        tuple(
            Row(
                wording.step_text(step.procedure_key, step.key),
                (
                    Cell(step.share, _step(step)),
                    Cell(step.kept, _step(step, Verdict.KEPT)),
                    Cell(step.missed, _step(step, Verdict.MISSED)),
                ),
            )
            for step in judged
        ),
        note=_("Hanya aktivitas petugas dan sistem; waktu pemohon tidak dibebankan kepada kantor."),
    )  # fmt: skip
    yield Section(
        "times", _("Waktu tiap aktivitas"), _("Aktivitas"),
        (
            Column(_("Dilaksanakan")),
            Column(_("Kerja, median"), Kind.SPAN), Column(_("Kerja, persentil 90"), Kind.SPAN),
            Column(_("Tunggu, median"), Kind.SPAN), Column(_("Tunggu, persentil 90"), Kind.SPAN),
        ),
        tuple(
            Row(
                wording.step_text(step.procedure_key, step.key),
                (
                    Cell(step.waiting.number, _step(step)),
                    Cell(step.working.median), Cell(step.working.ninth),
                    Cell(step.waiting.median), Cell(step.waiting.ninth),
                ),
            )
            for step in ordered
        ),
        charted=(1, 2),
        note=_("Waktu kerja pada kalender kerja; di atas 10 menit dibulatkan ke bawah ke menit, "
               "di atas 8 jam ke seperempat jam."),
    )  # fmt: skip


def _corrections(found: Figures) -> Iterable[Section]:
    total = Count("", found.returned)
    yield _counted(
        "returned", _("Pengembalian untuk diperbaiki"), _("Pengembalian"),
        [total] if found.returned else [], words=lambda _label: _("Semua pengembalian"),
        behind="cases", figure=Figure.RETURNED.value,
    )  # fmt: skip
    yield _counted(
        "whys", _("Sebab pengembalian"), _("Butir yang tidak sesuai"), found.whys,
        words=wording.why_text, behind="cases", figure=Figure.WHY.value,
    )  # fmt: skip


def _publication(found: Figures) -> Section:
    def row(text: str, times: Times, figure: Figure) -> Row:
        behind = Behind("cases", figure.value)
        return Row(text, (Cell(times.number, behind), Cell(times.median), Cell(times.ninth)))

    pairs = (
        (
            _("Klik sampai diumumkan (CRL dan OCSP)"),
            found.published,
            Figure.PUBLISHED,
        ),
        (_("Klik sampai pemberitahuan terkirim"), found.told, Figure.TOLD),
    )
    return Section(
        "publication", _("Dari klik cabut sampai terlihat dan diberitahukan"), _("Sampai"),
        (
            Column(_("Pencabutan")), Column(_("Median"), Kind.SPAN),
            Column(_("Persentil 90"), Kind.SPAN),
        ),
        tuple(row(*pair) for pair in pairs if pair[1].number),
        charted=(1, 2),
        note=_("Waktu jam dinding, juga di luar jam kerja."),
    )  # fmt: skip


def _certificates(found: CertificateFigures) -> Iterable[Section]:
    yield _counted(
        "certificates", _("Sertifikat menurut keadaan"), _("Keadaan"), found.states,
        words=wording.certificate_state_text, behind="certificates", figure="state",
        note=_("Keadaan hari ini; tidak menurut masa."),
    )  # fmt: skip
    yield _counted(
        "expiry", _("Sertifikat yang berlaku, menurut bulan berakhirnya"), _("Bulan"),
        found.months, words=_month_text,
        behind="certificates", figure="month",
    )  # fmt: skip


def _satisfaction(found: Figures) -> Section:
    return _counted(
        "satisfaction", _("Kepuasan pemohon"), _("Jawaban"),
        sorted(found.satisfaction, key=lambda count: count.label, reverse=True),
        words=wording.satisfaction_text, behind="cases", figure=Figure.SATISFACTION.value,
        note=_("Ditanyakan saat tanda terima; boleh tidak dijawab."),
    )  # fmt: skip


def _counted(  # noqa: PLR0913 - a table is declared in one line
    key: str, title: str, head: str, counts: Iterable[Count], *, words: Callable[[str], str],
    behind: str, figure: str = "", note: str = "",
) -> Section:  # fmt: skip
    rows = tuple(
        Row(words(count.label), (Cell(count.number, Behind(behind, figure, count.label)),))
        for count in counts
    )
    return Section(key, title, head, (Column(_("Jumlah")),), rows, note=note)


def _month_text(label: str) -> str:
    return month_text(date.fromisoformat(f"{label}-01"), get_language() or "id")


def _step(step: Step, verdict: Verdict | None = None) -> Behind:
    number = None if verdict is None else verdict.value
    return Behind("cases", Figure.STEP.value, step.key, number, step.procedure_key)
