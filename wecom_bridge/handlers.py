"""What the bridge does when something happened: settles callbacks, tells associates of their orders."""

from collections.abc import Sequence

from guide_app.base.kernel import clock
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.orders.events import OrderPaid
from wecom_bridge.confirmations import is_told
from wecom_bridge.connecting import is_configured
from wecom_bridge.events import WecomCallbackReceived
from wecom_bridge.inbox import settle
from wecom_bridge.messaging import ask_for_confirmations


async def settle_on_callback_received(batch: Sequence[Delivered]) -> None:
    """Apply the callbacks to the mirror in the order they came."""
    await settle([delivered.event.inbox_id for delivered in batch])


async def message_on_order_paid(batch: Sequence[Delivered]) -> None:
    """Tell the serving associates of orders just paid; nothing without WeCom, nothing old when the log is replayed."""
    if not is_configured():
        return
    at = clock.now()
    await ask_for_confirmations([delivered.event for delivered in batch if is_told(delivered.event, at=at)])


WECOM_INBOX = Subscriber("wecom_inbox", on={WecomCallbackReceived: settle_on_callback_received})
"""Mirrors what callbacks tell. Not replayable: the bodies are forgotten after a while."""

WECOM_MESSAGES = Subscriber("wecom_messages", on={OrderPaid: message_on_order_paid})
"""Order confirmations. Not replayable: a message cannot be unsent."""
