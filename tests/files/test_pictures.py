"""The door for pictures: whatever comes, pixels go in or a named refusal comes out."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from guide_app.base.kernel.files.pictures import MAX_BYTES, MAX_PIXELS, Picture, drawn_anew, take_picture
from guide_app.base.kernel.files.refusals import (
    PICTURE_REFUSALS,
    FileEmpty,
    FileTooLarge,
    NotAPicture,
    PictureDamaged,
    PictureMoves,
    PictureTooLarge,
)
from tests.files.hostile import SCRIPT, SVG, a_photo, archive, encoded, from_a_phone, jpeg, png_that_says


def seen(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.content))
    image.load()
    assert image.size == (picture.width, picture.height)
    assert picture.media_type == {"JPEG": "image/jpeg", "PNG": "image/png"}[image.format or ""]
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_photos_of_every_kind_come_out_as_photos(kind: str) -> None:
    picture = await take_picture(encoded(a_photo(), kind))
    assert picture.media_type == "image/jpeg"
    before, after = a_photo().getpixel((320, 240)), seen(picture).getpixel((320, 240))
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    assert all(abs(one - other) < 12 for one, other in zip(before, after, strict=True))


def test_a_logo_stays_sharp_and_see_through() -> None:
    logo = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    logo.paste((200, 0, 0, 255), (20, 20, 180, 80))
    image = seen(drawn_anew(encoded(logo, "PNG")))
    assert (image.format, image.mode, image.getpixel((5, 5)), image.getpixel((100, 50))) == (
        "PNG",
        "RGBA",
        (0, 0, 0, 0),
        (200, 0, 0, 255),
    )


def test_a_palette_with_a_see_through_colour_keeps_it() -> None:
    drawn = Image.new("P", (40, 40), 0)
    drawn.putpalette([255, 255, 255, 10, 20, 30])
    drawn.paste(1, (10, 10, 30, 30))
    image = seen(drawn_anew(encoded(drawn, "PNG", transparency=0)))
    assert image.mode == "RGBA"
    assert (image.getpixel((0, 0)), image.getpixel((20, 20))) == ((255, 255, 255, 0), (10, 20, 30, 255))


def test_where_a_photo_was_taken_is_gone_and_it_stands_upright() -> None:
    sent = from_a_phone(orientation=6)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    picture = drawn_anew(sent)
    image = seen(picture)
    assert image.size == (480, 640)
    assert dict(image.getexif()) == {}
    assert b"SecretPhone" not in picture.content
    assert "exif" not in image.info


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_phone_is_undone(orientation: int) -> None:
    marked = Image.new("RGB", (64, 32), "black")
    marked.paste("white", (0, 0, 16, 16))
    upright_from = {
        1: lambda image: image,
        2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
        4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
        6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
        7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
        8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    sent = encoded(upright_from[orientation](marked), "PNG", exif=exif.tobytes())
    assert seen(drawn_anew(sent)).convert("RGB").tobytes() == marked.tobytes()


@pytest.mark.parametrize("tail", [SCRIPT, archive({"evil.js": "x"})], ids=["html", "zip"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_behind_a_picture_does_not_get_through(kind: str, tail: bytes) -> None:
    picture = drawn_anew(encoded(a_photo(), kind) + tail)
    assert tail not in picture.content
    assert b"script" not in picture.content
    assert b"PK\x03\x04" not in picture.content


def test_a_comment_does_not_get_through() -> None:
    assert b"script" not in drawn_anew(jpeg(comment=SCRIPT)).content
    assert b"script" not in drawn_anew(jpeg(icc_profile=SCRIPT * 10)).content


@pytest.mark.parametrize(
    ("found", "sent"),
    [
        ("SVG", SVG),
        ("HTML", SCRIPT),
        ("GIF", encoded(a_photo((8, 8)), "GIF")),
        ("TIFF", encoded(a_photo((8, 8)), "TIFF")),
        ("BMP", encoded(a_photo((8, 8)), "BMP")),
        ("ZIP", archive({"a": "b"})),
        ("PDF", b"%PDF-1.7\n"),
        ("HEIF", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("unknown", "照片".encode()),
    ],
)
def test_what_is_no_picture_is_refused_by_what_it_looks_like(found: str, sent: bytes) -> None:
    with pytest.raises(NotAPicture) as refused:
        drawn_anew(sent)
    assert refused.value.facts == {"found": found}


@pytest.mark.parametrize("size", [(50_000, 50_000), (6_000, 6_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises((PictureTooLarge, PictureDamaged)) as refused:
        drawn_anew(png_that_says(*size))
    if size[0] <= 50_000:
        assert refused.value.facts == {"limit_pixels": MAX_PIXELS["PNG"]}


def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    with pytest.raises(FileTooLarge):
        drawn_anew(bytes(MAX_BYTES + 1))
    with pytest.raises(FileEmpty):
        drawn_anew(b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.95])
def test_a_picture_that_is_cut_off_is_refused(kind: str, part: float) -> None:
    whole = encoded(a_photo(), kind)
    with pytest.raises(PictureDamaged):
        drawn_anew(whole[: int(len(whole) * part)])


def test_animations_are_refused() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    for kind in ("WEBP", "PNG"):
        moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        with pytest.raises(PictureMoves):
            drawn_anew(moving)


def test_cmyk_of_a_printer_becomes_colours_of_a_screen() -> None:
    sent = encoded(Image.new("CMYK", (50, 50), (0, 255, 255, 0)), "JPEG")
    red, green, blue = seen(drawn_anew(sent)).convert("RGB").getpixel((25, 25))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60


def test_sixteen_bits_of_grey_become_eight() -> None:
    row = b"".join((column * 256 + 128).to_bytes(2, "little") for column in range(256))
    deep = Image.frombytes("I;16", (256, 1), row)
    image = seen(drawn_anew(encoded(deep, "PNG")))
    assert [image.getpixel((column, 0)) for column in (0, 100, 255)] == [0, 100, 255]


def test_large_pictures_are_made_no_larger_than_is_of_use() -> None:
    picture = drawn_anew(encoded(a_photo((6000, 3000)), "JPEG"))
    assert (picture.width, picture.height) == (2048, 1024)
    narrow = drawn_anew(encoded(Image.new("L", (1, 9000)), "PNG"), longest_edge=100)
    assert (narrow.width, narrow.height) == (1, 100)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_metadata_that_cannot_be_read_turns_nothing() -> None:
    assert drawn_anew(jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff broken")).width == 640


WHOLE = [encoded(a_photo((64, 48)), kind) for kind in ("JPEG", "PNG", "WEBP")]


@given(
    st.binary(max_size=2_000), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8 "])
)
def test_whatever_comes_is_refused_by_name_or_drawn(content: bytes, beginning: bytes) -> None:
    drawn_or_refused(beginning + content)


@given(st.sampled_from(WHOLE), st.data())
def test_a_picture_with_a_few_changed_bytes_is_refused_by_name_or_drawn(whole: bytes, data: st.DataObject) -> None:
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    drawn_or_refused(bytes(changed))


def drawn_or_refused(sent: bytes) -> None:
    try:
        content = drawn_anew(sent, longest_edge=64).content
    except PICTURE_REFUSALS:
        return
    assert Image.open(io.BytesIO(content)).format in {"PNG", "JPEG"}
