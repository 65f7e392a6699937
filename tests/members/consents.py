"""Customers who consent, on devices of their own."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from guide_app.base.kernel.database import fetch_value
from guide_app.entry.demo.agreeing import agree
from guide_app.ground.members.devices import Device
from guide_app.ground.members.schemas import ConfirmConsent, ConsentGiven, ConsentView, StartRegistration
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.consenting import confirm_consent
from guide_app.ground.members.service.opening import open_consent
from guide_app.ground.members.service.registering import start_registration
from tests.factories import AnAssociate, an_actor, an_associate

BROWSER = Device("Mozilla/5.0 (iPhone) MicroMessenger/8.0")


@dataclass
class Opened:
    """A link that a device has opened: what it was shown, and the device as it is known since."""

    token: str
    page: ConsentView
    device: Device

    def yes(self, **said: str) -> ConfirmConsent:
        """What the page sends; `said` are its fields, or what stands in their place."""
        fields = {"text_version": self.page.text_version, "form_token": self.page.form_token}
        return ConfirmConsent(**fields | said)

    async def confirm(self, **said: str) -> None:
        """Press the button."""
        await confirm_consent(self.token, self.yes(**said), device=self.device)


async def opened(token: str, device: Device = BROWSER) -> Opened:
    """The link, opened on this device for the first time."""
    page = await open_consent(token, device=device)
    assert isinstance(page, ConsentView)
    return Opened(token, page, Device(device.user_agent, device.address, page.device_token, device.is_staffs))


async def given_on(token: str, device: Device) -> bool:
    """Whether this device is told that it has said yes."""
    return isinstance(await open_consent(token, device=device), ConsentGiven)


async def consented(associate: AnAssociate, phone: str, name: str = "李小明") -> None:
    """A customer with this phone is registered by this associate, and says yes."""
    started = await start_registration(an_actor(associate), StartRegistration(phone=phone, name=name))
    await agree(consent_token(started.id), device=BROWSER)


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page))


PHONE = "13912345678"
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
IPHONE = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}
WECOM = {"User-Agent": "Mozilla/5.0 (iPhone) wxwork/4.1"}
AT_WORK = Device("Mozilla/5.0 (iPhone) wxwork/4.1", "203.0.113.7")
OWN = Device("Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "203.0.113.7")


async def a_link(device: Device | None = None, associate: AnAssociate | None = None, **entered: object) -> str:
    """The token of a registration that was asked for with this device."""
    command = StartRegistration(phone=PHONE, **({"name": "李小明"} | entered))  # type: ignore[arg-type]
    started = await start_registration(an_actor(associate or await an_associate()), command, device=device)
    return consent_token(started.id)


async def evidence() -> dict[str, object]:
    """What the one proof says."""
    found: dict[str, object] = msgspec.json.decode(await fetch_value("SELECT evidence FROM consent"))
    return found
