"""What a payee's own sales give to the months: each line, and each refund of it, as one contribution."""

from dataclasses import dataclass

from tests.commissions.engine.commission_reference.exact import shared
from tests.commissions.engine.commission_reference.facts import Facts, Line, Refund, self_purchase
from tests.commissions.engine.commission_reference.line_components import base_of, cost_store, place_of
from tests.commissions.engine.commission_reference.moments import months_between, start_of
from tests.commissions.engine.commission_reference.plans import in_force
from tests.commissions.engine.commission_reference.scenario import Json, Setting


@dataclass
class Contribution:
    """So much to x and to d of a payee's month under a plan, at a home store, borne by a cost store. In fen."""

    payee: str
    period: str
    plan: str
    home: str
    cost: str
    to_x: int
    to_d: int


def contributions(setting: Setting, facts: Facts) -> list[Contribution]:
    """All contributions of all lines."""
    return [
        one
        for line in facts.lines()
        for payee, _ in line.order.credits
        if payee in setting.associates and not self_purchase(setting, line, payee)
        for one in _of_line(setting, line, payee)
    ]


def _of_line(setting: Setting, line: Line, payee: str) -> list[Contribution]:
    plan, home = place_of(setting, line, payee)
    version = in_force(setting, plan, start_of(line.order.period))
    if plan is None or version is None:
        return []
    cost = cost_store(setting, line, payee)
    net = line.paid
    share = _share(line, payee, net, version)
    found = [Contribution(payee, line.order.period, plan, home, cost, share, 0)]
    for refund in line.refunds:
        net -= refund.amount
        left = _share(line, payee, net, version)
        moved, share = share - left, left
        policy = _policy(setting, line, refund, version)
        if policy == "RESTATE":
            found.append(Contribution(payee, line.order.period, plan, home, cost, -moved, 0))
        elif policy == "SAME_RATE":
            found.append(Contribution(payee, line.order.period, plan, home, cost, 0, moved))
        else:
            found.append(Contribution(payee, refund.open_period, plan, home, cost, -moved, 0))
    return found


def _share(line: Line, payee: str, net: int, version: Json) -> int:
    credits = line.order.credits
    parts = shared(base_of(line, net, version["base_mode"]), [weight for _, weight in credits])
    return dict(zip((one for one, _ in credits), parts, strict=True))[payee]


def _policy(setting: Setting, line: Line, refund: Refund, version: Json) -> str:
    if not refund.late:
        return "RESTATE"
    policy = str(version["refund_policy"])
    if policy == "RESTATE" and months_between(line.order.period, refund.open_period) > setting.restate_limit:
        return "SAME_RATE"
    return policy
