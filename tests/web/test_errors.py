"""Expected failures in words."""

import pytest

from ams.core.errors import AMSError, InvalidInput, NotPermitted, RuleViolation, Unavailable
from ams.web import errors


class _Nearer(RuleViolation):
    code = "nearer"


class _Unheard(AMSError):
    code = "unheard"


def test_a_case_is_told_as_its_kind() -> None:
    assert errors.page_for(_Nearer("x")) is errors.page_for(RuleViolation("x"))


def test_a_failure_of_no_known_kind_is_told_as_a_conflict() -> None:
    assert errors.page_for(_Unheard("x")).status == 409


def test_a_code_with_words_of_its_own_is_told_with_the_errors_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errors, "_TEXTS", {"nearer": "Sudah pada langkah %(at)s."})
    assert errors.text_for(_Nearer("x", at="notice")) == "Sudah pada langkah notice."


def test_words_without_places_for_values_are_told_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errors, "_TEXTS", {"nearer": "Sudah 100% selesai."})
    assert errors.text_for(_Nearer("x")) == "Sudah 100% selesai."


def test_a_code_without_words_is_told_as_its_kind() -> None:
    assert errors.text_for(_Nearer("x")) == str(errors.page_for(RuleViolation("x")).text)


@pytest.mark.parametrize("error", [NotPermitted("x"), InvalidInput("x"), Unavailable("x")])
def test_every_kind_says_what_to_do_next(error: AMSError) -> None:
    assert len(str(errors.page_for(error).text)) > 20
