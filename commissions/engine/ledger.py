"""The ledger: what is posted per key, the differences a run posts, and who pays whom. Entries are only ever added."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from commissions.engine.targets import Explain, Key, Target


class Posted(Struct, gc=False):
    """What has been posted on a key so far; payer and employer are those of its entries."""

    amount: int
    rev: int
    payer: str
    employer: str


class Difference(NamedTuple):
    """What a run has to post on a key; `target` None when the key stands at nothing any more."""

    key: Key
    amount: int
    target: Target | None
    rev: int
    payer: str
    employer: str


class Entry(Struct, frozen=True, gc=False):
    """One line of the ledger. `amount` is the change, `target` where the key stands after it."""

    run: str
    posted_period: int
    key: Key
    amount: int
    target: int
    rev: int
    payer: str
    employer: str
    version: str | None
    explain: Explain | None


def differences(
    targets: Mapping[Key, Target], posted: Mapping[Key, Posted], *, keys: Iterable[Key] | None = None
) -> list[Difference]:
    """Target less posted where that is not 0, in posting order; of all keys, or only of those that may have changed."""
    found = []
    for key in sorted(targets.keys() | posted.keys() if keys is None else keys):
        target, before = targets.get(key), posted.get(key)
        amount = (0 if target is None else target.amount) - (0 if before is None else before.amount)
        if amount == 0:
            continue
        if before is not None:
            found.append(Difference(key, amount, target, before.rev + 1, before.payer, before.employer))
        else:
            assert target is not None, "a key without postings differs by its target"
            found.append(Difference(key, amount, target, 1, target.payer, target.employer))
    return found


class Ledger:
    """All entries in order, with the sums that statements and reports read."""

    def __init__(self, posted: Mapping[Key, Posted] | None = None) -> None:
        self.entries: list[Entry] = []
        self.posted: dict[Key, Posted] = dict(posted or {})
        self.payers: dict[tuple[int, str], int] = {}
        self.intercompany: dict[tuple[int, str, str], int] = {}
        self._earned: dict[int, dict[str, int]] = {}

    def post(self, due: Sequence[Difference], *, run: str, period: int) -> list[Entry]:
        """Append one entry per difference, posted in the open month; the entries appended."""
        added = [self._append(one, run=run, period=period) for one in due]
        self.entries.extend(added)
        return added

    def _append(self, due: Difference, *, run: str, period: int) -> Entry:
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

    def earned_in(self, period: int) -> Mapping[str, int]:
        """Σ entries posted in the month by payee, whatever their effective month."""
        return self._earned.get(period, {})
