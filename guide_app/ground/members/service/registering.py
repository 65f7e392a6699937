"""Assisted registration: the associate enters, the customer confirms on his own device."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import STORE_STAFF, SYSTEM, Actor
from guide_app.base.kernel.codes import check_symbol
from guide_app.base.kernel.database import execute, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id, random_symbols
from guide_app.base.kernel.privacy import mask_name, mask_phone, normalise_phone, vault
from guide_app.ground.members import queries
from guide_app.ground.members.consent_text import VERSION, ConsentText, consent_text
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentLinkExpired,
    ConsentLinkUnknown,
    ConsentTextChanged,
)
from guide_app.ground.members.events import DedicatedChanged, MemberRegistered
from guide_app.ground.members.rules import REGISTRATION_LIFETIME, BindingReason, MemberSource, RegistrationStatus
from guide_app.ground.members.schemas import ConsentGiven, ConsentView, RegistrationView, StartRegistration
from guide_app.ground.members.sealing import NAME, PHONE, consent_token, token_digest

NUMBER_SYMBOLS = 12
"""Random symbols of a member number, 60 bits; a check symbol follows."""

ASKED = """
SELECT r.id, r.status, r.expires_at, r.name_masked, r.phone_masked, r.birthday IS NOT NULL AS has_birthday,
  s.name AS store, e.name AS company, a.name AS associate
FROM registration r JOIN store s ON s.id = r.store JOIN legal_entity e ON e.id = s.entity
JOIN associate a ON a.id = r.associate
WHERE r.consent_digest = $1
"""
START = """
INSERT INTO registration (id, associate, store, name_sealed, name_masked, phone_sealed, phone_index, phone_masked,
  birthday, consent_digest, status, requested_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
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
ADD_MEMBER = """
INSERT INTO member (id, number, name_sealed, name_masked, phone_sealed, phone_index, phone_masked, birthday, level,
  source, registered_at, home_store, acquirer, dedicated, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'basic', $9, $10, $11, $12, $12, 1)
ON CONFLICT (phone_index) DO NOTHING RETURNING id
"""
# A known member keeps what is known of him; gaps are filled.
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
EXPIRE = """
UPDATE registration SET status = $2, ended_at = $1, name_sealed = NULL, name_masked = '', phone_sealed = NULL,
  phone_index = NULL, phone_masked = '', birthday = NULL
WHERE status = $3 AND expires_at <= $1
"""


@dataclass(frozen=True, slots=True)
class Device:
    """What is kept of the device that confirmed: a hash, no address."""

    user_agent: str

    @property
    def digest(self) -> str:
        """SHA-256 of the user agent, hexadecimal."""
        return hashlib.sha256(self.user_agent.encode("utf-8", "replace")).hexdigest()


async def start_registration(actor: Actor, command: StartRegistration) -> RegistrationView:
    """Enter a customer who then has 30 minutes to confirm. Says nothing about whether the phone is known already."""
    actor.require_role(*STORE_STAFF)
    if actor.associate_id is None or actor.store_id is None:
        raise Forbidden(reason="posted to no store")
    at = clock.now()
    e164 = normalise_phone(command.phone)
    if command.birthday is not None and not 1900 <= command.birthday.year <= clock.business_date(at).year:
        raise InvalidField("birthday", "日期不合理 / not a plausible birthday")
    keys = vault()
    registration_id = new_id()
    async with transaction():
        await execute(
            START,
            registration_id,
            actor.associate_id,
            actor.store_id,
            keys.seal(NAME, command.name) if command.name else None,
            mask_name(command.name or ""),
            keys.seal(PHONE, e164),
            keys.index(PHONE, e164),
            mask_phone(e164),
            command.birthday,
            token_digest(consent_token(registration_id)),
            RegistrationStatus.PENDING,
            at,
            at + REGISTRATION_LIFETIME,
        )
        await audit.record(actor, "members.registration_started", f"registration:{registration_id}")
        return await queries.registration(actor, registration_id)


async def asked_consent(token: str) -> ConsentView:
    """What the customer is asked. Raises ConsentLinkUnknown, ConsentLinkExpired, ConsentAlreadyGiven."""
    row = await _asked(token)
    _require_open(row, at=clock.now())
    text = _text(row)
    return ConsentView(
        company=row["company"],
        store=row["store"],
        associate=row["associate"],
        name_masked=row["name_masked"],
        phone_masked=row["phone_masked"],
        has_birthday=row["has_birthday"],
        text_version=text.version,
        text_zh=text.chinese,
        text_en=text.english,
        expires_at=row["expires_at"],
    )


async def confirm_consent(token: str, text_version: str, *, device: Device) -> ConsentGiven:
    """The customer's yes: the member exists, bound and proven, when this returns.

    A phone that is known already leads to its member: nobody acquires him again, and his dedicated associate stays.
    """
    at = clock.now()
    if text_version != VERSION:
        raise ConsentTextChanged(text_version=VERSION)
    async with transaction():
        asked = await _asked(token)
        entered = await fetch_row(
            TAKE, token_digest(token), at, RegistrationStatus.CONFIRMED, RegistrationStatus.PENDING
        )
        if entered is None:
            _require_open(await _asked(token), at=at)
            raise ConsentAlreadyGiven
        member_id, is_new = await _register(entered, at=at)
        await execute(
            "UPDATE registration SET member = $2, is_new_member = $3 WHERE id = $1", entered["id"], member_id, is_new
        )
        await _prove(member_id, asked, device, at=at)
        await audit.record(
            SYSTEM,
            "members.registered" if is_new else "members.recognised",
            f"member:{member_id}",
            registration=entered["id"],
            associate=entered["associate"],
        )
    return ConsentGiven()


async def expire_registrations(at: datetime) -> int:
    """Close what was never confirmed, and wipe what was entered without consent; how many. Safe to run twice."""
    return await execute(EXPIRE, at, RegistrationStatus.EXPIRED, RegistrationStatus.PENDING)


async def _register(entered: asyncpg.Record, *, at: datetime) -> tuple[UUID, bool]:
    """The member for what was entered, and whether he is new."""
    associate_id, store_id = entered["associate"], entered["store"]
    member_id: UUID | None = await fetch_value(
        ADD_MEMBER,
        new_id(),
        _member_number(),
        entered["name_sealed"],
        entered["name_masked"],
        entered["phone_sealed"],
        entered["phone_index"],
        entered["phone_masked"],
        entered["birthday"],
        MemberSource.ASSISTED,
        at,
        store_id,
        associate_id,
    )
    if member_id is not None:
        await _bind(member_id, associate_id, at=at)
        registered = MemberRegistered(
            member_id=member_id, associate_id=associate_id, store_id=store_id, registered_at=at
        )
        await publish(registered, at=at)
        return member_id, True
    known = await fetch_row(
        COMPLETE_MEMBER,
        entered["phone_index"],
        entered["name_sealed"],
        entered["name_masked"],
        entered["birthday"],
        associate_id,
    )
    assert known is not None  # the phone was in the way of the insert, and members are never deleted
    if known["was_free"]:
        await _bind(known["id"], associate_id, at=at)
        changed = DedicatedChanged(
            member_id=known["id"],
            previous_id=None,
            associate_id=associate_id,
            reason=BindingReason.REGISTRATION,
            changed_at=at,
        )
        await publish(changed, at=at)
    return known["id"], False


async def _bind(member_id: UUID, associate_id: UUID, *, at: datetime) -> None:
    await execute(ADD_BINDING, new_id(), member_id, associate_id, BindingReason.REGISTRATION, at)


async def _prove(member_id: UUID, asked: asyncpg.Record, device: Device, *, at: datetime) -> None:
    """Keep what shows the consent: the digest of the exact text, with the names in it, and the hashed device."""
    text = _text(asked)
    evidence = {
        "registration": asked["id"],
        "company": asked["company"],
        "store": asked["store"],
        "associate": asked["associate"],
        "user_agent_sha256": device.digest,
    }
    await execute(
        ADD_CONSENT, new_id(), member_id, text.version, text.digest, msgspec.json.encode(evidence).decode(), at
    )


async def _asked(token: str) -> asyncpg.Record:
    row = await fetch_row(ASKED, token_digest(token))
    if row is None:
        raise ConsentLinkUnknown
    return row


def _require_open(row: asyncpg.Record, *, at: datetime) -> None:
    if row["status"] == RegistrationStatus.CONFIRMED:
        raise ConsentAlreadyGiven
    if row["status"] == RegistrationStatus.EXPIRED or row["expires_at"] <= at:
        raise ConsentLinkExpired


def _text(row: asyncpg.Record) -> ConsentText:
    return consent_text(company=row["company"], store=row["store"], associate=row["associate"])


def _member_number() -> str:
    payload = random_symbols(NUMBER_SYMBOLS)
    return payload + check_symbol(payload)
