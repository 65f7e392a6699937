"""QR symbols on a page, read back by zxing. Imported by `verification` alone, when there is a sheet."""

from dataclasses import dataclass

import zxingcpp
from PIL import Image

from qr_codes.rules.readability import MM_PER_INCH

QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True)
class ReadSymbol:
    """A symbol found on a page: what it says, and its centre in mm from the media box's top left corner."""

    text: str
    centre_mm: tuple[float, float]


def read_symbols(raster: Image.Image, *, dpi: int) -> list[ReadSymbol]:
    """Every QR symbol in a raster."""
    found = zxingcpp.read_barcodes(raster, formats=QR_ONLY, try_rotate=False, try_invert=False, try_downscale=True)
    return [ReadSymbol(text=each.text, centre_mm=_centre_mm(each.position, dpi)) for each in found]


def _centre_mm(position: zxingcpp.Position, dpi: int) -> tuple[float, float]:
    """The middle of a symbol's corners."""
    corners = (position.top_left, position.top_right, position.bottom_left, position.bottom_right)
    scale = MM_PER_INCH / dpi / len(corners)
    return sum(corner.x for corner in corners) * scale, sum(corner.y for corner in corners) * scale
