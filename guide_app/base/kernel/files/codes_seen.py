"""The codes on a photo, for phones whose browser reads none by itself: SKU barcodes, coupons, stickers.

The photo comes in by the door for pictures, is made smaller, read beside the event loop, and kept nowhere.
"""

import asyncio
from dataclasses import dataclass
from importlib import import_module

from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.files.pictures import pixels_of
from guide_app.base.kernel.files.refusals import PICTURE_REFUSALS

LONGEST_EDGE = 1600
"""A code that fills a tenth of it is still read; a larger photo costs more and shows no more."""
SECONDS = 8.0
AT_ONCE = 2
MOST = 20
LONGEST = 500
READER = "guide_app.base.kernel.files.code_places"
"""Loaded with the first photo: few processes ever see one, and its library reports at the end of a process all that it
still finds of itself."""


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
    found: list[CodeSeen] = import_module(READER).codes_from_top(photo)
    codes = list(dict.fromkeys(code for code in found if len(code.text) <= LONGEST))[:MOST]
    if not codes:
        raise NoCodeSeen
    return codes
