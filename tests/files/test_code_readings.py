"""Codes on photos: read however the phone was held, never kept, or refused by name."""

import asyncio
import random
import threading

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from zxingcpp import BarcodeFormat

from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.files import code_places, codes_seen
from guide_app.base.kernel.files.codes_seen import CodesTakeTooLong, NoCodeSeen, codes_on, read_codes_of_picture
from guide_app.base.kernel.files.refusals import NotAPicture, PictureTooLarge
from guide_app.base.kernel.files.store import files_folder
from tests.factories import an_associate, signed_in
from tests.files.hostile import SVG, a_code, a_photo, encoded, jpeg, png_that_says

SKU = "6901234567892"
KINDS = [
    (SKU, BarcodeFormat.EAN13),
    ("96385074", BarcodeFormat.EAN8),
    ("RUN01-001-42", BarcodeFormat.Code128),
    ("https://q.brand.cn/q/7K3M9", BarcodeFormat.QRCode),
    ("券 WELCOME50", BarcodeFormat.QRCode),
    ("C-7K3M9", BarcodeFormat.DataMatrix),
]


def a_shelf(code: Image.Image, *, turned: float = 0, size: tuple[int, int] = (3000, 2250)) -> bytes:
    """A photo of a phone: the code somewhere on it, a little blurred and noisy."""
    photo = a_photo(size)
    code = code.convert("RGB").resize((code.width * 2, code.height * 2))
    code = code.rotate(turned, expand=True, fillcolor="white")
    photo.paste(code, (size[0] // 4, size[1] // 5))
    noisy = Image.blend(photo, Image.effect_noise(size, 40).convert("RGB"), 0.15)
    return encoded(noisy.filter(ImageFilter.GaussianBlur(1.5)), "JPEG", quality=70)


@pytest.mark.parametrize(("text", "kind"), KINDS)
async def test_codes_of_goods_coupons_and_stickers_are_read(text: str, kind: BarcodeFormat) -> None:
    seen = await read_codes_of_picture(a_shelf(a_code(text, kind)))
    assert [one.text for one in seen] == [text]


@pytest.mark.parametrize("turned", [90, 180, 270, 8])
def test_it_does_not_matter_how_the_phone_was_held(turned: float) -> None:
    assert [one.text for one in codes_on(a_shelf(a_code(SKU), turned=turned))] == [SKU]


def test_several_codes_are_told_from_top_to_bottom_each_once() -> None:
    photo = Image.new("L", (1200, 1600), 255)
    for number, text in enumerate(("second", "first", "second")):
        photo.paste(a_code(text, BarcodeFormat.QRCode), (100, (1000, 100, 500)[number]))
    assert [one.text for one in codes_on(encoded(photo, "PNG"))] == ["first", "second"]


@pytest.mark.parametrize("photo", [jpeg(), encoded(Image.new("L", (50, 50), 255), "PNG")], ids=["photo", "blank"])
def test_a_photo_without_a_code_is_refused(photo: bytes) -> None:
    with pytest.raises(NoCodeSeen):
        codes_on(photo)


async def test_a_photo_comes_in_by_the_door() -> None:
    with pytest.raises(NotAPicture):
        await read_codes_of_picture(SVG)
    with pytest.raises(PictureTooLarge):
        await read_codes_of_picture(png_that_says(50_000, 50_000))


async def test_a_photo_that_takes_too_long_is_given_up_and_its_place_is_free_when_its_thread_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, photo = threading.Event(), encoded(a_code(SKU), "PNG")
    real = codes_seen.codes_on

    def slow(given: bytes) -> object:
        go_on.wait(10)
        return real(given)

    monkeypatch.setattr(codes_seen, "codes_on", slow)
    monkeypatch.setattr(codes_seen, "SECONDS", 0.1)
    given_up = await asyncio.gather(*(read_codes_of_picture(photo) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in given_up] == [CodesTakeTooLong] * 5
    go_on.set()
    monkeypatch.setattr(codes_seen, "SECONDS", 10)
    assert [one.text for one in await read_codes_of_picture(photo)] == [SKU]


async def test_a_photo_is_sent_in_a_form_or_by_itself_and_kept_nowhere(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate())
    photo = a_shelf(a_code(SKU))
    in_form = await client.post("/v1/code-readings", files={"file": ("photo.jpg", photo)}, headers=headers)
    by_itself = await client.post("/v1/code-readings", content=photo, headers=headers | {"Content-Type": "image/jpeg"})
    assert in_form.status_code == by_itself.status_code == 200
    assert in_form.json() == by_itself.json() == {"codes": [{"text": SKU, "kind": "EAN-13"}]}
    nothing = await client.post("/v1/code-readings", files={"file": ("a.jpg", jpeg())}, headers=headers)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "no_code_seen")
    lies = await client.post("/v1/code-readings", content=SVG, headers=headers | {"Content-Type": "image/png"})
    assert (lies.status_code, lies.json()["code"]) == (415, "not_a_picture")
    assert await fetch_value("SELECT count(*) FROM stored_file") == 0
    assert not list(files_folder().glob("**/*"))


def test_random_pictures_hold_no_code() -> None:
    chance = random.Random(7)
    for _ in range(5):
        noise = Image.frombytes("L", (400, 300), chance.randbytes(120_000))
        with pytest.raises(NoCodeSeen):
            codes_on(encoded(noise, "PNG"))


def test_what_is_looked_for_is_what_is_promised() -> None:
    assert zxingcpp.BarcodeFormat.ITF not in list(code_places.READ)
