"""Money that goes back at a terminal: no system of ours gives it back, so it waits until somebody has done it there."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.events import PaidBack
from guide_app.ground.orders.rules import PaymentMethod
from payments.errors import TerminalRefundNoted
from payments.permissions import NOTE_TERMINAL_REFUNDS
from payments.queries import terminal_refund_of
from payments.schemas import NoteTerminalRefund, TerminalRefundView

AT_TERMINAL = frozenset({PaymentMethod.WECHAT, PaymentMethod.ALIPAY, PaymentMethod.TILL_CARD})
"""What a cashier types in goes back where it was taken, all but cash and stored value."""


class WaitingThere(msgspec.Struct, frozen=True):
    """A row of `terminal_refund` that nobody has noted yet."""

    id: UUID
    order_id: UUID
    store: UUID
    source: UUID
    payment: UUID
    method: str
    amount_fen: int
    paid_by: str | None
    asked_at: datetime


WAITS = f"{insert_from_json('terminal_refund', WaitingThere)} ON CONFLICT (source, payment) DO NOTHING"
NOTED = """
UPDATE terminal_refund SET reference = $2, noted_at = $3, noted_by = $4 WHERE id = $1 AND reference IS NULL
"""


async def note_waiting(store_id: UUID, source: UUID, order_id: UUID, part: PaidBack, *, at: datetime) -> None:
    """Have money wait that goes back at a terminal, once for each payment of its refund, or part payment (`source`)."""
    row = WaitingThere(
        id=new_id(),
        order_id=order_id,
        store=store_id,
        source=source,
        payment=part.payment_id,
        method=part.method,
        amount_fen=part.amount_fen,
        paid_by=part.reference,
        asked_at=at,
    )
    await execute(WAITS, as_json([row]))


async def note_terminal_refund(actor: Actor, refund_id: UUID, command: NoteTerminalRefund) -> TerminalRefundView:
    """Say that money went back at the terminal, by the number that it printed.

    Raises NotFound, InvalidField, TerminalRefundNoted.
    """
    actor.require(NOTE_TERMINAL_REFUNDS)
    if not command.reference.strip():
        raise InvalidField("reference", "须填终端退款单上的单号 / the number on the terminal's slip of the refund")
    async with transaction():
        found = await terminal_refund_of(actor, refund_id)
        if not await execute(NOTED, refund_id, command.reference.strip(), clock.now(), actor.id):
            raise TerminalRefundNoted(reference=found.reference)
        facts = {"method": found.method, "amount_fen": found.amount_fen, "reference": command.reference.strip()}
        await audit.record(actor, "payments.terminal_refund_noted", f"order:{found.order_id}", **facts)
        return await terminal_refund_of(actor, refund_id)
