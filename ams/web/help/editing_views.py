"""The administrator's editor of the guides: list, text with preview, history, shipped text."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ams.core.errors import InvalidInput
from ams.guides import editing, reading
from ams.guides.checking import checked
from ams.guides.errors import EditedMeanwhile
from ams.guides.pictures import pictures
from ams.guides.reading import Standing
from ams.guides.rules import MOST_BODY, MOST_TITLE, Guide, Language, Place, Wording
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.forms import PageForm, take_errors
from ams.web.help.sections import html_for
from ams.web.help.words import TITLES


class SectionForm(PageForm):
    """Title and text of a section, and which edition they were opened from."""

    title = forms.CharField(label=gettext_lazy("Judul"), max_length=MOST_TITLE)
    body = forms.CharField(
        label=gettext_lazy("Naskah"), max_length=MOST_BODY, strip=False,
        widget=forms.Textarea({"rows": 20, "class": "mono", "spellcheck": "true"}),
        help_text=gettext_lazy("Ditulis dengan Markdown; lihat bantuan penulisan di samping."),
    )  # fmt: skip
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def wording(self) -> Wording:
        """Return what was typed."""
        return Wording(self.cleaned_data["title"], self.cleaned_data["body"])


class RestoreForm(forms.Form):
    """Which edition the administrator had before him when he asked for the shipped text."""

    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List all sections with the state of both languages."""
    administrator_of(http_request)
    by_key: dict[tuple[Guide, str], list[Standing]] = {}
    for language in Language:
        for one in reading.all_sections(language):
            by_key.setdefault((one.place.guide, one.place.key), []).append(one)
    context = {"rows": list(by_key.values()), "titles": TITLES}
    return render(http_request, "web/help/editions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(
    http_request: HttpRequest, guide_slug: Guide, guide_key: str, written_in: Language
) -> HttpResponse:
    """Show a section's text for editing; preview it, or keep it."""
    actor = administrator_of(http_request)
    place = Place(guide_slug, guide_key, written_in)
    standing = reading.standing(place)
    if http_request.method != "POST":
        return _editor(http_request, standing, _opened(http_request, standing))
    form = SectionForm(http_request.POST)
    if not form.is_valid():
        return _editor(http_request, standing, form)
    wording, clock = form.wording(), clock_of(http_request)
    try:
        if "preview" in http_request.POST:
            return _editor(http_request, standing, form, preview=checked(wording, written_in))
        editing.write(
            place, wording, based_on=form.cleaned_data["based_on"], actor=actor, clock=clock
        )
    except InvalidInput as error:
        take_errors(form, error)
        return _editor(http_request, standing, form)
    except EditedMeanwhile:
        return _editor(http_request, reading.standing(place), form, conflict=True)
    messages.success(http_request, _("Naskah panduan telah disimpan."))
    return redirect(_address(place))


@require_http_methods(["GET", "HEAD", "POST"])
def restore(
    http_request: HttpRequest, guide_slug: Guide, guide_key: str, written_in: Language
) -> HttpResponse:
    """Ask whether the shipped text is to be in force again, and put it there."""
    actor = administrator_of(http_request)
    place = Place(guide_slug, guide_key, written_in)
    standing = reading.standing(place)
    form = RestoreForm(http_request.POST or None, initial={"based_on": standing.number})
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["based_on"]
        editing.restore_shipped(place, based_on=number, actor=actor, clock=clock_of(http_request))
        messages.success(http_request, _("Naskah bawaan berlaku kembali."))
        return redirect(_address(place))
    context = {
        "form": form, "standing": standing, "place": place,
        "html": html_for(place, standing.section.wording.body),
    }  # fmt: skip
    return render(http_request, "web/help/restore.html", context)


@require_GET
def history(
    http_request: HttpRequest, guide_slug: Guide, guide_key: str, written_in: Language
) -> HttpResponse:
    """List what was ever written over a section."""
    administrator_of(http_request)
    place = Place(guide_slug, guide_key, written_in)
    context = {
        "standing": reading.standing(place), "place": place, "editions": reading.editions(place),
    }  # fmt: skip
    return render(http_request, "web/help/history.html", context)


@require_GET
def edition(
    http_request: HttpRequest,
    *,
    guide_slug: Guide,
    guide_key: str,
    written_in: Language,
    number: int,
) -> HttpResponse:
    """Show one change of a section: as it was shown, and as it was written."""
    administrator_of(http_request)
    place = Place(guide_slug, guide_key, written_in)
    one = reading.edition(place, number)
    context = {
        "standing": reading.standing(place), "place": place, "edition": one,
        "html": html_for(place, one.body),
    }  # fmt: skip
    return render(http_request, "web/help/edition.html", context)


def _opened(http_request: HttpRequest, standing: Standing) -> SectionForm:
    """Return the editor's form with the text in force, or with that of an earlier edition."""
    wording, earlier = standing.wording, http_request.GET.get("dari", "")
    if earlier.isdecimal() and len(earlier) < 10:  # noqa: PLR2004 - what a database counts to
        wording = reading.edition(standing.place, int(earlier)).wording or wording
    return SectionForm(
        initial={"title": wording.title, "body": wording.body, "based_on": standing.number}
    )


def _editor(
    http_request: HttpRequest,
    standing: Standing,
    form: SectionForm,
    *,
    preview: Wording | None = None,
    conflict: bool = False,
) -> HttpResponse:
    place = standing.place
    context: dict[str, Any] = {
        "standing": standing, "place": place, "form": form, "conflict": conflict,
        "pictures": sorted({name for name, _language in pictures()}),
        "guide_title": TITLES[place.guide],
    }  # fmt: skip
    if preview:
        context |= {"preview": preview, "html": html_for(place, preview.body)}
    status = HTTPStatus.CONFLICT if conflict else HTTPStatus.OK
    return render(http_request, "web/help/edit.html", context, status=status)


def _address(place: Place) -> str:
    return reverse("guide_edit", args=[place.guide, place.key, place.language])
