"""The trust list of outside CAs: list, add by upload, addresses, hosts, switch off and on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.authority.outside import hosts, trust
from ams.authority.outside.errors import OutsideCAExists, OutsideCANotFound
from ams.authority.outside.models import OutsideCA, OutsideHost
from ams.core.errors import InvalidInput
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.outside_forms import AddressesForm, HostForm, UploadCAForm
from ams.web.forms import take_errors
from ams.web.paging import page_of

_BOTH = require_http_methods(["GET", "HEAD", "POST"])
_FOLDER = "web/administration"


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the CAs that are trusted."""
    actor = reader_of(http_request)
    rows = OutsideCA.objects.select_related("parent__parent").prefetch_related("hosts")
    context = {"page": page_of(http_request, rows), "may_change": may_change(actor)}
    return render(http_request, f"{_FOLDER}/outside_cas.html", context)


@_BOTH
def add(http_request: HttpRequest) -> HttpResponse:
    """Take the CA certificates of an uploaded file into the list."""
    actor = administrator_of(http_request)
    form = UploadCAForm(*_bound(http_request))

    def keep() -> HttpResponse:
        upload: UploadedFile[bytes] = form.cleaned_data["file"]
        added = trust.add_authorities(upload.read(), actor=actor, clock=clock_of(http_request))
        names = ", ".join(one.name for one in added)
        messages.success(http_request, _("Masuk daftar CA luar: %(names)s.") % {"names": names})
        return redirect("outside_ca_detail", added[-1].pk)

    try:
        done = _tried(form, keep)
    except OutsideCAExists:
        form.add_error("file", _("Semua sertifikat dalam berkas ini sudah ada dalam daftar."))
        done = None
    return done or render(http_request, f"{_FOLDER}/outside_ca_add.html", {"form": form})


@require_safe
def detail(http_request: HttpRequest, ca_id: int) -> HttpResponse:
    """Show a CA with its chain, its addresses, its hosts and its newest CRLs."""
    actor = reader_of(http_request)
    ca = trust.find(ca_id)
    context: dict[str, Any] = {
        "ca": ca,
        "chain": ca.chain()[1:],
        "hosts": ca.hosts.all(),
        "crls": ca.seen_crls.all(),
        "may_change": may_change(actor),
        "now": clock_of(http_request).now(),
    }
    return render(http_request, f"{_FOLDER}/outside_ca.html", context)


@_BOTH
def addresses(http_request: HttpRequest, ca_id: int) -> HttpResponse:
    """State where CRL and OCSP are read instead of where certificates say."""
    actor = administrator_of(http_request)
    ca = trust.find(ca_id)
    form = AddressesForm(http_request.POST) if _is_post(http_request) else AddressesForm.of(ca)

    def keep() -> HttpResponse:
        trust.set_addresses(ca_id, form.typed(), actor=actor, clock=clock_of(http_request))
        messages.success(http_request, _("Perubahan telah disimpan."))
        return redirect("outside_ca_detail", ca_id)

    context = {"form": form, "ca": ca}
    return _tried(form, keep) or render(
        http_request, f"{_FOLDER}/outside_ca_addresses.html", context
    )


@_BOTH
def host(http_request: HttpRequest, ca_id: int, host_id: int | None = None) -> HttpResponse:
    """Allow a host, or change what is allowed of it."""
    actor = administrator_of(http_request)
    ca = trust.find(ca_id)
    row = _host(ca, host_id) if host_id else None
    form = HostForm(http_request.POST) if _is_post(http_request) else HostForm.of(row)

    def keep() -> HttpResponse:
        hosts.set_host(ca_id, form.typed(), actor=actor, clock=clock_of(http_request))
        messages.success(http_request, _("Perubahan telah disimpan."))
        return redirect("outside_ca_detail", ca_id)

    context = {"form": form, "ca": ca, "host": row}
    return _tried(form, keep) or render(http_request, f"{_FOLDER}/outside_host.html", context)


@require_POST
def remove_host(http_request: HttpRequest, ca_id: int, host_id: int) -> HttpResponse:
    """Take a host off the list."""
    actor = administrator_of(http_request)
    hosts.remove_host(ca_id, host_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Host tidak ditanyai lagi."))
    return redirect("outside_ca_detail", ca_id)


@_BOTH
def switch_off(http_request: HttpRequest, ca_id: int) -> HttpResponse:
    """Ask once more, then believe the CA nothing any more."""
    actor = administrator_of(http_request)
    ca = trust.find(ca_id)
    if not _is_post(http_request):
        return render(http_request, f"{_FOLDER}/outside_ca_off.html", {"ca": ca})
    trust.switch_off(ca_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("CA ini tidak dipercaya lagi."))
    return redirect("outside_ca_detail", ca_id)


@require_POST
def switch_on(http_request: HttpRequest, ca_id: int) -> HttpResponse:
    """Believe the CA again."""
    actor = administrator_of(http_request)
    trust.switch_on(ca_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("CA ini dipercaya kembali."))
    return redirect("outside_ca_detail", ca_id)


def _is_post(http_request: HttpRequest) -> bool:
    return http_request.method == "POST"


def _bound(http_request: HttpRequest) -> tuple[Any, ...]:
    return (http_request.POST, http_request.FILES) if _is_post(http_request) else ()


def _tried(form: forms.Form, keep: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Return what ``keep`` answers to a valid form; what it refuses is told at the fields."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return keep()
    except InvalidInput as error:
        take_errors(form, error)
        return None


def _host(ca: OutsideCA, host_id: int) -> OutsideHost:
    found = ca.hosts.filter(pk=host_id).first()
    if found is None:
        raise OutsideCANotFound(f"'{ca.name}' has no host {host_id}")
    return found
