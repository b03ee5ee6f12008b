"""Accounts: list, create, lock and unlock, roles."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.accounts.errors import AccountTaken, AlreadyExists, NoSuchRecord, OwnPowers
from ams.accounts.lockout import locked_out
from ams.accounts.models import Account
from ams.accounts.services import AccountData, grant_role, lock, record_view, revoke_role, unlock
from ams.accounts.wording import role as role_text
from ams.core.actor import Actor, Role
from ams.core.errors import InvalidInput
from ams.web.account.mails import ask_password_mail
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.filters import AccountFilter
from ams.web.administration.forms import AccountForm, PersonAccountForm, RoleForm
from ams.web.administration.invitations import create_and_invite
from ams.web.administration.officer_views import appointment_row
from ams.web.administration.people_views import person_for
from ams.web.forms import take_errors
from ams.web.paging import page_of

_FORM = "web/administration/account_form.html"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List accounts with roles and state."""
    actor, now = reader_of(http_request), clock_of(http_request).now()
    form = AccountFilter(http_request.GET)
    accounts = form.narrow(Account.objects.for_actor(actor), now)
    shown = accounts.select_related("person__agency").prefetch_related("role_grants")
    page = page_of(http_request, shown)
    locked = locked_out(at=now)
    rows = [
        {
            "account": one,
            "state": _state(one, locked),
            "roles": [role_text(grant.role) for grant in one.role_grants.all()],
        }
        for one in page
    ]
    context = {"form": form, "page": page, "rows": rows, "may_change": may_change(actor)}
    return render(http_request, "web/administration/accounts.html", context)


@require_safe
def detail(http_request: HttpRequest, account_id: int) -> HttpResponse:
    """Show an account with its person, roles and appointments."""
    actor, clock = reader_of(http_request), clock_of(http_request)
    account = _account_for(actor, account_id)
    person = getattr(account, "person", None)
    if person is not None:
        record_view(person.pk, actor=actor, clock=clock)
    return _detail(http_request, account, RoleForm(), clock.now())


@_BOTH
def create(http_request: HttpRequest) -> HttpResponse:
    """Create an account without a person."""
    actor = administrator_of(http_request)
    form = AccountForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        account = _created(http_request, form, form.typed(), actor)
        if account is not None:
            return redirect("account_detail", account.pk)
    return render(http_request, _FORM, {"form": form, "person": None})


@_BOTH
def create_for_person(http_request: HttpRequest, person_id: int) -> HttpResponse:
    """Create the account of a person."""
    actor = administrator_of(http_request)
    person = person_for(actor, person_id)
    suggested = person.email.partition("@")[0]
    form = PersonAccountForm(
        http_request.POST if http_request.method == "POST" else None,
        initial={"username": suggested},
    )
    if form.is_bound and form.is_valid():
        account = _created(http_request, form, form.typed(person.pk), actor)
        if account is not None:
            return redirect("account_detail", account.pk)
    return render(http_request, _FORM, {"form": form, "person": person})


@_BOTH
def lock_account(http_request: HttpRequest, account_id: int) -> HttpResponse:
    """Lock an account, after a confirmation."""
    actor = administrator_of(http_request)
    account = _account_for(actor, account_id)
    if http_request.method == "POST":
        lock(account.pk, actor=actor, clock=clock_of(http_request))
        messages.success(http_request, _("Akun telah dikunci."))
        return redirect("account_detail", account.pk)
    return render(http_request, "web/administration/account_lock.html", {"account": account})


@require_POST
def unlock_account(http_request: HttpRequest, account_id: int) -> HttpResponse:
    """Unlock an account, whoever or whatever locked it."""
    actor = administrator_of(http_request)
    account = _account_for(actor, account_id)
    unlock(account.pk, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Kunci akun telah dibuka."))
    return redirect("account_detail", account.pk)


@require_POST
def send_link(http_request: HttpRequest, account_id: int) -> HttpResponse:
    """Mail the holder a link to set a new password."""
    account = _account_for(administrator_of(http_request), account_id)
    if account.is_active:
        ask_password_mail(account, http_request)
        messages.success(http_request, _("Tautan kata sandi dikirim ke email pemegang akun."))
    else:
        messages.error(http_request, _("Akun ini terkunci. Buka kuncinya lebih dahulu."))
    return redirect("account_detail", account.pk)


@require_POST
def grant(http_request: HttpRequest, account_id: int) -> HttpResponse:
    """Grant a role."""
    actor, clock = administrator_of(http_request), clock_of(http_request)
    account = _account_for(actor, account_id)
    form = RoleForm(http_request.POST)
    if form.is_valid():
        try:
            grant_role(account.pk, form.chosen(), actor=actor, clock=clock)
        except OwnPowers:
            form.add_error("role", _("Anda tidak dapat memberi peran kepada diri sendiri."))
        except AlreadyExists:
            form.add_error("role", _("Akun ini sudah memegang peran itu."))
        else:
            messages.success(http_request, _("Peran telah diberikan."))
            return redirect("account_detail", account.pk)
    return _detail(http_request, account, form, clock.now())


@_BOTH
def revoke(http_request: HttpRequest, account_id: int, role: str) -> HttpResponse:
    """Take a role away, after a confirmation."""
    actor = administrator_of(http_request)
    account = _account_for(actor, account_id)
    if role not in set(Role) or not account.role_grants.filter(role=role).exists():
        raise NoSuchRecord(f"account {account_id} is no {role}")
    if http_request.method == "POST":
        revoke_role(account.pk, Role(role), actor=actor, clock=clock_of(http_request))
        messages.success(http_request, _("Peran telah dicabut."))
        return redirect("account_detail", account.pk)
    context = {"account": account, "role": role, "role_text": role_text(role)}
    return render(http_request, "web/administration/role_revoke.html", context)


def _created(
    http_request: HttpRequest, form: PersonAccountForm, data: AccountData, actor: Actor
) -> Account | None:
    """Return the account made from a valid form, or ``None`` with the refusal at its fields."""
    try:
        account = create_and_invite(data, actor=actor, clock=clock_of(http_request))
    except InvalidInput as error:
        take_errors(form, error)
    except AlreadyExists:
        form.add_error("username", _("Nama pengguna ini baru saja dipakai."))
    except AccountTaken:
        form.add_error(None, _("Pegawai ini sudah mempunyai akun."))
    else:
        messages.success(
            http_request, _("Akun telah dibuat; pemegangnya diberi tahu melalui email.")
        )
        return account
    return None


def _detail(
    http_request: HttpRequest, account: Account, form: RoleForm, now: datetime
) -> HttpResponse:
    actor = reader_of(http_request)
    appointments = account.appointments.select_related("agency")
    context = {
        "account": account,
        "person": getattr(account, "person", None),
        "state": _state(account, locked_out(at=now)),
        "roles": [(grant.role, role_text(grant.role)) for grant in account.role_grants.all()],
        "rows": [appointment_row(one, now) for one in appointments],
        "form": form,
        "may_change": may_change(actor),
        "is_own": account.pk == actor.account_id,
    }
    return render(http_request, "web/administration/account.html", context)


def _account_for(actor: Actor, account_id: int) -> Account:
    accounts = Account.objects.for_actor(actor).select_related("person__agency")
    account: Account | None = accounts.filter(pk=account_id).first()
    if account is None:
        raise NoSuchRecord(f"no account {account_id} for '{actor.name}'")
    return account


def _state(account: Account, locked: frozenset[str]) -> str:
    """Return ``active``, ``inactive`` (by an administrator) or ``locked`` (by failures)."""
    if not account.is_active:
        return "inactive"
    return "locked" if account.username in locked else "active"
