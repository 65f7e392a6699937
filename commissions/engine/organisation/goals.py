"""Goals of payees and of stores, by month."""

from collections.abc import Iterable

from msgspec import UNSET

from commissions.engine.documents.static_part import Goal
from commissions.engine.time.calendar import Period


class Goals:
    """Targets set for payees and stores, by month."""

    def __init__(self, targets: Iterable[Goal]) -> None:
        self._payees: dict[tuple[str, Period], int] = {}
        self._stores: dict[tuple[str, Period], int] = {}
        for target in targets:
            if target.payee is not UNSET:
                self._payees[target.payee, target.period] = target.value
            elif target.store is not UNSET:
                self._stores[target.store, target.period] = target.value

    def of_payee(self, payee: str, period: Period) -> int:
        """The goal of the payee, 0 when there is none."""
        return self._payees.get((payee, period), 0)

    def of_store(self, store: str, period: Period) -> int:
        """The goal of the store, 0 when there is none."""
        return self._stores.get((store, period), 0)
