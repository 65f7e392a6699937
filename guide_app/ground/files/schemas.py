"""Shapes of files."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec


class FileView(msgspec.Struct, frozen=True):
    """A file; `sha256` and `size` are those of what is downloaded, `expires_at` when it goes unless it is used."""

    id: UUID
    purpose: str
    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    at: datetime
    expires_at: datetime | None


class CodeReading(msgspec.Struct, frozen=True):
    """A code on a photo: what it says, and of what kind it is, like `EAN-13` or `QR Code`."""

    text: str
    kind: str


class CodeReadings(msgspec.Struct, frozen=True):
    """The codes on a photo, from top to bottom, each once."""

    codes: list[CodeReading]


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is given out, piece by piece."""

    file: FileView
    pieces: AsyncIterator[bytes]
