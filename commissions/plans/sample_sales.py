"""What a plan pays for one sale and what the sale makes of the month: computed by the engine, nothing stored. Pure.

The month is one of somebody alone in a store under the plan: a manager where the plan pays managers, present on every
half day where it has a pool. So the amounts are those of the rule itself, before anybody shares in them.
"""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from commissions.engine.api import (
    Assignment,
    Associate,
    Goal,
    Key,
    ManagerOverride,
    Match,
    Moment,
    MonthFacts,
    Organisation,
    PlanBook,
    PlanTerms,
    Rulebook,
    Sku,
    SoldLine,
    Store,
    Target,
    credits_of,
    day_of,
    month_targets,
    parse_period,
    period_of,
    recognition_of,
)
from commissions.reasons.explaining import Told, how
from commissions.reasons.recognised_in_words import after as after_what

PLAN, STORE, SOMEBODY = "PLAN", "STORE", "SOMEBODY"
ELSEWHERE = "SAMPLE"
"""What an article is called that the plan does not name."""

MONTH = parse_period("2026-01")
BEGINS, SOLD_AT = Moment("2026-01-01T00:00:00+08:00"), Moment("2026-01-15T12:00:00+08:00")
USUAL_FEN = 100_000
LINES = ("ORDER/1", "ORDER/2")
"""What was sold besides in the month, and the sale itself."""

Fen = Annotated[int, msgspec.Meta(ge=0, le=100_000_000_000)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class SampleSale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line that is sold: what was paid for it, of which list price, how many units, of what.

    `month_fen` is what they have sold besides in the month, of the same article, `goal_fen` the goal of the month, of
    the person and of the store. An article that names nothing is one that the first rule of the plan fits.
    """

    paid_fen: Fen = USUAL_FEN
    list_fen: Fen | None = None
    quantity: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    sku: Code | None = None
    spu: Code | None = None
    brand: Code | None = None
    category: Code | None = None
    month_fen: Fen = 0
    goal_fen: Fen = 0


class SampleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a component adds by this sale, where it stands in the month with it, and how it came about.

    `how_…` is null for a cap and a guarantee, which are told by their component alone. `confirms_…` says when it is
    recognised: with the month, or so many days after the sale was paid, shipped or received.
    """

    component: str
    amount_fen: int
    month_fen: int
    how_zh: str | None
    how_en: str | None
    confirms_zh: str
    confirms_en: str


class SampledSale(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a sale with their sum, and what the whole month comes to with it. `article` says what was sold."""

    sale: SampleSale
    entries: list[SampleEntry]
    sale_fen: int
    month_fen: int


def sampled(terms: PlanTerms, sale: SampleSale) -> SampledSale:
    """What the sale adds, component by component."""
    sold = sale if _names_an_article(sale) else _of_first_rule(terms, sale)
    before, after = _month(terms, sold, is_sold=False), _month(terms, sold, is_sold=True)
    return SampledSale(
        sale=sold,
        entries=[
            _entry(
                key,
                after.get(key),
                stood=0 if key not in before else before[key].amount,
                units=sale.quantity,
                confirms=_confirms(terms, key),
            )
            for key in sorted(before.keys() | after.keys())
            if _amount(after, key) != _amount(before, key)
        ],
        sale_fen=_sum(after) - _sum(before),
        month_fen=_sum(after),
    )


def _month(terms: PlanTerms, sale: SampleSale, *, is_sold: bool) -> dict[Key, Target]:
    """The targets of the month: of what was sold besides, and of the sale itself where it is sold."""
    book = _book(terms, sale)
    lines = [_line(book, "1", sale, paid_fen=sale.month_fen, quantity=1)] if sale.month_fen else []
    if is_sold:
        lines.append(_line(book, "2", sale, paid_fen=sale.paid_fen, quantity=sale.quantity))
    return month_targets(MonthFacts(period=MONTH, lines=lines, half_days={STORE: {SOMEBODY: 2}}), book)


def _book(terms: PlanTerms, sale: SampleSale) -> Rulebook:
    """One store and one person under these terms since the month began."""
    plans = PlanBook()
    plans.add_plan(PLAN)
    plans.publish(PLAN, msgspec.structs.replace(terms, valid_from=BEGINS))
    is_manager = any(isinstance(one, ManagerOverride) for one in terms.period_components)
    assignment = Assignment(
        store=STORE,
        starts=day_of(BEGINS.instant),
        position="MANAGER" if is_manager else "ASSOCIATE",
        plan=PLAN,
    )
    goals = [Goal(MONTH, sale.goal_fen, payee=SOMEBODY), Goal(MONTH, sale.goal_fen, store=STORE)]
    organisation = Organisation(
        [Store(id=STORE, entity=STORE, plan=PLAN)], [Associate(id=SOMEBODY, assignments=(assignment,))]
    )
    return Rulebook(organisation, plans, goals=goals if sale.goal_fen else [])


def _line(book: Rulebook, no: str, sale: SampleSale, *, paid_fen: int, quantity: int) -> SoldLine:
    at = SOLD_AT.instant
    credits = credits_of(
        book.organisation,
        book.credit_rules,
        store=STORE,
        channel=None,
        member=None,
        roles={"SERVING": SOMEBODY},
        business_at=at,
        day=day_of(at),
    )
    list_fen = sale.list_fen if sale.list_fen is not None and sale.paid_fen else None
    return SoldLine(
        order="ORDER",
        id=no,
        ref=LINES[int(no) - 1],
        store=STORE,
        business_at=at,
        day=day_of(at),
        period=period_of(day_of(at)),
        sku=Sku(sku=sale.sku or ELSEWHERE, spu=sale.spu, brand=sale.brand, category=sale.category),
        qty=quantity,
        paid=paid_fen,
        list_price=paid_fen if list_fen is None else paid_fen * list_fen // sale.paid_fen,
        hq_funded=0,
        credits=credits,
        weights=tuple(credit.weight for credit in credits),
        net=paid_fen,
    )


def _confirms(terms: PlanTerms, key: Key) -> Told:
    """When it is recognised what a component earns: what belongs to a line may wait for the goods."""
    recognition = recognition_of(terms)
    if recognition is None or key.ref not in LINES:
        return "随月份结账确认", "With the close of the month"
    zh, en = after_what(recognition.by, recognition.days)
    return f"{zh}确认", f"Recognised {en}"


def _entry(key: Key, target: Target | None, *, stood: int, units: int, confirms: Told) -> SampleEntry:
    """The difference that a key was moved by; a key without a target any more stands at 0."""
    amount = 0 if target is None else target.amount
    told = None
    if target is not None:
        told = how(target.explain, amount_fen=amount - stood, target_fen=amount, rev=2 if stood else 1, units=units)
    return SampleEntry(
        component=key.component,
        amount_fen=amount - stood,
        month_fen=amount,
        how_zh=None if told is None else told[0],
        how_en=None if told is None else told[1],
        confirms_zh=confirms[0],
        confirms_en=confirms[1],
    )


def _amount(targets: dict[Key, Target], key: Key) -> int:
    return targets[key].amount if key in targets else 0


def _sum(targets: dict[Key, Target]) -> int:
    return sum(target.amount for target in targets.values())


def _names_an_article(sale: SampleSale) -> bool:
    return any((sale.sku, sale.spu, sale.brand, sale.category))


def _of_first_rule(terms: PlanTerms, sale: SampleSale) -> SampleSale:
    """The sale of an article that a rule fits: of everything where there is such a rule, of the first one otherwise."""
    matches = [rule.match for component in terms.line_components for rule in component.rules]
    if not matches or Match() in matches:
        return sale
    wanted = {name: _asked(getattr(matches[0], name)) for name in ("sku", "spu", "brand", "category")}
    return msgspec.structs.replace(sale, **wanted)


def _asked(value: str | UnsetType) -> str | None:
    return None if value is UNSET else value
