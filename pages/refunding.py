"""退货退款 · What comes back of an order, typed into a form of the phone or of the console."""

from uuid import UUID

import msgspec

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import yuan
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.ground.orders.errors import AmountExceeds, QuantityExceeds, UnknownLine
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.schemas import LineReturned, RefundOrder
from guide_app.ground.orders.service.refunding import refund_order

AT: dict[type[Refusal], str] = {QuantityExceeds: "reason", AmountExceeds: "reason", UnknownLine: "reason"}
"""The field of what the service refuses."""


class RefundForm(msgspec.Struct, frozen=True):
    """Units that come back by the number of their line, freight, or money while the goods stay; and why."""

    units: dict[str, int] = {}
    freight_fen: int = 0
    amount_fen: int | None = None
    reason: str = ""

    @property
    def command(self) -> RefundOrder:
        """What the service is asked."""
        return RefundOrder(
            lines=[LineReturned(int(no.removeprefix("l")), units) for no, units in self.units.items() if units > 0],
            freight_fen=self.freight_fen,
            amount_fen=self.amount_fen,
            reason=self.reason,
        )


async def refund_typed(actor: Actor, order_id: UUID, form: Form, *, desk: VoucherDesk, to: str) -> Done:
    """Pay back what was typed, and go on to `to`. Raises what `refund_order` raises, and InvalidBody."""
    back = await refund_order(actor, order_id, form.read(RefundForm).command, desk=desk)
    return Done(to, _("已退款 {amount}"), {"amount": yuan(back.amount_fen)})
