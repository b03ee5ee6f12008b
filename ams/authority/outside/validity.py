"""How long an answer is fresh, and whether the chain above it holds."""

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from ams.authority.outside.errors import AnswerRefused, Why
from ams.authority.outside.models import OutsideCA

SKEW: Final = timedelta(minutes=5)
# An answer that names no end (RFC 6960, 2.4: newer information is always available) ages fast.
WITHOUT_END: Final = timedelta(hours=24)


def check_fresh(
    what: str, *, this_update: datetime, next_update: datetime | None, now: datetime
) -> None:
    """Refuse an answer from the future or past its end (RFC 5280, 6.3.3; RFC 6960, 3.2).

    Raises:
        AnswerRefused: both times are named.
    """
    if this_update > now + SKEW:
        raise AnswerRefused(
            Why.EARLY, f"{what}: thisUpdate {this_update.isoformat()} lies after {now.isoformat()}"
        )
    ends = next_update or this_update + WITHOUT_END
    if ends < now - SKEW:
        raise AnswerRefused(Why.STALE, f"{what} ended at {ends.isoformat()}, before now")


def check_chain(ca: OutsideCA, *, now: datetime) -> None:
    """Refuse what a CA says that is switched off or not valid now, itself or above it.

    Signatures between the certificates of the trust list were checked when they were added.

    Raises:
        AnswerRefused: the CA at fault is named.
    """
    for one in ca.chain():
        if one.off_at is not None:
            raise AnswerRefused(Why.NOT_TRUSTED, f"'{one.name}' is switched off in the trust list")
        if not one.not_before <= now <= one.not_after:
            raise AnswerRefused(
                Why.CHAIN,
                f"'{one.name}' is valid from {one.not_before.isoformat()} to "
                f"{one.not_after.isoformat()}, not at {now.isoformat()}",
            )


def check_times(certificate: x509.Certificate, what: str, *, now: datetime) -> None:
    """Refuse a certificate outside its validity.

    Raises:
        AnswerRefused: it is not valid now.
    """
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise AnswerRefused(
            Why.SIGNER, f"{what} is not valid at {now.isoformat()}: its certificate ended or begins"
        )
