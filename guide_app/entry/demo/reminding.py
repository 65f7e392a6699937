"""Messages to the demo's customers: what headquarters send, and what became of it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import fetch_as
from guide_app.entry.demo.chain import Chain
from guide_app.ground.messages.ports import TextMessage
from notices.rules import NoticeKind
from notices.schemas import ChangeNotices, NoticeReceipt
from notices.service.choosing import change_settings
from notices.service.sending import receive, send_due

SENT = {
    NoticeKind.APPOINTMENT_BOOKED: "SMS_1001",
    NoticeKind.APPOINTMENT_CONFIRMED: "SMS_1002",
    NoticeKind.APPOINTMENT_CANCELLED: "SMS_1003",
    NoticeKind.APPOINTMENT_DAY: "SMS_1004",
    NoticeKind.APPOINTMENT_HOURS: "SMS_1005",
}
DAYS = 4
SAID_NOTHING, FAILED = 6, 13
"""Of every so many messages the provider says nothing of one, and that one did not arrive."""
SENT_IDS = "SELECT id FROM notice WHERE state = 'sent' ORDER BY id"


class SentOne(msgspec.Struct, frozen=True):
    """A message that was sent."""

    id: UUID


class Carried:
    """Takes every message along."""

    def require_ready(self) -> None:
        """It is."""

    async def send_text(self, message: TextMessage) -> None:
        """Done."""


async def choose_messages(chain: Chain) -> None:
    """Headquarters send confirmations and reminders, and nothing at night."""
    chosen = ChangeNotices(templates=SENT, quiet_from=22 * 60, quiet_to=8 * 60)
    await change_settings(chain.hq, chosen, expected_version=0)


async def message_visitors(today: date, write: Callable[[], Awaitable[object]]) -> None:
    """Send what was to be sent on the last days; most of it arrived. `write` writes down what is to be sent."""
    with clock.pinned(start_of(today - timedelta(days=DAYS + 1))):
        await write()
    for back in range(DAYS + 1, 0, -1):
        at = start_of(today - timedelta(days=back)) + timedelta(hours=15, minutes=30)
        await send_due(SYSTEM, Carried(), at=at)
        for place, one in enumerate(await fetch_as(SentOne, SENT_IDS)):
            if place % SAID_NOTHING:
                receipt = NoticeReceipt(message_id=one.id, delivered=place % FAILED > 0)
                await receive(SYSTEM, receipt, at=at + timedelta(minutes=1))
