"""Whether a revision can be printed; asked before anybody approves it."""

from django.utils.translation import gettext as _

from ams.procedures.errors import TooLargeForPaper
from ams.procedures.flowchart.layout import lay_out
from ams.procedures.flowchart.papers import PaperSize, room_on
from ams.procedures.flowchart.plan import printed_plan
from ams.procedures.rules import Procedure
from ams.revisions.errors import RevisionRefused


def check_printable(procedure: Procedure) -> None:
    """Refuse a procedure whose flowchart finds no room on A4 or F4, in either language.

    Raises:
        RevisionRefused: says which activity is too long.
    """
    for language in ("id", "en"):
        plan = printed_plan(procedure, language)
        for size in PaperSize:
            try:
                lay_out(plan, room_on(size))
            except TooLargeForPaper as error:
                words = _words(procedure, error)
                raise RevisionRefused(str(error), fields={"": [words]}) from error


def _words(procedure: Procedure, error: TooLargeForPaper) -> str:
    key = error.context.get("activity")
    if key is None:
        return _(
            "Kolom pelaksana dan panah kembali terlalu banyak sehingga teks tidak muat pada A4 atau"
            " F4."
        )
    number = procedure.activity(str(key)).number
    return _(
        "Aktivitas %(number)s terlalu panjang untuk satu halaman A4 atau F4; ringkas teksnya."
    ) % {"number": number}
