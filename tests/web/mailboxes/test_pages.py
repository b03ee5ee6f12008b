"""An e-mail account in the browser, from the first page to the first sign-in."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ams.core.clock import SystemClock
from ams.jobs.worker import run_due
from ams.mailboxes.links import proof_url
from ams.mailboxes.models import Mailbox
from ams.mailboxes.provisioners.sql import SQLTables
from ams.requests.claim import claim
from ams.requests.models import Request
from tests.mailboxes.builders import (
    ADDRESS,
    NEW,
    completed,
    conforming,
    disposed,
    filed,
    handed_over,
    submitted,
)
from tests.requests.builders import Office, fresh
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def text(browser: Client, name: str, *args: object) -> str:
    answer = browser.get(reverse(name, args=args), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_proposes_an_address_and_files_the_request(
    office: Office, sign_in: SignIn
) -> None:
    sari = sign_in("sari")
    assert f'value="{ADDRESS}"' in text(sari, "mailbox_new")
    values = {"address": ADDRESS, "superior_choice": "record", "purpose": "TTE"}
    answer = sari.post(reverse("mailbox_new"), values)
    request = Request.objects.get()
    assert answer.headers["Location"] == reverse("request_attach", args=[request.pk])
    assert (request.procedure_key, request.activity) == ("agency_email", "attach")
    assert "P-" in text(sari, "mailbox_new")  # the open one is shown instead


def test_an_address_of_another_domain_is_refused_with_what_was_typed(
    office: Office, sign_in: SignIn
) -> None:
    values = {"address": "sari@example.com", "superior_choice": "record"}
    answer = sign_in("sari").post(reverse("mailbox_new"), values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="sari@example.com"' in page
    assert "kebumenkab.go.id" in page


def test_who_has_an_official_address_is_told_so_and_is_offered_nothing(
    office: Office, sign_in: SignIn
) -> None:
    maya = sign_in("maya")
    assert "maya@kebumenkab.go.id" in text(maya, "mailbox_new")
    assert reverse("mailbox_new") not in text(maya, "request_list")


def test_who_has_none_is_led_here_from_dashboard_list_and_issuance(
    office: Office, sign_in: SignIn
) -> None:
    sari = sign_in("sari")
    for name in ("dashboard", "request_list", "issuance_new"):
        assert reverse("mailbox_new") in text(sari, name), name


def test_the_sheet_is_recorded_line_by_line_on_the_desk(office: Office, sign_in: SignIn) -> None:
    request, dewi = submitted(office), sign_in("dewi")
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert "Disposisi 1 dari 2" in text(dewi, "officer_check", request.pk)
    address = reverse("officer_dispose", args=[request.pk])
    assert dewi.post(address, {"by_name": "Kepala"}).status_code == 422
    line = {"by_name": "A", "by_position": "Kepala Dinas", "to": "Kabid", "remark": "Proses."}
    assert dewi.post(address, line).status_code == 302
    page = text(dewi, "officer_check", request.pk)
    assert "Disposisi 2 dari 2" in page
    assert "Proses." in page
    dewi.post(address, line)
    assert fresh(request).activity == "document_check"


def test_the_check_asks_of_the_address(office: Office, sign_in: SignIn) -> None:
    request = disposed(office)
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    page = text(sign_in("dewi"), "officer_check", request.pk)
    assert ADDRESS in page
    assert "Bebas di server email" in page


def test_the_officer_creates_and_hands_over(
    office: Office, tables: SQLTables, sign_in: SignIn
) -> None:
    request, dewi = conforming(office), sign_in("dewi")
    assert f'value="{ADDRESS}"' in text(dewi, "officer_check", request.pk)
    address = reverse("officer_mailbox", args=[request.pk])
    refused = dewi.post(address, {"address": "maya@kebumenkab.go.id", "quota_mb": "100"})
    assert refused.status_code == 422
    dewi.post(address, {"address": ADDRESS, "quota_mb": "100"})
    assert dewi.post(address, {"address": ADDRESS, "quota_mb": "100"}).status_code == 302
    run_due(SystemClock())
    assert "Sampaikan" in text(dewi, "officer_check", request.pk)
    dewi.post(reverse("officer_hand_over", args=[request.pk]))
    assert fresh(request).activity == "first_sign_in"
    assert "Sampaikan Sekali Lagi" in text(dewi, "officer_check", request.pk)
    dewi.post(reverse("officer_hand_over_again", args=[request.pk]))
    assert Mailbox.objects.get().handover == 2


def test_the_page_shows_the_password_once_and_the_next_sets_the_owners_own(
    office: Office, tables: SQLTables, sign_in: SignIn
) -> None:
    request, sari = handed_over(office), sign_in("sari")
    page = reverse("mailbox_page", args=[request.pk])
    assert page in text(sari, "request_detail", request.pk)
    password = reverse("mailbox_password", args=[request.pk])
    assert sari.get(password).headers["Location"] == page
    answer = sari.post(page)
    shown = re.search(r'id="temporary-password">([a-z0-9-]+)<', answer.content.decode())
    assert shown is not None
    assert "no-store" in answer.headers["Cache-Control"]
    again = sari.post(page, follow=True).content.decode()
    assert shown[1] not in again
    assert "sudah dibuka" in again
    wrong = {"temporary": "x", "new": NEW, "again": NEW}
    assert sari.post(password, wrong).status_code == 422
    different = {"temporary": shown[1], "new": NEW, "again": "lain"}
    assert sari.post(password, different).status_code == 422
    right = {"temporary": shown[1], "new": NEW, "again": NEW}
    sari.post(password, right)
    assert fresh(request).status == "completed"
    done = text(sari, "request_detail", request.pk)
    assert ADDRESS in done
    assert shown[1] not in done


def test_without_a_mail_server_the_link_is_opened_and_confirmed(
    office: Office, sign_in: SignIn
) -> None:
    request, sari = handed_over(office), sign_in("sari")
    assert "Kirim Tautan Baru" in text(sari, "mailbox_page", request.pk)
    sari.post(reverse("mailbox_link", args=[request.pk]))
    token = proof_url(Mailbox.objects.get()).rstrip("/").rpartition("/")[2]
    assert ADDRESS in text(sari, "mailbox_confirm", token)
    sari.post(reverse("mailbox_confirm", args=[token]))
    assert fresh(request).status == "completed"
    assert sari.get(reverse("mailbox_confirm", args=[token])).status_code == 302


def test_what_was_sent_back_is_corrected_with_another_address(
    office: Office, sign_in: SignIn
) -> None:
    request = disposed(office)
    dewi = sign_in("dewi")
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    page = text(dewi, "officer_check", request.pk)
    names = set(re.findall(r'type="radio" name="([^"]+)"', page))
    verdicts = dict.fromkeys(names, "ya")
    address = next(one for one in names if "address" in one)
    remark = next(one for one in re.findall(r'<textarea[^>]* name="([^"]+)"', page) if (
        "address" in one))  # fmt: skip
    verdicts |= {address: "tidak", remark: "Pakai s.utama."}
    dewi.post(reverse("officer_documents", args=[request.pk]), verdicts)
    sari = sign_in("sari")
    correct = reverse("mailbox_correct", args=[request.pk])
    assert correct in text(sari, "request_detail", request.pk)
    assert "Pakai s.utama." in text(sari, "mailbox_correct", request.pk)
    sari.post(correct, {"address": "s.utama@kebumenkab.go.id", "superior_choice": "record"})
    assert fresh(request).letter.latest.content.mailbox == "s.utama@kebumenkab.go.id"


def test_an_account_is_suspended_resumed_changed_and_closed(
    office: Office, tables: SQLTables, sign_in: SignIn
) -> None:
    mailbox, rina = completed(office), sign_in("rina")
    assert ADDRESS in text(rina, "mailbox_list")
    args = [mailbox.pk]
    why = {"reason": "Pindah tugas.", "confirmation": "salah"}
    assert rina.post(reverse("mailbox_suspend", args=args), why).status_code == 422
    why["confirmation"] = ADDRESS
    for name, state in (("suspend", "suspended"), ("resume", "active")):
        rina.post(reverse(f"mailbox_{name}", args=args), why)
        assert Mailbox.objects.get().state == state
    other = {"quota_mb": "2000", "aliases": "humas.sari@kebumenkab.go.id"}
    rina.post(reverse("mailbox_change", args=args), other)
    assert Mailbox.objects.get().aliases == ("humas.sari@kebumenkab.go.id",)
    rina.post(reverse("mailbox_close", args=args), why)
    assert "Ditutup" in text(rina, "mailbox_detail", mailbox.pk)


@pytest.mark.parametrize("who", ["sari", "maya"])
def test_the_list_of_accounts_is_for_offices_alone(
    office: Office, sign_in: SignIn, who: str
) -> None:
    filed(office)
    assert sign_in(who).get(reverse("mailbox_list")).status_code == 404


def test_queue_and_tracker_name_the_procedure(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    queue = sign_in("dewi").get(reverse("officer_queue"), {"prosedur": "agency_email"})
    assert request.number in queue.content.decode()
    assert "disposisi" in text(sign_in("sari"), "request_detail", request.pk)
