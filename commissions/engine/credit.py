"""Who shares in a sale: the credit rule that applies and the payees, weights and ties it gives."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache
from heapq import heappop, heappush

from msgspec import Struct

from commissions.engine.documents import CreditRule
from commissions.engine.organisation import Organisation
from commissions.engine.vocabulary import COMPANY, GIVEN_ROLES, STORE_POOL_POSITION, GivenRole, Role, pool_of
from guide_app.base.kernel.money import split

DEFAULT_WEIGHTS: dict[Role, int] = {"SERVING": 1}
_EARLIEST = -(1 << 70)
_LATEST = 1 << 70


class Credit(Struct, frozen=True, gc=False):
    """One payee's share in a sale, fixed when the sale is learned.

    `home_store` and `plan` are those of the payee on the business date (a store pool: the store and its plan);
    `home_store` is None for COMPANY alone. `own_purchase`: he bought this himself and earns nothing from it.
    """

    payee: str
    position: int
    weight: int
    home_store: str | None
    plan: str | None
    own_purchase: bool = False
    is_pool: bool = False


class CreditRules:
    """The credit rules, asked by store, channel and time. Who wins when is worked out once."""

    def __init__(self, rules: Iterable[CreditRule]) -> None:
        scopes: dict[tuple[str | None, str | None], list[CreditRule]] = {}
        for rule in rules:
            scopes.setdefault((rule.store, rule.channel), []).append(rule)
        self._timelines = {scope: _timeline(found) for scope, found in scopes.items()}

    def rule_for(self, store: str, channel: str | None, *, business_at: int) -> CreditRule | None:
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


def _timeline(rules: list[CreditRule]) -> tuple[list[int], list[CreditRule | None]]:
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


def _start(rule: CreditRule) -> int:
    return _EARLIEST if rule.starts is None else rule.starts.instant


def _end(rule: CreditRule) -> int:
    return _LATEST if rule.ends is None else rule.ends.instant


def credits_of(
    organisation: Organisation,
    rules: CreditRules,
    *,
    store: str,
    channel: str | None,
    member: str | None,
    roles: Mapping[GivenRole, str],
    business_at: int,
    day: int,
) -> tuple[Credit, ...]:
    """The credit list of a sale in the order that decides ties. Never empty: at the least COMPANY with weight 1."""
    rule = rules.rule_for(store, channel, business_at=business_at)
    weights = DEFAULT_WEIGHTS if rule is None else rule.weights
    active = {role: payee for role, payee in roles.items() if organisation.careers[payee].on(day) is not None}
    shares: dict[str, tuple[int, int]] = {}

    def give(payee: str, position: int, weight: int) -> None:
        first, before = shares.get(payee, (position, 0))
        shares[payee] = (first, before + weight)

    for position, role in enumerate(GIVEN_ROLES):
        weight = weights.get(role, 0)
        if weight:
            receiver = active.get(role) or _instead_of(role, rule, active=active, store=store)
            if receiver is not None:
                give(receiver, position, weight)
    if weights.get("STORE_POOL", 0):
        give(pool_of(store), STORE_POOL_POSITION, weights["STORE_POOL"])
    if not shares:
        give(COMPANY, 0, 1)
    found = [
        _credit(organisation, payee, position=position, weight=weight, store=store, member=member, day=day)
        for payee, (position, weight) in shares.items()
    ]
    return tuple(sorted(found, key=lambda credit: (credit.position, credit.payee)))


def _instead_of(role: GivenRole, rule: CreditRule | None, *, active: Mapping[GivenRole, str], store: str) -> str | None:
    """Who gets the weight of a role nobody fills; None when the weight disappears."""
    fallback = "TO_SERVING" if rule is None else rule.missing.get(role, "TO_SERVING")
    if fallback == "TO_SERVING":
        return active.get("SERVING", COMPANY)
    if fallback == "TO_STORE_POOL":
        return pool_of(store)
    return COMPANY if fallback == "TO_COMPANY" else None


def _credit(
    organisation: Organisation, payee: str, *, position: int, weight: int, store: str, member: str | None, day: int
) -> Credit:
    if payee == COMPANY:
        return Credit(payee, position, weight, home_store=None, plan=None)
    if payee == pool_of(store):
        plan = organisation.stores[store].plan
        return Credit(payee, position, weight, home_store=store, plan=plan, is_pool=True)
    career = organisation.careers[payee]
    post = career.on(day)
    assert post is not None, "only the active receive a share"
    own = member is not None and career.member == member
    return Credit(payee, position, weight, home_store=post.store, plan=post.plan, own_purchase=own)


@lru_cache(maxsize=4096)
def shares_of(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """`total` split by weights in credit order. Remembered, for performance and own bases ask for the same split."""
    return tuple(split(total, weights))
