"""A CA run by OpenSSL is read as it is: by its responder, by its CRL, by both."""

from datetime import timedelta

import pytest

from ams.authority.outside import trust
from ams.authority.outside.errors import Why
from ams.authority.outside.evidence import keep
from ams.authority.outside.models import OutsideCA, SeenCRL, SignedAnswer
from ams.authority.outside.reader import Reader, read_status
from ams.authority.outside.results import Reading, Verdict
from ams.authority.outside.trust import Addresses
from ams.core.clock import ManualClock
from tests.authority.outside.openssl_ca import (
    NO_RESPONDER,
    STRANGER,
    THE_CA,
    Signer,
)
from tests.authority.outside.scene import OPERATOR, Outside
from tests.authority.outside.web_server import WebServer, http

OCSP = "/ocsp"
CRL = "/ca.crl"


def whys(reading: Reading) -> list[Why]:
    """Return why answers did not count."""
    return [one.why for one in reading.refusals]


def only_ocsp(ca: OutsideCA, web: WebServer, clock: ManualClock) -> OutsideCA:
    """Have OCSP asked at the test's own server; the CRL is nowhere."""
    stated = Addresses(ocsp_url=web.url(OCSP), crl_url=web.url("/nowhere.crl"))
    return trust.set_addresses(ca.pk, stated, actor=OPERATOR, clock=clock)


def test_responder_and_crl_agree_on_good_revoked_and_held(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl())
    with outside.authority.responder():
        reader = Reader(ca, present)
        readings = [reader.read(one) for one in (outside.good, outside.revoked, outside.held)]
    assert [one.verdict for one in readings] == [Verdict.GOOD, Verdict.REVOKED, Verdict.HELD]
    assert not any(one.refusals for one in readings)
    for reading in readings:
        by_crl, by_ocsp = reading.answers
        assert (by_crl.source, by_ocsp.source) == ("crl", "ocsp")
        assert (by_crl.verdict, by_crl.at, by_crl.reason_code) == (
            by_ocsp.verdict, by_ocsp.at, by_ocsp.reason_code,
        )  # fmt: skip
    assert readings[1].answers[0].reason_code == "keyCompromise"
    assert web.asked == [CRL], "one download serves all"


@pytest.mark.parametrize("source", ["crl", "ocsp"])
def test_either_alone_is_enough(
    *, source: str, ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    if source == "crl":
        web.say(CRL, outside.authority.crl())
        reading = read_status(outside.revoked, ca, clock=present)
    else:
        with outside.authority.responder():
            reading = read_status(outside.revoked, ca, clock=present)
    assert reading.verdict is Verdict.REVOKED
    assert [one.source for one in reading.answers] == [source]
    assert len(reading.refusals) == 1


@pytest.mark.parametrize("signer", [THE_CA, Signer()], ids=["issuer", "delegate"])
def test_the_issuer_and_its_delegate_may_answer(
    *, signer: Signer, ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    ca = only_ocsp(ca, web, present)
    web.say(OCSP, outside.authority.answer("budi", signer=signer))
    assert read_status(outside.revoked, ca, clock=present).verdict is Verdict.REVOKED


@pytest.mark.parametrize("signer", [STRANGER, NO_RESPONDER], ids=["stranger", "unauthorised"])
def test_nobody_else_may_answer(
    *, signer: Signer, ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    ca = only_ocsp(ca, web, present)
    web.say(OCSP, outside.authority.answer("budi", signer=signer))
    reading = read_status(outside.revoked, ca, clock=present)
    assert reading.verdict is Verdict.UNVERIFIABLE
    # The stranger bears the CA's own name, so that only the signature gives him away.
    assert whys(reading)[-1] is (Why.SIGNATURE if signer is STRANGER else Why.SIGNER)


def test_an_answer_about_another_certificate_is_refused(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    ca = only_ocsp(ca, web, present)
    web.say(OCSP, outside.authority.answer("budi"))
    reading = read_status(outside.good, ca, clock=present)
    assert (reading.verdict, whys(reading)[-1]) == (Verdict.UNVERIFIABLE, Why.OTHER_CERTIFICATE)


def test_another_requests_nonce_is_refused(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    ca = only_ocsp(ca, web, present)
    folder = outside.authority
    folder.openssl("ocsp", "-issuer", "issuing.pem", "-cert", "budi.pem", "-nonce",
                   "-reqout", "nonce.der")  # fmt: skip
    folder.openssl("ocsp", "-index", "index.txt", "-CA", "issuing.pem", "-rsigner",
                   "responder.pem", "-rkey", "people.key", "-reqin", "nonce.der",
                   "-respout", "nonce-said.der", "-nmin", "60", "-noverify")  # fmt: skip
    web.say(OCSP, (folder.folder / "nonce-said.der").read_bytes())
    assert whys(read_status(outside.revoked, ca, clock=present))[-1] is Why.NONCE


@pytest.mark.parametrize(
    ("moved", "why"),
    [(timedelta(hours=2), Why.STALE), (timedelta(hours=-2), Why.EARLY)],
    ids=["expired", "future"],
)
def test_an_answer_counts_only_in_its_time(
    *, moved: timedelta, why: Why, ca: OutsideCA, outside: Outside, web: WebServer,
    present: ManualClock,
) -> None:  # fmt: skip
    ca = only_ocsp(ca, web, present)
    web.say(OCSP, outside.authority.answer("sari", minutes=30, signer=THE_CA))

    present.advance(moved)
    found = whys(read_status(outside.good, ca, clock=present))
    assert found[-1] in {why, Why.CHAIN}


def test_an_unsigned_refusal_of_the_responder_says_nothing(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    ca = only_ocsp(ca, web, present)
    web.say(OCSP, bytes.fromhex("30030a0103"))  # tryLater
    assert whys(read_status(outside.good, ca, clock=present))[-1] is Why.RESPONDER_STATUS


def test_every_octet_of_an_answer_counts(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    ca = only_ocsp(ca, web, present)
    whole = outside.authority.answer("budi")
    for place in range(0, len(whole), 97):
        web.say(OCSP, whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        reading = read_status(outside.revoked, ca, clock=present)
        # Behind the signature comes the responder's certificate, of which a changed octet may
        # be refused too, and is never believed to say anything else than the CA did.
        assert reading.verdict in {Verdict.UNVERIFIABLE, Verdict.REVOKED}
    for cut in (0, 1, 40, len(whole) - 1):
        web.say(OCSP, whole[:cut])
        assert read_status(outside.revoked, ca, clock=present).verdict is Verdict.UNVERIFIABLE
    web.say(OCSP, whole + b"\0")
    assert whys(read_status(outside.revoked, ca, clock=present))[-1] is Why.MALFORMED


@pytest.mark.parametrize(
    ("extensions", "why"),
    [
        ("partition", Why.SCOPE),
        ("authorities", Why.SCOPE),
        ("delta", Why.SCOPE),
        ("strange", Why.CRITICAL),
    ],
)
def test_a_crl_that_is_not_whole_says_nothing(
    *, extensions: str, why: Why, ca: OutsideCA, outside: Outside, web: WebServer,
    present: ManualClock,
) -> None:  # fmt: skip
    web.say(CRL, outside.authority.crl(extensions=extensions))
    reading = Reader(ca, present).read_crl(outside.revoked)
    assert (reading.verdict, whys(reading)) == (Verdict.UNVERIFIABLE, [why])


def test_a_partition_counts_for_the_certificates_that_name_it(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl(extensions="own_point"))
    assert Reader(ca, present).read_crl(outside.revoked).verdict is Verdict.REVOKED


def test_a_crl_of_the_same_name_by_another_key_is_refused(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl(signer=STRANGER))
    assert whys(Reader(ca, present).read_crl(outside.good)) == [Why.SIGNATURE]


def test_a_crl_of_another_name_is_refused(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl(signer=Signer("root.pem", "root.key")))
    assert whys(Reader(ca, present).read_crl(outside.good)) == [Why.OTHER_CERTIFICATE]


def test_a_crl_past_its_next_update_says_nothing(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl(hours=1))
    present.advance(timedelta(hours=2))
    assert whys(Reader(ca, present).read_crl(outside.revoked)) == [Why.STALE]


def test_an_older_crl_never_counts_again(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl())
    assert Reader(ca, present).read_crl(outside.good).answers
    assert Reader(ca, present).read_crl(outside.good).answers, "the same one counts again"
    seen = SeenCRL.objects.get()
    later = seen.this_update + timedelta(seconds=1)
    SeenCRL.objects.update(this_update=later, number="9")
    assert whys(Reader(ca, present).read_crl(outside.good)) == [Why.OLDER]
    SeenCRL.objects.update(url="http://127.0.0.1/another-part.crl")
    assert Reader(ca, present).read_crl(outside.good).answers, "another part has its own age"


def test_the_crl_convicts_a_responder_that_it_lists(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    authority = outside.authority
    authority._certify("betrayed", "/CN=OCSP Bocor/C=ID", "responder")
    answer = authority.answer("sari", signer=Signer("betrayed.pem", "people.key"))
    authority.revoke("betrayed", "keyCompromise")
    stated = Addresses(ocsp_url=web.url(OCSP))
    ca = trust.set_addresses(ca.pk, stated, actor=OPERATOR, clock=present)
    web.say(OCSP, answer)
    web.say(CRL, authority.crl())
    reading = read_status(outside.good, ca, clock=present)
    assert (reading.verdict, whys(reading)) == (Verdict.GOOD, [Why.SIGNER])
    assert [one.source for one in reading.answers] == ["crl"]


def test_a_ca_that_is_switched_off_says_nothing_nor_does_one_below_it(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl())
    assert ca.parent is not None
    trust.switch_off(ca.parent.pk, actor=OPERATOR, clock=present)
    reading = read_status(outside.revoked, trust.find(ca.pk), clock=present)
    assert whys(reading) == [Why.NOT_TRUSTED]
    assert web.asked == [], "nobody is asked"
    trust.switch_on(ca.parent.pk, actor=OPERATOR, clock=present)
    assert read_status(outside.revoked, trust.find(ca.pk), clock=present).answers


def test_a_chain_past_its_end_says_nothing(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.say(CRL, outside.authority.crl())
    present.advance(timedelta(days=4000))
    assert whys(read_status(outside.revoked, ca, clock=present)) == [Why.CHAIN]


def test_a_status_page_in_place_of_an_answer_is_no_answer(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    web.replies[CRL] = http(b"<html>Masuk</html>", headers="Content-Type: text/html\r\n")
    assert whys(Reader(ca, present).read_crl(outside.good)) == [Why.MALFORMED]


def test_the_signed_octets_are_kept_once_as_they_came(
    ca: OutsideCA, outside: Outside, web: WebServer, present: ManualClock
) -> None:
    octets = outside.authority.crl()
    web.say(CRL, octets)
    (answer,) = Reader(ca, present).read_crl(outside.revoked).answers
    first = keep(answer, ca, at=present.now())
    assert keep(answer, ca, at=present.now()) == first
    kept = SignedAnswer.objects.get()
    assert (bytes(kept.content), kept.crl_number) == (octets, answer.crl_number)
