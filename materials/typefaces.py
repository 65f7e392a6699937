"""The typeface of everything printed, and what becomes of characters it does not have."""

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

import typst
from noto_cjk_sans_otc import FONT_PATH

FAMILY = "Noto Sans CJK SC"
MONO_FAMILY = "Noto Sans Mono CJK SC"

MISSING = "〓"
"""The geta: what typesetters have always put where a sort is missing. Says that something is to be added by hand."""

_SIMPLIFIED_CHINESE = 2
"""Which font of the collection is the one for mainland China."""

_SEGMENTED_32_BIT = 12
"""The cmap format that covers all planes."""


@cache
def fonts() -> typst.Fonts:
    """The typeface alone, loaded once: what is printed does not depend on the fonts of the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_font_file().parent)])


def printable(text: str) -> str:
    """`text` on one line, composed, without invisible characters, and a geta for every one without a glyph."""
    visible = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or not _is_invisible(character)
    )
    joined = " ".join("".join(visible).split())
    return "".join(character if has_glyph(character) else MISSING for character in joined)


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that would print as a geta, each once, so that somebody can be told."""
    composed = unicodedata.normalize("NFC", text)
    wanted = dict.fromkeys(each for each in composed if not each.isspace() and not _is_invisible(each))
    return [each for each in wanted if not has_glyph(each)]


def has_glyph(character: str) -> bool:
    """Whether the typeface draws this character."""
    starts, ends = _coverage()
    point = ord(character)
    segment = bisect_right(starts, point) - 1
    return segment >= 0 and point <= ends[segment]


def _is_invisible(character: str) -> bool:
    """Control and format characters and variation selectors. Private ones are somebody's rare name: they count."""
    return unicodedata.category(character) in {"Cc", "Cf"} or "\ufe00" <= character <= "\ufe0f"


def _font_file() -> Path:
    """The font collection as installed."""
    return Path(str(FONT_PATH))


@cache
def _coverage() -> tuple[list[int], list[int]]:
    """First and last code points of the segments that the typeface covers, ascending (OpenType `cmap`, format 12)."""
    collection = _font_file().read_bytes()
    (font,) = struct.unpack_from(">I", collection, 12 + 4 * _SIMPLIFIED_CHINESE)
    (tables,) = struct.unpack_from(">H", collection, font + 4)
    records = (struct.unpack_from(">4sIII", collection, font + 12 + 16 * place) for place in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (encodings,) = struct.unpack_from(">H", collection, cmap + 2)
    subtables = (cmap + struct.unpack_from(">HHI", collection, cmap + 4 + 8 * place)[2] for place in range(encodings))
    segmented = next(at for at in subtables if struct.unpack_from(">H", collection, at)[0] == _SEGMENTED_32_BIT)
    (count,) = struct.unpack_from(">I", collection, segmented + 12)
    segments = [struct.unpack_from(">III", collection, segmented + 16 + 12 * place) for place in range(count)]
    return [first for first, _, _ in segments], [last for _, last, _ in segments]
