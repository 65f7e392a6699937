"""What is asked of the press, and the formats that it has. Lengths in mm."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from qr_codes.rules.touchpoints import TouchpointKind

MOST_PIECES = 1_000


class Sheet(StrEnum):
    """What the pieces are put on: each on a page of its own, or as many as fit on a sheet with crop marks."""

    SINGLE = "SINGLE"
    A4 = "A4"
    A3 = "A3"


class PrintCodes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes to be printed in one format. `crop_marks` is for single pages; sheets always have them."""

    layout: Annotated[str, Meta(min_length=1, max_length=40)]
    code_ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_PIECES)]
    sheet: Sheet = Sheet.SINGLE
    crop_marks: bool = False
    headline: Annotated[str, Meta(max_length=60)] | None = None


class LayoutView(msgspec.Struct, frozen=True):
    """A format that can be printed."""

    layout: str
    kind: TouchpointKind
    title_zh: str
    title_en: str
    width_mm: float
    height_mm: float
    bleed_mm: float
    symbol_mm: float
    reading_distance_mm: float
    shape: str


class Document(msgspec.Struct, frozen=True):
    """A PDF that was read back. `substituted` are characters the typeface lacks, printed as 〓."""

    file_name: str
    pdf: bytes
    pages: int
    pieces: int
    substituted: list[str]


class Proof(msgspec.Struct, frozen=True):
    """The first sheet as a PNG, and how many sheets and pieces the document would have."""

    png: bytes
    pages: int
    pieces: int
