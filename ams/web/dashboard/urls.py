"""The address of the dashboard."""

from django.urls import URLPattern, URLResolver, path

from ams.web.dashboard import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.show, name="dashboard")]
