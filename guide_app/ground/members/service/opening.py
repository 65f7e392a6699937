"""The page on which a customer is asked: opened on a device of their own, which is bound by that; codes for it."""

from base64 import b64decode

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.devices import Device, device_digest, form_token, new_device_token
from guide_app.ground.members.errors import ConsentNeedsNoCode, ConsentOnOtherDevice
from guide_app.ground.members.ports import ConsentDesk, FirstWords, words_of
from guide_app.ground.members.reads import asked_of
from guide_app.ground.members.schemas import CodeSent, ConsentGiven, ConsentView, SendConsentCode
from guide_app.ground.members.sealing import PHONE, token_digest
from guide_app.ground.messages.codes import CodeWanted, send_code
from guide_app.ground.messages.ports import Messenger
from guide_app.ground.messages.rules import Purpose

FIRST = FirstWords()
BIND = """
INSERT INTO registration_device AS d (registration, device_digest, bound_at) VALUES ($1, $2, $3)
ON CONFLICT (registration) DO UPDATE SET device_digest = excluded.device_digest, bound_at = excluded.bound_at
WHERE d.device_digest IS NULL
"""


async def open_consent(token: str, *, device: Device, desk: ConsentDesk = FIRST) -> ConsentView | ConsentGiven:
    """What the customer is asked, on the device that opens the link first and on no other; ConsentGiven once they have
    said yes on it.

    Raises ConsentLinkUnknown, ConsentLinkExpired, ConsentAlreadyGiven, ConsentOnStaffDevice, ConsentOnOtherDevice.
    """
    at = clock.now()
    asked = await asked_of(token_digest(token))
    if asked.was_confirmed_on(device):
        return ConsentGiven()
    asked.require_open(at)
    asked.require_customers_own(device, by_code=asked.needs_code)
    known = device.token_for(asked.id)
    own = known or new_device_token()
    if asked.device_digest is None and not await execute(BIND, asked.id, device_digest(own), at):
        asked = await asked_of(token_digest(token))  # somebody has opened it in the same moment
    if asked.device_digest is not None and not (known and asked.is_bound_to(known)):
        raise ConsentOnOtherDevice
    (found,) = await look_up(desk.in_force(at))
    words = words_of(found)
    text = asked.text(words)
    return ConsentView(
        company=asked.company,
        store=asked.store,
        associate=asked.associate,
        name_masked=asked.name_masked,
        phone_masked=asked.phone_masked,
        has_birthday=asked.has_birthday,
        by_customer=asked.by_customer,
        needs_code=asked.needs_code,
        needs_guardian=asked.needs_guardian,
        device_token=own,
        form_token=form_token(asked.id, own),
        text_version=text.version,
        text_zh=text.chinese,
        text_en=text.english,
        choices=asked.free_choices(words),
        expires_at=asked.expires_at,
    )


async def send_consent_code(token: str, given: SendConsentCode, *, device: Device, messenger: Messenger) -> CodeSent:
    """Send a code to the phone that was entered. Raises ConsentNeedsNoCode, TooManyCodes, NoMessenger, and as
    `confirm_consent`."""
    asked = await asked_of(token_digest(token))
    if not asked.needs_code:
        raise ConsentNeedsNoCode
    asked.require_open(clock.now())
    asked.require_page_of(device, given.form_token, by_code=True)
    key = b64decode(asked.key_wrapped) if asked.key_wrapped else None
    phone = vault().open_of(key, PHONE, b64decode(asked.phone_sealed or ""))
    wanted = CodeWanted(Purpose.CONSENT, asked.phone_hash, phone, device.address, str(asked.id))
    return CodeSent(await send_code(wanted, messenger=messenger))
