"""Consent: the customer agrees on a device of their own, and becomes a member by that."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.codes import check_symbol
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id, random_symbols
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.consent_text import VERSION, ConsentText, consent_text
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentLinkExpired,
    ConsentLinkUnknown,
    ConsentTextChanged,
)
from guide_app.ground.members.events import DedicatedChanged, MemberRegistered
from guide_app.ground.members.rules import (
    BindingReason,
    MemberSource,
    RegistrationStatus,
    status_at,
)
from guide_app.ground.members.schemas import ConsentGiven, ConsentView
from guide_app.ground.members.sealing import token_digest

NUMBER_SYMBOLS = 12
"""Random symbols of a member number, 60 bits; a check symbol follows."""


class Asked(msgspec.Struct, frozen=True):
    """A registration as its consent page shows it; `store`, `company` and `associate` are names."""

    id: UUID
    status: RegistrationStatus
    expires_at: datetime
    name_masked: str
    phone_masked: str
    has_birthday: bool
    store: str
    company: str
    associate: str


class Entered(msgspec.Struct, frozen=True):
    """What was entered for a customer, taken out of the registration as it is confirmed."""

    id: UUID
    associate: UUID
    store: UUID
    name_masked: str
    phone_masked: str
    name_sealed: bytes | None
    phone_sealed: bytes | None
    phone_index: bytes | None
    birthday: date | None


class KnownMember(msgspec.Struct, frozen=True):
    """The member who had the phone already, and whether they had no dedicated associate."""

    id: UUID
    was_free: bool


class NewMember(msgspec.Struct, frozen=True, kw_only=True):
    """A row of members."""

    id: UUID
    number: str
    name_sealed: bytes | None
    name_masked: str
    phone_sealed: bytes | None
    phone_index: bytes | None
    phone_masked: str
    birthday: date | None
    registered_at: datetime
    home_store: UUID
    acquirer: UUID
    dedicated: UUID
    level: str = "basic"
    source: MemberSource = MemberSource.ASSISTED
    version: int = 1


ASKED = """
SELECT r.id, r.status, r.expires_at, r.name_masked, r.phone_masked, r.birthday IS NOT NULL AS has_birthday,
  s.name AS store, e.name AS company, a.name AS associate
FROM registration r JOIN store s ON s.id = r.store JOIN legal_entity e ON e.id = s.entity
JOIN associate a ON a.id = r.associate
WHERE r.consent_digest = $1
"""
# One of several confirmations wins; it takes what was entered along, because the row forgets it.
TAKE = """
UPDATE registration r SET status = $3, ended_at = $2,
  name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, birthday = NULL
FROM registration entered
WHERE r.consent_digest = $1 AND entered.id = r.id AND r.status = $4 AND r.expires_at > $2
RETURNING r.id, r.associate, r.store, r.name_masked, r.phone_masked,
  entered.name_sealed, entered.phone_sealed, entered.phone_index, entered.birthday
"""
# Waits for another registration of the same phone, if one is being confirmed at this moment, and then adds nothing.
ADD_MEMBER = f"{insert_from_json('member', NewMember)} ON CONFLICT (phone_index) DO NOTHING RETURNING id"
# A known member keeps what is known of them; gaps are filled.
COMPLETE_MEMBER = """
UPDATE member m SET name_sealed = coalesce(m.name_sealed, $2), birthday = coalesce(m.birthday, $4),
  name_masked = CASE WHEN m.name_sealed IS NULL THEN $3 ELSE m.name_masked END,
  dedicated = coalesce(m.dedicated, $5), version = m.version + 1
FROM (SELECT id, dedicated FROM member WHERE phone_index = $1 FOR UPDATE) before
WHERE m.id = before.id RETURNING m.id, before.dedicated IS NULL AS was_free
"""
ADD_BINDING = "INSERT INTO binding (id, member, associate, reason, bound_at) VALUES ($1, $2, $3, $4, $5)"
ADD_CONSENT = """
INSERT INTO consent (id, member, text_version, text_digest, channel, evidence, confirmed_at)
VALUES ($1, $2, $3, $4, 'consent_page', $5, $6)
"""
SETTLE = "UPDATE registration SET member = $2, is_new_member = $3 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Device:
    """What is kept of the device that confirmed: a hash, no address."""

    user_agent: str

    @property
    def digest(self) -> str:
        """SHA-256 of the user agent, hexadecimal."""
        return hashlib.sha256(self.user_agent.encode("utf-8", "replace")).hexdigest()


async def asked_consent(token: str) -> ConsentView:
    """What the customer is asked. Raises ConsentLinkUnknown, ConsentLinkExpired, ConsentAlreadyGiven."""
    asked = await _asked(token)
    _require_open(asked, at=clock.now())
    text = _text(asked)
    return ConsentView(
        company=asked.company,
        store=asked.store,
        associate=asked.associate,
        name_masked=asked.name_masked,
        phone_masked=asked.phone_masked,
        has_birthday=asked.has_birthday,
        text_version=text.version,
        text_zh=text.chinese,
        text_en=text.english,
        expires_at=asked.expires_at,
    )


async def confirm_consent(token: str, text_version: str, *, device: Device) -> ConsentGiven:
    """Take the customer's yes: when this returns, the member exists, with a dedicated associate and a proof of consent.

    A phone that is known already leads to its member: nobody acquires them again, and their dedicated associate stays.
    """
    at = clock.now()
    if text_version != VERSION:
        raise ConsentTextChanged(text_version=VERSION)
    async with transaction():
        asked = await _asked(token)
        entered = await fetch_row_as(
            Entered, TAKE, token_digest(token), at, RegistrationStatus.CONFIRMED, RegistrationStatus.PENDING
        )
        if entered is None:
            _require_open(await _asked(token), at=at)
            raise ConsentAlreadyGiven
        member_id, is_new = await _register(entered, at=at)
        await execute(SETTLE, entered.id, member_id, is_new)
        await _prove(member_id, asked, device, at=at)
        await audit.record(
            SYSTEM,
            "members.registered" if is_new else "members.recognised",
            f"member:{member_id}",
            registration=entered.id,
            associate=entered.associate,
        )
    return ConsentGiven()


async def _register(entered: Entered, *, at: datetime) -> tuple[UUID, bool]:
    """The member for what was entered, and whether they are new."""
    associate_id, store_id = entered.associate, entered.store
    wanted = NewMember(
        id=new_id(),
        number=_member_number(),
        name_sealed=entered.name_sealed,
        name_masked=entered.name_masked,
        phone_sealed=entered.phone_sealed,
        phone_index=entered.phone_index,
        phone_masked=entered.phone_masked,
        birthday=entered.birthday,
        registered_at=at,
        home_store=store_id,
        acquirer=associate_id,
        dedicated=associate_id,
    )
    member_id: UUID | None = await fetch_value(ADD_MEMBER, as_json([wanted]))
    if member_id is not None:
        await _bind(member_id, associate_id, at=at)
        registered = MemberRegistered(
            member_id=member_id, associate_id=associate_id, store_id=store_id, registered_at=at
        )
        await publish(registered, at=at)
        return member_id, True
    known = await fetch_row_as(
        KnownMember,
        COMPLETE_MEMBER,
        entered.phone_index,
        entered.name_sealed,
        entered.name_masked,
        entered.birthday,
        associate_id,
    )
    assert known is not None  # the phone was in the way of the insert, and members are never deleted
    if known.was_free:
        await _bind(known.id, associate_id, at=at)
        changed = DedicatedChanged(
            member_id=known.id,
            previous_id=None,
            associate_id=associate_id,
            reason=BindingReason.REGISTRATION,
            changed_at=at,
        )
        await publish(changed, at=at)
    return known.id, False


async def _bind(member_id: UUID, associate_id: UUID, *, at: datetime) -> None:
    await execute(ADD_BINDING, new_id(), member_id, associate_id, BindingReason.REGISTRATION, at)


async def _prove(member_id: UUID, asked: Asked, device: Device, *, at: datetime) -> None:
    """Store the proof of the consent: the digest of the exact text, with the names in it, and the hashed device."""
    text = _text(asked)
    evidence = {
        "registration": asked.id,
        "company": asked.company,
        "store": asked.store,
        "associate": asked.associate,
        "user_agent_sha256": device.digest,
    }
    await execute(
        ADD_CONSENT, new_id(), member_id, text.version, text.digest, msgspec.json.encode(evidence).decode(), at
    )


async def _asked(token: str) -> Asked:
    asked = await fetch_row_as(Asked, ASKED, token_digest(token))
    if asked is None:
        raise ConsentLinkUnknown
    return asked


def _require_open(asked: Asked, *, at: datetime) -> None:
    match status_at(asked.status, asked.expires_at, at):
        case RegistrationStatus.CONFIRMED:
            raise ConsentAlreadyGiven
        case RegistrationStatus.EXPIRED:
            raise ConsentLinkExpired


def _text(asked: Asked) -> ConsentText:
    return consent_text(company=asked.company, store=asked.store, associate=asked.associate)


def _member_number() -> str:
    payload = random_symbols(NUMBER_SYMBOLS)
    return payload + check_symbol(payload)
