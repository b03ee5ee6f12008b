"""E-mail accounts: list, one of them, suspend, resume, close, change."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ams.core.actor import Actor, Role
from ams.core.errors import AMSError, InvalidInput, NotPermitted
from ams.mailboxes import administering
from ams.mailboxes.administering import mailbox_for, may_administer
from ams.mailboxes.errors import AddressTaken, ConfirmationMissing, MailboxNotFound
from ams.mailboxes.models import Mailbox, State
from ams.web.actor import actor_of, clock_of
from ams.web.errors import text_for
from ams.web.forms import take_errors
from ams.web.mailboxes.forms import ChangeForm, MailboxFilter, ReasonForm, StopForm
from ams.web.paging import page_of

_BOTH = require_http_methods(["GET", "POST"])


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the accounts that exist for the actor."""
    actor = _reader(http_request)
    form = MailboxFilter(http_request.GET)
    words = form.cleaned_data["cari"] if form.is_valid() else ""
    found = Mailbox.objects.for_actor(actor).select_related("person__agency")
    if words:
        found = found.filter(Q(address__icontains=words) | Q(person__full_name__icontains=words))
    page = page_of(http_request, found)
    return render(http_request, "web/mailboxes/index.html", {"form": form, "page": page})


@require_safe
def detail(http_request: HttpRequest, mailbox_id: UUID) -> HttpResponse:
    """Show one account with what can be done with it."""
    actor = _reader(http_request)
    mailbox = mailbox_for(mailbox_id, actor=actor)
    may = may_administer(mailbox, actor) and mailbox.state != State.CLOSED
    context = {"mailbox": mailbox, "may_change": may}
    return render(http_request, "web/mailboxes/detail.html", context)


@_BOTH
def suspend(http_request: HttpRequest, mailbox_id: UUID) -> HttpResponse:
    """Ask for address and reason, and let nobody in any more."""

    def act(actor: Actor, values: dict[str, Any]) -> None:
        administering.suspend(mailbox_id, **values, actor=actor, clock=clock_of(http_request))

    words = {
        "title": _("Akun tidak dapat dibuka pemiliknya"),
        "text": _("Email yang datang tetap diterima. Akun dapat diaktifkan kembali."),
        "action": _("Tangguhkan Akun"),
    }
    return _asked(http_request, mailbox_id, StopForm, act, words=words)


@_BOTH
def resume(http_request: HttpRequest, mailbox_id: UUID) -> HttpResponse:
    """Ask for the reason, and let the owner in again."""

    def act(actor: Actor, values: dict[str, Any]) -> None:
        administering.resume(mailbox_id, **values, actor=actor, clock=clock_of(http_request))

    words = {
        "title": _("Akun dapat dibuka pemiliknya lagi"),
        "text": _("Kata sandinya tetap yang lama."),
        "action": _("Aktifkan Kembali"),
    }
    return _asked(http_request, mailbox_id, ReasonForm, act, words=words)


@_BOTH
def close(http_request: HttpRequest, mailbox_id: UUID) -> HttpResponse:
    """Ask for address and reason, and close the account for good."""

    def act(actor: Actor, values: dict[str, Any]) -> None:
        administering.close(mailbox_id, **values, actor=actor, clock=clock_of(http_request))

    words = {
        "title": _("Akun ditutup untuk selamanya"),
        "text": _(
            "Email untuk alamat ini ditolak, dan alamatnya tidak diberikan kepada orang lain."
        ),
        "action": _("Tutup Akun"),
    }
    return _asked(http_request, mailbox_id, StopForm, act, words=words)


@_BOTH
def change(http_request: HttpRequest, mailbox_id: UUID) -> HttpResponse:
    """Ask for quota and further addresses."""
    actor = _reader(http_request)
    mailbox = _changeable(mailbox_id, actor)
    posted = http_request.POST if http_request.method == "POST" else None
    initial = {"quota_mb": mailbox.quota_mb, "aliases": "\n".join(mailbox.aliases)}
    form = ChangeForm(posted, initial=initial)
    if http_request.method == "POST" and form.is_valid():
        try:
            administering.change(
                mailbox_id, quota_mb=form.cleaned_data["quota_mb"], aliases=form.names(),
                actor=actor, clock=clock_of(http_request),
            )  # fmt: skip
        except InvalidInput as error:
            take_errors(form, error)
        except AddressTaken as error:
            form.add_error("aliases", text_for(error))
        else:
            messages.success(http_request, _("Perubahan telah disimpan."))
            return redirect("mailbox_detail", mailbox_id)
    context = {"mailbox": mailbox, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/mailboxes/change.html", context, status=status)


def _asked(
    http_request: HttpRequest,
    mailbox_id: UUID,
    form_class: type[forms.Form],
    act: Callable[[Actor, dict[str, Any]], None],
    *,
    words: dict[str, str],
) -> HttpResponse:
    actor = _reader(http_request)
    mailbox = _changeable(mailbox_id, actor)
    form = form_class(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            act(actor, form.cleaned_data)
        except ConfirmationMissing as error:
            form.add_error("confirmation", text_for(error))
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Perubahan telah disimpan."))
            return redirect("mailbox_detail", mailbox_id)
    context = {"mailbox": mailbox, "form": form, **words}
    status = 422 if form.errors else 200
    return render(http_request, "web/mailboxes/stop.html", context, status=status)


def _changeable(mailbox_id: UUID, actor: Actor) -> Mailbox:
    mailbox = mailbox_for(mailbox_id, actor=actor)
    if not may_administer(mailbox, actor):
        raise NotPermitted(f"{actor.name} does not administer {mailbox.address}")
    return mailbox


def _reader(http_request: HttpRequest) -> Actor:
    """Return the actor if these pages exist for him: officers, administrators, auditors.

    Raises:
        SignInNeeded: nobody is signed in.
        MailboxNotFound: he is none of them.
    """
    actor = actor_of(http_request)
    if actor.is_officer or actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR):
        return actor
    error: AMSError = MailboxNotFound(f"{actor.name} administers no e-mail accounts")
    raise error
