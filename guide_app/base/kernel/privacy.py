"""Personal data: encrypted at rest with a key id, found by a keyed hash. `people` says what is taken in and shown.

A sealed value is `key id length (1 byte) | key id | nonce (12) | AES-256-GCM ciphertext`; the purpose is authenticated,
so a value cannot be moved into another column. The blind index is HMAC-SHA256 over purpose and normalised value.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guide_app.base.settings import settings

NONCE = 12


class Unreadable(Exception):
    """A sealed value was made with a key that is not here, or was tampered with."""


@dataclass(frozen=True)
class Vault:
    """The keys. `keys` maps key ids to 32-byte AES keys; new values use `current`; `index_key` is for look-ups."""

    keys: dict[str, bytes]
    current: str
    index_key: bytes

    def seal(self, purpose: str, text: str) -> bytes:
        """Encrypt `text` for one column or use, named by `purpose`."""
        nonce = os.urandom(NONCE)
        key_id = self.current.encode()
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), purpose.encode())
        return bytes([len(key_id)]) + key_id + nonce + sealed

    def open(self, purpose: str, sealed: bytes) -> str:
        """Decrypt what `seal` made for the same purpose. Raises Unreadable."""
        length = sealed[0]
        key_id = sealed[1 : 1 + length].decode()
        nonce = sealed[1 + length : 1 + length + NONCE]
        if key_id not in self.keys:
            raise Unreadable(f"no key {key_id}")
        try:
            return AESGCM(self.keys[key_id]).decrypt(nonce, sealed[1 + length + NONCE :], purpose.encode()).decode()
        except InvalidTag as error:
            raise Unreadable("the value was changed or belongs elsewhere") from error

    def index(self, purpose: str, text: str) -> bytes:
        """The blind index by which an encrypted value is found again: the same text gives the same 32 bytes."""
        return hmac.new(self.index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


@cache
def vault() -> Vault:
    """The vault of this process, with the keys of its settings."""
    config = settings()
    return Vault(keys=config.data_keys, current=config.data_key_current, index_key=config.index_key)
