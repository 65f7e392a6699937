"""Every target of every key, computed from the facts alone."""

from dataclasses import dataclass
from datetime import date

from tests.commissions.engine.commission_reference.facts import Facts
from tests.commissions.engine.commission_reference.moments import days_of
from tests.commissions.engine.commission_reference.scenario import Json, Setting

Key = tuple[str, str, str, str, str]
"""Effective period, payee, component, ref, cost store."""


@dataclass
class Target:
    """What a key should stand at, who employs the payee and who pays, and the facts behind it."""

    amount: int
    employer: str
    version: str | None = None
    explain: Json | None = None
    payer: str = ""


@dataclass
class Sheet:
    """Targets and reasons for zero while they are collected."""

    setting: Setting
    facts: Facts
    targets: dict[Key, Target]
    zeros: list[Json]

    def put(self, key: Key, target: Target, *, on: date | None = None) -> None:
        """One more target, paid by whom the store was run by `on` a day, or on the first one of the month.

        No two calculations may give the same key.
        """
        assert key not in self.targets, key
        target.payer = self.setting.entity(key[4], on or days_of(key[0])[0])
        self.targets[key] = target

    def why(self, period: str, payee: str, component: str, ref: str, reason: str) -> None:
        """One more reason for zero."""
        row = {"period": period, "payee": payee, "component": component, "ref": ref, "reason": reason}
        self.zeros.append(row)


def label(plan: str, version: Json) -> str:
    """How results name a version."""
    return f"{plan}@{version['no']}"
