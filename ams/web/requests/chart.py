"""The procedure's flowchart on a request's page: where it stands, and the path that it took."""

from collections import Counter
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.core.wording import time_text
from ams.procedures.flowchart.geometry import Paper
from ams.procedures.flowchart.plan import Column, Paragraph, Plan, Style, Words, plan_of
from ams.procedures.rules import Procedure
from ams.web.flowcharts import drawn
from ams.web.requests.timeline import Line, Stop, Timeline

_PAPER: Final = Paper(width=520, height=None)


def case_chart(procedure: Procedure, shown: Timeline) -> SafeString:
    """Return the flowchart with each activity's state and times, and the arrows that were gone."""
    return drawn(
        case_plan(procedure, shown),
        _PAPER,
        title=_("Bagan alir permohonan ini"),
        words=_told(procedure, shown),
    )


def case_plan(procedure: Procedure, shown: Timeline) -> Plan:
    """Return what the chart shows, before it is laid out."""
    language = get_language() or "id"
    columns = (
        Column(procedure.headings.activity.in_language(language), 0.42),
        Column(_("Pada permohonan ini"), 0.58),
    )
    return plan_of(
        procedure,
        language,
        columns=columns,
        cells={stop.key: (Words((Paragraph(stop.text),)), _words(stop)) for stop in shown.stops},
        states={stop.key: stop.state.value for stop in shown.stops},
        taken=Counter((passage.start, str(passage.end)) for passage in shown.path),
    )


def _words(stop: Stop) -> Words:
    """Return the state of an activity, and a paragraph for each time that it was carried out."""
    lines = [*stop.earlier, *([stop.line] if stop.line else [])]
    paragraphs = [Paragraph(_attempt(line), "•" if len(lines) > 1 else "") for line in lines]
    return Words((Paragraph(stop.state_text, style=Style.BOLD), *paragraphs))


def _attempt(line: Line) -> str:
    at = time_text(line.at, get_language() or "id")
    parts = (
        _("putaran %(round)d") % {"round": line.round} if line.round > 1 else "",
        _("sejak %(at)s") % {"at": at} if line.is_running else at,
        line.took,
        line.result,
    )
    return ", ".join(part for part in parts if part)


def _told(procedure: Procedure, shown: Timeline) -> str:
    """Return the state and the path in words: "1, 2, 3, 4, 5, 1, 2 …"."""
    here = shown.present
    standing = (
        _("Permohonan berada pada aktivitas %(number)d: %(state)s.")
        % {"number": here.number, "state": here.state_text}
        if here
        else _("Permohonan sudah berakhir.")
    )
    numbers = {activity.key: str(activity.number) for activity in procedure.activities}
    gone = [numbers[passage.start] for passage in shown.path]
    if shown.path and str(shown.path[-1].end) in numbers:
        gone.append(numbers[str(shown.path[-1].end)])
    if not gone:
        return standing
    return f"{standing} {_('Jalur yang ditempuh: aktivitas %(path)s.') % {'path': ', '.join(gone)}}"
