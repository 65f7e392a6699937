"""What each component of a plan earns, in Chinese and English. Pure.

A component is named as the ledger names it, so that whoever reads an entry finds the sentence it came by.
"""

from collections.abc import Iterable, Sequence

from msgspec import UNSET

from commissions.engine.api import (
    Accelerator,
    Attainment,
    AttainmentBand,
    LineComponent,
    ManagerOverride,
    Marginal,
    Match,
    PeriodComponent,
    RateRule,
    Rule,
    StepBonus,
    StorePool,
    UnitRule,
    Whole,
    precedence,
)
from commissions.reasons.explaining import Told
from guide_app.base.kernel.money import in_percent, yuan

NAMED = 5
"""Of a list of articles; how many more there are is a number."""

FIELDS = (
    ("sku", "SKU", "SKU"),
    ("spu", "款", "style"),
    ("brand", "品牌", "brand"),
    ("category", "品类", "category"),
)
BEST_FIT = (
    "一件商品适用多条时按最具体的一条：SKU、款、品牌加品类、品类（越深越先）、品牌、全部商品；同样具体的，优先级高的先",
    "Where several fit an article the most specific counts: SKU, style, brand with category, category (the deeper"
    " first), brand, all goods; of equals the one of higher priority",
)


def rate(ppm: int) -> str:
    """`2.5%` of 25 000, to its last digit."""
    return f"{in_percent(ppm)}%"


def of_line(component: LineComponent) -> list[Told]:
    """What a sold line earns by each rule, the most specific first; what no rule fits is said too."""
    rules = sorted(component.rules, key=precedence)
    for_all = [rule for rule in rules if rule.match == Match()]
    told = [
        (f"{chinese}{value[0]}", f"{english} {value[1]}")
        for (chinese, english), value in _gathered(rules, is_only=len(rules) == 1)
    ]
    if not for_all:
        told.append(("其他商品不计提" if rules else "不计提", "other goods earn nothing" if rules else "earns nothing"))
    if len(rules) > 1:
        told.append(BEST_FIT)
    return [
        (f"每笔销售 {component.id}：{chinese}", f"Each sale, {component.id}: {english}") for chinese, english in told
    ]


def of_month(component: PeriodComponent) -> Told:
    """What a month as a whole earns by one component."""
    chinese, english = _of_month(component)
    if component.cap is not None:
        chinese = f"{chinese}，最多 {yuan(component.cap)}"
        english = f"{english}; {yuan(component.cap)} at most"
    return chinese, english


def _of_month(component: PeriodComponent) -> Told:
    name = component.id
    if isinstance(component, Marginal):
        return _joined(
            (f"月度阶梯 {name}（分段）：当月业绩 ", f"Ladder of the month {name}, slice by slice: "),
            _slices([yuan(row.start) for row in component.tiers], [row.ppm for row in component.tiers]),
        )
    if isinstance(component, Whole):
        return _joined(
            (f"月度阶梯 {name}（全额）：当月业绩", f"Ladder of the month {name}, by the tier reached: "),
            [
                (f"满 {yuan(row.start)} 全部提 {rate(row.ppm)}", f"from {yuan(row.start)} on {rate(row.ppm)} of it all")
                for row in component.tiers
            ],
        )
    if isinstance(component, StepBonus):
        adds_up = component.mode == "CUMULATIVE"
        chinese, english = _joined(
            (f"台阶奖 {name}：当月业绩", f"Bonus by steps {name}: "),
            [
                (f"满 {yuan(row.start)} 奖 {yuan(row.bonus)}", f"{yuan(row.bonus)} from {yuan(row.start)} on")
                for row in component.steps
            ],
        )
        return (
            f"{chinese}，{'各档累计' if adds_up else '只发达到的最高一档'}",
            f"{english}; {'all steps reached add up' if adds_up else 'the highest step reached counts'}",
        )
    if isinstance(component, Attainment | Accelerator):
        return _by_goal(component)
    if isinstance(component, ManagerOverride):
        gate = component.gate_ppm
        shut = ("", "") if gate is None else _gate(gate)
        return (
            f"店长提成 {name}：任店长期间门店业绩提 {rate(component.ppm)}{shut[0]}",
            f"Manager's share {name}: {rate(component.ppm)} of what the store sold on their days{shut[1]}",
        )
    assert isinstance(component, StorePool)
    return (
        f"店铺奖金池 {name}：门店业绩提 {rate(component.ppm)} 入池，按出勤半天数分给全店，没有出勤表则无人分得",
        f"Store pool {name}: {rate(component.ppm)} of what the store sold, shared by half days of attendance; without"
        " an attendance sheet nobody gets it",
    )


def _gate(gate: int) -> Told:
    return (
        f"，门店达成目标的 {rate(gate)} 才发，没有目标不发",
        f", once the store reaches {rate(gate)} of its goal; nothing without a goal",
    )


def _by_goal(component: Attainment | Accelerator) -> Told:
    if isinstance(component, Accelerator):
        begun = (f"加速提成 {component.id}：达成月目标 ", f"Accelerator {component.id}, by parts of the goal: ")
        rows = _slices([rate(row.from_ppm) for row in component.bands], [row.ppm for row in component.bands])
    else:
        begun = (f"达成奖 {component.id}：达成月目标", f"By attainment {component.id}: ")
        rows = [_band(row) for row in component.bands]
    chinese, english = _joined(begun, rows)
    return f"{chinese}；没有月目标不发", f"{english}; nothing without a goal"


def _band(row: AttainmentBand) -> Told:
    parts = [(f"全部提 {rate(row.ppm)}", f"{rate(row.ppm)} of it all")] if row.ppm or not row.bonus else []
    if row.bonus:
        parts.append((f"{'另' if parts else ''}奖 {yuan(row.bonus)}", yuan(row.bonus)))
    chinese, english = zip(*parts, strict=True)
    return (
        f"满 {rate(row.from_ppm)} {'、'.join(chinese)}",
        f"from {rate(row.from_ppm)} of the goal on {' and '.join(english)}",
    )


def _slices(starts: Sequence[str], rates: Sequence[int]) -> list[Told]:
    """Each slice with its rate: from one start to the next, the last one without an end."""
    ends = [*starts[1:], ""]
    return [
        (
            f"{start} {f'至 {end} ' if end else '以上'}的部分提 {rate(ppm)}",
            f"{rate(ppm)} of what lies {f'between {start} and {end}' if end else f'above {start}'}",
        )
        for start, end, ppm in zip(starts, ends, rates, strict=True)
    ]


def _joined(begun: Told, rows: Sequence[Told]) -> Told:
    return (
        begun[0] + "，".join(chinese for chinese, _ in rows),
        begun[1] + ", ".join(english for _, english in rows),
    )


def _gathered(rules: Iterable[Rule], *, is_only: bool) -> list[tuple[Told, Told]]:
    """What the rules are for and earn; those that ask one thing and earn the same become one sentence."""
    gathered: dict[tuple[str | Told, Told], list[str]] = {}
    for rule in rules:
        asked = [(name, value) for name, *_ in FIELDS if (value := getattr(rule.match, name)) is not UNSET]
        goods = asked[0][0] if len(asked) == 1 else _goods(rule.match, is_only=is_only)
        earned = _with_priority(_earned(rule), rule.priority)
        gathered.setdefault((goods, earned), []).extend(value for _, value in asked[:1])
    return [
        (_listed(goods, ids) if isinstance(goods, str) else goods, earned) for (goods, earned), ids in gathered.items()
    ]


def _with_priority(earned: Told, priority: int) -> Told:
    if not priority:
        return earned
    return f"{earned[0]}（优先级 {priority}）", f"{earned[1]} (priority {priority})"


def _listed(name: str, ids: Sequence[str]) -> Told:
    chinese, english = next((zh, en) for field, zh, en in FIELDS if field == name)
    more = len(ids) > NAMED
    return (
        f"{chinese} {'、'.join(ids[:NAMED])} {f'等 {len(ids)} 个' if more else ''}",
        f"{english} {', '.join(ids[:NAMED])}{f' and so on, {len(ids)} in all,' if more else ''}",
    )


def _goods(match: Match, *, is_only: bool) -> Told:
    asked = [(zh, en, value) for name, zh, en in FIELDS if (value := getattr(match, name)) is not UNSET]
    if not asked:
        return ("全部商品", "all goods") if is_only else ("其他商品", "other goods")
    return (
        "且".join(f"{chinese} {value} " for chinese, _, value in asked),
        " and ".join(f"{english} {value}" for _, english, value in asked),
    )


def _earned(rule: Rule) -> Told:
    if not isinstance(rule, RateRule):
        each, each_en = ("每件", "a unit") if isinstance(rule, UnitRule) else ("每行", "a line")
        return f"{each}提 {yuan(rule.fen)}", f"earn {yuan(rule.fen)} {each_en}"
    if rule.gates is not UNSET:
        return _joined(
            ("按成交价占吊牌价的比例：", "by the price paid of the list price: "),
            [
                (f"{rate(gate.from_ppm)} 起提 {rate(gate.ppm)}", f"from {rate(gate.from_ppm)} on {rate(gate.ppm)}")
                for gate in rule.gates
            ],
        )
    assert rule.ppm is not UNSET, "a rate is either ppm or gates"
    return (f"提 {rate(rule.ppm)}", f"earn {rate(rule.ppm)}") if rule.ppm else ("不计提", "earn nothing")
