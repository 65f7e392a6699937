"""The cryptography of WeCom callbacks: signature, AES-256-CBC, and the length-prefixed plaintext with its receiver."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from wecom_bridge.callbacks.errors import (
    CallbackOutOfTime,
    CiphertextMalformed,
    EncodingAesKeyInvalid,
    ReceiveIdMismatch,
    SignatureMismatch,
)

_ENCODING_AES_KEY = re.compile(r"[A-Za-z0-9]{43}", re.ASCII)
_UNIX = re.compile(r"[0-9]{1,12}", re.ASCII)
STAMP_WINDOW = timedelta(minutes=5)
"""How far from now a callback may have been signed. WeCom signs each of its three deliveries as it sends it; minutes
are for clocks that differ. It is no setting: whoever needs more has a clock to set right. What was kept once is known
for `jobs.INBOX_KEPT`, which is far longer, so a recorded callback never counts twice."""
_BLOCK_BITS = 32 * 8
"""PKCS#7 pads to 32 bytes here, not to the 16 of an AES block, so a pad byte may be 1 to 32."""
_SALT_BYTES = 16
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class CallbackKeys:
    """What one callback URL is configured with. `receive_id` is the corp id of a self-built app."""

    token: str = field(repr=False)
    aes_key: bytes = field(repr=False)
    receive_id: str


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """An encrypted message with the three values it is signed under."""

    encrypt: str
    msg_signature: str
    timestamp: str
    nonce: str


def callback_keys(token: str, encoding_aes_key: str, *, receive_id: str) -> CallbackKeys:
    """Keys from the three texts of the WeCom console. Raises EncodingAesKeyInvalid."""
    return CallbackKeys(token=token, aes_key=aes_key_of(encoding_aes_key), receive_id=receive_id)


def aes_key_of(encoding_aes_key: str) -> bytes:
    """The 32 bytes behind the 43 characters, which carry 258 bits: the last two are dropped, whatever they are."""
    if not _ENCODING_AES_KEY.fullmatch(encoding_aes_key):
        raise EncodingAesKeyInvalid()
    return base64.b64decode(encoding_aes_key + "=")


def signature_of(token: str, timestamp: str, nonce: str, *, encrypt: str) -> str:
    """Lower-case hex SHA-1 over the four texts, sorted by their bytes and joined."""
    # Query values are a stranger's text and may hold a lone surrogate, which must end in a refusal, not a crash.
    parts = sorted(part.encode("utf-8", "surrogatepass") for part in (token, timestamp, nonce, encrypt))
    return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()  # the protocol prescribes SHA-1


def require_recent(timestamp: str, at: datetime) -> None:
    """Refuse what was not signed within `STAMP_WINDOW` of `at`. Raises CallbackOutOfTime, before anything is read."""
    seconds = int(timestamp) if _UNIX.fullmatch(timestamp) else 0
    apart = abs(at.timestamp() - seconds)
    if apart > STAMP_WINDOW.total_seconds():
        raise CallbackOutOfTime(seconds_apart=round(apart))


def open_message(keys: CallbackKeys, sealed: SealedMessage) -> bytes:
    """Check the signature, decrypt, check the receiver; the message as sent, undecoded.

    Raises SignatureMismatch, CiphertextMalformed or ReceiveIdMismatch. The signature comes first, so that no one
    without the token learns anything from the way a forged ciphertext fails.
    """
    expected = signature_of(keys.token, sealed.timestamp, sealed.nonce, encrypt=sealed.encrypt)
    if not hmac.compare_digest(expected.encode(), sealed.msg_signature.encode("utf-8", "surrogatepass")):
        raise SignatureMismatch()
    return decrypt(keys, sealed.encrypt)


def seal_message(keys: CallbackKeys, message: bytes, *, timestamp: str, nonce: str) -> SealedMessage:
    """Encrypt a message under a random salt, and sign it."""
    encrypt = encrypt_message(keys, message, salt=secrets.token_bytes(_SALT_BYTES))
    signature = signature_of(keys.token, timestamp, nonce, encrypt=encrypt)
    return SealedMessage(encrypt=encrypt, msg_signature=signature, timestamp=timestamp, nonce=nonce)


def decrypt(keys: CallbackKeys, encrypt: str) -> bytes:
    """The message inside a ciphertext whose signature has been checked already.

    Raises CiphertextMalformed or ReceiveIdMismatch. An empty receive id is a value like any other.
    """
    try:
        ciphertext = base64.b64decode(encrypt, validate=True)
        decryptor = _cipher(keys).decryptor()
        padded = decryptor.update(ciphertext) + decryptor.finalize()
        unpadder = PKCS7(_BLOCK_BITS).unpadder()
        plaintext = unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        # binascii.Error is a ValueError too; which step failed is nobody's business outside.
        raise CiphertextMalformed() from error
    message, receive_id = _parts_of(plaintext)
    if receive_id != keys.receive_id.encode():
        raise ReceiveIdMismatch()
    return message


def encrypt_message(keys: CallbackKeys, message: bytes, *, salt: bytes) -> str:
    """Base64 of AES over `salt`, the length in bytes (big-endian), the message and the receive id."""
    if len(salt) != _SALT_BYTES:
        raise ValueError("the salt is 16 bytes")
    length = len(message).to_bytes(_LENGTH_BYTES, "big")
    padder = PKCS7(_BLOCK_BITS).padder()
    padded = padder.update(salt + length + message + keys.receive_id.encode()) + padder.finalize()
    encryptor = _cipher(keys).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def _parts_of(plaintext: bytes) -> tuple[bytes, bytes]:
    """Message and receive id of a plaintext: 16 bytes of salt, 4 of length, then the two."""
    start = _SALT_BYTES + _LENGTH_BYTES
    length = int.from_bytes(plaintext[_SALT_BYTES:start], "big")
    if len(plaintext) < start + length:
        raise CiphertextMalformed()
    return plaintext[start : start + length], plaintext[start + length :]


def _cipher(keys: CallbackKeys) -> Cipher[CBC]:
    # The IV is the first half of the key: WeCom's choice, the random salt makes up for it.
    return Cipher(AES256(keys.aes_key), CBC(keys.aes_key[:16]))
