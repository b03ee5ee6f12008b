"""How the officer wants to work, as chosen at the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ams.web.actor import clock_of
from ams.web.officer.access import officer_of
from ams.workbench.preferences import Wishes, set_wishes


@require_POST
def choose(http_request: HttpRequest) -> HttpResponse:
    """Keep the two choices and return to the page."""
    typed = http_request.POST
    wishes = Wishes(keys="keys" in typed, goes_on="goes_on" in typed)
    set_wishes(wishes, actor=officer_of(http_request), clock=clock_of(http_request))
    messages.success(http_request, _("Pilihan Anda disimpan."))
    after = typed.get("next", "")
    if url_has_allowed_host_and_scheme(after, {http_request.get_host()}):
        return redirect(after)
    return redirect("officer_queue")
