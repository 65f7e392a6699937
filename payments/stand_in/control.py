"""The strings of a stand-in: GET shows what there is, POST makes something happen."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from payments.protocol.messages import RefundStatus
from payments.stand_in import documents
from payments.stand_in.bills import BreakBills
from payments.stand_in.book import Refused, new_code
from payments.stand_in.gate import Fault, Gate, tell_refund
from payments.stand_in.keys import new_certificate, new_public_key
from payments.stand_in.notifying import Misdeliver

Shape = TypeVar("Shape")


class Pay(msgspec.Struct, forbid_unknown_fields=True):
    """A customer pays; `told_total` has the notification tell another amount."""

    out_trade_no: str
    told_total: int | None = None


class Refunds(msgspec.Struct, forbid_unknown_fields=True):
    """What refunds become from now on, and whether they wait until `finish` names them."""

    become: RefundStatus | None = None
    wait: bool | None = None
    finish: str | None = None


class MoveClock(msgspec.Struct, forbid_unknown_fields=True):
    """Let time pass."""

    advance_seconds: int


class Rotate(msgspec.Struct, forbid_unknown_fields=True):
    """Sign by a new certificate, or by a public key; the old one stays known unless it is to be forgotten."""

    public_key: bool = False
    forget: bool = False


async def _pay(gate: Gate, asked: Pay) -> object:
    trade = gate.book.trade(asked.out_trade_no)
    trade.told_total = asked.told_total
    await gate.pay(trade, payer=trade.openid or f"o-{new_code()[:24]}")
    return documents.transaction(gate.book, trade)


async def _refunds(gate: Gate, asked: Refunds) -> object:
    book = gate.book
    book.refunds_become = asked.become or book.refunds_become
    book.refunds_wait = book.refunds_wait if asked.wait is None else asked.wait
    if asked.finish is not None:
        if asked.finish not in book.refunds:
            raise Refused(404, "RESOURCE_NOT_EXISTS")
        book.finish(book.refunds[asked.finish])
        await tell_refund(gate, asked.finish)
    return asked


async def _fault(gate: Gate, asked: Fault) -> object:
    gate.faults.append(asked)
    return gate.faults


async def _break_bills(gate: Gate, asked: BreakBills) -> object:
    gate.bills.to_break.append(asked)
    return gate.bills.to_break


async def _clock(gate: Gate, asked: MoveClock) -> object:
    gate.move_clock(asked.advance_seconds)
    return {"now": documents.moment(gate.book.now())}


async def _deliveries(gate: Gate, asked: Misdeliver) -> object:
    return await gate.notifier.change(asked)


async def _rotate(gate: Gate, asked: Rotate) -> object:
    key = new_public_key() if asked.public_key else new_certificate()
    if asked.forget:
        gate.keys.clear()
    gate.keys.append(key)
    return {"serial": key.serial}


def _command(shape: type[Shape], act: Callable[[Gate, Shape], Awaitable[object]]) -> Callable[[Gate, bytes], Any]:
    async def run(gate: Gate, body: bytes) -> object:
        return await act(gate, msgspec.json.decode(body or b"{}", type=shape))

    return run


COMMANDS: dict[str, Callable[[Gate, bytes], Awaitable[object]]] = {
    "pay": _command(Pay, _pay),
    "refunds": _command(Refunds, _refunds),
    "faults": _command(Fault, _fault),
    "bills": _command(BreakBills, _break_bills),
    "clock": _command(MoveClock, _clock),
    "deliveries": _command(Misdeliver, _deliveries),
    "keys": _command(Rotate, _rotate),
}
VIEWS: dict[str, Callable[[Gate], object]] = {
    "payments": lambda gate: [
        documents.transaction(gate.book, one) | {"code": one.code, "total": one.total}
        for one in gate.book.trades.values()
    ],
    "refunds": lambda gate: [documents.refund(one) for one in gate.book.refunds.values()],
    "deliveries": lambda gate: gate.notifier.log,
    "calls": lambda gate: gate.calls,
}


def see(gate: Gate, name: str) -> object:
    """What there is. Raises Refused."""
    if name not in VIEWS:
        raise Refused(404, f"see {', '.join(VIEWS)}; do {', '.join(COMMANDS)}")
    return VIEWS[name](gate)


async def do(gate: Gate, name: str, body: bytes) -> object:
    """Make something happen. Raises Refused."""
    if name not in COMMANDS:
        raise Refused(404, f"see {', '.join(VIEWS)}; do {', '.join(COMMANDS)}")
    return await COMMANDS[name](gate, body)
