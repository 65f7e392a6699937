"""What an import says about its files, and the adding up behind it. Pure.

`sales_fen - returns_fen + refused_fen` is the file's own sum of what its lines come to. Sales and returns are whole
fen; the file's sum is rounded once, half away from zero, and the refused part is what is left: the equation is exact.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import msgspec

from guide_app.base.kernel.money import round_half_away
from guide_app.ground.orders.till_import.lines import RefusedLine, RowLeftOut, TillLine
from guide_app.ground.orders.till_import.reasons import LeftOut, Reason


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One file, or several added up. Amounts are fen.

    `accepted` lines are booked, now or by an earlier import (`already_booked`); `receipts` counts every receipt in the
    file; `unmatched_returns_fen` is the part of `returns_fen` for which no purchase is known. Rows of `left_out` are no
    lines and in no sum; `totals_differ_fen` is how far the file's own totals row is from its lines. `found_later_fen`
    is what returns of earlier files found in this one.
    """

    lines: int = 0
    accepted: int = 0
    refused: dict[str, int] = msgspec.field(default_factory=dict)
    left_out: dict[str, int] = msgspec.field(default_factory=dict)
    receipts: int = 0
    sales_fen: int = 0
    returns_fen: int = 0
    refused_fen: int = 0
    unmatched_returns_fen: int = 0
    already_booked: int = 0
    found_later_fen: int = 0
    totals_differ_fen: int = 0
    stores_created: tuple[str, ...] = ()


class Counted(msgspec.Struct, frozen=True):
    """What stands in the table of staged lines in the end."""

    accepted: int
    already_booked: int
    receipts: int
    sales_fen: int
    returns_fen: int


COUNT = """
SELECT count(*) FILTER (WHERE good) AS accepted, count(*) FILTER (WHERE state = 'booked') AS already_booked,
  count(DISTINCT order_id) + (
    SELECT count(DISTINCT receipt) FROM till_line b WHERE order_id IS NULL AND receipt <> ''
    AND NOT EXISTS (SELECT FROM till_line c WHERE c.receipt = b.receipt AND c.order_id IS NOT NULL)) AS receipts,
  coalesce(sum(amount_fen) FILTER (WHERE good AND NOT is_return), 0)::bigint AS sales_fen,
  coalesce(sum(amount_fen) FILTER (WHERE good AND is_return), 0)::bigint AS returns_fen
FROM (SELECT *, state IS NULL OR state = 'booked' AS good FROM till_line) t
"""


class Tally:
    """What is counted of one file while it is read, beside what the table of staged lines holds."""

    def __init__(self) -> None:
        self._refused: Counter[Reason] = Counter()
        self._left_out: Counter[LeftOut] = Counter()
        self._refused_fen = Fraction(0)
        self._lines_fen = 0
        self._totals_differ = Fraction(0)

    def read(self, line: TillLine) -> None:
        """Count a line that could be booked, towards a totals row that may follow."""
        self._lines_fen += -line.goods.amount_fen if line.goods.is_return else line.goods.amount_fen

    def refuse(self, line: RefusedLine) -> None:
        """Count a row that cannot."""
        self._refused[line.reason] += 1
        self._refused_fen += line.amount

    def pass_over(self, row: RowLeftOut) -> None:
        """Count a row that is no line; a totals row is held against the lines before it."""
        self._left_out[row.why] += 1
        if row.amount is not None:
            self._totals_differ = row.amount - self._lines_fen - self._refused_fen

    def turn_down(self, reason: Reason, amount_fen: int) -> None:
        """Count a line that others, or the books, speak against."""
        self._refused[reason] += 1
        self._refused_fen += amount_fen

    def leave_out(self, why: LeftOut, rows: int) -> None:
        """Count rows that are no lines after all."""
        self._left_out[why] += rows

    def summary(
        self,
        counted: Counted,
        *,
        unmatched_returns_fen: int,
        found_later_fen: int = 0,
        stores_created: Iterable[str] = (),
    ) -> Summary:
        """What was counted, in the shape that is printed and kept."""
        booked_fen = counted.sales_fen - counted.returns_fen
        exact = booked_fen + self._refused_fen
        return Summary(
            lines=counted.accepted + self._refused.total(),
            accepted=counted.accepted,
            refused={str(reason): count for reason, count in sorted(self._refused.items())},
            left_out={str(why): count for why, count in sorted(self._left_out.items())},
            receipts=counted.receipts,
            sales_fen=counted.sales_fen,
            returns_fen=counted.returns_fen,
            refused_fen=round_half_away(exact.numerator, exact.denominator) - booked_fen,
            unmatched_returns_fen=unmatched_returns_fen,
            already_booked=counted.already_booked,
            found_later_fen=found_later_fen,
            totals_differ_fen=round_half_away(self._totals_differ.numerator, self._totals_differ.denominator),
            stores_created=tuple(stores_created),
        )


_COUNTERS = ("refused", "left_out")


def added_up(summaries: Iterable[Summary]) -> Summary:
    """Several files as one. A receipt that occurs in two of them counts twice."""
    numbers: Counter[str] = Counter()
    counters: dict[str, Counter[str]] = {name: Counter() for name in _COUNTERS}
    created: list[str] = []
    for summary in summaries:
        for name in Summary.__struct_fields__:
            value = getattr(summary, name)
            if name in counters:
                counters[name].update(value)
            elif name == "stores_created":
                created.extend(value)
            else:
                numbers[name] += value
    by_name: dict[str, Any] = {name: dict(sorted(counter.items())) for name, counter in counters.items()}
    return Summary(**dict(numbers) | by_name, stores_created=tuple(created))
