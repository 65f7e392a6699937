"""Assisted registration: an associate enters what the customer says, and asks for their consent."""

from datetime import date, datetime

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.base.settings import settings
from guide_app.ground.members.devices import Device
from guide_app.ground.members.entering import RegisteredAt, entered_by
from guide_app.ground.members.permissions import REGISTER_MEMBERS
from guide_app.ground.members.ports import CodeBook, NoCodes
from guide_app.ground.members.rules import (
    needs_guardian,
    require_plausible,
)
from guide_app.ground.members.schemas import RegistrationView, StartRegistration
from guide_app.ground.members.sealing import consent_token

NO_CODES = NoCodes()


async def start_registration(
    actor: Actor, command: StartRegistration, *, device: Device | None = None, codes: CodeBook = NO_CODES
) -> RegistrationView:
    """Enter a customer who then has 30 minutes to confirm. Says nothing about whether the phone is known already.

    `device` is what the associate asks with: it cannot confirm.
    """
    actor.require(REGISTER_MEMBERS)
    if actor.associate_id is None or actor.store_id is None:
        raise Forbidden(reason="posted to no store")
    at = clock.now()
    young = _needs_guardian(command.birthday, at)
    code_id = None
    if command.code is not None:
        (found,) = await look_up(codes.named(command.code))
        code_id = codes.id_of(found)
    entered = entered_by(command, RegisteredAt(actor.store_id, actor.associate_id, code_id), at=at)
    async with transaction():
        await leave(Part("start_registration_v3", (as_json_object(entered),)))
        noted = (entered.id, device.place if device else None, young)
        await leave(Part("note_registration_v1", noted))
        await audit.record(actor, "members.registration_started", f"registration:{entered.id}")
    return RegistrationView(
        id=entered.id,
        status=entered.status,
        name_masked=entered.name_masked,
        phone_masked=entered.phone_masked,
        store_id=entered.store,
        associate_id=entered.associate,
        code_id=entered.came_by,
        member_id=None,
        is_new_member=None,
        requested_at=at,
        expires_at=entered.expires_at,
    )


def consent_link(actor: Actor, begun: RegistrationView) -> str | None:
    """Where the customer agrees, for whoever began this registration; None for everybody else who sees it."""
    actor.require(REGISTER_MEMBERS)
    if actor.associate_id is None or begun.associate_id != actor.associate_id:
        return None
    return f"{settings().public_base_url}/consent/{consent_token(begun.id)}"


def _needs_guardian(birthday: date | None, at: datetime) -> bool:
    """Whether somebody else has to consent. Raises InvalidField for a birthday that cannot be, or may not."""
    if birthday is None:
        return False
    today, config = business_date(at), settings()
    require_plausible(birthday, today)
    return needs_guardian(birthday, today, minimum_age=config.minimum_age, guardians_consent=config.guardians_consent)
