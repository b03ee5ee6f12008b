"""Whether an answer is a time stamp on what was asked, by somebody who is believed (RFC 3161)."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import parser, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from ams.signatures.errors import TimeStampUnavailable
from ams.signatures.validation import Trust

_CLOCKS: Final = timedelta(seconds=30)  # as much as an examination allows clocks to differ
_MALFORMED: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError)


def check(answer: bytes, asked: bytes, *, trust: Trust, at: datetime) -> tuple[bytes, ...]:
    """Return the certificates (DER) from the stamping one up to the root that is believed.

    Their status is not looked at here: what proves it goes into the document (``proofs``).

    Raises:
        TimeStampUnavailable: it grants nothing, is about something else, or is not to be believed.
    """
    request = tsp.TimeStampReq.load(asked)
    try:
        signed = _granted(answer)
        info = signed["encap_content_info"]["content"].parsed
        _check_info(info, request, at=at)
        # In a thread: pyHanko asks for a stamp within an event loop of its own.
        with ThreadPoolExecutor(1) as pool:
            work = _validated(signed, request, trust=trust, at=at)
            path = pool.submit(asyncio.run, work).result()
    except SignatureValidationError as error:
        raise TimeStampUnavailable(f"the stamp cannot be verified: {error}") from error
    except _MALFORMED as error:
        raise TimeStampUnavailable("what came is no time stamp") from error
    return tuple(one.dump() for one in reversed(list(path.iter_certs(include_root=True))))


def _granted(answer: bytes) -> Any:
    """Return the SignedData of the token (RFC 3161, 2.4.2)."""
    _, _, _, _, content, _ = parser.parse(answer, strict=True)
    status = tsp.PKIStatusInfo.load(content)
    if status["status"].native != "granted":
        said = "; ".join(status["status_string"].native or ())
        failures = ", ".join(sorted(status["fail_info"].native or ()))
        raise TimeStampUnavailable(f"the service refuses: {said or failures or 'without a reason'}")
    token = tsp.TimeStampResp.load(answer, strict=True)["time_stamp_token"]
    if token["content_type"].native != "signed_data":
        raise TimeStampUnavailable("the token is not signed")
    return token["content"]


def _check_info(info: Any, request: tsp.TimeStampReq, *, at: datetime) -> None:
    """Return if the token is about what was asked and of now (RFC 3161, 2.2 and 2.4.2)."""
    if not isinstance(info, tsp.TSTInfo):
        raise TimeStampUnavailable("the token holds no TSTInfo")
    if info["message_imprint"].dump() != request["message_imprint"].dump():
        raise TimeStampUnavailable("the stamp is on something else than was asked")
    if info["nonce"].native != request["nonce"].native:
        raise TimeStampUnavailable("the stamp carries another request's nonce")
    policy = request["req_policy"].native
    if policy is not None and info["policy"].native != policy:
        raise TimeStampUnavailable(f"the stamp is of policy {info['policy'].native}, not {policy}")
    made: datetime = info["gen_time"].native
    if abs(made - at) > _CLOCKS:
        raise TimeStampUnavailable(
            f"the stamp says {made.isoformat()}, the clock here {at.isoformat()}"
        )


async def _validated(
    signed: Any, request: tsp.TimeStampReq, *, trust: Trust, at: datetime
) -> ValidationPath:
    context = ValidationContext(
        trust_roots=_loaded(trust.roots),
        other_certs=_loaded(trust.authorities),
        moment=at,
        allow_fetching=False,
        time_tolerance=_CLOCKS,
    )
    imprint = request["message_imprint"]["hashed_message"].native
    found = await validate_tst_signed_data(signed, context, lambda _: imprint)
    status = TimestampSignatureStatus(**found)
    if not (status.intact and status.valid):
        raise TimeStampUnavailable("the stamp's signature is broken")
    if not status.trusted or status.validation_path is None:
        said = status.trust_problem_indic
        raise TimeStampUnavailable(
            "the stamp's certificate leads to no CA in the trust list that is valid now"
            + (f" ({said.standard_name})" if said else "")
        )
    return status.validation_path


def _loaded(encoded: Sequence[bytes]) -> list[asn1_x509.Certificate]:
    return [asn1_x509.Certificate.load(one) for one in encoded]
