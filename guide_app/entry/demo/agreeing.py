"""The demo's customers agree as customers do: they open the page, type the code where it asks for one, and press."""

from collections.abc import Sequence

import msgspec

from guide_app.ground.members.devices import Device
from guide_app.ground.members.ports import ConsentDesk, FirstWords
from guide_app.ground.members.schemas import ConfirmConsent, ConsentGiven, SendConsentCode
from guide_app.ground.members.service.consenting import confirm_consent
from guide_app.ground.members.service.opening import open_consent, send_consent_code
from guide_app.ground.messages.carrying import all_carried
from guide_app.ground.messages.ports import CodeMessage


class Pocket:
    """The phone of an invented customer: a messenger that keeps the code."""

    def __init__(self) -> None:
        self.code: str | None = None

    def require_ready(self) -> None:
        """It is."""

    async def send(self, message: CodeMessage) -> None:
        """Look at the message."""
        self.code = message.code


async def agree(token: str, *, device: Device, desk: ConsentDesk | None = None, also: Sequence[str] = ()) -> None:
    """Open the link on this device and say yes, and to the purposes that are named `also`."""
    kept = desk or FirstWords()
    page = await open_consent(token, device=device, desk=kept)
    if isinstance(page, ConsentGiven):
        return
    pocket = Pocket()
    own = Device(device.user_agent, device.address, page.device_token)
    if page.needs_code:
        await send_consent_code(token, SendConsentCode(form_token=page.form_token), device=own, messenger=pocket)
        await all_carried()
    yes = ConfirmConsent(text_version=page.text_version, form_token=page.form_token, code=pocket.code)
    ticked = {str(choice.purpose): choice.version for choice in page.choices if choice.purpose in also}
    await confirm_consent(token, msgspec.structs.replace(yes, **ticked), device=own, desk=kept)
