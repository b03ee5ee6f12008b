"""Ask the password again before what cannot be undone."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ams.web.account.forms import PasswordAgainForm
from ams.web.actor import SIGNED_IN_AT, account_of, actor_of, clock_of


def ask_again_url(after: str) -> str:
    """Return the address of the page that asks the password and then leads to ``after``."""
    return f"{reverse('account_password_again')}?{urlencode({'next': after})}"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password_again(http_request: HttpRequest) -> HttpResponse:
    """Ask the password again and return to the page that wanted it."""
    actor_of(http_request)
    account = account_of(http_request)
    if account is None:  # actor_of has refused already; this tells the type checker
        return HttpResponseRedirect(resolve_url("account_login"))
    after = _safe(http_request, http_request.POST.get("next") or http_request.GET.get("next"))
    data = http_request.POST if http_request.method == "POST" else None
    form = PasswordAgainForm(data, http_request=http_request, account=account)
    if data is not None and form.is_valid():
        http_request.session[SIGNED_IN_AT] = clock_of(http_request).now().isoformat()
        http_request.session.cycle_key()
        return HttpResponseRedirect(after)
    return render(http_request, "web/account/password_again.html", {"form": form, "next": after})


def _safe(http_request: HttpRequest, after: str | None) -> str:
    """Return ``after`` if it leads to AMS itself, else the start."""
    if after and url_has_allowed_host_and_scheme(
        after, allowed_hosts={http_request.get_host()}, require_https=http_request.is_secure()
    ):
        return after
    return "/"
