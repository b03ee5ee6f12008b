"""An agency's letter template: written, looked at as paper, put in force."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.letters.errors import TemplateChanged, TemplateNotFound
from ams.letters.models import LetterTemplate
from ams.letters.refusals import UploadRefused
from ams.letters.services import public_address
from ams.letters.specimens import specimen
from ams.letters.stationery import (
    TemplateData,
    data_of,
    discard_draft,
    from_record,
    of_agency,
    put_in_force,
    save_draft,
)
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.administration.letter_template_forms import TemplateForm
from ams.web.downloads import file_response, pdf_response
from ams.web.forms import take_errors

_PAGE = "web/administration/letter_template.html"


@require_http_methods(["GET", "HEAD", "POST"])
def edit(http_request: HttpRequest, agency_id: int) -> HttpResponse:
    """Show draft, template in force and history; keep the draft that is typed."""
    agency = _agency(http_request, agency_id)
    templates = list(of_agency(agency.pk))
    start = data_of(templates[0]) if templates else from_record(agency)
    if http_request.method == "POST":
        form = TemplateForm(http_request.POST, http_request.FILES, start=start)
        if form.is_valid() and _saved(http_request, agency, form):
            messages.success(http_request, _("Konsep disimpan. Lihat hasilnya, lalu berlakukan."))
            return redirect("letter_template", agency.pk)
    else:
        form = TemplateForm(start=start)
    context = {"form": form, "agency": agency, **_standing(templates, start)}
    return render(http_request, _PAGE, context, status=422 if form.errors else 200)


@require_safe
def preview(http_request: HttpRequest, agency_id: int, template_revision: int) -> HttpResponse:
    """Return a specimen of a letter with one of the agency's templates."""
    template = _template(http_request, agency_id, template_revision)
    today = clock_of(http_request).now().astimezone(WIB).date()
    pdf = specimen(template, dated=today, address=public_address("000000000000"))
    return pdf_response(pdf, filename=f"contoh-surat-{agency_id}-r{template_revision}.pdf")


@require_safe
def arms(http_request: HttpRequest, agency_id: int, template_revision: int) -> HttpResponse:
    """Return the coat of arms of one of the agency's templates."""
    template = _template(http_request, agency_id, template_revision)
    if template.arms is None:
        raise TemplateNotFound(f"the template {template} has no coat of arms")
    return file_response(
        bytes(template.arms.image), filename="lambang.png", content_type="image/png"
    )


@require_POST
def force(http_request: HttpRequest, agency_id: int) -> HttpResponse:
    """Put the agency's draft in force."""
    agency, seen = _agency(http_request, agency_id), _seen(http_request)
    actor, clock = administrator_of(http_request), clock_of(http_request)
    try:
        put_in_force(agency.pk, seen=seen, actor=actor, clock=clock)
    except TemplateChanged:
        return _changed_meanwhile(http_request, agency)
    messages.success(http_request, _("Bentuk surat berlaku bagi surat yang ditulis mulai kini."))
    return redirect("letter_template", agency.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(http_request: HttpRequest, agency_id: int) -> HttpResponse:
    """Ask once more, then throw the agency's draft away."""
    agency = _agency(http_request, agency_id)
    if http_request.method != "POST":
        draft = of_agency(agency.pk).filter(in_force_at=None).first()
        if draft is None:
            raise TemplateNotFound(f"agency {agency_id} has no draft of a letter template")
        context = {"agency": agency, "draft": draft}
        return render(http_request, "web/administration/letter_template_discard.html", context)
    seen = _seen(http_request)
    actor, clock = administrator_of(http_request), clock_of(http_request)
    try:
        discard_draft(agency.pk, seen=seen, actor=actor, clock=clock)
    except TemplateChanged:
        return _changed_meanwhile(http_request, agency)
    messages.success(http_request, _("Konsep dibuang."))
    return redirect("letter_template", agency.pk)


def _saved(http_request: HttpRequest, agency: Agency, form: TemplateForm) -> bool:
    actor, clock = administrator_of(http_request), clock_of(http_request)
    try:
        save_draft(agency.pk, form.typed(), actor=actor, clock=clock)
    except UploadRefused as refusal:
        form.add_error("upload", f"{refusal.said} {refusal.advised}")
    except InvalidInput as error:
        take_errors(form, error)
    else:
        return True
    return False


def _standing(templates: list[LetterTemplate], start: TemplateData) -> dict[str, object]:
    draft = next((one for one in templates if one.in_force_at is None), None)
    kept = [one for one in templates if one.in_force_at is not None]
    return {
        "draft": draft,
        "present": kept[0] if kept else None,
        "history": kept,
        "newest": templates[0] if templates and start.arms else None,
    }


def _changed_meanwhile(http_request: HttpRequest, agency: Agency) -> HttpResponse:
    messages.error(
        http_request,
        _("Konsep ini baru saja diubah orang lain. Lihat hasilnya sekali lagi."),
    )
    return redirect("letter_template", agency.pk)


def _seen(http_request: HttpRequest) -> datetime:
    try:
        seen = parse_datetime(http_request.POST.get("seen", ""))
    except ValueError:
        seen = None
    if seen is None:
        raise TemplateNotFound("no draft is named")
    return seen


def _agency(http_request: HttpRequest, agency_id: int) -> Agency:
    actor = administrator_of(http_request)
    agency = Agency.objects.for_actor(actor).filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchRecord(f"no agency {agency_id} for '{actor.name}'")
    return agency


def _template(http_request: HttpRequest, agency_id: int, revision: int) -> LetterTemplate:
    agency = _agency(http_request, agency_id)
    template = of_agency(agency.pk).filter(revision=revision).first()
    if template is None:
        raise TemplateNotFound(f"agency {agency_id} has no letter template {revision}")
    return template
