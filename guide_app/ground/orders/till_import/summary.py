"""What an import says about its files, and the adding up behind it. Pure.

`sales_fen - returns_fen + refused_fen` is the file's own sum of quantity times price. Sales and returns are whole fen;
the file's sum is rounded once, half away from zero, and the refused part is what is left, so the equation is exact.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from guide_app.base.kernel.money import round_half_away
from guide_app.ground.orders.till_import.lines import RefusedLine, TillLine
from guide_app.ground.orders.till_import.reasons import Reason


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One file, or several added up. Amounts are fen.

    `accepted` lines are booked, now or by an earlier import (`already_booked`); `receipts` counts every receipt number
    in the file; `unmatched_returns_fen` is the part of `returns_fen` for which no purchase is known.
    """

    lines: int = 0
    accepted: int = 0
    refused: dict[str, int] = msgspec.field(default_factory=dict)
    receipts: int = 0
    sales_fen: int = 0
    returns_fen: int = 0
    refused_fen: int = 0
    unmatched_returns_fen: int = 0
    already_booked: int = 0


class Tally:
    """Counts one file while it is read."""

    def __init__(self) -> None:
        self._accepted = 0
        self._sales_fen = 0
        self._returns_fen = 0
        self._refused: Counter[Reason] = Counter()
        self._refused_fen = Fraction(0)
        self._receipts: set[str] = set()

    def accept(self, line: TillLine) -> None:
        """Count a line that can be booked."""
        self._accepted += 1
        self._receipts.add(line.receipt)
        if line.is_return:
            self._returns_fen += line.amount_fen
        else:
            self._sales_fen += line.amount_fen

    def refuse(self, line: RefusedLine) -> None:
        """Count a line that cannot."""
        self._refused[line.reason] += 1
        self._refused_fen += line.amount
        if line.fields[0]:
            self._receipts.add(line.fields[0])

    def withdraw(self, amount_fen: int, reason: Reason, *, is_return: bool) -> None:
        """Turn an accepted line into a refused one, as the books speak against it."""
        self._accepted -= 1
        self._refused[reason] += 1
        if is_return:
            self._returns_fen -= amount_fen
            self._refused_fen -= amount_fen
        else:
            self._sales_fen -= amount_fen
            self._refused_fen += amount_fen

    def summary(self, *, unmatched_returns_fen: int, already_booked: int) -> Summary:
        """What was counted, in the shape that is printed and kept."""
        booked_fen = self._sales_fen - self._returns_fen
        exact = booked_fen + self._refused_fen
        return Summary(
            lines=self._accepted + self._refused.total(),
            accepted=self._accepted,
            refused={str(reason): count for reason, count in sorted(self._refused.items())},
            receipts=len(self._receipts),
            sales_fen=self._sales_fen,
            returns_fen=self._returns_fen,
            refused_fen=round_half_away(exact.numerator, exact.denominator) - booked_fen,
            unmatched_returns_fen=unmatched_returns_fen,
            already_booked=already_booked,
        )


def added_up(summaries: Iterable[Summary]) -> Summary:
    """Several files as one. A receipt that occurs in two of them counts twice."""
    total: dict[str, int] = Counter()
    refused: Counter[str] = Counter()
    for summary in summaries:
        document: Mapping[str, int] = {
            name: getattr(summary, name) for name in Summary.__struct_fields__ if name != "refused"
        }
        total = {name: total.get(name, 0) + value for name, value in document.items()}
        refused.update(summary.refused)
    return Summary(**total, refused=dict(sorted(refused.items())))
