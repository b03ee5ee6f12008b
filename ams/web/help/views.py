"""The guides: overview, one guide as a page, search, glossary."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ams.core.actor import Role
from ams.core.wording import WIB
from ams.guides import glossary as terms
from ams.guides.reading import guide_sections
from ams.guides.rules import Guide
from ams.guides.searching import MOST_QUERY, Found, search
from ams.web.actor import actor_or_none, clock_of
from ams.web.help.sections import page_of
from ams.web.help.words import ICONS, LEADS, TITLES, present_language


class SearchForm(forms.Form):
    """What is looked for."""

    cari = forms.CharField(
        label=_("Cari dalam panduan"), required=False, max_length=MOST_QUERY,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )  # fmt: skip


@require_GET
def guide(http_request: HttpRequest) -> HttpResponse:
    """Show all guides with their contents."""
    language = present_language()
    guides = [
        (one, TITLES[one], LEADS[one], ICONS[one], guide_sections(one, language)) for one in Guide
    ]
    context = {"guides": guides, "form": SearchForm(), "may_edit": may_edit(http_request)}
    return render(http_request, "web/help/guides.html", context)


@require_GET
def page(http_request: HttpRequest, guide_slug: Guide) -> HttpResponse:
    """Show one guide: a section for each thing to do, each with an anchor of its own."""
    context = {
        "guide": guide_slug,
        "title": TITLES[guide_slug],
        "lead": LEADS[guide_slug],
        "lines": page_of(guide_slug, on=clock_of(http_request).now().astimezone(WIB).date()),
        "may_edit": may_edit(http_request),
    }
    return render(http_request, "web/help/guide.html", context)


@require_GET
def find(http_request: HttpRequest) -> HttpResponse:
    """Show the sections and terms that hold what is looked for."""
    form = SearchForm(http_request.GET)
    query = form.cleaned_data["cari"] if form.is_valid() else ""
    found = search(query, present_language()) if query else Found((), (), ())
    context = {"form": form, "query": query, "found": found, "titles": TITLES}
    return render(http_request, "web/help/search.html", context)


@require_GET
def glossary(http_request: HttpRequest) -> HttpResponse:
    """Show the terms of the field."""
    language = present_language()
    lines = [
        (one, one.word(language), one.word("id" if language == "en" else "en"),
         one.meaning(language))
        for one in terms.in_order(language)
    ]  # fmt: skip
    return render(http_request, "web/help/glossary.html", {"lines": lines})


def may_edit(http_request: HttpRequest) -> bool:
    """Tell whether the page offers to change the guide; the service decides."""
    actor = actor_or_none(http_request)
    return actor is not None and actor.has(Role.ADMINISTRATOR)
