"""Where on a photo codes are, by zxing. Imported by `codes_seen` alone, when there is a photo."""

from dataclasses import dataclass
from typing import Self

import zxingcpp
from PIL import Image
from zxingcpp import BarcodeFormat

from guide_app.base.kernel.files.codes_seen import CodeSeen

READ = zxingcpp.BarcodeFormats(
    [
        BarcodeFormat.EAN13,
        BarcodeFormat.EAN8,
        BarcodeFormat.UPCA,
        BarcodeFormat.UPCE,
        BarcodeFormat.Code128,
        BarcodeFormat.Code39,
        BarcodeFormat.QRCode,
        BarcodeFormat.DataMatrix,
    ]
)
"""What hangs on goods, coupons and stickers, and has a check; others are seen where there is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A code with the rectangle that it takes on the photo."""

    code: CodeSeen
    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, seen: zxingcpp.Barcode) -> Self:
        """Where a code was seen."""
        position = seen.position
        corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
        across, down = [corner.x for corner in corners], [corner.y for corner in corners]
        return cls(CodeSeen(seen.text, str(seen.format)), min(across), min(down), max(across), max(down))

    @property
    def size(self) -> int:
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)

    def holds_middle_of(self, other: Self) -> bool:
        """Whether the middle of another place lies in this one."""
        middle = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= middle[0] <= self.right and self.top <= middle[1] <= self.bottom


def codes_from_top(photo: Image.Image) -> list[CodeSeen]:
    """What stands in each place of a photo that holds a code, from top to bottom."""
    seen = zxingcpp.read_barcodes(photo.convert("L"), formats=READ, text_mode=zxingcpp.TextMode.Plain)
    return [place.code for place in _one_for_each_place([Place.of(one) for one in seen if one.valid and one.text])]


def _one_for_each_place(found: list[Place]) -> list[Place]:
    """From top to bottom. Lines of a blurred barcode may be read as another one that has the right check digit too:
    where several were read in one place, the one of most lines is what stands there."""
    kept: list[Place] = []
    for place in sorted(found, key=lambda one: one.size, reverse=True):
        if not any(larger.holds_middle_of(place) for larger in kept):
            kept.append(place)
    return sorted(kept, key=lambda one: one.top)
