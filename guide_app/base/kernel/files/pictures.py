"""The door for pictures: what goes in is decided by content, what comes out was drawn anew.

Size and frames are read from the head before anything is unpacked. Then the picture is decoded, turned as its camera
says, made no larger than is of use, and encoded again: nothing but pixels gets through, so neither places and names in
metadata, nor whatever else the file was at the same time.
"""

import asyncio
import io
from dataclasses import dataclass

from PIL import Image

from guide_app.base.kernel.files.looks import looks_like
from guide_app.base.kernel.files.refusals import (
    FileEmpty,
    FileTooLarge,
    NotAPicture,
    PictureDamaged,
    PictureMoves,
    PictureTooLarge,
)

MAX_BYTES = 12_000_000
MAX_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WebP": 25_000_000}
"""A JPEG is decoded at the size that is wanted, so that a phone's largest photo costs no more than a small one; the
others have to be unpacked whole."""
LONGEST_EDGE = 2048
FEW_COLOURS = 4096
"""A drawing or a logo has no more, and is kept as PNG; a photo is kept as JPEG."""
QUALITY = 88
AT_ONCE = 2
"""Pictures that are unpacked in one process at a time, up to 100 MB each; others wait."""
_ORIENTATION = 0x0112
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was drawn anew; `media_type` is image/jpeg or image/png."""

    content: bytes
    media_type: str
    width: int
    height: int


_places = asyncio.Semaphore(AT_ONCE)


async def take_picture(given: bytes, *, longest_edge: int = LONGEST_EDGE) -> Picture:
    """A picture that was sent, drawn anew; beside the event loop. Raises PICTURE_REFUSALS."""
    async with _places:
        return await asyncio.to_thread(drawn_anew, given, longest_edge=longest_edge)


def drawn_anew(given: bytes, *, longest_edge: int = LONGEST_EDGE) -> Picture:
    """As `take_picture`, for who waits anyway."""
    return _encoded(pixels_of(given, longest_edge=longest_edge))


def pixels_of(given: bytes, *, longest_edge: int) -> Image.Image:
    """The pixels of a picture that was sent, upright, at most `longest_edge` long, in L, RGB, LA or RGBA.

    Raises PICTURE_REFUSALS.
    """
    kind = _kind(given)
    try:
        return _decoded(given, kind, longest_edge)
    except (PictureTooLarge, PictureMoves):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge(limit_pixels=MAX_PIXELS[kind]) from error
    except Exception as error:  # decoders of hostile bytes raise whatever they please
        raise PictureDamaged from error


def _kind(given: bytes) -> str:
    if not given:
        raise FileEmpty
    if len(given) > MAX_BYTES:
        raise FileTooLarge(limit_bytes=MAX_BYTES)
    kind = looks_like(given)
    if kind not in MAX_PIXELS:
        raise NotAPicture(found=kind)
    return kind


def _decoded(given: bytes, kind: str, longest_edge: int) -> Image.Image:
    with Image.open(io.BytesIO(given), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS[kind]:
            raise PictureTooLarge(limit_pixels=MAX_PIXELS[kind])
        if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
            raise PictureMoves
        turns = _TURNS.get(_orientation(image), ())
        if kind == "JPEG":
            image.draft(None, (longest_edge, longest_edge))
        image.load()
        plain = _smaller(_plain(image), longest_edge)
    for turn in turns:
        plain = plain.transpose(turn)
    return plain


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # metadata that cannot be read turns nothing
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """Of the many ways to say colours those four that are drawn: grey or colours, see-through or not."""
    if image.mode in {"L", "RGB", "LA", "RGBA"}:
        return image.copy()
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda grey: grey / 256).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _smaller(image: Image.Image, longest_edge: int) -> Image.Image:
    longest = max(image.size)
    if longest <= longest_edge:
        return image
    width, height = (max(1, round(edge * longest_edge / longest)) for edge in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encoded(image: Image.Image) -> Picture:
    seen_through = image.mode in {"LA", "RGBA"} and image.getextrema()[-1][0] < 255  # type: ignore[index]
    if not seen_through and image.mode in {"LA", "RGBA"}:
        image = image.convert(image.mode[:-1])
    drawn = Image.frombytes(image.mode, image.size, image.tobytes())  # nothing goes along but pixels
    written = io.BytesIO()
    if seen_through or drawn.getcolors(FEW_COLOURS) is not None:
        drawn.save(written, "PNG")
        return Picture(written.getvalue(), "image/png", drawn.width, drawn.height)
    drawn.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), "image/jpeg", drawn.width, drawn.height)
