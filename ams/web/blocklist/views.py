"""The block list: which keys, why, since when; and more of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ams.certificates.services import block_keys, blocked_keys
from ams.core.errors import InvalidInput, NotFound
from ams.web.actor import actor_of, clock_of
from ams.web.blocklist.forms import BlockedKeyFilter, BlockForm
from ams.web.forms import take_errors
from ams.web.paging import page_of


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the keys that are blocked."""
    actor = actor_of(http_request)
    form = BlockedKeyFilter(http_request.GET)
    keys = form.narrow(blocked_keys(actor)).select_related("certificate")
    context = {
        "form": form,
        "page": page_of(http_request, keys),
        "may_block": actor.is_ca_officer,
    }
    return render(http_request, "web/blocklist/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(http_request: HttpRequest) -> HttpResponse:
    """Put keys on the block list."""
    actor = actor_of(http_request)
    if not actor.is_ca_officer:
        raise NotFound(f"{http_request.path} does not exist for '{actor.name}'")
    is_sent = http_request.method == "POST"
    form = BlockForm(http_request.POST, http_request.FILES) if is_sent else BlockForm()
    if form.is_valid():
        try:
            report = block_keys(
                form.content(),
                reason=form.cleaned_data["reason"],
                actor=actor,
                clock=clock_of(http_request),
            )
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(
                http_request,
                _("%(added)s kunci diblokir; %(known)s sudah diblokir sebelumnya.")
                % {"added": report.added, "known": report.known},
            )
            return redirect("blocked_key_list")
    status = 422 if form.errors else 200
    return render(http_request, "web/blocklist/add.html", {"form": form}, status=status)
