"""Activities and waiting times in the officer's words."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.requests.models import Request
from ams.revisions import known
from ams.web.requests.durations import duration_text


def activity_text(request: Request) -> str:
    """Return "5. Memeriksa kesesuaian …" for where the request stands, empty once it ended."""
    if not request.is_open:
        return ""
    procedure = known.pinned(request.procedure_key, request.procedure_revision)
    activity = procedure.activity(request.activity)
    return f"{activity.number}. {activity.text.in_language(get_language() or 'id')}"


def waiting_text(request: Request, at: datetime) -> str:
    """Return for how long the request has been where it is, counted from its handing in."""
    if not request.is_open:
        return ""
    since = request.submitted_at or request.filed_at
    return _("sejak %(time)s lalu") % {"time": duration_text(at - since)}
