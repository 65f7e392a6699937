"""Sealing in pieces: what comes out is what went in, and nothing else comes out."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.files.port import FileMissing
from guide_app.base.kernel.files.sealing import CLEAR_PIECE, MARK, SEALED_PIECE, new_key, opened, sealed, unwrapped

KEY = os.urandom(32)
SIZES = [0, 1, CLEAR_PIECE - 1, CLEAR_PIECE, CLEAR_PIECE + 1, 2 * CLEAR_PIECE, 3 * CLEAR_PIECE + 7]


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


async def _all(found: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in found])


def seal(*clear: bytes, key: bytes = KEY) -> bytes:
    return asyncio.run(_all(sealed(pieces(*clear), key)))


def open_(*whole: bytes, key: bytes = KEY) -> bytes:
    return asyncio.run(_all(opened(pieces(*whole), key)))


def cut(whole: bytes, at: Sequence[int]) -> list[bytes]:
    places = sorted(place % (len(whole) + 1) for place in at)
    return [whole[begin:end] for begin, end in zip([0, *places], [*places, len(whole)], strict=True)]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_opens_again(size: int) -> None:
    clear = os.urandom(size)
    whole = seal(clear)
    assert open_(whole) == clear
    assert len(whole) == len(MARK) + size + 16 * max(1, -(-size // CLEAR_PIECE))
    assert size < 64 or clear[:32] not in whole


@given(
    st.sampled_from(SIZES), st.lists(st.integers(0, 1 << 20), max_size=5), st.lists(st.integers(0, 1 << 20), max_size=5)
)
def test_it_does_not_matter_in_what_pieces_it_comes(size: int, in_: list[int], out: list[int]) -> None:
    clear = bytes(range(256)) * (size // 256 + 1)
    assert open_(*cut(seal(*cut(clear[:size], in_)), out)) == clear[:size]


def test_changed_moved_and_cut_files_do_not_open() -> None:
    whole = seal(os.urandom(2 * CLEAR_PIECE + 100))
    first, second = len(MARK), len(MARK) + SEALED_PIECE
    third = second + SEALED_PIECE
    wrong = {
        "cut off": whole[:-1],
        "cut at a piece": whole[:third],
        "cut at the first piece": whole[:second],
        "only the mark": whole[:first],
        "less than the mark": whole[:2],
        "nothing": b"",
        "a piece left out": whole[:first] + whole[second:],
        "pieces exchanged": whole[:first] + whole[second:third] + whole[first:second] + whole[third:],
        "more behind it": whole + b"\0",
        "a bit changed": whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
        "another mark": b"GF2\n" + whole[first:],
    }
    for name, changed in wrong.items():
        with pytest.raises(FileMissing):
            assert open_(changed) is None, name
    with pytest.raises(FileMissing):
        open_(whole, key=os.urandom(32))


def test_the_key_of_a_file_is_kept_wrapped() -> None:
    key, wrapped = new_key()
    assert key not in wrapped
    assert unwrapped(wrapped) == key
    assert new_key()[0] != key
