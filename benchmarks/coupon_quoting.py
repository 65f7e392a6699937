"""How long quotes take, beside trying every subset, and how long the command takes to start, beside bare Python."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from time import perf_counter

import msgspec

from benchmarks.report import report
from coupons.quoting.application import after, before_coupons, turn_of
from coupons.quoting.cart import Cart, Coupon, GroupLimit, Rules
from coupons.quoting.lines import Line
from coupons.quoting.pre_coupon import PreCoupon, pre_coupon
from coupons.quoting.quote import quote
from coupons.quoting.scope import ItemSelector, Scope, Store
from coupons.quoting.stacking import Stacking
from coupons.quoting.terms import EveryTerms, ExchangeTerms, FixedTerms, PercentTerms, Terms
from coupons.quoting.usability import Candidate, candidates_of

NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def mixed_terms(number: int, *, group: str, scope: Scope) -> Terms:
    """The four kinds in turn, each a little different."""
    name = f"T{number:03d}"
    match number % 4:
        case 0:
            return FixedTerms(template=name, version=1, off=500 + 130 * number, group=group, scope=scope)
        case 1:
            return EveryTerms(template=name, version=1, every=10000, off=90 + number, group=group, scope=scope)
        case 2:
            return PercentTerms(template=name, version=1, pay_ppm=950000 - 9000 * number, group=group, scope=scope)
        case _:
            return ExchangeTerms(template=name, version=1, exchange_price=10 * number, group=group, scope=scope)


def half_price_terms(number: int, *, group: str, scope: Scope) -> Terms:
    """Percentages that all work on the same goods: the bound on what is left cannot tell them apart."""
    name = f"T{number:03d}"
    return PercentTerms(template=name, version=1, pay_ppm=500000 + 30000 * number, group=group, scope=scope)


def cart(
    lines: int,
    coupons: int,
    *,
    groups: int,
    limit: int,
    terms: Callable[..., Terms] = mixed_terms,
    scoped: bool = False,
) -> Cart:
    """A cart of `lines` lines and `coupons` usable coupons spread over `groups` stacking groups."""
    scopes = [
        Scope(items_in=(ItemSelector(skus=tuple(f"S{(number * 3 + step) % lines}" for step in range(lines // 2))),))
        if scoped
        else Scope()
        for number in range(coupons)
    ]
    versions = tuple(terms(number, group=f"g{number % groups}", scope=scopes[number]) for number in range(coupons))
    return Cart(
        member="m",
        moment=NOON,
        store=Store(id="s"),
        lines=tuple(
            Line(id=f"L{number:03d}", sku=f"S{number}", unit_price=1999 + 730 * number, qty=1 + number % 3)
            for number in range(lines)
        ),
        terms=versions,
        coupons=tuple(
            Coupon(id=f"c{one.template}", template=one.template, version=1, owner="m", valid_from=START, valid_to=END)
            for one in versions
        ),
        rules=Rules(groups=tuple(GroupLimit(group=f"g{number}", limit=limit) for number in range(groups))),
    )


def try_every_subset(priced: PreCoupon, candidates: Sequence[Candidate], stacking: Stacking) -> int:
    """The largest total discount, found by applying every allowed set of candidates from the beginning."""
    best = 0
    for size in range(len(candidates) + 1):
        for subset in combinations(candidates, size):
            groups = [one.prepared.terms.group for one in subset]
            if size > stacking.order_limit or any(groups.count(one) > stacking.limit_of(one) for one in groups):
                continue
            amounts, total = before_coupons(priced), 0
            for one in subset:
                turn = turn_of(one.prepared, amounts)
                if turn.short_by:
                    break
                amounts, total = after(one.prepared, turn, amounts), total + turn.discount
            else:
                best = max(best, total)
    return best


def milliseconds(task: Callable[[], object], *, times: int) -> float:
    """The best of three rounds, per call."""
    rounds = []
    for _ in range(3):
        start = perf_counter()
        for _ in range(times):
            task()
        rounds.append((perf_counter() - start) / times * 1000)
    return min(rounds)


def compare(name: str, priced_cart: Cart, *, times: int) -> None:
    """Our quote, and only the choice by trying every subset of the same candidates."""
    priced = pre_coupon(priced_cart.lines, store=priced_cart.store, promotions=priced_cart.promotions)
    candidates, _ = candidates_of(priced_cart, priced)
    stacking = Stacking(priced_cart.rules)
    start = perf_counter()
    best = try_every_subset(priced, candidates, stacking)
    every_subset = (perf_counter() - start) * 1000
    found = quote(priced_cart).totals.coupon_discount
    if found != best:
        raise AssertionError(f"{name}: {found} is not the best, {best} is")
    ours = milliseconds(lambda: quote(priced_cart), times=times)
    note = f"limit: trying every subset of the {len(candidates)} candidates, the choice alone; same total found"
    report(name, ours=ours, limit=every_subset, unit="ms", n=times, note=note)


def start_up() -> None:
    """`guide coupons quote` on a small request, beside `python -c pass`."""
    guide = Path(sys.executable).with_name("guide")
    document = {
        "member": "m",
        "moment": "2026-01-15T12:00:00+08:00",
        "store": {"id": "s"},
        "lines": [{"id": "L", "sku": "S", "unit_price": 100}],
    }
    with tempfile.NamedTemporaryFile(suffix=".json") as request:
        request.write(msgspec.json.encode(document))
        request.flush()
        command = [str(guide), "coupons", "quote", request.name]
        ours = milliseconds(lambda: subprocess.run(command, capture_output=True, check=True), times=5)
    bare = milliseconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), times=5)
    report("guide coupons quote, start to end", ours=ours, limit=bare, unit="ms", n=5, note="limit: python -c pass")


def main() -> None:
    """Print one line for each size of cart, then the start-up time."""
    compare("quote 2 lines, 1 coupon", cart(2, 1, groups=1, limit=1), times=300)
    compare("quote 20 lines, 12 coupons in 4 groups", cart(20, 12, groups=4, limit=1), times=30)
    compare("quote 20 lines, 12 coupons that all stack", cart(20, 12, groups=1, limit=12), times=20)
    compare("quote 20 lines, 12 scoped coupons that all stack", cart(20, 12, groups=1, limit=12, scoped=True), times=20)
    worst = cart(20, 12, groups=1, limit=12, terms=half_price_terms)
    compare("quote 20 lines, 12 percentages that all stack (worst case)", worst, times=3)
    compare("quote 20 lines, 100 coupons", cart(20, 100, groups=1, limit=12, scoped=True), times=5)
    compare("quote 200 lines, 100 coupons", cart(200, 100, groups=1, limit=12, scoped=True), times=2)
    start_up()


if __name__ == "__main__":
    main()
