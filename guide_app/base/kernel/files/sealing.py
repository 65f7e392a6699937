"""Files sealed in pieces, so that a large one is never in memory: each under a random key of its own.

The key is kept wrapped under the chain's, in the row that names the file: a rotation of keys wraps it anew and leaves
the file as it is, and whoever deletes the row has erased the file wherever copies of it lie.

A sealed file is `GF1 | piece | piece | …`. A piece is AES-256-GCM over up to 256 KiB; its nonce is its number and
whether it is the last, so pieces cannot be left out, put in another order, or cut off at the end.
"""

import os
from collections.abc import AsyncIterable, AsyncIterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guide_app.base.kernel.files.port import FileMissing
from guide_app.base.kernel.privacy import KEY_BYTES, vault

FILE_KEY = "file.key"
"""The purpose under which the keys of files are wrapped."""
MARK = b"GF1\n"
CLEAR_PIECE = 1 << 18
TAG = 16
SEALED_PIECE = CLEAR_PIECE + TAG


def new_key() -> tuple[bytes, bytes]:
    """A key for one file, and its wrapped form, the only one that is ever kept."""
    key = os.urandom(KEY_BYTES)
    return key, vault().wrap(FILE_KEY, key)


def unwrapped(wrapped: bytes) -> bytes:
    """The key behind its wrapped form. Raises Unreadable."""
    return vault().unwrap(FILE_KEY, wrapped)


async def sealed(pieces: AsyncIterable[bytes], key: bytes) -> AsyncIterator[bytes]:
    """The sealed file of a clear one."""
    cipher, number = AESGCM(key), 0
    yield MARK
    async for piece, is_last in _in_pieces(pieces, CLEAR_PIECE):
        yield cipher.encrypt(_nonce(number, is_last=is_last), piece, None)
        number += 1


async def opened(pieces: AsyncIterable[bytes], key: bytes) -> AsyncIterator[bytes]:
    """The clear file of a sealed one. Raises FileMissing as soon as something in it is not what was sealed."""
    cipher, number = AESGCM(key), 0
    async for piece, is_last in _in_pieces(_behind_mark(pieces), SEALED_PIECE):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), piece, None)
        except InvalidTag as error:
            raise FileMissing("the file was changed") from error
        number += 1


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


async def _behind_mark(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    head = b""
    async for piece in pieces:
        if len(head) < len(MARK):
            head += piece
            if len(head) < len(MARK):
                continue
            if not head.startswith(MARK):
                break
            yield head[len(MARK) :]
        else:
            yield piece
    if not head.startswith(MARK):
        raise FileMissing("no sealed file")


async def _in_pieces(pieces: AsyncIterable[bytes], size: int) -> AsyncIterator[tuple[bytes, bool]]:
    """The same bytes in pieces of one size; the last, shorter or empty or not, is told as such."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        while len(waiting) > size:
            yield bytes(waiting[:size]), False
            del waiting[:size]
    yield bytes(waiting), True
