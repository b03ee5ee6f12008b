"""Deciding on revisions: propose, approve, send back, withdraw; each asks before it acts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.accounts.errors import PasswordNeeded
from ams.core.errors import InvalidInput
from ams.revisions import deciding
from ams.revisions.access import may_approve_some
from ams.revisions.errors import OwnRevision, RevisionNotAt, RevisionNotFound
from ams.revisions.models import Revision
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.revisions.access import Acts, acts_for, reader_of, revision_of, writer_of
from ams.web.revisions.forms import EditionForm, ReasonForm, RemarkForm

_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@_BOTH
def propose(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Ask why, and hand the draft over for approval."""
    writer_of(http_request)
    revision = _offered(http_request, revision_id, lambda acts: acts.propose)
    form = ReasonForm(
        _data(http_request),
        initial={"edition": revision.edition, "reason": revision.reason},
    )

    def act() -> None:
        deciding.propose(
            revision_id,
            **form.cleaned_data,
            actor=reader_of(http_request),
            clock=clock_of(http_request),
        )
        messages.success(http_request, _("Diusulkan; orang kedua yang mengesahkannya."))

    return _done(http_request, form, act) or _page(http_request, "propose", revision, form)


@_BOTH
def approve(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Show what is about to hold, and approve it."""
    revision = _offered(http_request, revision_id, lambda acts: acts.approve or acts.is_own)
    if acts_for(revision, reader_of(http_request), clock_of(http_request)).is_own:
        raise OwnRevision(f"revision {revision_id} is the actor's own work")
    form = EditionForm(_data(http_request), initial={"edition": revision.edition})

    def act() -> None:
        deciding.approve(
            revision_id,
            **form.cleaned_data,
            actor=reader_of(http_request),
            clock=clock_of(http_request),
        )
        messages.success(http_request, _("Revisi disahkan."))

    try:
        return _done(http_request, form, act) or _page(http_request, "approve", revision, form)
    except PasswordNeeded:
        messages.info(http_request, _("Masukkan kata sandi sekali lagi, lalu sahkan."))
        return redirect(ask_again_url(http_request.path))


@_BOTH
def send_back(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Ask why, and make the proposed revision a draft again."""
    revision = _offered(http_request, revision_id, lambda acts: acts.send_back)
    form = RemarkForm(_data(http_request), initial={"edition": revision.edition})

    def act() -> None:
        deciding.send_back(
            revision_id,
            **form.cleaned_data,
            actor=reader_of(http_request),
            clock=clock_of(http_request),
        )
        messages.success(http_request, _("Revisi kembali menjadi konsep."))

    return _done(http_request, form, act) or _page(http_request, "send_back", revision, form)


@_BOTH
def withdraw(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Ask why, and withdraw an approved revision before its day."""
    revision = _offered(http_request, revision_id, lambda acts: acts.withdraw)
    form = RemarkForm(_data(http_request), initial={"edition": revision.edition})

    def act() -> None:
        deciding.withdraw(
            revision_id,
            remark=form.cleaned_data["remark"],
            actor=reader_of(http_request),
            clock=clock_of(http_request),
        )
        messages.success(http_request, _("Revisi ditarik; yang berlaku sekarang tetap berlaku."))

    return _done(http_request, form, act) or _page(http_request, "withdraw", revision, form)


def _offered(
    http_request: HttpRequest, revision_id: int, is_offered: Callable[[Acts], bool]
) -> Revision:
    actor = reader_of(http_request)
    if not may_approve_some(actor):
        raise RevisionNotFound(f"'{actor.name}' decides on no revision")
    revision = revision_of(revision_id)
    if not is_offered(acts_for(revision, actor, clock_of(http_request))):
        raise RevisionNotAt(f"revision {revision_id} is {revision.state}")
    return revision


def _data(http_request: HttpRequest) -> QueryDict | None:
    return http_request.POST if http_request.method == "POST" else None


def _done(
    http_request: HttpRequest, form: EditionForm, act: Callable[[], None]
) -> HttpResponse | None:
    """Perform the act if the form was sent and is in order; else ``None``."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        act()
    except InvalidInput as error:
        take_errors(form, error)
        return None
    match = http_request.resolver_match
    assert match is not None  # noqa: S101 - a view was found
    return redirect("revision_detail", match.kwargs["revision_id"])


def _page(
    http_request: HttpRequest, name: str, revision: Revision, form: EditionForm
) -> HttpResponse:
    context = {"revision": revision, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, f"web/revisions/{name}.html", context, status=status)
