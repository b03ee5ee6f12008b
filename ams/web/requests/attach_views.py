"""Activity 4: the signed letter is attached, looked at, replaced at will, and handed in."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ams.core.actor import Actor
from ams.core.errors import InvalidInput, RuleViolation
from ams.letters.inspection import size_text
from ams.letters.refusals import TooLarge, UploadRefused
from ams.requests.access import request_for
from ams.requests.acts import RequestAct, may
from ams.requests.attach import attach, submit, type_code
from ams.requests.errors import NoAttachment, OldVersionAttached
from ams.requests.models import Request
from ams.requests.signed import with_signature
from ams.requests.standing import check_is_applicant
from ams.web.actor import actor_of, clock_of
from ams.web.approvals.asking import asking_context
from ams.web.requests.forms import AttachForm, TypedCodeForm
from ams.web.requests.page import correction_lines
from ams.web.requests.wording import refusal_text


@require_http_methods(["GET", "POST"])
def show(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the letter to attach and what is attached; take a file and show what AMS read."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    check_is_applicant(request, actor)
    if not may(RequestAct.ATTACH, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    form = AttachForm(*((http_request.POST, http_request.FILES) if _is_post(http_request) else ()))
    if _is_post(http_request) and form.is_valid():
        try:
            _take(http_request, request, form.cleaned_data["file"], actor=actor)
        except UploadRefused as refusal:
            form.add_error("file", f"{refusal.said} {refusal.advised}")
        except RuleViolation as error:  # it moved on in another window meanwhile
            messages.warning(http_request, refusal_text(error))
            return redirect("request_detail", request_id)
        else:
            return redirect("request_attach", request_id)
    return _page(http_request, request, form, actor=actor)


@require_POST
def code(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the letter's code, typed off the paper, and show the page with what it tells."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    check_is_applicant(request, actor)
    form = TypedCodeForm(http_request.POST)
    if form.is_valid():
        try:
            type_code(request_id, form.cleaned_data["code"], actor=actor, clock=clock)
        except UploadRefused as refusal:
            messages.error(http_request, f"{refusal.said} {refusal.advised}")
        except InvalidInput as error:
            form.add_error("code", error.fields["code"])
        except RuleViolation:
            pass  # nothing is asked any more: the page shows where the request stands
    if form.errors and may(RequestAct.ATTACH, request, actor=actor, at=clock.now()):
        return _page(http_request, request, AttachForm(), typed=form, actor=actor)
    return redirect("request_attach", request_id)


@require_POST
def hand_in(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hand the request in; sent twice, it stays handed in once."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    try:
        submit(request_id, actor=actor, clock=clock)
    except (NoAttachment, OldVersionAttached) as error:
        messages.error(http_request, refusal_text(error))
        return redirect("request_attach", request_id)
    except RuleViolation:
        pass  # handed in already: the page shows where the request stands
    else:
        messages.success(
            http_request,
            _("Permohonan sudah diserahkan. Petugas memeriksanya; hasilnya dikirim ke email Anda."),
        )
    return redirect("request_detail", request_id)


def _is_post(http_request: HttpRequest) -> bool:
    return http_request.method == "POST"


def _take(
    http_request: HttpRequest, request: Request, upload: "UploadedFile[bytes]", *, actor: Actor
) -> None:
    """Hand the file to the service.

    Raises:
        UploadRefused: it cannot be taken; the case says why.
    """
    size = upload.size or 0
    if size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:  # not worth reading into memory
        limit = settings.AMS_UPLOAD_LIMIT_BYTES
        raise TooLarge(
            f"{size} octets exceed {limit}", size=size_text(size), limit=size_text(limit)
        )
    attach(
        request.pk,
        content=upload.read(),
        filename=upload.name or "",
        actor=actor,
        clock=clock_of(http_request),
    )


def _page(
    http_request: HttpRequest,
    request: Request,
    form: AttachForm,
    *,
    typed: TypedCodeForm | None = None,
    actor: Actor,
) -> HttpResponse:
    limit = settings.AMS_UPLOAD_LIMIT_BYTES
    now = clock_of(http_request).now()
    paper = with_signature(request.attachment) if request.attachment else None
    context = {
        "case": request,
        "form": form,
        "code_form": typed or TypedCodeForm(),
        "version": request.letter.latest,
        "attachment": request.attachment,
        "paper": paper,
        "can_submit": not (paper and paper.old_version)
        and may(RequestAct.SUBMIT, request, actor=actor, at=now),
        "corrections": correction_lines(request),
        **asking_context(request),
        "limit_bytes": limit,
        "limit_text": size_text(limit),
    }
    status = 422 if form.errors or (typed and typed.errors) else 200
    return render(http_request, "web/requests/attach.html", context, status=status)
