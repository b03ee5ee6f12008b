"""What is assembled from parts is octet for octet what the encoder writes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.core.crl_reasons import CRLReason
from ams.revocation import der, ocsp_responses
from ams.revocation.ocsp_responses import (
    CertStatus,
    Good,
    ResponseContent,
    Revoked,
    Single,
    Unknown,
    archive_cutoff_extension,
)
from ams.revocation.templates import Shape, Template, Times, time_of

TIMES = st.integers(min_value=1, max_value=2**32 - 1)
STATUSES = st.one_of(
    st.just(Good()),
    st.just(Unknown()),
    st.builds(
        lambda at, reason: Revoked(datetime.fromtimestamp(at, UTC), reason),
        TIMES,
        st.sampled_from(list(CRLReason)),
    ),
)
KEY_HASH = b"k" * 20
ALGORITHM = der.sequence(der.object_identifier("1.2.840.10045.4.3.2"))


@given(
    serial=st.binary(min_size=1, max_size=21),
    cert_id=st.sampled_from([b"i" * 57, b"i" * 87]),
    status=STATUSES,
    times=st.tuples(TIMES, TIMES, TIMES),
    nonce=st.one_of(st.just(b""), st.binary(min_size=1, max_size=128)),
    cutoff=st.one_of(st.none(), TIMES),
    signature=st.sampled_from([b"s" * 70, b"s" * 72, b"s" * 384]),
    certificate=st.sampled_from([b"c" * 500, b"c" * 1200]),
)
def test_any_response_with_one_answer(
    *, serial: bytes, cert_id: bytes, status: CertStatus, times: tuple[int, int, int],
    nonce: bytes, cutoff: int | None, signature: bytes, certificate: bytes,
) -> None:  # fmt: skip
    produced, this, following = times
    moment = None if cutoff is None else datetime.fromtimestamp(cutoff, UTC)
    extensions = b"" if moment is None else archive_cutoff_extension(moment)
    value = der.tlv(der.OCTET_STRING, nonce) if nonce else b""
    shape = Shape(cert_id, len(serial), len(status.encoded), len(value), extensions)
    template = Template(
        shape, key_hash=KEY_HASH, signature_algorithm=ALGORITHM, certificate=certificate
    )
    data = template.data(serial + status.encoded, Times(produced, this, following), value)
    assert data == ocsp_responses.response_data(
        ResponseContent(
            responder_key_hash=KEY_HASH,
            produced_at=datetime.fromtimestamp(produced, UTC),
            this_update=datetime.fromtimestamp(this, UTC),
            next_update=datetime.fromtimestamp(following, UTC),
            answers=[Single(der.sequence(cert_id, der.tlv(der.INTEGER, serial)), status, moment)],
            nonce=value or None,
        )
    )
    assert template.response(data, signature) == ocsp_responses.successful(
        data, signature_algorithm=ALGORITHM, signature=signature, certificate=certificate
    )


@pytest.mark.parametrize("seconds", [0, 951782400, 4102444799])
def test_times_are_generalized_times(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert der.generalized_time(moment).endswith(time_of(seconds))
