"""Signed and spoilt PDFs, made by functions that say what each is good or bad for."""
# mypy: disable-error-code="no-untyped-call"
# pyHanko's writers have no types of their own.

from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.generic import NameObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.signatures.outsider import Held


def signed_elsewhere(pdf: bytes, signer: Held, ca: Held, *, crl: bytes = b"") -> bytes:
    """Return ``pdf`` signed by a person of another CA, plain PAdES B-B as a signing app makes it.

    With ``crl`` the document carries it in its security store.
    """
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(ca.certificate.public_bytes(Encoding.DER)))
    key = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    simple = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(signer.certificate.public_bytes(Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=store,
    )
    metadata = PdfSignatureMetadata(field_name="Sig1", subfilter=SigSeedSubFilter.PADES)
    output = sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=simple)
    signed = bytes(output.getbuffer())
    return _with_crl(signed, crl) if crl else signed


def _with_crl(pdf: bytes, crl: bytes) -> bytes:
    """Return ``pdf`` with a document security store that holds the CRL."""
    from asn1crypto import crl as asn1_crl  # noqa: PLC0415
    from pyhanko.sign.validation.dss import DocumentSecurityStore  # noqa: PLC0415

    stream = BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        stream, None, crls=[asn1_crl.CertificateList.load(crl)], force_write=True
    )
    return stream.getvalue()


def flipped(pdf: bytes, place: int) -> bytes:
    """Return ``pdf`` with one bit of the octet at ``place`` turned."""
    spoilt = bytearray(pdf)
    spoilt[place] ^= 1
    return bytes(spoilt)


def with_text_changed(pdf: bytes) -> bytes:
    """Return ``pdf`` with another page content in an incremental update: the classical attack.

    Every signed octet is still there, and a reader shows the new content.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    content = writer.add_object(StreamObject(stream_data=b"BT /F1 12 Tf (Lunas) Tj ET"))
    page[NameObject("/Contents")] = content
    writer.update_container(page)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_field_hidden(pdf: bytes) -> bytes:
    """Return ``pdf`` with the catalogue pointing to another page tree: shadow attack, "replace"."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    pages = writer.root["/Pages"]
    copied = type(pages)(pages)
    copied[pdf_name("/Count")] = pages["/Count"]
    writer.root[pdf_name("/Pages")] = writer.add_object(copied)
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_annotation(pdf: bytes) -> bytes:
    """Return ``pdf`` with a note laid over its page after signing: shadow attack, "hide"."""
    from pyhanko.pdf_utils.generic import (  # noqa: PLC0415
        ArrayObject,
        DictionaryObject,
        NumberObject,
        pdf_string,
    )

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    note = writer.add_object(
        DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): ArrayObject(NumberObject(each) for each in (0, 0, 500, 500)),
                pdf_name("/Contents"): pdf_string("Lunas"),
            }
        )
    )
    page[pdf_name("/Annots")] = ArrayObject([*page.get("/Annots", []), note])
    writer.update_container(page)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_trailing_octets(pdf: bytes) -> bytes:
    """Return ``pdf`` with octets behind its end that no signature covers."""
    return pdf + b"\n% and something else\n"


def with_shorter_range(pdf: bytes) -> bytes:
    """Return ``pdf`` whose byte range ends before the file does: coverage is cut off."""
    place = pdf.index(b"/ByteRange [") + len(b"/ByteRange [")
    end = pdf.index(b"]", place)
    start, length, second, rest = pdf[place:end].split()
    shorter = b" ".join([start, length, second, str(int(rest) - 20).encode()])
    return pdf[:place] + shorter.ljust(end - place) + pdf[end:]
