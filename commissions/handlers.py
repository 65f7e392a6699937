"""Reactions to what the packages below publish."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from commissions.crediting.identities import know_persons
from commissions.crediting.line_postings import PostLines
from commissions.crediting.orders import credit_orders
from commissions.crediting.other_facts import (
    burden_stores,
    note_acquisitions,
    note_completions,
    note_rewards,
    note_shipping,
)
from commissions.crediting.recrediting import Recredit, apply_recredits
from commissions.crediting.refunds import apply_refunds
from commissions.events import OrderRecredited
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.events import IdentityChanged, MemberRecognised, MemberRegistered
from guide_app.ground.orders.events import (
    OrderCompleted,
    OrderPaid,
    OrderRefunded,
    OrderShipped,
    ReturnUnmatched,
    ShippingSettled,
)
from tasks.events import TaskCompleted


async def credit_on_order_paid(batch: Sequence[Delivered]) -> None:
    """Fix who is credited, and post what the lines earn; remember what was handed over at once."""
    for replayed, part in _by_freshness(batch):
        await credit_orders([delivered.event for delivered in part], posting=_posting(replayed=replayed))
    await note_completions([delivered.event for delivered in batch])


async def note_completion_on_order_completed(batch: Sequence[Delivered]) -> None:
    """Remember since when the customer has it: what it earned may wait for that."""
    await note_completions([delivered.event for delivered in batch])


async def note_shipping_on_parcels(batch: Sequence[Delivered]) -> None:
    """Remember since when all of an order is on its way, in the order of the log: what it earned may wait for that."""
    await note_shipping([delivered.event for delivered in batch])


async def take_back_on_order_refunded(batch: Sequence[Delivered]) -> None:
    """Post what the refund takes back."""
    for replayed, fresh in _by_freshness(batch):
        for _, part in groupby(fresh, key=lambda delivered: bool(delivered.event.corrects)):
            await apply_refunds(*_events_and_seqs(list(part)), posting=_posting(replayed=replayed))


async def recredit_on_order_recredited(batch: Sequence[Delivered]) -> None:
    """Have it earned by those whom it is credited to now."""
    for replayed, part in _by_freshness(batch):
        events = [delivered.event for delivered in part if delivered.event.credits]
        recredits = [Recredit(event.order_id, event.credits) for event in events]
        await apply_recredits(recredits, posting=_posting(replayed=replayed))


def _events_and_seqs(batch: Sequence[Delivered]) -> tuple[list[Any], list[int]]:  # events of the class subscribed to
    return [delivered.event for delivered in batch], [delivered.seq for delivered in batch]


def _posting(*, replayed: bool) -> PostLines:
    return PostLines.NEVER if replayed else PostLines.NOW


def _by_freshness(batch: Sequence[Delivered]) -> Iterator[tuple[bool, list[Delivered]]]:
    """Replayed events come before those that are new; each kind as one batch."""
    return ((replayed, list(part)) for replayed, part in groupby(batch, key=lambda delivered: delivered.replayed))


async def burden_store_on_return_unmatched(batch: Sequence[Delivered]) -> None:
    """Take the return off the store's performance."""
    await burden_stores([delivered.event for delivered in batch])


async def note_acquisition_on_member_registered(batch: Sequence[Delivered]) -> None:
    """Remember who won the member."""
    await note_acquisitions(*_events_and_seqs(batch))


async def note_acquisition_on_member_recognised(batch: Sequence[Delivered]) -> None:
    """Remember who registered a member that was there already: the bonus is told why it is none."""
    await note_acquisitions(*_events_and_seqs(batch))


async def know_person_on_identity_changed(batch: Sequence[Delivered]) -> None:
    """Learn who is one person with whom: of their acquisitions one earns."""
    await know_persons([delivered.event for delivered in batch])


async def note_reward_on_task_completed(batch: Sequence[Delivered]) -> None:
    """Remember the reward."""
    await note_rewards([delivered.event for delivered in batch])


COMMISSIONS = Subscriber(
    "commissions",
    on={
        IdentityChanged: know_person_on_identity_changed,
        MemberRecognised: note_acquisition_on_member_recognised,
        MemberRegistered: note_acquisition_on_member_registered,
        OrderCompleted: note_completion_on_order_completed,
        OrderPaid: credit_on_order_paid,
        OrderRecredited: recredit_on_order_recredited,
        OrderRefunded: take_back_on_order_refunded,
        OrderShipped: note_shipping_on_parcels,
        ReturnUnmatched: burden_store_on_return_unmatched,
        ShippingSettled: note_shipping_on_parcels,
        TaskCompleted: note_reward_on_task_completed,
    },
    makes=(
        "credited_line",
        "credited_refund",
        "commission_store_burden",
        "commission_acquisition",
        "commission_person",
        "commission_completion",
        "commission_shipping",
        "commission_task",
        "commission_performance",
        "commission_base",
        "commission_store_day",
    ),
)
"""Replayable: what was credited is built again, and the ledger, which stays, gets nothing new."""
