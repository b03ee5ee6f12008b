"""Writing revisions: begin, upload, edit a section, discard."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.revisions.drafting import begin, discard, import_file, save_section, today
from ams.revisions.errors import ChangedMeanwhile, RevisionNotAt, RevisionNotFound
from ams.revisions.groups import Section
from ams.revisions.keeping import procedure_of
from ams.revisions.models import Revision
from ams.revisions.sections import section, sections
from ams.revisions.states import State
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.revisions.access import revision_of, writer_of
from ams.web.revisions.forms import BeginForm, EditionForm, SectionForm, UploadForm
from ams.web.revisions.presentation import changed_meanwhile

_BOTH = require_http_methods(["GET", "HEAD", "POST"])
_SUGGESTED: Final = timedelta(days=14)


@_BOTH
def new(http_request: HttpRequest, procedure_key: str) -> HttpResponse:
    """Begin a draft from the revision in effect."""
    actor, clock = writer_of(http_request), clock_of(http_request)
    if http_request.method != "POST":
        form = BeginForm(initial={"effective": today(clock) + _SUGGESTED})
    else:
        form = BeginForm(http_request.POST)
        if form.is_valid():
            try:
                revision = begin(procedure_key, **form.cleaned_data, actor=actor, clock=clock)
            except InvalidInput as error:
                take_errors(form, error)
            else:
                messages.success(http_request, _("Konsep dibuat; ubah bagian yang perlu."))
                return redirect("revision_detail", revision.pk)
    return render(http_request, "web/revisions/new.html", {"form": form}, status=_status(form))


@_BOTH
def upload(http_request: HttpRequest) -> HttpResponse:
    """Begin a draft from a file."""
    actor, clock = writer_of(http_request), clock_of(http_request)
    form = UploadForm()
    if http_request.method == "POST":
        form = UploadForm(http_request.POST, http_request.FILES)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                revision = import_file(form.content(), reason=reason, actor=actor, clock=clock)
            except InvalidInput as error:
                take_errors(form, error, {"": "file"})
            else:
                messages.success(http_request, _("Berkas diterima sebagai konsep."))
                return redirect("revision_detail", revision.pk)
    return render(http_request, "web/revisions/upload.html", {"form": form}, status=_status(form))


@_BOTH
def edit(http_request: HttpRequest, revision_id: int, section_key: str) -> HttpResponse:
    """Edit one section of a draft."""
    actor, clock = writer_of(http_request), clock_of(http_request)
    revision = _draft(revision_id)
    chosen = section(procedure_of(revision), section_key)
    if chosen is None:
        raise RevisionNotFound(f"revision {revision_id} has no section {section_key!r}")
    if http_request.method != "POST":
        form = SectionForm(chosen)
        form.initial["edition"] = revision.edition
        return _section_page(http_request, revision, chosen, form)
    form = SectionForm(chosen, http_request.POST)
    if form.is_valid():
        edition = form.cleaned_data["edition"]
        try:
            saved = save_section(
                revision_id, section_key, form.typed(), edition=edition, actor=actor, clock=clock
            )
        except ChangedMeanwhile:
            form.add_error(None, changed_meanwhile(revision))
            return _section_page(http_request, revision, chosen, form, status=409)
        except InvalidInput as error:
            take_errors(form, error)
        else:
            _tell_saved(http_request, saved, edition)
            return redirect("revision_detail", revision_id)
    return _section_page(http_request, revision, chosen, form, status=422)


@_BOTH
def throw_away(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Ask, then discard a draft."""
    actor, clock = writer_of(http_request), clock_of(http_request)
    revision = _draft(revision_id)
    data = http_request.POST if http_request.method == "POST" else None
    form = EditionForm(data, initial={"edition": revision.edition})
    if form.is_valid():
        discard(revision_id, **form.cleaned_data, actor=actor, clock=clock)
        messages.success(http_request, _("Konsep dibuang; catatannya tetap ada dalam riwayat."))
        return redirect("revision_list")
    context = {"revision": revision, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/revisions/discard.html", context, status=status)


def _draft(revision_id: int) -> Revision:
    revision = revision_of(revision_id)
    if revision.state != State.DRAFT:
        raise RevisionNotAt(f"revision {revision_id} is {revision.state}, no draft")
    return revision


def _tell_saved(http_request: HttpRequest, saved: Revision, edition: int) -> None:
    if saved.edition == edition:
        messages.info(http_request, _("Tidak ada yang berubah."))
    else:
        messages.success(http_request, _("Perubahan telah disimpan dalam konsep."))


def _section_page(
    http_request: HttpRequest,
    revision: Revision,
    chosen: Section,
    form: SectionForm,
    *,
    status: int = 200,
) -> HttpResponse:
    procedure = procedure_of(revision)
    context = {
        "revision": revision,
        "section": chosen,
        "sections": sections(procedure),
        "form": form,
    }
    return render(http_request, "web/revisions/section.html", context, status=status)


def _status(form: BeginForm | UploadForm) -> int:
    return 422 if form.errors else 200
