"""Ask for every page that is measured: ``python -m bench.pages ROUNDS PORT…``, JSON on stdout.

Each page is asked for by somebody who may see it, over HTTP, by as many clients at once as there
are ports; what is searched for is another thing in each round. The queries are counted apart from
that, in this process, by the same view.
"""

import http.client
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote_plus, urlsplit
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - needs django.setup()
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from ams.accounts.models import Account, Person  # noqa: E402
from ams.certificates.models import Certificate  # noqa: E402
from ams.requests.models import Request, Status  # noqa: E402

SAMPLE = 40
_OK = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A page, who asks for it, and the addresses that the rounds go through."""

    title: str
    username: str
    paths: tuple[str, ...]


def pages() -> list[Asked]:
    """Return the pages in the order of the report."""
    people, certificates = _some(Person), _some(Certificate)
    ended = [one.pk for one in _some(Request, status=Status.COMPLETED)]
    officer = _officer(ended[0])
    scoped = [
        one.pk
        for one in Request.objects.filter(
            applicant__agency__parent__appointment__account=officer, status=Status.COMPLETED
        )[:SAMPLE]
    ]
    queue, listed = reverse("officer_queue"), reverse("certificate_list")
    recorded, figures = reverse("person_list"), reverse("figures")
    name = officer.username
    holder = Account.objects.get(person__requests=ended[0]).username
    return [
        Asked("start page, OP of a regency", name, (reverse("dashboard"),)),
        Asked("start page, OP of the CA", "agus.setiawan", (reverse("dashboard"),)),
        Asked("start page, administrator", "rina.kartika", (reverse("dashboard"),)),
        Asked("queue: new", name, (queue,)),
        Asked("queue: new, all agencies", "agus.setiawan", (queue,)),
        Asked("queue: in work, all agencies", "agus.setiawan", (f"{queue}?bagian=in_work",)),
        Asked("queue: waiting, all agencies", "agus.setiawan", (f"{queue}?bagian=waiting",)),
        Asked("workbench of an officer", "agus.setiawan",
              tuple(reverse("officer_check", args=[pk]) for pk in _waiting())),
        Asked("queue: done, all agencies", "agus.setiawan", (f"{queue}?bagian=done",)),
        Asked("queue: search by name", "agus.setiawan",
              _each(f"{queue}?bagian=done&cari=", (one.full_name for one in people))),
        Asked("request", name, tuple(reverse("request_detail", args=[pk]) for pk in scoped)),
        Asked("requests and letters of an applicant", holder, (reverse("request_list"),)),
        Asked("people", "rina.kartika", (recorded, f"{recorded}?halaman=90")),
        Asked("people: by name", "rina.kartika",
              _each(f"{recorded}?cari=", (one.plain_name for one in people))),
        Asked("people: by NIP", "rina.kartika",
              _each(f"{recorded}?cari=", (one.nip for one in people))),
        Asked("people: by e-mail", "rina.kartika",
              _each(f"{recorded}?cari=", (one.email for one in people))),
        Asked("certificates", "agus.setiawan", (listed, f"{listed}?halaman=90")),
        Asked("certificates of a regency", name, (listed,)),
        Asked("certificates: by serial, hexadecimal", "agus.setiawan",
              _each(f"{listed}?cari=", (_colons(one.serial) for one in certificates))),
        Asked("certificates: by serial, decimal", "agus.setiawan",
              _each(f"{listed}?cari=", (str(one.serial_number) for one in certificates))),
        Asked("certificates: by part of the DN", "agus.setiawan",
              _each(f"{listed}?cari=", (one.subject_dn[12:23] for one in certificates))),
        Asked("certificates: by name", "agus.setiawan",
              _each(f"{listed}?cari=", (one.plain_name for one in people))),
        Asked("certificate", "agus.setiawan",
              tuple(reverse("certificate_detail", args=[one.pk]) for one in certificates)),
        Asked("accounts", "rina.kartika", (reverse("account_list"),)),
        Asked("agencies", "rina.kartika", (reverse("agency_list"),)),
        Asked("figures of a year", "hadi.nugroho", (figures + _year(),)),
        Asked("cases behind a figure", "hadi.nugroho",
              (reverse("figures_cases") + _year() + "&angka=step",)),
        Asked("register of revocations", "hadi.nugroho", (reverse("register"),)),
        Asked("journal", "hadi.nugroho", (reverse("journal"),)),
    ]  # fmt: skip


def measure(rounds: int, ports: list[int]) -> list[dict[str, object]]:
    """Return of every page the seconds of each answer, its queries and its octets."""
    found = []
    for asked in pages():
        cookie, queries, cpu = _counted(asked)
        paths = list(itertools.islice(itertools.cycle(asked.paths), rounds * len(ports)))
        shares = [(port, paths[place :: len(ports)], cookie) for place, port in enumerate(ports)]
        with ThreadPoolExecutor(len(ports)) as pool:
            answers = list(pool.map(lambda share: list(_timed(*share)), shares))
        found.append({
            "title": asked.title, "queries": queries, "cpu": cpu,
            "seconds": [seconds for share in answers for seconds in share],
        })  # fmt: skip
    return found


def report_of_a_year(port: int) -> dict[str, float]:
    """Return the seconds that the year's report and its register take in each form.

    The register of a province's year is too long for paper and is refused as PDF.
    """
    cookie = _client("hadi.nugroho").cookies[settings.SESSION_COOKIE_NAME].value
    found = {}
    for form in ("pdf", "xlsx", "csv"):
        path = reverse("figures_export", args=[form]) + _year()
        (found[form],) = _timed(port, [path], cookie)
    newest = Request.objects.order_by("-filed_at")[0].filed_at.date()
    days = f"?dari={newest - timedelta(days=364)}&sampai={newest}"
    for form in ("xlsx", "csv"):
        path = reverse("register_export", args=[form]) + days
        (found[f"register {form}"],) = _timed(port, [path], cookie)
    return found


def _counted(asked: Asked) -> tuple[str, int, float]:
    """Return the session in which the page is asked for, its queries and its processor time."""
    client = _client(asked.username)
    client.get(asked.paths[0])
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(asked.paths[0])
    if answer.status_code != _OK:
        raise SystemExit(f"{asked.title}: {asked.paths[0]} answers {answer.status_code}")
    queries, began = len(captured), time.process_time()
    client.get(asked.paths[0])
    cpu = time.process_time() - began
    return client.cookies[settings.SESSION_COOKIE_NAME].value, queries, cpu


def _client(username: str) -> Client:
    client = Client(SERVER_NAME=urlsplit(settings.AMS_BASE_URL).hostname or "")
    account = Account.objects.get(username=username)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _timed(port: int, paths: list[str], cookie: str) -> Iterator[float]:
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        "Host": urlsplit(settings.AMS_BASE_URL).netloc,
    }
    for path in paths:
        began = time.perf_counter()
        server.request("GET", path, headers=headers)
        answer = server.getresponse()
        answer.read()
        if answer.status != _OK:
            raise SystemExit(f"{path} answers {answer.status}")
        yield time.perf_counter() - began


def _some(model: type, **conditions: object) -> list:  # type: ignore[type-arg] # of any model
    """Return some rows from everywhere in a table, the same ones each time."""
    rows = model.objects.filter(**conditions)  # type: ignore[attr-defined] # any model has them
    keys = list(rows.values_list("pk", flat=True).order_by("pk"))
    chosen = random.Random(1).sample(keys, min(SAMPLE, len(keys)))  # noqa: S311 - nothing secret
    return list(rows.filter(pk__in=chosen))


def _officer(request_id: UUID) -> Account:
    decided = Request.objects.get(pk=request_id)
    agency = decided.applicant.agency
    officers: list[Account] = list(Account.objects.filter(appointments__agency=agency.parent))
    return min(officers, key=lambda one: one.pk)


def _waiting() -> list[UUID]:
    """Return requests that wait for an officer, whom nobody has taken."""
    new = Request.objects.filter(status=Status.OPEN, activity="document_check", claimed_by=None)
    return list(new.order_by("pk").values_list("pk", flat=True)[:SAMPLE])


def _each(start: str, texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(start + quote_plus(text) for text in texts)


def _colons(serial: str) -> str:
    return ":".join(serial[place : place + 2] for place in range(0, len(serial), 2)).lower()


def _year() -> str:
    newest = Request.objects.order_by("-filed_at")[0].filed_at
    return f"?dari={newest.year - 1}-{newest.month:02d}&sampai={newest.year}-{newest.month:02d}"


if __name__ == "__main__":
    _rounds, *_ports = (int(argument) for argument in sys.argv[1:])
    print(json.dumps({  # noqa: T201 - that is what it is for
        "people": Person.objects.count(), "certificates": Certificate.objects.count(),
        "requests": Request.objects.count(), "pages": measure(_rounds, _ports),
        "reports": report_of_a_year(_ports[0]),
    }))  # fmt: skip
