"""PAdES signatures by pyHanko, with keys of our own store and proofs of our own status services."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any, Final

from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError, PdfReadError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer as PdfCMSSigner
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ams.authority.keys import SigningKey, digest_for, sign_bytes, signature_length
from ams.signatures.errors import NotSealable, StatusNotProvable, TimeStampUnavailable
from ams.signatures.mark import Place
from ams.signatures.proofs import Proofs
from ams.signatures.stampers import Source, Stamping

# It warns at every signature that it may not ask the network for proofs: it shall not.
logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)
_FIELD: Final = "TandaTangan"
_READ_OUT: Final = "Tanda tangan elektronik"  # the field's name for screen readers (ISO 14289-1)
# The whole mark, exactly as large as its place.
_LAYOUT: Final = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    margins=Margins(0, 0, 0, 0),
    inner_content_scaling=InnerScaling.NO_SCALING,
)


@dataclass(frozen=True, slots=True)
class Order:
    """One signature to be made."""

    certificate: bytes
    key: SigningKey
    proofs: Proofs
    stamping: Stamping | None
    at: datetime
    name: str
    reason: str
    mark: bytes | None
    place: Place | None


class _KeySigner(PdfCMSSigner):
    """Signs with a key of cryptography's abstract classes, which an HSM's adapter returns too."""

    def __init__(self, order: Order) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call] # the library's
        for encoded in order.proofs.certificates:
            store.register(asn1_x509.Certificate.load(encoded))
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(order.certificate), cert_registry=store
        )
        self._key = order.key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - pyHanko's signature
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> bytes:
        if dry_run:
            return bytes(signature_length(self._key.public_key()))
        return sign_bytes(self._key, data)


class _Stamper(TimeStamper):
    """Asks one of our sources where pyHanko would ask the network."""

    def __init__(self, source: Source) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # the library's
        self._source = source

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._source.ask(req.dump()))


class _PdfSigner(PdfSigner):
    """States the time that it is told, where pyHanko would look at the machine's clock."""

    def __init__(self, *args: Any, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self._at = at

    def init_signing_session(self, *args: Any, **more: Any) -> Any:
        session = super().init_signing_session(*args, **more)
        session.system_time = self._at
        return session


def sign(pdf: bytes, order: Order) -> bytes:
    """Return ``pdf`` with the signature of ``order`` behind all that it holds.

    Raises:
        NotSealable: the PDF is broken or encrypted, or a signature in it forbids another.
        StatusNotProvable: the chain does not validate with the proofs given.
        TimeStampUnavailable: the source of time stamps refused.
    """
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=True)
        if writer.prev.encrypted:
            raise NotSealable("the PDF is encrypted")
        field = _free_name(writer)
        signer = _PdfSigner(
            _metadata(field, order),
            signer=_KeySigner(order),
            timestamper=_Stamper(order.stamping.source) if order.stamping else None,
            at=order.at,
            new_field_spec=_field(field, order.place),
        )
        return _signed(signer, writer, order)
    except (PathError, ValidationError) as error:
        raise StatusNotProvable(f"the signer's chain does not validate: {error}") from error
    except TimestampRequestError as error:
        raise TimeStampUnavailable(f"no time stamp was given: {error}") from error
    except (PdfReadError, PdfError, SigningError) as error:
        raise NotSealable(f"the PDF cannot be signed: {error}") from error


def _signed(signer: _PdfSigner, writer: IncrementalPdfFileWriter, order: Order) -> bytes:
    if order.mark is None:
        output = signer.sign_pdf(writer)
        return bytes(output.getbuffer())
    # pyHanko imports a page from a file alone.
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(order.mark)
        file.flush()
        style = StaticStampStyle.from_pdf_file(
            file.name, border_width=0, background_layout=_LAYOUT, background_opacity=1.0
        )
        signer.stamp_style = style
        output = signer.sign_pdf(writer)
    return bytes(output.getbuffer())


def _free_name(writer: IncrementalPdfFileWriter) -> str:
    """Return a name for the new field that no field of the document has."""
    taken = {name for name, _, _ in enumerate_sig_fields(writer.prev)}
    number = 1
    while f"{_FIELD}{number}" in taken:
        number += 1
    return f"{_FIELD}{number}"


def _field(name: str, place: Place | None) -> SigFieldSpec:
    if place is None:
        return SigFieldSpec(name, readable_field_name=_READ_OUT)
    box = (round(place.left), round(place.bottom), round(place.right), round(place.top))
    return SigFieldSpec(name, on_page=place.page, box=box, readable_field_name=_READ_OUT)


def _metadata(field: str, order: Order) -> PdfSignatureMetadata:
    values: dict[str, Any] = {}
    if order.name:
        values["name"] = order.name
    if order.reason:
        values["reason"] = order.reason
    return PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest_for(order.key.public_key()).name,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        use_pades_lta=order.stamping is not None,
        validation_context=_context(order),
        signer_key_usage={"non_repudiation"},
        dss_settings=DSSContentSettings(
            include_vri=False,
            placement=SigDSSPlacementPreference.TOGETHER_WITH_NEXT_TS
            if order.stamping
            else SigDSSPlacementPreference.SEPARATE_REVISION,
        ),
        **values,
    )


def _context(order: Order) -> ValidationContext:
    """Return the context in which the chain is validated before signing; it asks nobody."""
    root = order.proofs.certificates[-1]
    roots = [
        encoded
        for encoded in order.proofs.certificates
        if asn1_x509.Certificate.load(encoded).self_issued
    ]
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(each) for each in roots or [root]],
        other_certs=[asn1_x509.Certificate.load(each) for each in order.proofs.certificates],
        ocsps=list(order.proofs.ocsp_answers),
        crls=list(order.proofs.crls),
        moment=order.at,
        allow_fetching=False,
        revocation_mode="require",
        time_tolerance=timedelta(seconds=30),  # an outside CA's answer is of its own clock
    )
