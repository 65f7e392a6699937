"""AES-256-GCM by the APIv3 key: how WeChat Pay seals what a notification tells, and its certificates."""

import base64
import binascii
import secrets
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from payments.protocol.errors import KeyUnusable, SealedUnreadable

ALGORITHM = "AEAD_AES_256_GCM"
KEY_BYTES = 32

Shape = TypeVar("Shape")


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed part as it goes over the line; `original_type` says of a notification what is in it."""

    algorithm: str
    ciphertext: str
    nonce: str
    associated_data: str = ""
    original_type: str = ""


def api_key_of(text: str) -> bytes:
    """The APIv3 key as it was set. Raises KeyUnusable."""
    key = text.encode()
    if len(key) != KEY_BYTES:
        raise KeyUnusable("APIv3 密钥应为 32 个字节 / the APIv3 key has 32 bytes")
    return key


def open_sealed(key: bytes, sealed: Sealed) -> bytes:
    """What is in it. Raises SealedUnreadable."""
    if sealed.algorithm != ALGORITHM:
        raise SealedUnreadable("algorithm")
    try:
        ciphertext = base64.b64decode(sealed.ciphertext, validate=True)
        return AESGCM(key).decrypt(sealed.nonce.encode(), ciphertext, sealed.associated_data.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise SealedUnreadable("ciphertext") from error


def open_as(key: bytes, sealed: Sealed, shape: type[Shape]) -> Shape:
    """The document in it. Raises SealedUnreadable."""
    try:
        return msgspec.json.decode(open_sealed(key, sealed), type=shape)
    except msgspec.MsgspecError as error:
        raise SealedUnreadable("document") from error


def seal(key: bytes, clear: bytes, *, associated_data: str, original_type: str = "") -> Sealed:
    """A sealed part, as the stand-in makes them."""
    nonce = secrets.token_hex(6)
    ciphertext = AESGCM(key).encrypt(nonce.encode(), clear, associated_data.encode())
    return Sealed(
        algorithm=ALGORITHM,
        ciphertext=base64.b64encode(ciphertext).decode(),
        nonce=nonce,
        associated_data=associated_data,
        original_type=original_type,
    )
