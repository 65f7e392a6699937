"""Assisted registration: an associate enters what the customer says, and asks for their consent."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_name, mask_phone, normalise_phone, person_name
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.base.settings import settings
from guide_app.ground.members.devices import Device
from guide_app.ground.members.permissions import REGISTER_MEMBERS
from guide_app.ground.members.rules import (
    REGISTRATION_LIFETIME,
    RegistrationStatus,
    needs_guardian,
    require_plausible,
)
from guide_app.ground.members.schemas import RegistrationView, StartRegistration
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
    associate: UUID
    store: UUID
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


async def start_registration(
    actor: Actor, command: StartRegistration, *, device: Device | None = None
) -> RegistrationView:
    """Enter a customer who then has 30 minutes to confirm. Says nothing about whether the phone is known already.

    `device` is what the associate asks with: it cannot confirm.
    """
    actor.require(REGISTER_MEMBERS)
    if actor.associate_id is None or actor.store_id is None:
        raise Forbidden(reason="posted to no store")
    at = clock.now()
    e164 = normalise_phone(command.phone)
    name = person_name(command.name) if command.name is not None else None
    young = _needs_guardian(command.birthday, at)
    keys = vault()
    own = keys.new_person()
    registration_id = new_id()
    entered = NewRegistration(
        id=registration_id,
        associate=actor.associate_id,
        store=actor.store_id,
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
    async with transaction():
        await leave(Part("start_registration_v2", (as_json_object(entered),)))
        noted = (registration_id, device.place if device else None, young)
        await leave(Part("note_registration_v1", noted))
        await audit.record(actor, "members.registration_started", f"registration:{registration_id}")
    return RegistrationView(
        id=registration_id,
        status=entered.status,
        name_masked=entered.name_masked,
        phone_masked=entered.phone_masked,
        store_id=entered.store,
        associate_id=entered.associate,
        member_id=None,
        is_new_member=None,
        requested_at=at,
        expires_at=entered.expires_at,
    )


def _needs_guardian(birthday: date | None, at: datetime) -> bool:
    """Whether somebody else has to consent. Raises InvalidField for a birthday that cannot be, or may not."""
    if birthday is None:
        return False
    today, config = business_date(at), settings()
    require_plausible(birthday, today)
    return needs_guardian(birthday, today, minimum_age=config.minimum_age, guardians_consent=config.guardians_consent)
