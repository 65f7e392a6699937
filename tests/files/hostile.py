"""Files that somebody might send: good ones, and those that a door has to keep out."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import zxingcpp
from PIL import Image, ImageOps

Colour = tuple[int, ...]
SCRIPT = b"<html><script>alert(document.cookie)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def a_photo(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of many colours."""
    across = Image.linear_gradient("L").resize(size)
    down = Image.radial_gradient("L").resize(size)
    return Image.merge("RGB", (across, down, across.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a picture."""
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def jpeg(**options: object) -> bytes:
    """A photo as JPEG."""
    return encoded(a_photo(), "JPEG", **options)


def a_picture() -> bytes:
    """A small one."""
    return encoded(a_photo((8, 6)), "PNG")


def a_code(text: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.EAN13) -> Image.Image:
    """A code as it is printed, with its quiet zone."""
    made: Any = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=4)  # a buffer
    drawn = memoryview(made)
    height, width = made.shape
    return ImageOps.expand(Image.frombytes("L", (width, height), drawn.tobytes()), 60, 255)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def from_a_phone(*, orientation: int) -> bytes:
    """A photo with the place where it was taken, and the way the phone was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 6.0), 3: "E", 4: (121.0, 29.0, 18.0)})
    return jpeg(exif=exif.tobytes())


def archive(parts: Mapping[str, str | bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packed) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def parts_of_a_workbook() -> dict[str, str | bytes]:
    """The parts of a small workbook with one sheet."""
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>货号</t></is></c><c r="B1"><v>59900</v></c></row>'
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONSHIPS.format(
            f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": f"<workbook {namespace}><sheets/></workbook>",
        "xl/worksheets/sheet1.xml": f"<worksheet {namespace}><sheetData>{cells}</sheetData></worksheet>",
    }


def workbook(more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A small workbook, with more parts."""
    return archive({**parts_of_a_workbook(), **(more or {})})


def relationship(kind: str, target: str) -> str:
    """The relationships of a part: one that leads outside."""
    return RELATIONSHIPS.format(
        f'<Relationship Id="rId9" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    )
