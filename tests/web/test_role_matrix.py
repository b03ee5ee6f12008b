"""Every page and every act, tried by everybody: what may be seen, done, or does not exist.

The tables name every address that AMS has; a page that is added without a line here fails the test.
The request they speak of stands at the document check, claimed by eko.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ams.accounts.models import Account, Appointment, Supervisor
from ams.approvals.models import Approval, Delegation
from ams.authority.outside import trust
from ams.authority.outside.hosts import HostRule, set_host
from ams.guides.rules import Guide, Language
from ams.incidents.models import Incident
from ams.incidents.services import Cause, Selection, draft, propose
from ams.mailboxes.models import Mailbox
from ams.personnel.models import Proposal
from ams.requests.links import acknowledgement_token
from ams.requests.models import Request
from ams.revisions.drafting import begin, today
from ams.revisions.models import Revision
from ams.revocation.services import hold, release
from ams.workbench.models import TextBlock
from tests.requests.builders import OPERATOR, Office, claimed
from tests.web.conftest import SignIn

# Signed out; sari the applicant; maya of another agency; eko who checks; dewi in scope, who has
# not claimed; tono, officer of another agency; hadi the auditor; rina the administrator.
EVERYBODY = ("-", "sari", "maya", "eko", "dewi", "tono", "hadi", "rina")

ALL = "200 200 200 200 200 200 200 200"
SIGNED_IN = "302 200 200 200 200 200 200 200"
CASE = "302 200 404 200 200 404 200 404"
ADMINISTRATION = "302 404 404 404 404 404 200 200"
FIGURES = "302 404 404 200 200 200 200 200"
REGISTER = "302 404 404 200 200 200 200 404"  # names: an administrator has no need of them
REPORTER = "302 404 404 200 200 200 404 200"
ADMINISTRATOR = "302 404 404 404 404 404 404 200"
WRITER = "302 404 404 404 404 404 404 422"
ADMINISTRATOR_ON = "302 404 404 404 404 404 404 302"
APPLICANT_ELSEWHERE = "302 302 404 403 403 404 403 404"
APPROVER = "302 404 404 404 404 200 404 404"  # tono: maya's superior, and of one letter of sari's
APPROVER_ON = "302 404 404 404 404 302 404 404"
NO = "405 405 405 405 405 405 405 405"
ONWARD = "302 302 302 302 302 302 302 302"
NOBODY_BUT_STRANGERS = "302 404 404 404 404 404 404 404"
NOBODY = "404 404 404 404 404 404 404 404"

# address name: (status of GET, status of an empty POST), each by EVERYBODY in order
PAGES: dict[str, tuple[str, str]] = {
    "start": ("200 302 302 302 302 302 302 302",) * 2,
    "public_letter": (ALL, ALL),
    "public_letter_made": (NOBODY, NO),  # the letter of the table was made signed in
    "public_letter_download": (NOBODY, NO),
    "letter_check_form": (ALL, NO),
    "letter_check": (ALL, NO),
    "letter_template": (ADMINISTRATOR, WRITER),
    "letter_template_preview": (NOBODY_BUT_STRANGERS, NO),  # the agency has none
    "letter_template_arms": (NOBODY_BUT_STRANGERS, NO),
    "letter_template_force": (NO, NOBODY_BUT_STRANGERS),
    "letter_template_discard": (NOBODY_BUT_STRANGERS, NOBODY_BUT_STRANGERS),
    "letter_check_qr": (NOBODY, NO),  # the table's QR is made up
    "healthz": (ALL, NO),
    "readyz": ("503 503 503 503 503 503 503 503", NO),  # no worker runs in this test
    "guide": (ALL, NO),
    "guide_page": (ALL, NO),
    "guide_search": (ALL, NO),
    "glossary": (ALL, NO),
    "guide_editions": (ADMINISTRATOR, NO),
    "guide_edit": (ADMINISTRATOR, ADMINISTRATOR),
    "guide_history": (ADMINISTRATOR, NO),
    "guide_edition": (NOBODY_BUT_STRANGERS, NO),  # nobody has changed the section
    "guide_restore": (ADMINISTRATOR, ADMINISTRATOR),
    "procedure_list": (ALL, NO),
    "procedure": (ALL, NO),
    "procedure_revision": (ALL, NO),
    "procedure_pdf": (ALL, NO),
    "procedure_bpmn": (ALL, NO),
    "procedure_json": (ALL, NO),
    "procedure_toml": (ALL, NO),
    "procedure_confirm": (NO, "302 409 409 302 302 302 409 409"),
    "revision_readers": (ADMINISTRATION, NO),
    "revision_readers_csv": (ADMINISTRATION, NO),
    "training_rule": (ADMINISTRATOR, WRITER),
    # rina's own draft: she writes it, and another approves it
    "revision_list": (ADMINISTRATION, NO),
    "revision_new": (ADMINISTRATOR, WRITER),
    "revision_upload": (ADMINISTRATOR, WRITER),
    "revision_detail": (ADMINISTRATION, NO),
    "revision_compare": (ADMINISTRATION, NO),
    "revision_file": (ADMINISTRATION, NO),
    "revision_edit": (ADMINISTRATOR, WRITER),
    "revision_discard": (ADMINISTRATOR, WRITER),
    "revision_propose": (ADMINISTRATOR, WRITER),
    "revision_approve": ("302 404 404 404 404 404 404 403",) * 2,
    "revision_send_back": ("302 404 404 404 404 404 404 409",) * 2,
    "revision_withdraw": ("302 404 404 404 404 404 404 409",) * 2,
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
    "custody_terms": (ADMINISTRATOR, ADMINISTRATOR),
    "calendar": (ADMINISTRATION, NO),
    "calendar_of": (ADMINISTRATION, NO),
    "calendar_week": (ADMINISTRATOR, ADMINISTRATOR),
    "calendar_day": (NO, "302 404 404 404 404 404 404 422"),
    "calendar_day_undo": (NO, NOBODY_BUT_STRANGERS),  # the day was not changed
    "appointment_list": (ADMINISTRATION, NO),
    "appointment_create": (ADMINISTRATOR, ADMINISTRATOR),
    "appointment_end": (ADMINISTRATOR, ADMINISTRATOR_ON),
    "outside_ca_list": (ADMINISTRATION, NO),
    "outside_ca_add": (ADMINISTRATOR, ADMINISTRATOR),
    "outside_ca_detail": (ADMINISTRATION, NO),
    "outside_ca_addresses": (ADMINISTRATOR, ADMINISTRATOR_ON),
    "outside_ca_off": (ADMINISTRATOR, ADMINISTRATOR_ON),
    "outside_ca_on": (NO, ADMINISTRATOR_ON),
    "outside_host_add": (ADMINISTRATOR, ADMINISTRATOR),
    "outside_host_change": (ADMINISTRATOR, ADMINISTRATOR),
    "outside_host_remove": (NO, ADMINISTRATOR_ON),
    "seal_list": (ADMINISTRATION, NO),
    "seal_choose": (ADMINISTRATOR, NO),
    "seal_issue": (ADMINISTRATOR, ADMINISTRATOR_ON),
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
    "request_type_code": (NO, APPLICANT_ELSEWHERE),
    "request_submit": (NO, APPLICANT_ELSEWHERE),
    "approval_list": (SIGNED_IN, NO),
    "approval_several": (ONWARD, ONWARD),  # nothing is ticked
    "approval_detail": (APPROVER, NO),
    "approval_pdf": (APPROVER, NO),
    "approval_page": (APPROVER, NO),
    "approval_approve": (APPROVER_ON, "302 404 404 404 404 422 404 404"),
    "approval_return": (APPROVER_ON, APPROVER_ON),  # it waits no more
    "approval_ask": (NO, APPLICANT_ELSEWHERE),
    "approval_take_back": (NO, APPLICANT_ELSEWHERE),
    "approval_patience": (ADMINISTRATOR, ADMINISTRATOR),
    "delegation_list": ("302 404 404 404 404 200 200 200", NO),
    "delegation_create": ("302 404 404 404 404 200 404 200", "302 404 404 404 404 422 404 422"),
    "delegation_end": (NO, "302 404 404 404 404 302 404 302"),
    "request_correct": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "request_withdraw": ("302 200 404 403 403 404 403 404", APPLICANT_ELSEWHERE),
    "request_acknowledge": (ONWARD, APPLICANT_ELSEWHERE),
    "request_letter_pdf": (CASE, NO),
    "request_attachment": (CASE, NO),
    "request_attachment_page": (CASE, NO),
    # Not published yet: whoever may see the case is told so.
    "request_bundle": ("302 302 404 302 302 404 302 404",) * 2,
    "request_bundle_progress": ("302 302 404 302 302 404 302 404", NO),
    "request_bundle_download": ("302 302 404 302 302 404 302 404", NO),
    "request_answer": (NOBODY_BUT_STRANGERS, NO),  # nothing is proven yet, nothing recorded
    "request_evidence": (NOBODY_BUT_STRANGERS, NO),
    "request_evidence_page": (NOBODY_BUT_STRANGERS, NO),
    "issuance_new": (SIGNED_IN, SIGNED_IN),
    "issuance_activation": (NOBODY_BUT_STRANGERS, NOBODY_BUT_STRANGERS),  # no such link
    "issuance_correct": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "issuance_link": (ONWARD, APPLICANT_ELSEWHERE),
    "issuance_key": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "renewal_new": ("302 200 404 404 404 404 404 404",) * 2,  # a certificate of one's own
    "renewal_rule": (ADMINISTRATION, WRITER),
    "issuance_key_here": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "issuance_p12": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "officer_scan": ("302 404 404 404 409 404 403 404", NO),  # eko may look, there is none
    "mailbox_new": (SIGNED_IN, SIGNED_IN),
    "mailbox_confirm": (NOBODY_BUT_STRANGERS, NOBODY_BUT_STRANGERS),  # no such link
    "mailbox_correct": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "mailbox_page": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "mailbox_password": (APPLICANT_ELSEWHERE, APPLICANT_ELSEWHERE),
    "mailbox_link": (ONWARD, APPLICANT_ELSEWHERE),
    "officer_dispose": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_mailbox": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_hand_over": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_hand_over_again": (ONWARD, "302 404 404 409 409 404 403 404"),
    # dewi's own scope has ratna's account; tono's has not; hadi reads
    "mailbox_list": ("302 404 404 200 200 200 200 200", NO),
    "mailbox_detail": ("302 404 404 200 200 404 200 200", NO),
    "mailbox_suspend": ("302 404 404 200 200 404 403 200", "302 404 404 422 422 404 403 422"),
    "mailbox_resume": ("302 404 404 200 200 404 403 200", "302 404 404 422 422 404 403 422"),
    "mailbox_close": ("302 404 404 200 200 404 403 200", "302 404 404 422 422 404 403 422"),
    "mailbox_change": ("302 404 404 200 200 404 403 200", "302 404 404 422 422 404 403 422"),
    "officer_register": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_verify": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_issue": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_send_back": ("302 404 404 409 409 404 403 404",) * 2,
    "officer_queue": ("302 404 404 200 200 200 200 404", NO),
    "proposal_list": ("302 404 404 200 200 200 200 404", NO),
    "proposal_file": ("302 404 404 200 200 404 403 404", "302 404 404 422 422 404 403 404"),
    "proposal_dismiss": ("302 404 404 200 200 404 403 404", "302 404 404 422 422 404 403 404"),
    "events_upload": (REPORTER, REPORTER),
    "events_confirm": (NO, REPORTER),
    "events_template": (REPORTER, NO),
    "events_api": (NO, "401 401 401 401 401 401 401 401"),  # a token opens it, no account
    "officer_accompaniment": ("302 404 404 403 200 403 403 404", "302 404 404 403 422 403 403 404"),
    "officer_check": ("302 404 404 200 302 404 302 404", NO),
    "officer_next": ("302 404 404 204 204 204 204 404", "302 404 404 302 302 302 302 404"),
    "officer_wishes": (NO, "302 404 404 302 302 302 302 404"),
    "officer_confirm": (NO, "302 404 404 409 409 404 403 404"),
    "text_blocks": ("302 404 404 200 200 200 404 200", "302 404 404 422 422 422 404 422"),
    "text_block_remove": (NO, "302 404 404 302 302 404 404 302"),
    "text_block": ("302 404 404 200 200 404 404 200", "302 404 404 422 422 404 404 422"),
    "officer_note": (NO, "302 404 404 302 302 404 403 404"),
    "four_eyes": (ADMINISTRATOR, ADMINISTRATOR_ON),
    "officer_claim": (NO, "302 403 404 302 409 404 403 404"),
    "officer_release": (NO, "302 403 404 302 409 404 403 404"),
    "officer_documents": (ONWARD, "302 404 404 422 409 404 403 404"),
    "officer_certificate": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_revoke": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_outside": (ONWARD, "302 404 404 409 409 404 403 404"),
    "officer_unconfirmed": ("302 404 404 409 409 404 403 404",) * 2,
    "officer_recheck": ("302 404 404 409 409 404 403 404",) * 2,
    "officer_reject": ("302 404 404 200 409 404 403 404", "302 404 404 422 409 404 403 404"),
    "officer_receipt": ("302 404 404 409 409 404 403 404",) * 2,
    "my_chain": (SIGNED_IN, NO),
    "person_chain": (CASE, NO),
    "certificate_list": (SIGNED_IN, NO),
    "certificate_detail": (CASE, NO),
    "certificate_chain": (CASE, NO),
    "certificate_der": (CASE, NO),
    "certificate_p12": ("302 200 404 404 404 404 404 404", NO),
    "certificate_hold": ("302 403 404 200 200 404 403 404", "302 403 404 422 422 404 403 404"),
    "certificate_release": ("302 403 404 200 200 404 403 404", "302 403 404 422 422 404 403 404"),
    "hold_mine": ("302 200 404 403 403 404 403 404", APPLICANT_ELSEWHERE),
    "hold_call": ("302 403 404 200 200 404 403 404", "302 403 404 422 422 404 403 404"),
    "hold_list": (SIGNED_IN, NO),
    "hold_detail": (CASE, NO),
    "hold_review": ("302 403 404 409 409 404 403 404",) * 2,  # the hold of the table is over
    "hold_dispute": (NOBODY, NOBODY),  # the link of the table is another's
    # nobody here is the CA's officer; hadi the auditor reads
    "incident_list": ("302 404 404 404 404 404 200 404", NO),
    "incident_new": ("302 404 404 404 404 404 403 404",) * 2,
    "incident_detail": ("302 404 404 404 404 404 200 404", NO),
    "incident_progress": ("302 404 404 404 404 404 200 404", NO),
    "incident_report": ("302 404 404 404 404 404 200 404", NO),
    "incident_propose": (NO, "302 404 404 404 404 404 403 404"),
    "incident_discard": (NO, "302 404 404 404 404 404 403 404"),
    "incident_approve": ("302 404 404 404 404 404 403 404",) * 2,
    "incident_reject": ("302 404 404 404 404 404 403 404",) * 2,
    "incident_pause": (NO, "302 404 404 404 404 404 403 404"),
    "incident_resume": (NO, "302 404 404 404 404 404 403 404"),
    "blocked_key_list": (ADMINISTRATION, NO),
    "blocked_key_add": ("302 404 404 404 404 404 404 404",) * 2,  # nobody here is the CA's officer
    "supervisor_list": (ADMINISTRATION, NO),
    "supervisor_create": (ADMINISTRATOR, ADMINISTRATOR),
    "supervisor_end": (NO, ADMINISTRATOR_ON),
    "figures": (FIGURES, NO),
    "figures_cases": (FIGURES, NO),
    "figures_open": (FIGURES, NO),
    "figures_overdue": (FIGURES, NO),
    "escalation_limits": (ADMINISTRATOR, ADMINISTRATOR),
    "hold_policy": (ADMINISTRATOR, WRITER),
    "request_rate": (NO, "302 422 404 403 403 404 403 404"),
    "acknowledge_link_rate": (NO, "422 422 422 422 422 422 422 422"),
    "figures_certificates": (FIGURES, NO),
    "figures_export": (FIGURES, NO),
    "register": (REGISTER, NO),
    "register_export": (REGISTER, NO),
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
    der = office.issuer.chain()[-1].certificate.public_bytes(Encoding.DER)
    (ca,) = trust.add_authorities(der, actor=OPERATOR, clock=office.clock)  # any root will do
    host = set_host(ca.pk, HostRule("ca.example"), actor=OPERATOR, clock=office.clock)
    for one in Account.objects.all():
        one.set_password("Sebuah-Sandi-2026")
        one.save()
    appointment = Appointment.objects.first()
    assert appointment is not None
    supervisor = Supervisor.objects.create(
        account=Account.objects.get(username="bakti"),
        agency=request.applicant.agency,
        rank="deputy",
        since=request.filed_at,
        ended_at=None,
    )
    return {
        "code": request.letter.code,
        "request_id": request.pk,
        "person_id": request.applicant_id,
        "agency_id": request.applicant.agency_id,
        "regency_id": office.agencies["regency"].pk,
        "supervisor_id": supervisor.pk,
        "form": "csv",
        "changed": date(2026, 11, 25),
        "appointment_id": appointment.pk,
        "account_id": account.pk,
        "role": "auditor",
        "letter_id": request.letter_id,
        "seal": "x",
        "template_revision": 1,
        "token": acknowledgement_token(request),
        "activation_token": "x",
        **_approval(office, request),
        "proposal_id": _proposal(office).pk,
        "address_token": "x",
        "block_id": TextBlock.objects.create(
            agency=request.applicant.agency, title="x", text="x"
        ).pk,
        "mailbox_id": _mailbox(office, request).pk,
        "version": 1,
        "attachment_id": request.attachment.pk,
        "number": 1,
        "certificate_id": request.certificate_id,
        "hold_id": _ended_hold(office),
        "procedure_key": "revocation",
        "incident_id": _incident(office).pk,
        "revision": "2021-04-16",
        "revision_id": _draft(office).pk,
        "section_key": "identity",
        "source": "crl",
        "ca_id": ca.pk,
        "host_id": host.pk,
        "record_id": 1,
        "uidb36": "1",
        "key": "x-y",
        "guide_slug": Guide.OFFICER,
        "guide_key": "queue",
        "written_in": Language.ID,
    }


def _approval(office: Office, request: Request) -> dict[str, Any]:
    """Return a letter of sari's that tono was asked to approve, and who stands in for him."""
    now, tono = office.clock.now(), office.people["tono"]
    asker = Account.objects.get(username="sari")
    approval = Approval.objects.create(
        request=request, letter_version=request.letter.latest, superior=tono, asked_by=asker,
        asked_at=now, hands_in=True, state="lapsed", decided_at=now,
    )  # fmt: skip
    delegation = Delegation.objects.create(
        superior=tono, delegate=office.people["hadi"], kind="plh", made_at=now,
        valid_from=now.date() + timedelta(days=9), valid_until=now.date() + timedelta(days=9),
    )  # fmt: skip
    return {"approval_id": approval.pk, "delegation_id": delegation.pk}


def _ended_hold(office: Office) -> int:
    """Return a hold of sari's certificate that was released again."""
    pk, clock = office.certificate("sari").pk, office.clock
    hold(pk, reason="Dicurigai.", actor=OPERATOR, clock=clock)
    return release(pk, reason="Ternyata aman.", actor=OPERATOR, clock=clock).pk


def _mailbox(office: Office, request: Request) -> Mailbox:
    """Return ratna's e-mail account, hung on a request that is at hand."""
    return Mailbox.objects.create(
        address="ratna.utama@kebumenkab.go.id", person=office.people["ratna"], request=request,
        provisioner="link", state="active", quota_mb=1, ordered_at=request.filed_at,
        activated_at=request.filed_at,
    )  # fmt: skip


def _draft(office: Office) -> Revision:
    day = today(office.clock) + timedelta(days=30)
    return begin(
        "revocation", effective=day, reason="x", actor=office.actor("rina"), clock=office.clock
    )


def _proposal(office: Office) -> Proposal:
    return Proposal.objects.create(
        person=office.people["sari"], kind="pensiun", happened_on=date(2026, 11, 20),
        reported_at=office.clock.now(), reported_by_name="x",
    )  # fmt: skip


def _incident(office: Office) -> Incident:
    cause = Cause("Kebocoran", "Kunci bocor.", ["kehilangan"])
    selection = Selection(issuer=office.issuer.slug)
    incident = draft(selection, cause, actor=OPERATOR, clock=office.clock)
    return propose(incident.pk, actor=OPERATOR, clock=office.clock)


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
