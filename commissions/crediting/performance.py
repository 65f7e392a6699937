"""业绩 as it moves: what each payee performed in a month and store, added up over a batch and written once."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.engine.api import SoldLine, first_date_of, performance_of
from commissions.payees import Payee, PayeeKind, id_from, payee_from
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json


class PerformanceRow(msgspec.Struct, frozen=True):
    """A row of `commission_performance`."""

    id: UUID
    period: date
    payee_kind: PayeeKind
    payee: UUID
    store: UUID
    amount_fen: int


ADD = f"""
{insert_from_json("commission_performance", PerformanceRow)}
ON CONFLICT (period, payee_kind, payee, store)
  DO UPDATE SET amount_fen = commission_performance.amount_fen + EXCLUDED.amount_fen
"""


class _Sum(NamedTuple):
    """Whose performance, in which month and selling store."""

    period: date
    payee: Payee
    store: UUID


class PerformanceChange:
    """How far performance moved, in fen. Nothing is written before `write`."""

    def __init__(self) -> None:
        self._amounts: dict[_Sum, int] = defaultdict(int)

    def add_line(self, line: SoldLine) -> None:
        """Add what the line, as it stands, performed for each of its payees."""
        self._count(line, 1)

    def take_off_line(self, line: SoldLine) -> None:
        """Take off what the line, as it stands, performed: before something of it comes back."""
        self._count(line, -1)

    def add(self, period: date, payee: Payee, store: UUID, amount_fen: int) -> None:
        """Add an amount, which may be negative."""
        self._amounts[_Sum(period, payee, store)] += amount_fen

    async def write(self) -> None:
        """Add the amounts to what is stored, in an order that two writers share."""
        moved = sorted((key, amount) for key, amount in self._amounts.items() if amount)
        if moved:
            rows = [PerformanceRow(new_id(), key.period, *key.payee, key.store, amount) for key, amount in moved]
            await execute(ADD, as_json(rows))

    def _count(self, line: SoldLine, sign: int) -> None:
        period, store = first_date_of(line.period), id_from(line.store)
        for credit, amount in zip(line.credits, performance_of(line), strict=True):
            self.add(period, payee_from(credit.payee, store=store), store, sign * amount)
