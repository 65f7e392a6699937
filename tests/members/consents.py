"""Customers who consent, for tests in which that is not what is tried."""

from guide_app.ground.members.consent_text import VERSION
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.consenting import Device, confirm_consent
from guide_app.ground.members.service.registering import start_registration
from tests.factories import AnAssociate, an_actor

BROWSER = Device("Mozilla/5.0 (iPhone) MicroMessenger/8.0")


async def consented(associate: AnAssociate, phone: str, name: str = "李小明") -> None:
    """A customer with this phone is registered by this associate, and says yes."""
    started = await start_registration(an_actor(associate), StartRegistration(phone=phone, name=name))
    await confirm_consent(consent_token(started.id), VERSION, device=BROWSER)
