"""What a sent order or refund must be to be booked, as far as it says so itself. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.ground.orders.till_import.matching import Part, Purchase, Return, match

CLOCKS_RUN_AHEAD = timedelta(hours=1)
"""A moment that is further away is still to come."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class RowKind(StrEnum):
    """What a row tells of."""

    ORDER = "order"
    REFUND = "refund"


class RowState(StrEnum):
    """What became of a row."""

    BOOKED = "booked"
    REFUSED = "refused"
    WAITING = "waiting"


class RowOutcome(StrEnum):
    """What is answered to a row: as `RowState`, or that this very row had come before."""

    BOOKED = "booked"
    ALREADY = "already"
    REFUSED = "refused"
    WAITING = "waiting"


class RowProblem(msgspec.Struct, frozen=True):
    """Why a row is refused: which field breaks which rule, in Chinese and English."""

    code: str
    field: str
    rule: str


class LineBack(NamedTuple):
    """Units of an article that come back, and what was paid for them."""

    sku: str
    quantity: int
    amount_fen: int


def digest_of(row: msgspec.Struct) -> bytes:
    """What makes two rows the same: every field of them."""
    return hashlib.sha256(msgspec.json.encode(row)).digest()


def moment_problem(at: datetime, now: datetime, *, field: str) -> RowProblem | None:
    """Refuse moments that are still to come, and those of another century."""
    if at > now + CLOCKS_RUN_AHEAD:
        return RowProblem("moment_to_come", field, "不能晚于当前时间 / must not lie in the future")
    if at < EARLIEST:
        return RowProblem("moment_too_early", field, "须不早于 2000 年 / not before the year 2000")
    return None


class Left:
    """What is left of orders while refunds are laid against them: lines, units and freight."""

    def __init__(self, purchases: Iterable[Purchase], units: Mapping[UUID, int], freight: Mapping[UUID, int]) -> None:
        self._lines: dict[UUID, dict[UUID, Purchase]] = {}
        for one in purchases:
            self._lines.setdefault(one.order_id, {})[one.line_id] = one
        self._units, self._freight = dict(units), dict(freight)

    def lay(
        self, order_id: UUID, lines: Sequence[LineBack], amount_fen: int, freight_fen: int, *, at: datetime
    ) -> "tuple[Part, ...] | RowProblem":
        """Which lines give what back, or why they cannot. What is refused takes nothing."""
        if freight_fen > self._freight.get(order_id, 0):
            left = self._freight.get(order_id, 0)
            return RowProblem("freight_exceeds", "freight_fen", f"最多可退运费 {left} 分 / at most {left} fen are left")
        purchases = self._lines.get(order_id, {})
        returns = list(_returns(order_id, lines, amount_fen, at))
        parts: list[Part] = []
        outcomes = match(returns, purchases.values(), {str(order_id): [order_id]})
        for place, outcome in enumerate(outcomes):
            if outcome.unmatched_fen or outcome.unmatched_units:
                field = f"lines[{place}]" if outcome.returned.units else "amount_fen"
                sku = outcome.returned.sku
                left = sum(one.net_fen for one in purchases.values() if sku in ("", one.sku))
                return RowProblem(
                    "return_exceeds",
                    field,
                    f"超出该订单可退的数量或金额（剩余 {left} 分） / more than is left of the order ({left} fen)",
                )
            parts.extend(outcome.parts)
        for part in parts:
            now = purchases[part.purchase.line_id]
            purchases[now.line_id] = _less(now, part)
        self._units[order_id] = self._units.get(order_id, 0) - sum(part.units for part in parts)
        self._freight[order_id] = self._freight.get(order_id, 0) - freight_fen
        return tuple(parts)

    def is_empty(self, order_id: UUID) -> bool:
        """Whether no unit of the order is with the customer any more."""
        return self._units.get(order_id, 0) == 0


def _returns(order_id: UUID, lines: Sequence[LineBack], amount_fen: int, at: datetime) -> Iterator[Return]:
    backs = [*lines, *([LineBack("", 0, amount_fen)] if amount_fen else [])]
    for place, line in enumerate(backs):
        yield Return(
            id=UUID(int=place),
            original=str(order_id),
            store=UUID(int=0),
            member=None,
            seller=None,
            sku=line.sku,
            returned_at=at,
            units=line.quantity,
            amount_fen=line.amount_fen,
        )


def _less(purchase: Purchase, part: Part) -> Purchase:
    return replace(purchase, units=purchase.units - part.units, net_fen=purchase.net_fen - part.amount_fen)
