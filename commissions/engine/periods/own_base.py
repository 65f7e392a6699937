"""The own base of a payee: what each sale and each refund adds to x of a month, or sets apart in d."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from commissions.engine.credit.credits import Credit
from commissions.engine.credit.shares import shares_of
from commissions.engine.documents.vocabulary import BaseMode, RefundPolicy
from commissions.engine.facts.sales import CountedRefund, SoldLine
from commissions.engine.lines.bases import base_of
from commissions.engine.rulebook import Rulebook
from commissions.engine.time.calendar import Period


class Slot(NamedTuple):
    """Where a contribution is added up: plan and home store of the payee, store that bears the cost."""

    plan: str
    home_store: str
    cost_store: str


class Contribution(NamedTuple):
    """An amount for x, or for d, of one payee's month. One of 0 counts too: it makes the home store concerned."""

    period: Period
    payee: str
    slot: Slot
    x: int
    d: int


def slot_of(plan: str, home_store: str, *, selling_store: str, book: Rulebook) -> Slot:
    """Where contributions of a payee of this plan and home store are added up for sales of a store."""
    return Slot(plan, home_store, book.cost_store(selling_store=selling_store, home_store=home_store))


def contributions_of_sale(line: SoldLine, book: Rulebook) -> Iterator[Contribution]:
    """What the line as sold gives to x of its month."""
    for place, credit, slot, mode, _ in _contributors(line, book):
        yield Contribution(line.period, credit.payee, slot, _share(line, line.paid, place=place, mode=mode), 0)


def contributions_of_refund(line: SoldLine, refund: CountedRefund, book: Rulebook) -> Iterator[Contribution]:
    """What one refund of the line moves, by the refund policy of each payee's plan."""
    net_before = refund.net_after + refund.amount
    for place, credit, slot, mode, policy in _contributors(line, book):
        delta = _share(line, net_before, place=place, mode=mode)
        delta -= _share(line, refund.net_after, place=place, mode=mode)
        if refund.late_in is None:
            yield Contribution(line.period, credit.payee, slot, -delta, 0)
            continue
        effect = _effect_of_late(policy, refund.late_in - line.period, restate_limit=book.settings.restate_limit)
        if effect == "SAME_RATE":
            yield Contribution(line.period, credit.payee, slot, 0, delta)
        else:
            period = refund.late_in if effect == "NET_CURRENT" else line.period
            yield Contribution(period, credit.payee, slot, -delta, 0)


def contributions_of_last_refund(line: SoldLine, book: Rulebook) -> Iterator[Contribution]:
    """What the refund moves that was recorded last."""
    return contributions_of_refund(line, line.refunds[-1], book)


def contributions_of(line: SoldLine, book: Rulebook) -> Iterator[Contribution]:
    """Everything a line contributes: the sale and all its refunds."""
    yield from contributions_of_sale(line, book)
    for refund in line.refunds:
        yield from contributions_of_refund(line, refund, book)


def _effect_of_late(policy: RefundPolicy, months_late: int, *, restate_limit: int) -> RefundPolicy:
    """The policy that decides on a late refund: very late ones keep their rate."""
    return "SAME_RATE" if policy == "RESTATE" and months_late > restate_limit else policy


def _contributors(line: SoldLine, book: Rulebook) -> Iterator[tuple[int, Credit, Slot, BaseMode, RefundPolicy]]:
    """Credits that count for an own base, with the base mode and policy of their plan in the line's month."""
    for place, credit in enumerate(line.credits):
        if credit.plan is None or credit.home_store is None or credit.own_purchase or credit.is_pool:
            continue
        version = book.plans.at_start_of(credit.plan, line.period)
        if version is not None:
            slot = slot_of(credit.plan, credit.home_store, selling_store=line.store, book=book)
            yield place, credit, slot, version.terms.base_mode, version.terms.refund_policy


def _share(line: SoldLine, net: int, *, place: int, mode: BaseMode) -> int:
    """The part of the line's base that the credit in that place contributes."""
    return shares_of(base_of(line, net, mode=mode), line.weights)[place]


class Sum:
    """x and d of one slot, and how many contributions made them."""

    __slots__ = ("count", "d", "x")

    def __init__(self) -> None:
        self.x = 0
        self.d = 0
        self.count = 0


class OwnBases:
    """Contributions added up by month, payee and slot. What was added can be taken away again."""

    def __init__(self) -> None:
        self._sums: dict[Period, dict[str, dict[Slot, Sum]]] = {}

    def add(self, contributions: Iterable[Contribution], *, times: int = 1) -> set[tuple[str, Period]]:
        """Add contributions (`times` -1: take them away); the (payee, month) pairs they touch."""
        touched = set()
        for one in contributions:
            touched.add((one.payee, one.period))
            slots = self._sums.setdefault(one.period, {}).setdefault(one.payee, {})
            self.add_sum(one.payee, one.period, one.slot, x=times * one.x, d=times * one.d, count=times)
            if slots[one.slot].count == 0:
                del slots[one.slot]
        return touched

    def add_sum(self, payee: str, period: Period, slot: Slot, *, x: int, d: int, count: int) -> None:
        """Add what `count` contributions of a slot came to."""
        slots = self._sums.setdefault(period, {}).setdefault(payee, {})
        total = slots.setdefault(slot, Sum())
        total.x += x
        total.d += d
        total.count += count

    def of(self, payee: str, period: Period) -> dict[Slot, Sum]:
        """The sums of one payee's month by slot."""
        return self._sums.get(period, {}).get(payee, {})

    def payees_in(self, period: Period) -> set[str]:
        """Everybody who ever had a contribution to the month."""
        return set(self._sums.get(period, ()))
