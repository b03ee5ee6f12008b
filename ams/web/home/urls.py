"""Addresses that anybody may open."""

from django.urls import URLPattern, URLResolver, path, re_path

from ams.web.home import check_views, letter_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("surat/", letter_views.write, name="public_letter"),
    path("surat/<str:code>/", letter_views.made, name="public_letter_made"),
    path("surat/<str:code>/unduh/", letter_views.download, name="public_letter_download"),
    path("s/", check_views.ask, name="letter_check_form"),
    path("s/<str:code>", check_views.answer, name="letter_check"),
    # A QR is written in upper case (``ams.letters.marks``).
    re_path(
        r"^[sS]/(?P<code>[^/]{1,40})/(?P<seal>[^/]{1,40})$",
        check_views.answer_qr,
        name="letter_check_qr",
    ),
]
