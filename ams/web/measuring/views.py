"""The dashboard of service quality."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ams.measuring.exporting import export_report
from ams.measuring.scope import may_read_register
from ams.measuring.sections import sections_of
from ams.web.actor import clock_of
from ams.web.measuring.access import asked_of
from ams.web.measuring.charts import chart_of
from ams.web.measuring.files import format_of, report_response


@require_safe
def show(http_request: HttpRequest) -> HttpResponse:
    """Show the figures of the actor's scope, each with its table and the cases behind it."""
    asked = asked_of(http_request)
    query = {name: str(value) for name, value in http_request.GET.items()}
    charts = [chart_of(section, query) for section in sections_of(asked.wanted, asked.now)]
    context = {
        "form": asked.form,
        "period": asked.form.period_text(),
        "charts": charts,
        "now": asked.now,
        "query": http_request.GET.urlencode(),
        "may_read_register": may_read_register(asked.actor),
    }
    return render(http_request, "web/measuring/dashboard.html", context)


@require_safe
def export(http_request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the report of what the page shows."""
    asked, kind = asked_of(http_request), format_of(form)
    clock = clock_of(http_request)
    content = export_report(asked.wanted, kind, actor=asked.actor, clock=clock)
    first, last = asked.wanted.first, asked.wanted.last
    period = f"{first:%Y-%m}" if first == last else f"{first:%Y-%m}-{last:%Y-%m}"
    return report_response(content, kind, name=f"laporan-mutu-{period}")
