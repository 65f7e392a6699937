"""Registration by oneself: a customer who scanned a printed code types their phone, and proves it by a code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_value, hold, leave, transaction
from guide_app.base.kernel.locks import REGISTRATIONS_OF_CODE
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.members.devices import Device, device_digest
from guide_app.ground.members.entering import RegisteredAt, entered_by
from guide_app.ground.members.errors import ConsentOnStaffDevice, ConsentPageNotOpened
from guide_app.ground.members.rules import PER_CODE_AND_HOUR
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import PHONE, consent_token
from guide_app.ground.messages.codes import CodeWanted, send_code
from guide_app.ground.messages.errors import TooManyCodes
from guide_app.ground.messages.ports import Messenger
from guide_app.ground.messages.rules import Purpose

HOUR = timedelta(hours=1)
BEGUN = "SELECT count(*) FROM registration WHERE came_by = $1 AND by_customer AND requested_at > $2"


@dataclass(frozen=True, slots=True)
class Joining:
    """A registration that a customer has begun: the token of its consent page, and until when its code is good."""

    token: str
    code_expires_at: datetime


async def begin_to_join(
    command: StartRegistration, where: RegisteredAt, *, device: Device, messenger: Messenger
) -> Joining:
    """Enter what the customer typed, bound to this device, and send a code to the phone: nobody else vouches for it.

    The answer is the same for a phone that has a member already. Raises InvalidField, TooManyCodes, NoMessenger,
    ConsentOnStaffDevice, ConsentPageNotOpened.
    """
    if device.is_staffs:
        raise ConsentOnStaffDevice
    if device.known_token is None:
        raise ConsentPageNotOpened
    messenger.require_ready()
    at = clock.now()
    entered = entered_by(command, where, at=at, by_customer=True)
    async with transaction():
        if where.code_id is not None:
            await hold(REGISTRATIONS_OF_CODE, where.code_id.hex)
            if await fetch_value(BEGUN, where.code_id, at - HOUR) >= PER_CODE_AND_HOUR:
                raise TooManyCodes(retry_after_seconds=int(HOUR.total_seconds()))
        # The limits of the phone and its address are counted here too: what they refuse is not begun.
        phone = normalise_phone(command.phone)
        index = vault().index(PHONE, phone)
        wanted = CodeWanted(Purpose.CONSENT, index, phone, device.address, str(entered.id))
        expires_at = await send_code(wanted, messenger=messenger)
        await leave(Part("start_own_registration_v1", (as_json_object(entered), device_digest(device.known_token))))
        await audit.record(SYSTEM, "members.own_registration_started", f"registration:{entered.id}", code=where.code_id)
    return Joining(consent_token(entered.id), expires_at)
