"""Every target of every key, computed from the facts alone."""

from dataclasses import dataclass

from tests.commissions.engine.commission_reference.facts import Facts
from tests.commissions.engine.commission_reference.scenario import Json, Setting

Key = tuple[str, str, str, str, str]
"""Effective period, payee, component, ref, cost store."""


@dataclass
class Target:
    """What a key should stand at, who employs the payee, and the facts behind it."""

    amount: int
    employer: str
    version: str | None = None
    explain: Json | None = None


@dataclass
class Sheet:
    """Targets and reasons for zero while they are collected."""

    setting: Setting
    facts: Facts
    targets: dict[Key, Target]
    zeros: list[Json]

    def put(self, key: Key, target: Target) -> None:
        """One more target; no two calculations may give the same key."""
        assert key not in self.targets, key
        self.targets[key] = target

    def why(self, period: str, payee: str, component: str, ref: str, reason: str) -> None:
        """One more reason for zero."""
        row = {"period": period, "payee": payee, "component": component, "ref": ref, "reason": reason}
        self.zeros.append(row)


def label(plan: str, version: Json) -> str:
    """How results name a version."""
    return f"{plan}@{version['no']}"
