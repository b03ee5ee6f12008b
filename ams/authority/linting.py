"""Lint a CRL unless all of its forms have passed before (ADR 0033)."""

from datetime import datetime

from ams.authority.checks.forms import forms_of
from ams.authority.models import LintedForm
from ams.database.statements import execute


def lint_new_forms(to_be_signed: bytes, *, built: bytes, at: datetime) -> None:
    """Refuse a CRL in which pkilint finds an error; remember the forms of one that passes.

    ``built`` is the whole CRL around ``to_be_signed``, signed by whatever key.

    Raises:
        CheckFailed: pkilint finds an error against RFC 5280.
    """
    forms = forms_of(to_be_signed)
    places = ", ".join(["%s"] * len(forms))
    known = f"SELECT count(*) FROM authority_lintedform WHERE digest IN ({places})"  # noqa: S608
    if execute(known, list(forms)).fetchall() == [(len(forms),)]:
        return
    # Here and not above: only who lints waits for the linter's half second.
    from ams.authority.checks.lint import lint_crl  # noqa: PLC0415

    lint_crl(built)
    rows = [LintedForm(digest=form, passed_at=at) for form in sorted(forms)]
    LintedForm.objects.bulk_create(rows, ignore_conflicts=True)
