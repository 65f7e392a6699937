"""What was entered in a registration, as its row: sealed under a key of its own."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_name, mask_phone, normalise_phone, person_name
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.rules import REGISTRATION_LIFETIME, RegistrationStatus
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import (
    BIRTHDAY,
    NAME,
    PHONE,
    birthday_index,
    consent_token,
    name_grams,
    token_digest,
)


class NewRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """A row of registrations."""

    id: UUID
    associate: UUID | None
    store: UUID
    by_customer: bool
    came_by: UUID | None
    name_sealed: bytes | None
    name_masked: str
    name_grams: list[int] | None
    phone_sealed: bytes
    phone_index: bytes
    phone_masked: str
    birthday_sealed: bytes | None
    birthday_index: int | None
    key_wrapped: bytes
    consent_digest: bytes
    status: RegistrationStatus
    requested_at: datetime
    expires_at: datetime


class RegisteredAt(msgspec.Struct, frozen=True):
    """Where somebody registers: at which store, who becomes theirs, the printed code that led there."""

    store_id: UUID
    associate_id: UUID | None
    code_id: UUID | None


def entered_by(
    command: StartRegistration, where: RegisteredAt, *, at: datetime, by_customer: bool = False
) -> NewRegistration:
    """What was entered, sealed under a key of its own. Raises InvalidField."""
    e164 = normalise_phone(command.phone)
    name = person_name(command.name) if command.name is not None else None
    keys = vault()
    own = keys.new_person()
    registration_id = new_id()
    return NewRegistration(
        id=registration_id,
        associate=where.associate_id,
        store=where.store_id,
        by_customer=by_customer,
        came_by=where.code_id,
        name_sealed=own.seal(NAME, name) if name else None,
        name_masked=mask_name(name or ""),
        name_grams=name_grams(name) if name else None,
        phone_sealed=own.seal(PHONE, e164),
        phone_index=keys.index(PHONE, e164),
        phone_masked=mask_phone(e164),
        birthday_sealed=own.seal(BIRTHDAY, command.birthday.isoformat()) if command.birthday else None,
        birthday_index=birthday_index(command.birthday) if command.birthday else None,
        key_wrapped=own.wrapped,
        consent_digest=token_digest(consent_token(registration_id)),
        status=RegistrationStatus.PENDING,
        requested_at=at,
        expires_at=at + REGISTRATION_LIFETIME,
    )
