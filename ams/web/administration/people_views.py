"""People: list, record, change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ams.accounts.errors import AlreadyExists, NoSuchRecord
from ams.accounts.models import Person
from ams.accounts.nip import format_nip, mask_nip
from ams.accounts.services import change_person, create_person, record_view
from ams.chain.reading import may_read
from ams.core.actor import Actor
from ams.core.errors import InvalidInput
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.filters import PersonFilter
from ams.web.administration.forms import PersonForm
from ams.web.forms import take_errors
from ams.web.paging import page_of

_FORM = "web/administration/person_form.html"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List people; the NIP is masked, for nobody needs it whole to find someone."""
    actor = reader_of(http_request)
    form = PersonFilter(http_request.GET)
    people = form.narrow(Person.objects.for_actor(actor)).select_related("agency", "account")
    page = page_of(http_request, people.order_by("plain_name", "pk"))
    context = {
        "form": form,
        "page": page,
        "rows": [{"person": one, "nip": mask_nip(one.nip)} for one in page],
        "may_change": may_change(actor),
    }
    return render(http_request, "web/administration/people.html", context)


@require_safe
def detail(http_request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person's record whole; the journal keeps who looked."""
    actor = reader_of(http_request)
    person = person_for(actor, person_id)
    record_view(person.pk, actor=actor, clock=clock_of(http_request))
    context = {
        "person": person,
        "nip": format_nip(person.nip),
        "subordinates": person.subordinates.count(),
        "may_change": may_change(actor),
        "may_read_chain": may_read(person, actor),
    }
    return render(http_request, "web/administration/person.html", context)


@_BOTH
def create(http_request: HttpRequest) -> HttpResponse:
    """Record a person."""
    actor = administrator_of(http_request)
    form = PersonForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            person = create_person(form.typed(), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        except AlreadyExists:
            form.add_error(None, _("Data ini baru saja dicatat oleh orang lain."))
        else:
            messages.success(http_request, _("Pegawai telah dicatat."))
            return redirect("person_detail", person.pk)
    return render(http_request, _FORM, {"form": form, "person": None})


@_BOTH
def change(http_request: HttpRequest, person_id: int) -> HttpResponse:
    """Change a person's record; the form shows it whole, so looking is journaled."""
    actor, clock = administrator_of(http_request), clock_of(http_request)
    person = person_for(actor, person_id)
    if http_request.method != "POST":
        record_view(person.pk, actor=actor, clock=clock)
        return render(http_request, _FORM, {"form": PersonForm.of(person), "person": person})
    form = PersonForm(http_request.POST)
    if form.is_valid():
        try:
            change_person(person.pk, form.typed(), actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        except AlreadyExists:
            form.add_error(None, _("NIP atau email ini baru saja dicatat pada pegawai lain."))
        else:
            messages.success(http_request, _("Perubahan telah disimpan."))
            return redirect("person_detail", person.pk)
    return render(http_request, _FORM, {"form": form, "person": person})


def person_for(actor: Actor, person_id: int) -> Person:
    """Return the person if he exists for ``actor``.

    Raises:
        NoSuchRecord: he does not.
    """
    people = Person.objects.for_actor(actor).select_related("agency", "superior", "account")
    person = people.filter(pk=person_id).first()
    if person is None:
        raise NoSuchRecord(f"no person {person_id} for '{actor.name}'")
    return person
