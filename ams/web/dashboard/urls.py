"""The address of the dashboard."""

from django.urls import URLPattern, URLResolver, path

from ams.web.home import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.start, name="dashboard")]
