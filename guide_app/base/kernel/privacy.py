"""Personal data: encrypted at rest with a key id, found by a keyed hash. `people` says what is taken in and shown.

A sealed value is `key id length (1 byte) | key id | nonce (12) | AES-256-GCM ciphertext`; the purpose is authenticated,
so a value cannot be moved into another column. The blind index is HMAC-SHA256 over purpose and normalised value.

What belongs to one person is sealed under a key of theirs, drawn at random, which is kept sealed ("wrapped") under the
chain's: then the value begins with a zero in place of a key id. Whoever deletes the wrapped key has erased all that was
sealed under it, wherever copies of it lie.
"""

import hmac
import os
from dataclasses import dataclass, field
from functools import cache, cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guide_app.base.settings import settings

NONCE = 12
KEY_BYTES = 32
OF_A_PERSON = 0
"""How a value begins that is sealed under a person's own key; the length of a key id is never zero."""
PERSONAL_KEY = "personal.key"
"""The purpose under which people's keys are wrapped."""


class Unreadable(Exception):
    """A sealed value was made with a key that is not here, or was tampered with."""


@dataclass(frozen=True)
class Vault:
    """The keys. `keys` maps key ids to 32-byte AES keys; new values use `current`; `index_key` is for look-ups."""

    keys: dict[str, bytes]
    current: str
    index_key: bytes

    def seal(self, purpose: str, text: str) -> bytes:
        """Encrypt `text` for one column or use, named by `purpose`, under the chain's key."""
        return self._seal(purpose, text.encode())

    def open(self, purpose: str, sealed: bytes) -> str:
        """Decrypt what `seal` made for the same purpose. Raises Unreadable."""
        return self._open(purpose, sealed).decode()

    def new_person(self) -> "PersonalKey":
        """A key for one person: keep its `wrapped` form, and seal with it what belongs to them."""
        key = os.urandom(KEY_BYTES)
        return PersonalKey(self._seal(PERSONAL_KEY, key), key)

    def person(self, wrapped: bytes) -> "PersonalKey":
        """The person's key behind its wrapped form. Raises Unreadable."""
        return PersonalKey(wrapped, self._open(PERSONAL_KEY, wrapped))

    def open_of(self, wrapped: bytes | None, purpose: str, sealed: bytes) -> str:
        """What belongs to the person with this wrapped key; values of before there were such keys open as well.

        Raises Unreadable, also when the key is gone.
        """
        if sealed[0] != OF_A_PERSON:
            return self.open(purpose, sealed)
        if wrapped is None:
            raise Unreadable("the person's key is gone")
        return self.person(wrapped).open(purpose, sealed)

    def require_opens(self, wrapped: bytes | None, purpose: str, sealed: bytes) -> None:
        """What `open_of` opens, and a wrapped key, which is no text. Raises Unreadable."""
        if sealed[0] == OF_A_PERSON:
            self.open_of(wrapped, purpose, sealed)
        else:
            self._open(purpose, sealed)

    def wrap(self, purpose: str, key: bytes) -> bytes:
        """A key, or other bytes, sealed under the chain's key for one use."""
        return self._seal(purpose, key)

    def unwrap(self, purpose: str, wrapped: bytes) -> bytes:
        """What `wrap` was given. Raises Unreadable."""
        return self._open(purpose, wrapped)

    def renewed(self, purpose: str, sealed: bytes) -> bytes:
        """The same under the current key of the chain; a wrapped key as well. Raises Unreadable."""
        return self._seal(purpose, self._open(purpose, sealed))

    @property
    def seals_as(self) -> bytes:
        """How every value begins that is sealed under the current key of the chain."""
        key_id = self.current.encode()
        return bytes([len(key_id)]) + key_id

    def _seal(self, purpose: str, clear: bytes) -> bytes:
        return self.seals_as + _encrypted(self.keys[self.current], purpose, clear)

    def _open(self, purpose: str, sealed: bytes) -> bytes:
        length = sealed[0]
        key_id = sealed[1 : 1 + length].decode(errors="replace")
        if key_id not in self.keys:
            raise Unreadable(f"no key {key_id}")
        return _decrypted(self.keys[key_id], purpose, sealed[1 + length :])

    def index(self, purpose: str, text: str) -> bytes:
        """The blind index by which an encrypted value is found again: the same text gives the same 32 bytes."""
        keyed = self._keyed.copy()
        keyed.update(f"{purpose}\0{text}".encode())
        return keyed.digest()

    @cached_property
    def _keyed(self) -> hmac.HMAC:
        """The hash with the key taken in, which takes half of the time."""
        return hmac.new(self.index_key, digestmod="sha256")


@dataclass(frozen=True, slots=True)
class PersonalKey:
    """The key of one person, opened, and its wrapped form, the only one that is ever kept."""

    wrapped: bytes
    _key: bytes = field(repr=False)

    def seal(self, purpose: str, text: str) -> bytes:
        """Encrypt what belongs to the person, for one column or use."""
        return bytes([OF_A_PERSON]) + _encrypted(self._key, purpose, text.encode())

    def open(self, purpose: str, sealed: bytes) -> str:
        """Decrypt what `seal` made for the same purpose. Raises Unreadable."""
        return _decrypted(self._key, purpose, sealed[1:]).decode()


def _encrypted(key: bytes, purpose: str, clear: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, purpose.encode())


def _decrypted(key: bytes, purpose: str, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable("the value was changed or belongs elsewhere") from error


@cache
def vault() -> Vault:
    """The vault of this process, with the keys of its settings."""
    config = settings()
    return Vault(keys=config.data_keys, current=config.data_key_current, index_key=config.index_key)
