"""Events handed to the inbox as the worker hands them, and what people see of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.events import Event
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.events import OrderRefunded
from inbox.handlers import INBOX
from inbox.queries import my_messages, my_unread
from inbox.rules import MessageKind
from inbox.schemas import MyMessage, UnreadMessages
from inbox.spreading import ROUNDS

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai, a Monday."""


async def tell(*events: Event, at: datetime = NOON, seq: int = 1, replayed: bool = False) -> None:
    """Hand over these, which happened `at`, numbered from `seq` on, and tell all who are told of them."""
    with clock.pinned(at):
        for kind in dict.fromkeys(type(event) for event in events):
            batch = [
                Delivered(seq + place, at, event, replayed) for place, event in enumerate(events) if type(event) is kind
            ]
            await INBOX.on[kind](batch)
        await finish([ROUNDS])


async def messages_of(
    actor: Actor,
    *,
    at: datetime = NOON,
    unread: bool = False,
    kind: MessageKind | None = None,
    limit: int = 50,
    after: UUID | None = None,
) -> Sequence[MyMessage]:
    """What somebody sees at that moment."""
    with clock.pinned(at):
        return (await my_messages(actor, PageRequest(after, limit), unread=unread, kind=kind)).items


async def texts_of(actor: Actor, *, at: datetime = NOON) -> list[str]:
    """The sentences in Chinese, the newest first."""
    return [message.text_zh for message in await messages_of(actor, at=at)]


async def unread_of(actor: Actor, *, at: datetime = NOON) -> UnreadMessages:
    """How many are unread at that moment."""
    with clock.pinned(at):
        return await my_unread(actor)


def a_refund(
    *, serving: UUID | None = None, dedicated: UUID | None = None, by: UUID | None = None, fen: int = 57_400
) -> OrderRefunded:
    """Money of an order that went back, with 5.00 of freight."""
    return OrderRefunded(
        refund_id=new_id(),
        order_id=new_id(),
        number="N001",
        store_id=new_id(),
        member_id=None,
        serving_id=serving,
        dedicated_id=dedicated,
        refunded_by=by,
        refunded_at=NOON,
        amount_fen=fen,
        freight_fen=500,
        fully_returned=False,
    )
