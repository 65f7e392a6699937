"""The ledger: entries are only ever added, with the sums that statements and reports read."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from commissions.engine.ledger.differences import Difference, Posted
from commissions.engine.targets.keys import Explain, Key
from commissions.engine.time.calendar import Period


class Entry(Struct, frozen=True, gc=False):
    """One line of the ledger. `amount` is the change, `target` where the key stands after it."""

    run: str
    posted_period: Period
    key: Key
    amount: int
    target: int
    rev: int
    payer: str
    employer: str
    version: str | None
    explain: Explain | None


class Ledger:
    """All entries in order, with the sums that statements and reports read."""

    def __init__(self, posted: Mapping[Key, Posted] | None = None) -> None:
        self.entries: list[Entry] = []
        self.posted: dict[Key, Posted] = dict(posted or {})
        self.payers: dict[tuple[Period, str], int] = {}
        self.intercompany: dict[tuple[Period, str, str], int] = {}
        self._earned: dict[Period, dict[str, int]] = {}

    def post(self, due: Sequence[Difference], *, run: str, period: Period) -> list[Entry]:
        """Append one entry per difference, posted in the open month; the entries appended."""
        added = [self._append(one, run=run, period=period) for one in due]
        self.entries.extend(added)
        return added

    def _append(self, due: Difference, *, run: str, period: Period) -> Entry:
        stands_at = 0 if due.target is None else due.target.amount
        self.posted[due.key] = Posted(stands_at, due.rev, due.payer, due.employer)
        earned = self._earned.setdefault(period, {})
        earned[due.key.payee] = earned.get(due.key.payee, 0) + due.amount
        self.payers[period, due.payer] = self.payers.get((period, due.payer), 0) + due.amount
        if due.payer != due.employer:
            pair = (period, due.payer, due.employer)
            self.intercompany[pair] = self.intercompany.get(pair, 0) + due.amount
        return Entry(
            run=run,
            posted_period=period,
            key=due.key,
            amount=due.amount,
            target=stands_at,
            rev=due.rev,
            payer=due.payer,
            employer=due.employer,
            version=None if due.target is None else due.target.version,
            explain=None if due.target is None else due.target.explain,
        )

    def earned_in(self, period: Period) -> Mapping[str, int]:
        """Σ entries posted in the month by payee, whatever their effective month."""
        return self._earned.get(period, {})
