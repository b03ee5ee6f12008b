"""Every page and every act, tried by everybody: what may be seen, done, or does not exist.

The tables name every address that AMS has; a page that is added without a line here fails the test.
The request they speak of stands at the document check, claimed by eko.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ams.accounts.models import Account, Appointment
from ams.requests.links import acknowledgement_token
from tests.requests.builders import Office, claimed
from tests.web.conftest import SignIn

# Signed out; sari the applicant; maya of another agency; eko who checks; dewi in scope, who has
# not claimed; tono, officer of another agency; hadi the auditor; rina the administrator.
EVERYBODY = ("-", "sari", "maya", "eko", "dewi", "tono", "hadi", "rina")

ALL = "200 200 200 200 200 200 200 200"
SIGNED_IN = "302 200 200 200 200 200 200 200"
CASE = "302 200 404 200 200 404 200 404"
ADMINISTRATION = "302 404 404 404 404 404 200 200"
ADMINISTRATOR = "302 404 404 404 404 404 404 200"
ADMINISTRATOR_ON = "302 404 404 404 404 404 404 302"
APPLICANT_ELSEWHERE = "302 302 404 403 403 404 403 404"
NO = "405 405 405 405 405 405 405 405"
ONWARD = "302 302 302 302 302 302 302 302"
NOBODY = "404 404 404 404 404 404 404 404"

# address name: (status of GET, status of an empty POST), each by EVERYBODY in order
PAGES: dict[str, tuple[str, str]] = {
    "start": ("200 302 302 302 302 302 302 302",) * 2,
    "public_letter": (ALL, ALL),
    "public_letter_made": (NOBODY, NO),  # the letter of the table was made signed in
    "public_letter_download": (NOBODY, NO),
    "letter_check_form": (ALL, NO),
    "letter_check": (ALL, NO),
    "healthz": (ALL, NO),
    "readyz": ("503 503 503 503 503 503 503 503", NO),  # no worker runs in this test
    "guide": (ALL, NO),
    "procedure": (ALL, NO),
    "procedure_revision": (ALL, NO),
    "language": (NO, ONWARD),
    "dashboard": (SIGNED_IN, NO),
    "account_profile": (SIGNED_IN, NO),
    "account_login": ("200 302 302 302 302 302 302 302",) * 2,
    "account_logout": ("302 200 200 200 200 200 200 200", ONWARD),
    "account_inactive": (ALL, NO),
    "account_change_password": (SIGNED_IN, SIGNED_IN),
    "account_password_again": (SIGNED_IN, SIGNED_IN),
    "account_reset_password": (ALL, ALL),
    "account_reset_password_done": (ALL, NO),
    "account_reset_password_from_key_done": (ALL, NO),
    "account_reset_password_from_key": (ALL, ALL),
    "person_list": (ADMINISTRATION, NO),
    "person_create": (ADMINISTRATOR, ADMINISTRATOR),
    "person_import": (ADMINISTRATOR, ADMINISTRATOR),
    "person_import_confirm": (NO, ADMINISTRATOR),
    "person_import_template": (ADMINISTRATOR, NO),
    "person_detail": (ADMINISTRATION, NO),
    "person_change": (ADMINISTRATOR, ADMINISTRATOR),
    "person_account_create": (ADMINISTRATOR, ADMINISTRATOR),
    "agency_list": (ADMINISTRATION, NO),
    "agency_create": (ADMINISTRATOR, ADMINISTRATOR),
    "agency_change": (ADMINISTRATOR, ADMINISTRATOR),
    "appointment_list": (ADMINISTRATION, NO),
    "appointment_create": (ADMINISTRATOR, ADMINISTRATOR),
    "appointment_end": (ADMINISTRATOR, ADMINISTRATOR_ON),
    "account_list": (ADMINISTRATION, NO),
    "account_create": (ADMINISTRATOR, ADMINISTRATOR),
    "account_detail": (ADMINISTRATION, NO),
    "account_lock": (ADMINISTRATOR, ADMINISTRATOR_ON),
    "account_unlock": (NO, ADMINISTRATOR_ON),
    "account_send_link": (NO, ADMINISTRATOR_ON),
    "role_grant": (NO, ADMINISTRATOR),
    "role_revoke": ("302 404 404 404 404 404 404 404",) * 2,  # sari has no role to take
    "request_list": (SIGNED_IN, NO),
    "request_new": (SIGNED_IN, SIGNED_IN),
    "request_take_over": (SIGNED_IN, SIGNED_IN),
    "request_letter": ("302 302 404 404 404 404 404 404", NO),
    "request_letter_download": ("302 302 404 404 404 404 404 404", NO),
    "request_file": ("302 302 404 404 404 404 404 404",) * 2,
    "acknowledge_link": (NOBODY, NOBODY),  # nothing is published yet
    "request_detail": (CASE, NO),
    "request_progress": (CASE, NO),
    "request_print": (CASE, NO),
    "request_attach": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "request_submit": (NO, APPLICANT_ELSEWHERE),
    "request_correct": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "request_withdraw": ("302 200 404 403 403 404 403 404", APPLICANT_ELSEWHERE),
    "request_acknowledge": (ONWARD, APPLICANT_ELSEWHERE),
    "request_letter_pdf": (CASE, NO),
    "request_attachment": (CASE, NO),
    "request_attachment_page": (CASE, NO),
    "officer_queue": ("302 404 404 200 200 200 200 404", NO),
    "officer_accompaniment": ("302 404 404 403 200 403 403 404", "302 404 404 403 422 403 403 404"),
    "officer_check": ("302 404 404 200 302 404 302 404", NO),
    "officer_claim": (NO, "302 403 404 302 409 404 403 404"),
    "officer_release": (NO, "302 403 404 302 409 404 403 404"),
    "officer_documents": (ONWARD, "302 404 404 422 409 404 403 404"),
    "officer_certificate": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_revoke": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_recheck": ("302 404 404 409 409 404 403 404",) * 2,
    "officer_reject": ("302 404 404 200 409 404 403 404", "302 404 404 422 409 404 403 404"),
    "officer_receipt": ("302 404 404 409 409 404 403 404",) * 2,
    "certificate_list": (SIGNED_IN, NO),
    "certificate_detail": (CASE, NO),
    "certificate_chain": (CASE, NO),
    "certificate_der": (CASE, NO),
    "journal": ("302 403 403 403 403 403 200 403", NO),
    "journal_check": (NO, "302 403 403 403 403 403 302 403"),
    "journal_export": (NO, "302 403 403 403 403 403 200 403"),
}


def patterns(within: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in within:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


ADDRESSES = {str(one.name): one for one in patterns(get_resolver().url_patterns)}


@pytest.fixture
def values(office: Office) -> dict[str, Any]:
    """Return what stands in the addresses: everything is sari's."""
    request = claimed(office)
    assert request.attachment is not None
    account = Account.objects.get(username="sari")
    for one in Account.objects.all():
        one.set_password("Sebuah-Sandi-2026")
        one.save()
    appointment = Appointment.objects.first()
    assert appointment is not None
    return {
        "code": request.letter.code,
        "request_id": request.pk,
        "person_id": request.applicant_id,
        "agency_id": request.applicant.agency_id,
        "appointment_id": appointment.pk,
        "account_id": account.pk,
        "role": "auditor",
        "letter_id": request.letter_id,
        "token": acknowledgement_token(request),
        "version": 1,
        "attachment_id": request.attachment.pk,
        "number": 1,
        "certificate_id": request.certificate_id,
        "revision": "2021-04-16",
        "uidb36": "1",
        "key": "x-y",
    }


def test_the_tables_name_every_address() -> None:
    assert set(ADDRESSES) == set(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_answers_everybody_as_the_table_says(
    office: Office, sign_in: SignIn, values: dict[str, Any], method: str
) -> None:
    browsers = {who: Client() if who == "-" else sign_in(who) for who in EVERYBODY}
    found = {
        name: " ".join(status(browsers[who], method, address(name, values)) for who in EVERYBODY)
        for name in PAGES
    }
    expected = {name: row[method == "post"] for name, row in PAGES.items()}
    assert found == expected


def address(name: str, values: dict[str, Any]) -> str:
    named = ADDRESSES[name].pattern.regex.groupindex
    return reverse(name, kwargs={key: values[key] for key in named})


def status(browser: Client, method: str, path: str) -> str:
    """Return the answer's status; what the act changed is undone before the next one tries."""
    cookies = browser.cookies.output()
    with transaction.atomic():
        code = getattr(browser, method)(path).status_code
        transaction.set_rollback(True)
    browser.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return str(code)
