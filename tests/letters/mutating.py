"""Makes files that were built or spoilt to harm whoever opens them; fixed seeds, nothing kept.

``python -m tests.letters.mutating SEED COUNT`` decodes so many in one confined process and says
what became of each as JSON: anything but a refusal or a decoded file ends it.
"""

import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from tests.letters.uploads import encoded, pdf_with, picture

_FONT: Final = Path(__file__).parents[2] / "ams/letters/fonts/LiberationSans-Regular.ttf"
_NUMBER: Final = re.compile(rb"(?<![\w.])\d{1,6}(?![\w.])")
_ODD: Final = (b"0", b"-1", b"65536", b"2147483647", b"4294967296", b"1e9", b"99999999999999999999")
_DEPTHS: Final = (40, 60, 400, 20_000)

Mutation = Callable[[bytes, Random], bytes]


def flipped(content: bytes, chance: Random) -> bytes:
    """Flip one to sixteen bits."""
    octets = bytearray(content)
    for _ in range(chance.randint(1, 16)):
        octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    return bytes(octets)


def truncated(content: bytes, chance: Random) -> bytes:
    """Cut the end off."""
    return content[: chance.randrange(5, len(content))]


def spliced(content: bytes, chance: Random) -> bytes:
    """Put a piece of the file somewhere else in it, over what is there or between."""
    at, to = chance.randrange(len(content)), chance.randrange(len(content))
    piece = content[at : at + chance.randint(1, 400)]
    over = len(piece) if chance.random() < 0.5 else 0
    return content[:to] + piece + content[to + over :]


def renumbered(content: bytes, chance: Random) -> bytes:
    """Put absurd numbers in the place of one to four others: lengths, counts, offsets, sizes."""
    found = list(_NUMBER.finditer(content))
    if not found:
        return flipped(content, chance)
    octets = content
    for number in sorted(chance.sample(found, min(len(found), chance.randint(1, 4))),
                         key=lambda one: -one.start()):  # fmt: skip
        octets = octets[: number.start()] + chance.choice(_ODD) + octets[number.end() :]
    return octets


def resized(content: bytes, chance: Random) -> bytes:
    """Put four random octets into a binary header: a picture's sizes, a chunk's length."""
    at = chance.randrange(4, min(len(content) - 4, 400))
    return content[:at] + chance.choice((b"\xff" * 4, chance.randbytes(4))) + content[at + 4 :]


def filled(content: bytes, chance: Random) -> bytes:
    """Overwrite a stretch with one octet or with chance."""
    at, length = chance.randrange(len(content)), chance.randint(1, 600)
    one = bytes([chance.randrange(256)]) * length
    return content[:at] + chance.choice((one, chance.randbytes(length))) + content[at + length :]


MUTATIONS: Final[tuple[Mutation, ...]] = (
    flipped, truncated, spliced, renumbered, resized, filled,
)  # fmt: skip


def with_stream(data: bytes, **entries: object) -> bytes:
    """Return a PDF whose page draws a stream with ``entries`` as a picture."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        image = Stream(pdf, data, Type=Name.XObject, Subtype=Name.Image, **entries)
        page = pdf.pages[0].obj
        page.Resources = Dictionary(XObject=Dictionary(A=pdf.make_indirect(image)))
        page.Contents = Stream(pdf, b"q 400 0 0 400 50 50 cm /A Do Q")

    return pdf_with(spoil, compress_streams=False, stream_decode_level=None)


def with_font(font: bytes) -> bytes:
    """Return a PDF that sets text in ``font``, whatever that is."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        program = pdf.make_indirect(Stream(pdf, font, Length1=len(font)))
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Broken, Flags=32, FontFile2=program,
            FontBBox=Array([0, 0, 1000, 1000]), ItalicAngle=0, Ascent=900, Descent=-200,
            CapHeight=700, StemV=80,
        )  # fmt: skip
        pdf.pages[0].obj.Resources = Dictionary(
            Font=Dictionary(
                F=Dictionary(
                    Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Broken, FirstChar=32,
                    LastChar=126, Widths=Array([600] * 95),
                    FontDescriptor=pdf.make_indirect(descriptor),
                )
            )
        )  # fmt: skip
        pdf.pages[0].obj.Contents = Stream(pdf, b"BT /F 24 Tf 50 500 Td (Surat Keterangan) Tj ET")

    return pdf_with(spoil, compress_streams=False)


def laughing(depth: int, width: int) -> bytes:
    """Return a PDF whose page draws a form that draws a form ...: ``width ** depth`` lines."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        box = Array([0, 0, 595, 842])
        form = pdf.make_indirect(
            Stream(pdf, b"0 0 m 500 800 l S " * 50, Type=Name.XObject, Subtype=Name.Form, BBox=box)
        )
        for _ in range(depth):
            inner = Dictionary(XObject=Dictionary(A=form))
            form = pdf.make_indirect(
                Stream(pdf, b"/A Do " * width, Type=Name.XObject, Subtype=Name.Form, BBox=box,
                       Resources=inner)
            )  # fmt: skip
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=form))
        pdf.pages[0].obj.Contents = Stream(pdf, b"/A Do")

    return pdf_with(spoil)


def raw_pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Return a PDF with these objects as they stand, numbered from one, and a correct table."""
    body, offsets = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n"
    return body + table + end % (len(objects) + 1, trailer, len(body))


def raw_picture(data: bytes, *, side: int, packed: bytes) -> bytes:
    """Return a PDF whose page draws a picture with absurd parameters."""
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB"
        b" /BitsPerComponent 8 /Filter /%b /DecodeParms << /Columns 2147483647 /Colors 32"
        b" /Predictor 15 /K -1 >> /Length %d" % (side, side, packed, len(data))
    )
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /XObject << /A 4 0 R >> >> >>",
        b"<< %b >>\nstream\n%b\nendstream" % (entries, data),
        b"<< /Length 31 >>\nstream\nq 400 0 0 400 50 50 cm /A Do Q  \nendstream",
    )


def built() -> Iterator[bytes]:
    """Yield files that were made to harm, each in its own way."""
    catalogue, leaf = b"<< /Type /Catalog /Pages 2 0 R >>", b"/Type /Page /MediaBox [0 0 595 842]"
    one_page = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    page = b"<< " + leaf + b" /Parent 2 0 R >>"
    for kids in (b"[2 0 R]", b"[3 0 R 2 0 R]", b"[3 0 R]" * 2, b"[9 0 R]", b"3 0 R", b"[]"):
        for count in (b"1", b"-1", b"1000000", b"2147483648", b"/x"):
            pages = b"<< /Type /Pages /Count " + count + b" /Kids " + kids + b" >>"
            yield raw_pdf(catalogue, pages, page)
    for depth in _DEPTHS:
        for opening, closing in ((b"[", b"]"), (b"<</A ", b">>"), (b"(", b")")):
            yield raw_pdf(catalogue, one_page, page, opening * depth + b"0" + closing * depth)
            yield raw_pdf(catalogue, one_page, page, opening * depth)
    for trailer in (b"/Root 1 0 R /Prev 9", b"/Root 9 0 R", b"/Root 2 0 R", b"/Prev 99999999999",
                    b"/Root 1 0 R /Encrypt 3 0 R", b"/Root 1 0 R /XRefStm 15"):  # fmt: skip
        yield raw_pdf(catalogue, one_page, page, trailer=trailer)
    for box in (b"[0 0 0 0]", b"[0 0 1e30 1e30]", b"[0 0 -5 8]", b"[1 2]", b"/x", b"[0 0 nan 5]"):
        yield raw_pdf(catalogue, one_page, b"<< /Type /Page /Parent 2 0 R /MediaBox " + box + b">>")
    bomb = zlib.compress(b"\0" * 10_000_000)
    for name in ("FlateDecode", "LZWDecode", "RunLengthDecode", "CCITTFaxDecode", "JBIG2Decode",
                 "JPXDecode", "DCTDecode", "ASCII85Decode", "Crypt", "Unheard"):  # fmt: skip
        for data in (b"", b"\0" * 500, b"\xff" * 500, bomb):
            for side in (1, 9000, 2_000_000_000):
                yield raw_picture(data, side=side, packed=name.encode())
    yield laughing(3, 6)
    yield with_font(b"")
    yield from _pictures()


def _pictures() -> Iterator[bytes]:
    """Yield pictures that unpack to much, or say so."""
    yield encoded("PNG", Image.new("1", (7000, 7000)))
    whole, bomb = encoded("PNG", Image.new("1", (700, 700))), zlib.compress(b"a" * 30_000_000)
    for side in (0, 1, 70_000, 2**31 - 1, 2**32 - 1):
        yield whole[:16] + side.to_bytes(4) + whole[20:]
        yield whole[:16] + side.to_bytes(4) * 2 + whole[24:]
    for kind in (b"zTXt", b"iCCP", b"iTXt", b"acTL", b"fdAT", b"tRNS", b"PLTE", b"eXIf"):
        for data in (b"x\0\0" + bomb, b"", b"\xff" * 900):
            yield whole[:33] + _chunk(kind, data) + whole[33:]
    jpeg = encoded("JPEG", progressive=True)
    scan = jpeg.find(b"\xff\xda")
    yield jpeg[:-2] + jpeg[scan:-2] * 300 + jpeg[-2:]
    for marker in range(0xC0, 0xFF):
        yield jpeg[:2] + bytes((0xFF, marker, 0xFF, 0xFF)) + jpeg[2:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def originals() -> list[bytes]:
    """Return small whole files of every kind and shape to be spoilt."""
    small = picture(220, 300)
    font = _FONT.read_bytes()
    return [
        pdf_with(pages=2),
        pdf_with(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        pdf_with(linearize=True),
        with_stream(encoded("JPEG", small), Width=220, Height=300, ColorSpace=Name.DeviceRGB,
                    BitsPerComponent=8, Filter=Name.DCTDecode),
        with_stream(zlib.compress(b"\x80" * 30_000), Width=100, Height=100,
                    ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.FlateDecode),
        with_font(font[:60_000]),
        with_font(font),
        encoded("JPEG", small),
        encoded("JPEG", small, progressive=True),
        encoded("JPEG", small.convert("CMYK")),
        encoded("PNG", small),
        encoded("PNG", small.convert("P")),
        encoded("PNG", small.convert("RGBA")),
    ]  # fmt: skip


def mutated(seed: int, count: int) -> Iterator[bytes]:
    """Yield so many spoilt files, the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - it must repeat itself
    whole = originals()
    for number in range(count):
        content = whole[number % len(whole)]
        for _ in range(chance.randint(1, 3)):
            content = MUTATIONS[chance.randrange(len(MUTATIONS))](content, chance) or b"%PDF-"
        yield content


def main(seed: int, count: int) -> None:
    """Decode the files confined and print how often each outcome came."""
    from django.conf import settings  # noqa: PLC0415 - as the reading server sets them

    settings.configure(USE_I18N=False)
    from ams.letters import pages, pdf_inspection  # noqa: PLC0415
    from ams.letters.reading import codes, confinement  # noqa: PLC0415
    from ams.letters.reading.examining import examine, warm_up  # noqa: PLC0415
    from ams.letters.refusals import UploadRefused  # noqa: PLC0415

    warm_up()
    # Small drawings: what is tried here is the decoding, and two thousand shall not take minutes.
    for module, name in ((pdf_inspection, "DRAWN_SIDE"), (pages, "LONGEST_SIDE")):
        setattr(module, name, 160)
    for name in set(codes.PASSES) - {"plain"}:
        del codes.PASSES[name]
    files = list(built()) if seed == 0 else list(mutated(seed, count))
    setattr(confinement, "MOST_SECONDS", 300)  # noqa: B010 - for all of them together
    confinement.confine(cpu_seconds=120)
    outcomes: Counter[str] = Counter()
    for number, content in enumerate(files):
        try:
            examine(content, read=True)
            outcomes["taken"] += 1
        except UploadRefused as refusal:
            outcomes[refusal.code] += 1
        except MemoryError:
            outcomes["memory"] += 1
        except Exception as error:
            error.add_note(f"file {number} of seed {seed}")
            raise
    sys.stdout.write(json.dumps(outcomes))
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
