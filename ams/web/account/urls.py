"""Addresses of sign-in, password and the holder's own account."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, path, re_path

from ams.web.account import views
from ams.web.account.reauthentication import password_again

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.profile, name="account_profile"),
    path("masuk/", allauth_views.login, name="account_login"),
    path("keluar/", allauth_views.logout, name="account_logout"),
    path("nonaktif/", allauth_views.account_inactive, name="account_inactive"),
    path("kata-sandi/", allauth_views.password_change, name="account_change_password"),
    path("kata-sandi/lagi/", password_again, name="account_password_again"),
    path("kata-sandi/lupa/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "kata-sandi/lupa/terkirim/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "kata-sandi/baru/selesai/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^kata-sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
