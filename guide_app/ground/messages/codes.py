"""Codes for services of other packages, which have asked who may: sending one, trying one, using it up.

What is known of a code is a digest under our key; of the phone its keyed hash, of the caller's address as well.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_row_as, hold, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import CODES_OF_ADDRESS, CODES_OF_PHONE
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.messages.carrying import carry
from guide_app.ground.messages.errors import CodeNotRight, TooManyCodes
from guide_app.ground.messages.ports import CodeMessage, Messenger
from guide_app.ground.messages.rules import (
    DIGITS,
    LIFETIME,
    PER_ADDRESS_AND_HOUR,
    PER_PHONE_AND_DAY,
    PER_PHONE_AND_HOUR,
    TRIES,
    Purpose,
    typed_code,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class AskedBefore(msgspec.Struct, frozen=True):
    """How many codes were asked for a phone within the hour and the day, and from an address within the hour."""

    in_hour: int
    in_day: int
    by_address: int


class CodeTried(msgspec.Struct, frozen=True):
    """The code that a try is held against; the try is counted."""

    id: UUID
    code_digest: bytes


ASKED = """
SELECT
  (SELECT count(*) FROM phone_code WHERE phone_index = $1 AND asked_at > $3) AS in_hour,
  (SELECT count(*) FROM phone_code WHERE phone_index = $1 AND asked_at > $4) AS in_day,
  (SELECT count(*) FROM phone_code WHERE address_index = $2 AND asked_at > $3) AS by_address
"""
ADD = """
INSERT INTO phone_code (id, purpose, subject, phone_index, address_index, code_digest, tries, asked_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)
"""
# The newest alone is good: who asks for another one does not have the one before.
TRY = """
UPDATE phone_code SET tries = tries + 1
WHERE id = (
  SELECT id FROM phone_code WHERE purpose = $1 AND subject = $2 AND phone_index = $3
  ORDER BY asked_at DESC, id DESC LIMIT 1
) AND used_at IS NULL AND expires_at > $4 AND tries < $5
RETURNING id, code_digest
"""


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """A code that is asked for. `subject` narrows the purpose to one thing; `address` is the caller's, empty when it
    says nothing; `phone` (E.164) is None when nothing is to be sent, although it is counted as if."""

    purpose: Purpose
    phone_index: bytes
    phone: str | None
    address: str
    subject: str = ""


async def send_code(wanted: CodeWanted, *, messenger: Messenger) -> datetime:
    """Send a code, or seem to; until when it is good. Raises TooManyCodes, NoMessenger."""
    messenger.require_ready()
    at, code_id = clock.now(), new_id()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    address = vault().index("phone.code.address", wanted.address) if wanted.address else None
    async with transaction():
        if address is not None:
            await hold(CODES_OF_ADDRESS, address.hex())
        await hold(CODES_OF_PHONE, wanted.phone_index.hex())
        await _require_within_limits(wanted.phone_index, address, at)
        expires_at = at + LIFETIME
        digest = _digest(code_id, code)
        row = (code_id, wanted.purpose, wanted.subject, wanted.phone_index, address, digest, at, expires_at)
        await execute(ADD, *row)
    if wanted.phone is not None:
        carry(messenger, CodeMessage(code_id, wanted.phone, code, int(LIFETIME.total_seconds()) // 60))
    return expires_at


async def try_code(purpose: Purpose, phone_index: bytes, typed: str, *, subject: str = "", at: datetime) -> UUID:
    """The id of the code that was typed, to be used up by `used`. Every try is counted. Raises CodeNotRight.

    Stands outside of the transaction of what the code is for: a wrong try must be counted although it is refused.
    """
    code = typed_code(typed)
    if code is None:
        raise CodeNotRight(field="code")
    tried = await fetch_row_as(CodeTried, TRY, purpose, subject, phone_index, at, TRIES)
    if tried is None or not hmac.compare_digest(tried.code_digest, _digest(tried.id, code)):
        raise CodeNotRight(field="code")
    return tried.id


def used(code_id: UUID, *, at: datetime) -> Part:
    """What uses a code up, to be left with what it is for: of two who use it at once one is refused."""

    async def refuse() -> None:
        raise CodeNotRight(field="code")

    return Part("use_phone_code_v1", (code_id, at), otherwise=refuse)


async def forget_codes_of(phone_indexes: Sequence[bytes]) -> None:
    """Take away what is kept of codes to these phones, when somebody is erased."""
    await execute("DELETE FROM phone_code WHERE phone_index = ANY($1)", phone_indexes)


async def _require_within_limits(phone_index: bytes, address: bytes | None, at: datetime) -> None:
    asked = await fetch_row_as(AskedBefore, ASKED, phone_index, address, at - HOUR, at - DAY)
    assert asked is not None, "counts are always there"
    if asked.in_day >= PER_PHONE_AND_DAY:
        raise TooManyCodes(retry_after_seconds=int(DAY.total_seconds()))
    if asked.in_hour >= PER_PHONE_AND_HOUR or asked.by_address >= PER_ADDRESS_AND_HOUR:
        raise TooManyCodes(retry_after_seconds=int(HOUR.total_seconds()))


def _digest(code_id: UUID, code: str) -> bytes:
    return vault().index("phone.code", f"{code_id} {code}")
