"""Root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("ams.web.urls"))]
handler400 = "ams.web.faults.bad_request"
handler403 = "ams.web.faults.permission_denied"
handler404 = "ams.web.faults.page_not_found"
handler500 = "ams.web.faults.server_error"
