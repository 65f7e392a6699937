"""The codes on a photo, for phones whose browser reads none by itself: SKU barcodes, coupons, stickers.

The photo comes in by the door for pictures, is made smaller, read beside the event loop, and kept nowhere.
"""

import asyncio
from dataclasses import dataclass
from typing import Self

import zxingcpp
from zxingcpp import BarcodeFormat

from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.files.pictures import pixels_of
from guide_app.base.kernel.files.refusals import PICTURE_REFUSALS

LONGEST_EDGE = 1600
"""A code that fills a tenth of it is still read; a larger photo costs more and shows no more."""
SECONDS = 8.0
AT_ONCE = 2
MOST = 20
LONGEST = 500
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


class NoCodeSeen(Refusal):
    """Nothing on the photo could be read as a code. Go nearer, hold still, and take it again."""

    title = (
        "照片中未识别到条码或二维码，请靠近并对焦后重拍",
        "No code could be read on the photo, take it nearer",
    )


class CodesTakeTooLong(Refusal):
    """Too many photos are being read, or this one takes too long; it may be sent again."""

    status = 503
    title = ("识别繁忙或超时，请重试", "Reading takes too long at the moment, send it again")


READING_REFUSALS = (*PICTURE_REFUSALS, NoCodeSeen, CodesTakeTooLong)
"""What `read_codes_of_picture` answers with."""


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code on a photo: what it says, and of what kind it is (`EAN-13`, `QR Code`)."""

    text: str
    kind: str


_places = asyncio.Semaphore(AT_ONCE)


async def read_codes_of_picture(given: bytes) -> list[CodeSeen]:
    """The codes on a photo, from top to bottom. Raises READING_REFUSALS."""
    try:
        async with asyncio.timeout(SECONDS):
            await _places.acquire()
            reading = asyncio.create_task(asyncio.to_thread(codes_on, given))
            reading.add_done_callback(_leave)
            return await asyncio.shield(reading)
    except TimeoutError as error:
        raise CodesTakeTooLong from error


def _leave(reading: "asyncio.Task[list[CodeSeen]]") -> None:
    """The place is free when the thread has ended, not when nobody waits for it any more."""
    _places.release()
    if not reading.cancelled():
        reading.exception()


def codes_on(given: bytes) -> list[CodeSeen]:
    """As `read_codes_of_picture`, for who waits anyway."""
    photo = pixels_of(given, longest_edge=LONGEST_EDGE)
    seen = zxingcpp.read_barcodes(photo.convert("L"), formats=READ, text_mode=zxingcpp.TextMode.Plain)
    found = [_Place.of(one) for one in seen if one.valid and 0 < len(one.text) <= LONGEST]
    codes = list(dict.fromkeys(place.code for place in _one_for_each_place(found)))[:MOST]
    if not codes:
        raise NoCodeSeen
    return codes


@dataclass(frozen=True, slots=True)
class _Place:
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


def _one_for_each_place(found: list[_Place]) -> list[_Place]:
    """From top to bottom. Lines of a blurred barcode may be read as another one that has the right check digit too:
    where several were read in one place, the one of most lines is what stands there."""
    kept: list[_Place] = []
    for place in sorted(found, key=lambda one: one.size, reverse=True):
        if not any(larger.holds_middle_of(place) for larger in kept):
            kept.append(place)
    return sorted(kept, key=lambda one: one.top)
