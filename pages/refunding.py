"""退货退款 · What comes back of an order, typed into a form of the phone or of the console."""

from uuid import UUID

import msgspec

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import yuan
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.ground.orders.errors import AmountExceeds, QuantityExceeds, UnknownLine
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.approvals import ask_for_refund, refund
from guide_app.ground.orders.returns.errors import GoodwillNotAllowed
from guide_app.ground.orders.schemas import LineReturned, OrderView, PayBack, RefundOrder, RefundPreview
from guide_app.ground.orders.service.refunding import preview_refund
from pages.labels.orders import METHODS

LOOK = "look"
"""The button that says what would go back, and gives nothing back."""
AT: dict[type[Refusal], str] = {
    QuantityExceeds: "reason",
    AmountExceeds: "reason",
    UnknownLine: "reason",
    AlreadyAsked: "reason",
    GoodwillNotAllowed: "reason",
}
"""The field of what the service refuses."""


class RefundForm(msgspec.Struct, frozen=True):
    """Units that come back by the number of their line, which are not sold again, freight, money while the goods stay.

    Why, and to which payment the money goes: the service's own order, if none is chosen. `shown_fen` is what was said
    to go back, if somebody has looked.
    """

    units: dict[str, int] = {}
    faulty: dict[str, bool] = {}
    freight_fen: int = 0
    amount_fen: int | None = None
    line: int | None = None
    reason: str = ""
    pay_to: UUID | None = None
    in_cash: bool = False
    number: str | None = None
    shown_fen: int | None = None

    @property
    def command(self) -> RefundOrder:
        """What the service is asked."""
        return RefundOrder(
            lines=[
                LineReturned(int(no.removeprefix("l")), units, not self.faulty.get(no, False))
                for no, units in self.units.items()
                if units > 0
            ],
            freight_fen=self.freight_fen,
            amount_fen=self.amount_fen,
            line=self.line if self.amount_fen is not None else None,
            reason=self.reason,
            pay_back=[PayBack(self.pay_to, in_cash=self.in_cash)] if self.pay_to else [],
            number=self.number,
        )


async def refund_typed(actor: Actor, order_id: UUID, form: Form, *, desk: VoucherDesk, to: str) -> Done:
    """Pay back what was typed, or ask for it where one may not alone, and go on to `to`.

    Raises what `refund_order` raises, InvalidBody and AlreadyAsked.
    """
    typed = form.read(RefundForm)
    command = typed.command
    if typed.shown_fen is not None:
        now = await preview_refund(actor, order_id, command, desk=desk)
        if now.amount_fen != typed.shown_fen:
            raise InvalidField("reason", "应退金额变了，请再看一次 / it comes to another amount now, look again")
    if actor.may(REFUND_ORDERS):
        back = await refund(actor, order_id, command, desk=desk)
    else:
        back = await ask_for_refund(actor, order_id, command, desk=desk)
    if isinstance(back, ApprovalRequested):
        return Done(to, _("已提交，等待第二人审批"))
    return Done(to, _("已退款 {amount}"), {"amount": yuan(back.amount_fen)})


async def refund_looked_at(actor: Actor, order_id: UUID, form: Form, *, desk: VoucherDesk) -> RefundPreview | None:
    """What would go back of what was typed; what is refused stands in the form then."""
    try:
        return await preview_refund(actor, order_id, form.read(RefundForm).command, desk=desk)
    except Refusal as refusal:
        form.refuse(refusal, AT)
        return None


def ways_to_choose(order: OrderView) -> list[tuple[str, str, int]]:
    """The payments of an order to which money can go back: id, name of the method, what is left of it."""
    return [
        (str(one.id), METHODS[one.method], one.amount_fen - one.back_fen)
        for one in order.payments
        if one.amount_fen > one.back_fen
    ]
