"""Forms: refusals stand at their fields, fields are drawn so that screen readers connect them."""

import re

from django import forms
from django.template.loader import render_to_string
from django.test.html import parse_html

from ams.core.errors import InvalidInput
from ams.web.forms import DateInput, LongSelect, PageForm, take_errors


class _Form(PageForm):
    name = forms.CharField(label="Nama", help_text="Contoh: Sari")
    note = forms.CharField(label="Catatan", required=False)
    kinds = forms.MultipleChoiceField(
        label="Jenis", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="Setuju")
    day = forms.DateField(label="Hari", required=False, widget=DateInput())
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def _filled() -> _Form:
    form = _Form({"name": "Sari", "kinds": ["a"], "agreed": "on"})
    assert form.is_valid()
    return form


def _drawn(form: forms.Form, name: str) -> str:
    return render_to_string("web/partials/field.html", {"field": form[name]})


def test_a_services_refusal_stands_at_its_field() -> None:
    form = _filled()
    take_errors(form, InvalidInput("x", fields={"name": ["Terlalu pendek."]}))
    assert form.errors["name"] == ["Terlalu pendek."]


def test_a_refusal_of_a_field_called_otherwise_finds_it() -> None:
    form = _filled()
    take_errors(form, InvalidInput("x", fields={"full_name": ["Salah."]}), {"full_name": "name"})
    assert form.errors["name"] == ["Salah."]


def test_a_refusal_of_a_field_that_the_form_lacks_is_told_above_it() -> None:
    form = _filled()
    take_errors(form, InvalidInput("x", fields={"other": ["Salah."]}))
    assert form.non_field_errors() == ["Salah."]


def test_a_refusal_without_fields_is_told_above_the_form() -> None:
    form = _filled()
    take_errors(form, InvalidInput("x"))
    assert len(form.non_field_errors()) == 1


def test_a_refusal_without_words_is_not_lost() -> None:
    form = _filled()
    take_errors(form, InvalidInput("x", fields={"kinds": [""]}))
    assert form.errors


def test_help_and_error_are_tied_to_the_control() -> None:
    drawn = _drawn(_Form({}), "name")
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', drawn)
    assert described is not None
    for identifier in described[1].split():
        assert f'id="{identifier}"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_every_control_has_a_label() -> None:
    form = _Form({})
    for name in ("name", "note", "agreed", "day"):
        assert f'for="{form[name].id_for_label}"' in _drawn(form, name)


def test_a_group_is_a_fieldset_with_a_legend_and_a_label_for_each_choice() -> None:
    drawn = _drawn(_Form({}), "kinds")
    assert "<fieldset" in drawn
    assert "<legend" in drawn
    assert re.findall(r'<label class="form-check-label" for="([^"]+)"', drawn) == re.findall(
        r'<input[^>]* id="([^"]+)"', drawn
    )


def test_what_may_stay_empty_says_so() -> None:
    assert "boleh dikosongkan" in _drawn(_Form(), "note")
    assert "boleh dikosongkan" not in _drawn(_Form(), "name")


def test_the_summary_leads_to_every_field_at_fault() -> None:
    form = _Form({})
    drawn = render_to_string("web/partials/form.html", {"form": form})
    targets = re.findall(r'<a href="#([^"]+)"', drawn)
    assert len(targets) == len(form.errors)
    for target in targets:
        assert f'id="{target}"' in drawn


def test_there_is_no_summary_without_errors() -> None:
    assert "error-summary" not in render_to_string("web/partials/form.html", {"form": _Form()})


def test_what_was_typed_cannot_become_markup() -> None:
    form = _Form({"name": '"><script>alert(1)</script>'})
    assert "<script>" not in _drawn(form, "name")


def test_a_date_field_speaks_iso_8601() -> None:
    assert 'type="date"' in _drawn(_Form(), "day")


def test_a_long_select_is_written_as_any_other_select() -> None:
    choices = [("", "Semua"), (1, 'Dinas <A> & "B"'), (2, "Dinas C")]
    attrs = {"class": "form-select", "id": "id_x", "required": True, "disabled": False}
    for value in (None, "", 2, "1"):
        usual = forms.Select(attrs, choices).render("x", value)
        long = LongSelect(attrs, choices).render("x", value)
        assert parse_html(long) == parse_html(usual)
