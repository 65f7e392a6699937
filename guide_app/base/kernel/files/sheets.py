"""The door for sheets that are to be imported: a workbook that is one, or text."""

import asyncio
from dataclasses import dataclass

from guide_app.base.kernel.files.refusals import FileEmpty, FileTooLarge
from guide_app.base.kernel.files.texts import text_and_encoding
from guide_app.base.kernel.files.workbooks import is_archive, packed_anew

MAX_BYTES = 24_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
AT_ONCE = 2
"""Sheets that are unpacked in one process at a time; others wait."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was looked at: a workbook packed anew (XLSX), or text in UTF-8 without a mark (CSV).

    `encoding` is how the text was written when it was sent, as `texts.in_encoding` names it.
    """

    content: bytes
    media_type: str
    encoding: str | None = None


_places = asyncio.Semaphore(AT_ONCE)


async def take_sheet(given: bytes, *, limit_bytes: int = MAX_BYTES) -> Sheet:
    """A sheet that was sent, as it may be read; beside the event loop. Raises SHEET_REFUSALS."""
    async with _places:
        return await asyncio.to_thread(looked_at, given, limit_bytes=limit_bytes)


def looked_at(given: bytes, *, limit_bytes: int = MAX_BYTES) -> Sheet:
    """As `take_sheet`, for who waits anyway."""
    if not given:
        raise FileEmpty
    if len(given) > limit_bytes:
        raise FileTooLarge(limit_bytes=limit_bytes)
    if is_archive(given):
        return Sheet(packed_anew(given), XLSX)
    text, encoding = text_and_encoding(given)
    if not text.strip():
        raise FileEmpty
    return Sheet(text.encode(), CSV, encoding)
