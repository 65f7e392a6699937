"""Files of pages: known by their hash, kept by browsers for good, small."""

import gzip

import httpx

from guide_app.base.html.assets import FOR_GOOD, assets

STYLE_BUDGET, SCRIPT_BUDGET = 6_500, 3_000
"""Bytes, packed."""


def test_the_files_are_small() -> None:
    assert len(assets()["guide.css"].packed) < STYLE_BUDGET
    assert len(assets()["guide.js"].packed) < SCRIPT_BUDGET


async def test_a_file_is_sent_packed_and_kept_for_good(client: httpx.AsyncClient) -> None:
    style = assets()["guide.css"]
    answer = await client.get(style.address)
    assert answer.content == style.content
    assert (answer.headers["content-encoding"], answer.headers["cache-control"]) == ("gzip", FOR_GOOD)
    assert gzip.decompress(style.packed) == style.content


async def test_a_file_of_another_hash_is_not_there(client: httpx.AsyncClient) -> None:
    for address in ("/assets/000000000000/guide.css", assets()["guide.css"].address + "x"):
        assert (await client.get(address)).status_code == 404
