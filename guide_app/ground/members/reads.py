"""What services of this package read in the middle of their work: a registration, and who has its phone already."""

from base64 import b64decode
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.ground.members.consent_text import ConsentText, consent_text, own_consent_text
from guide_app.ground.members.devices import Device, device_digest, is_form_token
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentLinkExpired,
    ConsentLinkUnknown,
    ConsentOnOtherDevice,
    ConsentOnStaffDevice,
    ConsentPageNotOpened,
)
from guide_app.ground.members.fragments import identities_of as identities_in_sql
from guide_app.ground.members.ports import Words
from guide_app.ground.members.purposes import FREE, ConsentPurpose, ConsentWords
from guide_app.ground.members.rules import RegistrationStatus, status_at
from guide_app.ground.members.sealing import BIRTHDAY, NAME, WON, birthday_index


class Identity(msgspec.Struct, frozen=True):
    """One of the members who are one person."""

    id: UUID


IDENTITIES = identities_in_sql("$1")


async def identities_of(member_id: UUID) -> list[UUID]:
    """All members who are one person with this one, the one as whom they are known first; none for an unknown id."""
    return [one.id for one in await fetch_as(Identity, IDENTITIES, member_id)]


class NamedLevel(msgspec.Struct, frozen=True):
    """A level of members, and what people call it."""

    code: str
    name_zh: str
    name_en: str


# Before there are rules of levels, everybody has the first one.
LEVELS = """
SELECT code, name_zh, name_en FROM (
  SELECT code, name_zh, name_en, rank FROM member_level
  UNION ALL SELECT 'basic', '会员', 'Member', 0 WHERE NOT EXISTS (SELECT FROM member_level)
) level ORDER BY rank
"""


async def named_levels() -> list[NamedLevel]:
    """The levels in force, the lowest first."""
    return await fetch_as(NamedLevel, LEVELS)


async def level_codes() -> list[str]:
    """The codes of the levels in force, the lowest first."""
    return [level.code for level in await named_levels()]


class Asked(msgspec.Struct, frozen=True):
    """A registration as its consent page shows it, and by what it is judged who confirms.

    `store`, `company` and `associate` are names. Bytes come as base64.
    """

    id: UUID
    status: RegistrationStatus
    expires_at: datetime
    name_masked: str
    phone_masked: str
    has_birthday: bool
    store: str
    company: str
    associate: str | None
    store_id: UUID
    associate_id: UUID | None
    by_customer: bool
    code_id: UUID | None
    phone_index: str | None
    phone_sealed: str | None
    key_wrapped: str | None
    needs_guardian: bool
    asked_from: str | None
    device_digest: str | None

    @property
    def needs_code(self) -> bool:
        """Whether a code from the phone is needed: the settings say so, or nobody else vouches for whose it is."""
        return self.by_customer or settings().consent_by_code

    @property
    def phone_hash(self) -> bytes:
        """The keyed hash of the phone; there until the registration ends."""
        return b64decode(self.phone_index or "")

    def was_asked_from(self, device: Device) -> bool:
        """Whether the associate has asked with the same browser from the same address."""
        return self.asked_from is not None and device.place == b64decode(self.asked_from)

    def is_bound_to(self, device_token: str) -> bool:
        """Whether this device has opened the link first."""
        return self.device_digest is not None and device_digest(device_token) == b64decode(self.device_digest)

    def was_confirmed_on(self, device: Device) -> bool:
        """Whether the customer has said yes on this device."""
        token = device.token_for(self.id)
        return self.status is RegistrationStatus.CONFIRMED and token is not None and self.is_bound_to(token)

    def text(self, words: Words) -> ConsentText:
        """What the customer agrees to, of the words in force."""
        whole = words[ConsentPurpose.MEMBERSHIP]
        if self.by_customer:
            age = settings().minimum_age
            return own_consent_text(company=self.company, store=self.store, minimum_age=age, words=whole)
        named = {"company": self.company, "store": self.store, "associate": self.associate or ""}
        return consent_text(**named, for_a_child=self.needs_guardian, words=whole)

    def free_choices(self, words: Words) -> tuple[ConsentWords, ...]:
        """What the customer may agree to besides, or not."""
        named = {"company": self.company, "store": self.store, "associate": self.associate or ""}
        return tuple(words[purpose].said(named) for purpose in FREE)

    def require_open(self, at: datetime) -> None:
        """Refuse what does not wait for its customer: with ConsentAlreadyGiven, ConsentLinkExpired."""
        match status_at(self.status, self.expires_at, at):
            case RegistrationStatus.CONFIRMED:
                raise ConsentAlreadyGiven
            case RegistrationStatus.EXPIRED:
                raise ConsentLinkExpired

    def require_customers_own(self, device: Device, *, by_code: bool) -> None:
        """Refuse with ConsentOnStaffDevice what is known to be the staff's.

        A code proves more than the place where it is typed, which two phones of one make on one Wi-Fi may share.
        """
        if device.is_staffs or (not by_code and self.was_asked_from(device)):
            raise ConsentOnStaffDevice

    def require_page_of(self, device: Device, form: str | None, *, by_code: bool) -> None:
        """Refuse what does not come from the page that the bound device was given; a program has no page to prove.

        Raises ConsentOnStaffDevice, ConsentPageNotOpened, ConsentOnOtherDevice.
        """
        self.require_customers_own(device, by_code=by_code)
        own = device.token_for(self.id)
        if self.device_digest is None or own is None:
            raise ConsentPageNotOpened
        if not self.is_bound_to(own):
            raise ConsentOnOtherDevice
        if not (device.is_program and form is None) and not is_form_token(form or "", self.id, own):
            raise ConsentPageNotOpened


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


ASKED = """
SELECT r.id, r.status, r.expires_at, r.name_masked, r.phone_masked,
  (r.birthday_sealed IS NOT NULL OR r.birthday IS NOT NULL) AS has_birthday,
  s.name AS store, e.name AS company, a.name AS associate, r.store AS store_id, r.associate AS associate_id,
  r.by_customer, r.came_by AS code_id,
  encode(r.phone_index, 'base64') AS phone_index, encode(r.phone_sealed, 'base64') AS phone_sealed,
  encode(r.key_wrapped, 'base64') AS key_wrapped, coalesce(d.needs_guardian, false) AS needs_guardian,
  encode(d.asked_from, 'base64') AS asked_from, encode(d.device_digest, 'base64') AS device_digest
FROM registration r JOIN store s ON s.id = r.store JOIN legal_entity e ON e.id = s.entity
LEFT JOIN associate a ON a.id = r.associate LEFT JOIN registration_device d ON d.registration = r.id
WHERE r.consent_digest = $1
"""
KNOWN = """
SELECT m.id, m.dedicated IS NULL AS is_free, encode(k.key_wrapped, 'base64') AS own_key,
  encode(r.key_wrapped, 'base64') AS entered_key, encode(r.name_sealed, 'base64') AS name_sealed,
  encode(r.birthday_sealed, 'base64') AS birthday_sealed, r.birthday
FROM registration r JOIN member_phone known ON known.phone_index = r.phone_index
JOIN member had ON had.id = known.member JOIN member m ON m.id = coalesce(had.merged_into, had.id)
LEFT JOIN member_key k ON k.member = m.id
WHERE r.consent_digest = $1
"""


WON_BEFORE = f"""
SELECT w.since FROM registration r JOIN won_phone w ON w.proof = sha256('{WON.decode()}'::bytea || r.phone_index)
WHERE r.consent_digest = $1
"""


class WonBefore(msgspec.Struct, frozen=True):
    """Somebody had won the phone of a registration, as a member who was erased then."""

    since: datetime


def asked_by(digest: bytes) -> Lookup[Asked]:
    """The registration of a link, by the digest of its token."""
    return Lookup(Asked, ASKED, digest)


def known_by(digest: bytes) -> Lookup[KnownMember]:
    """The member who has the phone of a registration."""
    return Lookup(KnownMember, KNOWN, digest)


def won_before(digest: bytes) -> Lookup[WonBefore]:
    """That the phone of a registration was won before an erasure, if it was."""
    return Lookup(WonBefore, WON_BEFORE, digest)


async def asked_of(digest: bytes) -> Asked:
    """The registration of a link. Raises ConsentLinkUnknown."""
    (found,) = await look_up(asked_by(digest))
    if not found:
        raise ConsentLinkUnknown
    return found[0]
