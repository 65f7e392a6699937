"""Consent: the customer agrees on a device of their own, and becomes a member by that."""

import hashlib
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.codes import check_symbol
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id, random_symbols
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json, as_json_object
from guide_app.base.kernel.unit_of_work import Part
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
from guide_app.ground.members.sealing import BIRTHDAY, NAME, birthday_index, token_digest

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
    store_id: UUID
    associate_id: UUID


class GapsFilled(msgspec.Struct, frozen=True, kw_only=True):
    """What a known member gets where nothing was known of them, and the key under which it is sealed."""

    key_wrapped: bytes
    key_is_new: bool
    name_sealed: bytes | None
    birthday_sealed: bytes | None
    birthday_index: int | None


class KnownMember(msgspec.Struct, frozen=True):
    """The member who has the phone already, whether they have no dedicated associate, and what fills gaps in them.

    What was entered is sealed under `entered_key`, the registration's; `own_key` is the member's, if they have one.
    Bytes come as base64.
    """

    id: UUID
    is_free: bool
    own_key: str | None
    entered_key: str | None
    name_sealed: str | None
    birthday_sealed: str | None
    birthday: date | None

    def gaps_filled(self) -> GapsFilled:
        """What was entered, sealed anew under the member's own key."""
        keys = vault()
        own = keys.person(b64decode(self.own_key)) if self.own_key else keys.new_person()
        name, born = self._entered(NAME, self.name_sealed), self._entered(BIRTHDAY, self.birthday_sealed)
        if self.birthday is not None:
            born = self.birthday.isoformat()
        return GapsFilled(
            key_wrapped=own.wrapped,
            key_is_new=self.own_key is None,
            name_sealed=own.seal(NAME, name) if name else None,
            birthday_sealed=own.seal(BIRTHDAY, born) if born else None,
            birthday_index=birthday_index(date.fromisoformat(born)) if born else None,
        )

    def _entered(self, purpose: str, sealed: str | None) -> str | None:
        key = b64decode(self.entered_key) if self.entered_key else None
        return vault().open_of(key, purpose, b64decode(sealed)) if sealed else None


class NewMember(msgspec.Struct, frozen=True, kw_only=True):
    """A row of members, but for what was entered in the registration: the database moves that itself."""

    id: UUID
    number: str
    home_store: UUID
    acquirer: UUID
    dedicated: UUID
    level: str = "basic"
    source: MemberSource = MemberSource.ASSISTED
    version: int = 1


class NewBinding(msgspec.Struct, frozen=True, kw_only=True):
    """A row of bindings."""

    id: UUID
    member: UUID
    associate: UUID
    reason: BindingReason
    bound_at: datetime


class NewConsent(msgspec.Struct, frozen=True, kw_only=True):
    """A row of consents: which text, when, over which channel, with what evidence."""

    id: UUID
    member: UUID
    text_version: str
    text_digest: bytes
    evidence: dict[str, object]
    confirmed_at: datetime
    channel: str = "consent_page"


class Overtaken(Exception):
    """Somebody else has changed the member between reading and writing."""


ASKED = """
SELECT r.id, r.status, r.expires_at, r.name_masked, r.phone_masked,
  (r.birthday_sealed IS NOT NULL OR r.birthday IS NOT NULL) AS has_birthday,
  s.name AS store, e.name AS company, a.name AS associate, r.store AS store_id, r.associate AS associate_id
FROM registration r JOIN store s ON s.id = r.store JOIN legal_entity e ON e.id = s.entity
JOIN associate a ON a.id = r.associate
WHERE r.consent_digest = $1
"""
KNOWN = """
SELECT m.id, m.dedicated IS NULL AS is_free, encode(k.key_wrapped, 'base64') AS own_key,
  encode(r.key_wrapped, 'base64') AS entered_key, encode(r.name_sealed, 'base64') AS name_sealed,
  encode(r.birthday_sealed, 'base64') AS birthday_sealed, r.birthday
FROM registration r JOIN member_phone known ON known.phone_index = r.phone_index JOIN member m ON m.id = known.member
LEFT JOIN member_key k ON k.member = m.id
WHERE r.consent_digest = $1
"""
ATTEMPTS = 3
"""How often a confirmation is tried while others change the same member."""


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
    (found,) = await look_up(Lookup(Asked, ASKED, token_digest(token)))
    asked = _open(found, at=clock.now())
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
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await _confirm(token_digest(token), device, at=at)
        except Overtaken:
            if attempt == ATTEMPTS:
                raise
        else:
            break
    return ConsentGiven()


async def _confirm(digest: bytes, device: Device, *, at: datetime) -> None:
    """Confirm by what is known of the phone now. Raises Overtaken when that changes before it is written."""
    found, known = await look_up(Lookup(Asked, ASKED, digest), Lookup(KnownMember, KNOWN, digest))
    asked = _open(found, at=at)
    async with transaction():
        if known:
            await _recognise(known[0], asked, device, digest, at=at)
        else:
            await _register(asked, device, digest, at=at)


async def _register(asked: Asked, device: Device, digest: bytes, *, at: datetime) -> None:
    """A new member, acquired by the associate who asked."""
    member = NewMember(
        id=new_id(),
        number=_member_number(),
        home_store=asked.store_id,
        acquirer=asked.associate_id,
        dedicated=asked.associate_id,
    )
    binding, proof = _binding(member.id, asked, at=at), _proof(member.id, asked, device, at=at)
    values = (digest, at, as_json_object(member), as_json([binding]), as_json_object(proof))
    await leave(_part("register_member_v2", values, digest, at=at))
    registered = MemberRegistered(
        member_id=member.id, associate_id=asked.associate_id, store_id=asked.store_id, registered_at=at
    )
    await publish(registered, at=at)
    await _record("members.registered", member.id, asked)


async def _recognise(known: KnownMember, asked: Asked, device: Device, digest: bytes, *, at: datetime) -> None:
    """The member who has the phone already, and is served at this store from now on; the associate becomes theirs when
    they have none."""
    bindings = [_binding(known.id, asked, at=at)] if known.is_free else []
    proof = _proof(known.id, asked, device, at=at)
    filling = as_json_object(known.gaps_filled())
    values = (digest, at, known.id, filling, as_json(bindings), as_json_object(proof))
    await leave(_part("recognise_member_v2", values, digest, at=at))
    await leave(Part("serve_member_v1", (known.id, asked.store_id, at)))
    if known.is_free:
        changed = DedicatedChanged(
            member_id=known.id,
            previous_id=None,
            associate_id=asked.associate_id,
            reason=BindingReason.REGISTRATION,
            changed_at=at,
        )
        await publish(changed, at=at)
    await _record("members.recognised", known.id, asked)


async def _record(action: str, member_id: UUID, asked: Asked) -> None:
    await audit.record(SYSTEM, action, f"member:{member_id}", registration=asked.id, associate=asked.associate_id)


def _part(function: str, values: tuple[object, ...], digest: bytes, *, at: datetime) -> Part:
    """What is written, unless another confirmation of the registration was faster."""

    async def refuse() -> None:
        (found,) = await look_up(Lookup(Asked, ASKED, digest))
        _open(found, at=at)
        raise ConsentAlreadyGiven

    return Part(
        function, values, otherwise=refuse, refusals=dict.fromkeys(("phone_is_new", "member_as_read"), Overtaken)
    )


def _binding(member_id: UUID, asked: Asked, *, at: datetime) -> NewBinding:
    return NewBinding(
        id=new_id(), member=member_id, associate=asked.associate_id, reason=BindingReason.REGISTRATION, bound_at=at
    )


def _proof(member_id: UUID, asked: Asked, device: Device, *, at: datetime) -> NewConsent:
    """The proof of the consent: the digest of the exact text, with the names in it, and the hashed device."""
    text = _text(asked)
    evidence: dict[str, object] = {
        "registration": asked.id,
        "company": asked.company,
        "store": asked.store,
        "associate": asked.associate,
        "user_agent_sha256": device.digest,
    }
    return NewConsent(
        id=new_id(),
        member=member_id,
        text_version=text.version,
        text_digest=text.digest,
        evidence=evidence,
        confirmed_at=at,
    )


def _open(found: Sequence[Asked], *, at: datetime) -> Asked:
    """The registration that waits for its customer. Raises ConsentLinkUnknown and what `_require_open` raises."""
    if not found:
        raise ConsentLinkUnknown
    _require_open(found[0], at=at)
    return found[0]


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
