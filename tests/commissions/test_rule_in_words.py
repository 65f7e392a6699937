"""A version is said in words whole: every number of it, every element, and what changed from one to the next."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commissions.engine.api import PlanTerms, terms_from
from commissions.plans.rule_in_words import NOTHING, ROUNDING, TASKS, changed, in_words
from tests.commissions.engine.every_field import VERSION
from tests.commissions.engine.random_plans import PlanDraws

UNSAID = {"no", "valid_from", "id"}
"""Parts of a version of which the words say nothing: its number, when it begins, names of rules."""

BEGINS = {"no": 1, "valid_from": "2026-01-01T00:00:00+08:00"}
Place = list[str | int]


def plan(**said: Any) -> PlanTerms:
    return terms_from({**BEGINS, **said})


def rate(ppm: int, **match: str) -> dict[str, Any]:
    return {"id": "-".join(["r", *match.values()]).replace("/", "_"), "kind": "RATE", "ppm": ppm, "match": match}


def gated(*gates: dict[str, int]) -> dict[str, Any]:
    return {"id": "g", "kind": "RATE", "gates": list(gates)}


def lines(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"line_components": [{"id": "BASE", "rules": list(rules)}]}


def month(**said: Any) -> dict[str, Any]:
    return {"period_components": [{"id": "C", **said}]}


@pytest.mark.parametrize(
    ("said", "chinese", "english"),
    [
        (lines(rate(20_000)), "每笔销售 BASE：全部商品提 2%", "Each sale, BASE: all goods earn 2%"),
        (
            lines({"id": "u", "kind": "PER_UNIT", "fen": 500}),
            "每笔销售 BASE：全部商品每件提 ¥5.00",
            "Each sale, BASE: all goods earn ¥5.00 a unit",
        ),
        (
            lines(
                {"id": "g", "kind": "RATE", "gates": [{"from_ppm": 0, "ppm": 5_000}, {"from_ppm": 800_000, "ppm": 1}]}
            ),
            "每笔销售 BASE：全部商品按成交价占吊牌价的比例：0% 起提 0.5%，80% 起提 0.0001%",
            "Each sale, BASE: all goods by the price paid of the list price: from 0% on 0.5%, from 80% on 0.0001%",
        ),
        (
            month(kind="MARGINAL", tiers=[{"from": 0, "ppm": 10_000}, {"from": 500_000, "ppm": 20_000}]),
            "月度阶梯 C（分段）：当月业绩 ¥0.00 至 ¥5,000.00 的部分提 1%，¥5,000.00 以上的部分提 2%",
            "Ladder of the month C, slice by slice: 1% of what lies between ¥0.00 and ¥5,000.00,"
            " 2% of what lies above ¥5,000.00",
        ),
        (
            month(kind="WHOLE", cap=90_000, tiers=[{"from": 0, "ppm": 10_000}, {"from": 500_000, "ppm": 20_000}]),
            "月度阶梯 C（全额）：当月业绩满 ¥0.00 全部提 1%，满 ¥5,000.00 全部提 2%，最多 ¥900.00",
            "Ladder of the month C, by the tier reached: from ¥0.00 on 1% of it all, from ¥5,000.00 on 2% of it all;"
            " ¥900.00 at most",
        ),
        (
            month(kind="STEP_BONUS", mode="CUMULATIVE", steps=[{"from": 100, "bonus": 5}, {"from": 200, "bonus": 9}]),
            "台阶奖 C：当月业绩满 ¥1.00 奖 ¥0.05，满 ¥2.00 奖 ¥0.09，各档累计",
            "Bonus by steps C: ¥0.05 from ¥1.00 on, ¥0.09 from ¥2.00 on; all steps reached add up",
        ),
        (
            month(kind="ATTAINMENT", bands=[{"from_ppm": 0}, {"from_ppm": 900_000, "ppm": 10_000, "bonus": 20_000}]),
            "达成奖 C：达成月目标满 0% 全部提 0%，满 90% 全部提 1%、另奖 ¥200.00；没有月目标不发",
            "By attainment C: from 0% of the goal on 0% of it all, from 90% of the goal on 1% of it all and ¥200.00;"
            " nothing without a goal",
        ),
        (
            month(kind="MANAGER_OVERRIDE", ppm=3_000, gate_ppm=900_000),
            "店长提成 C：任店长期间门店业绩提 0.3%，门店达成目标的 90% 才发，没有目标不发",
            "Manager's share C: 0.3% of what the store sold on their days, once the store reaches 90% of its goal;"
            " nothing without a goal",
        ),
    ],
)
def test_what_is_earned_is_said_first(said: dict[str, Any], chinese: str, english: str) -> None:
    words = in_words(plan(**said))
    assert (words.zh[0], words.en[0]) == (chinese, english)


def test_rules_are_said_the_most_specific_first_and_those_that_earn_the_same_together() -> None:
    rules = [rate(10_000), *(rate(25_000, sku=f"S{n}") for n in range(7)), rate(0, brand="B", category="/shoes")]
    said = in_words(plan(**lines(*rules)))
    assert [line.removeprefix("每笔销售 BASE：") for line in said.zh[:3]] == [
        "SKU S0、S1、S2、S3、S4 等 7 个提 2.5%",
        "品牌 B 且品类 /shoes 不计提",
        "其他商品提 1%",
    ]
    assert said.en[0] == "Each sale, BASE: SKU S0, S1, S2, S3, S4 and so on, 7 in all, earn 2.5%"


def test_goods_that_no_rule_fits_and_a_plan_that_pays_nothing_are_said() -> None:
    assert in_words(plan(**lines(rate(10_000, brand="B")))).zh[1] == "每笔销售 BASE：其他商品不计提"
    assert in_words(plan(**lines())).zh[0] == "每笔销售 BASE：不计提"
    assert in_words(plan()).zh[0] == NOTHING[0]


def test_a_version_says_what_it_changed() -> None:
    before, after = plan(**lines(rate(10_000)), cap=100), plan(**lines(rate(20_000)), restate=True)
    told = changed(before, after)
    assert told.added.zh == [
        "每笔销售 BASE：全部商品提 2%",
        "本版更正过去：生效日起的提成按本版重算，差额由下次结算记入",
    ]
    assert told.dropped.zh == ["每笔销售 BASE：全部商品提 1%", "每人每月最多 ¥1.00，任务奖励也算在内"]
    assert changed(after, after).added.zh == []


def numbers(of: Any, place: Place) -> Iterator[tuple[Place, int]]:
    """Every number that the words say, with its place."""
    if isinstance(of, dict):
        for name, value in of.items():
            if name not in UNSAID:
                yield from numbers(value, [*place, name])
    elif isinstance(of, list):
        for number, value in enumerate(of):
            yield from numbers(value, [*place, number])
    elif isinstance(of, int) and not isinstance(of, bool):
        yield place, of


def with_number(version: dict[str, Any], place: Place, number: int) -> dict[str, Any]:
    other = msgspec.json.decode(msgspec.json.encode(version))
    at = other
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = number
    return other  # type: ignore[no-any-return]


@st.composite
def versions(draw: st.DrawFn) -> dict[str, Any]:
    draws = PlanDraws(draw(st.integers(0, 2**32)), stores=1, associates=1, plans=1, events=0)
    return {**BEGINS, **draws.terms()}


@given(version=versions())
def test_every_version_has_words_in_both_languages(version: dict[str, Any]) -> None:
    terms = terms_from(version)
    words = in_words(terms)
    assert len(words.zh) == len(words.en) >= len(terms.line_components) + len(terms.period_components)
    assert {TASKS[0], ROUNDING[0]} <= set(words.zh)
    for component in (*terms.line_components, *terms.period_components):
        assert any(f" {component.id}" in said for said in words.zh)
        assert any(f" {component.id}" in said for said in words.en)


@given(version=versions(), data=st.data())
def test_no_number_of_a_version_goes_unsaid(version: dict[str, Any], data: st.DataObject) -> None:
    found = list(numbers(version, []))
    assume(found)
    place, number = data.draw(st.sampled_from(found))
    other = with_number(version, place, number - 1 if place[-1] == "max_deduct_ppm" and number else number + 1)
    try:
        terms = terms_from(other)
    except (msgspec.ValidationError, ValueError):
        assume(False)
    assert set(in_words(terms).zh) != set(in_words(terms_from(version)).zh), place
    assert set(in_words(terms).en) != set(in_words(terms_from(version)).en), place


def test_every_number_that_can_be_given_is_said() -> None:
    for place, _number in numbers(VERSION, []):
        other = terms_from(with_number(VERSION, place, 2))
        assert in_words(other) != in_words(terms_from(VERSION)), place
