"""Where every key stands: the latest answer of each calculation, and what changed since it was last posted."""

from collections.abc import Iterator, Mapping, Sequence

from commissions.engine.documents.vocabulary import OUTSIDE_LIMITS
from commissions.engine.targets.keys import Key, Target
from commissions.engine.targets.outcomes import Outcome, Zero
from commissions.engine.time.calendar import Day, Period

Unit = tuple[str, str, int]
"""What is computed in one go: the kind of calculation, its subject, its month or day."""
Month = tuple[str, Period]
"""A payee or a store, and a month."""
BonusDay = tuple[str, Day]
"""A payee and a business day of first orders, whose acquisition bonuses are settled together."""


class Standing:
    """Targets by key, replaced unit by unit. `changed` holds keys whose amount moved until it is emptied."""

    def __init__(self) -> None:
        self.targets: dict[Key, Target] = {}
        self.changed: set[Key] = set()
        self._keys: dict[Unit, tuple[Key, ...]] = {}
        self._zeros: dict[Unit, list[Zero]] = {}
        self._earned: dict[Month, dict[str, int]] = {}
        self._moved: set[Month] = set()

    def replace(self, answers: Sequence[tuple[Unit, Outcome]]) -> None:
        """Put new answers in the place of the units' last ones. A key may pass from one of these units to another."""
        gone = {key for unit, _ in answers for key in self._keys.pop(unit, ())}
        for unit, outcome in answers:
            for key, target in outcome.targets.items():
                self._set(key, target)
            if outcome.targets:
                self._keys[unit] = tuple(outcome.targets)
                gone.difference_update(outcome.targets)
            if outcome.zeros:
                self._zeros[unit] = outcome.zeros
            else:
                self._zeros.pop(unit, None)
        for key in gone:
            self._set(key, None)

    def _set(self, key: Key, target: Target | None) -> None:
        before = self.targets.get(key)
        if target is None:
            del self.targets[key]
        else:
            self.targets[key] = target
        moved = (0 if target is None else target.amount) - (0 if before is None else before.amount)
        if moved == 0:
            return
        self.changed.add(key)
        if key.component not in OUTSIDE_LIMITS:
            month = (key.payee, key.period)
            self._moved.add(month)
            stores = self._earned.setdefault(month, {})
            stores[key.store] = stores.get(key.store, 0) + moved
            if stores[key.store] == 0:
                del stores[key.store]

    def earned(self, payee: str, period: Period) -> Mapping[str, int]:
        """Σ targets of the payee's month by cost store, as cap and guarantee see it."""
        return self._earned.get((payee, period), {})

    def take_moved(self) -> set[Month]:
        """The (payee, month) pairs whose `earned` moved since the last call."""
        moved, self._moved = self._moved, set()
        return moved

    def take_changed(self) -> set[Key]:
        """The keys whose amount moved since the last call."""
        changed, self.changed = self.changed, set()
        return changed

    def zeros(self) -> Iterator[Zero]:
        """The reasons in the latest answers."""
        return (zero for zeros in self._zeros.values() for zero in zeros)
