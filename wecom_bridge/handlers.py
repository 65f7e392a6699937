"""What the bridge does when something happened: settles callbacks, tells associates what concerns them."""

from collections.abc import Sequence
from functools import partial

from guide_app.base.kernel import clock
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from wecom_bridge.callbacks.inbox import settle
from wecom_bridge.connecting import is_configured
from wecom_bridge.events import WecomCallbackReceived
from wecom_bridge.messages.message import Template
from wecom_bridge.messages.sending import ask_for
from wecom_bridge.messages.templates import TEMPLATES


async def settle_on_callback_received(batch: Sequence[Delivered]) -> None:
    """Apply the callbacks to the mirror in the order they came."""
    await settle([delivered.event.inbox_id for delivered in batch])


async def tell_associates(template: Template, batch: Sequence[Delivered]) -> None:
    """Have the messages of these events sent; nothing without WeCom."""
    if is_configured():
        await ask_for(await template(batch, at=clock.now()))


WECOM_INBOX = Subscriber("wecom_inbox", on={WecomCallbackReceived: settle_on_callback_received})
"""Mirrors what callbacks tell. Not replayable: the bodies are forgotten after a while."""

WECOM_MESSAGES = Subscriber(
    "wecom_messages", on={event: partial(tell_associates, template) for event, template in TEMPLATES.items()}
)
"""Messages to associates. Not replayable: a message cannot be unsent."""
