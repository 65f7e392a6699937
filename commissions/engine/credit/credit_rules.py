"""Which credit rule applies to a sale: by store, channel and time."""

from bisect import bisect_right
from collections.abc import Iterable
from heapq import heappop, heappush

from commissions.engine.documents.static_part import CreditRule
from commissions.engine.time.calendar import Instant

_EARLIEST = Instant(-(1 << 70))
_LATEST = Instant(1 << 70)


class CreditRules:
    """The credit rules, asked by store, channel and time. Who wins when is worked out once."""

    def __init__(self, rules: Iterable[CreditRule]) -> None:
        scopes: dict[tuple[str | None, str | None], list[CreditRule]] = {}
        for rule in rules:
            scopes.setdefault((rule.store, rule.channel), []).append(rule)
        self._timelines = {scope: _timeline(found) for scope, found in scopes.items()}

    def rule_for(self, store: str, channel: str | None, *, business_at: Instant) -> CreditRule | None:
        """Store and channel before store before channel before neither; then the later start, then the smaller id."""
        scopes: list[tuple[str | None, str | None]] = [(store, None), (None, None)]
        if channel is not None:
            scopes = [(store, channel), (store, None), (None, channel), (None, None)]
        for scope in scopes:
            if scope in self._timelines:
                limits, winners = self._timelines[scope]
                place = bisect_right(limits, business_at) - 1
                winner = winners[place] if place >= 0 else None
                if winner is not None:
                    return winner
        return None


def _timeline(rules: list[CreditRule]) -> tuple[list[Instant], list[CreditRule | None]]:
    """Instants at which the winner may change, ascending, and who wins from each of them on."""
    ranked = sorted(rules, key=lambda rule: (-_start(rule), rule.id))
    limits = sorted({limit for rule in rules for limit in (_start(rule), _end(rule))})
    beginning = sorted(range(len(ranked)), key=lambda rank: _start(ranked[rank]), reverse=True)
    running: list[int] = []
    winners: list[CreditRule | None] = []
    for limit in limits:
        while beginning and _start(ranked[beginning[-1]]) <= limit:
            heappush(running, beginning.pop())
        while running and _end(ranked[running[0]]) <= limit:
            heappop(running)
        winners.append(ranked[running[0]] if running else None)
    return limits, winners


def _start(rule: CreditRule) -> Instant:
    return _EARLIEST if rule.starts is None else rule.starts.instant


def _end(rule: CreditRule) -> Instant:
    return _LATEST if rule.ends is None else rule.ends.instant
