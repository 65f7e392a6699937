"""Who shares in a sale: the payees, weights and ties that a credit rule gives."""

from collections.abc import Mapping

from msgspec import Struct

from commissions.engine.credit.credit_rules import CreditRules
from commissions.engine.documents.static_part import CreditRule
from commissions.engine.documents.vocabulary import COMPANY, GIVEN_ROLES, STORE_POOL_POSITION, GivenRole, Role, pool_of
from commissions.engine.organisation.staffing import Organisation
from commissions.engine.time.calendar import Day, Instant

DEFAULT_WEIGHTS: dict[Role, int] = {"SERVING": 1}


class Credit(Struct, frozen=True, gc=False, omit_defaults=True):
    """One payee's share in a sale, fixed when the sale is learned.

    `home_store` and `plan` are those of the payee's post on the business date, of the one in the selling store if there
    is one (a store pool: the store and its plan);
    `home_store` is None for COMPANY alone. `own_purchase`: they bought this themselves and earn nothing from it.
    """

    payee: str
    position: int
    weight: int
    home_store: str | None
    plan: str | None
    own_purchase: bool = False
    is_pool: bool = False


def credits_of(
    organisation: Organisation,
    rules: CreditRules,
    *,
    store: str,
    channel: str | None,
    member: str | None,
    roles: Mapping[GivenRole, str],
    business_at: Instant,
    day: Day,
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


def credits_by_weights(
    organisation: Organisation, weights: Mapping[str, int], *, store: str, member: str | None, day: Day
) -> tuple[Credit, ...]:
    """The credit list of associates who share by these weights, all of them active on the day: the smaller id first."""
    return tuple(
        _credit(organisation, payee, position=0, weight=weight, store=store, member=member, day=day)
        for payee, weight in sorted(weights.items())
    )


def _instead_of(role: GivenRole, rule: CreditRule | None, *, active: Mapping[GivenRole, str], store: str) -> str | None:
    """Who gets the weight of a role nobody fills; None when the weight disappears."""
    fallback = "TO_SERVING" if rule is None else rule.missing.get(role, "TO_SERVING")
    if fallback == "TO_SERVING":
        return active.get("SERVING", COMPANY)
    if fallback == "TO_STORE_POOL":
        return pool_of(store)
    return COMPANY if fallback == "TO_COMPANY" else None


def _credit(
    organisation: Organisation, payee: str, *, position: int, weight: int, store: str, member: str | None, day: Day
) -> Credit:
    if payee == COMPANY:
        return Credit(payee, position, weight, home_store=None, plan=None)
    if payee == pool_of(store):
        plan = organisation.plan_of(store, day)
        return Credit(payee, position, weight, home_store=store, plan=plan, is_pool=True)
    career = organisation.careers[payee]
    post = career.at(store, day)
    assert post is not None, "only the active receive a share"
    own = career.is_own(member)
    return Credit(payee, position, weight, home_store=post.store, plan=post.plan, own_purchase=own)
