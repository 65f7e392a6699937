"""A plan is tried before it is published, read in words, and refused with the place of what is wrong."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.engine.api import PlanTerms, terms_from
from commissions.errors import PlanNotFound, PlanVersionInvalid
from commissions.plans.queries import plan_of_code, plans
from commissions.plans.sample_sales import SampledSale, SampleSale, sampled
from commissions.plans.service.planning import assign_plan, create_plan, publish_version
from commissions.plans.service.trying import try_plan
from commissions.rules import Held, PlanState, Position, VersionState, plan_state
from commissions.schemas import AssignPlan, CreatePlan, TryPlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.money import part_of
from guide_app.entry.api_examples import PLAN_VERSION
from tests.commissions.engine.every_field import VERSION as EVERYTHING
from tests.factories import an_associate, hq_actor, once, signed_in

NOW = datetime(2026, 5, 12, 4, tzinfo=UTC)
LADDER = {"id": "L", "kind": "MARGINAL", "tiers": [{"from": 0, "ppm": 0}, {"from": 5_000_000, "ppm": 5_000}]}

STEPS = {"id": "S", "kind": "STEP_BONUS", "mode": "HIGHEST"}


def version(no: int = 1, valid_from: str = "2026-01-01", ppm: int = 20_000, **said: Any) -> dict[str, Any]:
    rules = [{"id": "all", "kind": "RATE", "ppm": ppm}]
    begins = f"{valid_from}T00:00:00+08:00"
    return {"no": no, "valid_from": begins, "line_components": [{"id": "BASE", "rules": rules}], **said}


def amounts(of: SampledSale) -> dict[str, int]:
    return {entry.component: entry.amount_fen for entry in of.entries}


def terms(**said: Any) -> PlanTerms:
    return terms_from(version(**said))


@given(paid=st.integers(0, 10**9), ppm=st.integers(0, 10**6))
def test_a_sale_earns_the_rate_of_what_was_paid(paid: int, ppm: int) -> None:
    sample = sampled(terms(ppm=ppm), SampleSale(paid_fen=paid))
    assert sample.sale_fen == sample.month_fen == part_of(paid, ppm) == sum(amounts(sample).values())


def test_a_sale_moves_the_month_by_what_lies_above_the_tier() -> None:
    with_ladder = terms(period_components=[LADDER])
    short = sampled(with_ladder, SampleSale(paid_fen=100_000, month_fen=4_000_000))
    assert (amounts(short), short.month_fen) == ({"BASE": 2_000}, 82_000)
    above = sampled(with_ladder, SampleSale(paid_fen=100_000, month_fen=4_950_000))
    assert amounts(above) == {"BASE": 2_000, "L": 250}
    ladder = above.entries[1]
    assert (ladder.month_fen, ladder.how_zh) == (250, "当月业绩 ¥50,500.00，应计 ¥2.50")
    again = sampled(with_ladder, SampleSale(paid_fen=100_000, month_fen=6_000_000)).entries[1]
    assert again.how_zh == "当月业绩 ¥61,000.00，应计 ¥55.00；原已计 ¥50.00，本次 ¥5.00"


def test_goals_managers_pools_caps_and_guarantees_are_in_the_sample() -> None:
    components = [
        {"id": "GOAL", "kind": "ATTAINMENT", "bands": [{"from_ppm": 0}, {"from_ppm": 1_000_000, "bonus": 7_000}]},
        {"id": "LEAD", "kind": "MANAGER_OVERRIDE", "ppm": 3_000, "gate_ppm": 1_000_000},
        {"id": "POOL", "kind": "STORE_POOL", "ppm": 1_000},
    ]
    reached = sampled(terms(period_components=components), SampleSale(goal_fen=100_000))
    assert amounts(reached) == {"BASE": 2_000, "GOAL": 7_000, "LEAD": 300, "POOL": 100}
    assert amounts(sampled(terms(period_components=components), SampleSale())) == {"BASE": 2_000, "POOL": 100}
    capped = sampled(terms(cap=1_500), SampleSale())
    assert (amounts(capped), capped.sale_fen) == ({"BASE": 2_000, "CAP": -500}, 1_500)
    assert sampled(terms(guarantee=5_000), SampleSale()).month_fen == 5_000


def test_a_sample_is_of_an_article_that_the_plan_names() -> None:
    rules = [{"id": "shoes", "kind": "PER_UNIT", "fen": 300, "match": {"category": "/shoes"}}]
    of_shoes = terms_from({**version(), "line_components": [{"id": "BASE", "rules": rules}]})
    sample = sampled(of_shoes, SampleSale(quantity=3))
    assert (sample.sale.category, sample.sale_fen) == ("/shoes", 900)
    assert sampled(of_shoes, SampleSale(category="/hats")).sale_fen == 0
    gates = [{"from_ppm": 0, "ppm": 10_000}, {"from_ppm": 900_000, "ppm": 30_000}]
    rule = {"id": "g", "kind": "RATE", "gates": gates}
    by_price = terms_from({**version(), "line_components": [{"id": "BASE", "rules": [rule]}]})
    assert sampled(by_price, SampleSale(paid_fen=80_000, list_fen=100_000)).sale_fen == 800
    assert sampled(by_price, SampleSale(paid_fen=90_000, list_fen=100_000)).sale_fen == 2_700


def test_a_version_with_everything_can_be_tried() -> None:
    tried = try_plan(SYSTEM, TryPlan(EVERYTHING))
    assert tried.in_words.zh


@pytest.mark.parametrize(
    ("said", "rule", "fields"),
    [
        ({"ppm": 1_000_001}, "PLAN_RATE", ["line_components.0.rules.0.ppm"]),
        (
            {"period_components": [{**LADDER, "tiers": [{"from": 0, "ppm": 1}, {"from": 9, "ppm": 1_000_002}]}]},
            "PLAN_RATE",
            ["period_components.0.tiers.1.ppm"],
        ),
        (
            {"period_components": [{**LADDER, "tiers": [{"from": 5, "ppm": 1}, {"from": 5, "ppm": 2}]}]},
            "PLAN_INVALID",
            ["period_components.0.tiers.0.from", "period_components.0.tiers.1.from"],
        ),
        (
            {
                "period_components": [
                    {"id": "S", "kind": "STEP_BONUS", "mode": "HIGHEST", "steps": [{"from": 0, "bonus": 1}]}
                ]
            },
            "PLAN_INVALID",
            ["period_components.0.steps.0.from"],
        ),
        (
            {"period_components": [{"id": "A", "kind": "ATTAINMENT", "bands": [{"from_ppm": 1}]}]},
            "PLAN_INVALID",
            ["period_components.0.bands.0.from_ppm"],
        ),
        ({"period_components": [{**LADDER, "id": "BASE"}]}, "PLAN_INVALID", ["period_components.0.id"]),
        ({"period_components": [{**LADDER, "id": "TASK"}]}, "PLAN_INVALID", ["period_components.0.id"]),
        (
            {"line_components": [{"id": "B", "rules": [{"id": "r", "kind": "PER_LINE", "fen": 1}] * 2}]},
            "PLAN_INVALID",
            ["line_components.0.rules.1.id"],
        ),
        (
            {
                "line_components": [
                    {"id": "B", "rules": [{"id": "r", "kind": "RATE", "gates": [{"from_ppm": 1, "ppm": 2_000_000}]}]}
                ]
            },
            "PLAN_INVALID",
            ["line_components.0.rules.0.gates.0.from_ppm"],
        ),
    ],
)
def test_what_may_not_be_published_is_refused_with_its_places(
    said: dict[str, Any], rule: str, fields: list[str]
) -> None:
    with pytest.raises(PlanVersionInvalid) as refused:
        try_plan(SYSTEM, TryPlan(version(**said)))
    facts = refused.value.facts
    assert (facts["rule"], facts["field"]) == (rule, f"version.{fields[0]}")
    assert [one["field"] for one in facts["errors"]] == [f"version.{field}" for field in fields]


@pytest.mark.parametrize(
    ("people", "holds", "state"),
    [
        ([], True, PlanState.UNASSIGNED),
        ([(1, None)], True, PlanState.IN_FORCE),
        ([(1, None)], False, PlanState.COMING),
        ([(13, None)], True, PlanState.COMING),
        ([(1, 12)], True, PlanState.REPLACED),
        ([(1, 13)], True, PlanState.IN_FORCE),
        ([(1, 12), (20, None)], True, PlanState.COMING),
    ],
)
def test_a_plan_pays_when_a_version_holds_and_somebody_is_under_it(
    people: list[tuple[int, int | None]], holds: bool, state: PlanState
) -> None:
    held = [Held(date(2026, 5, first), date(2026, 5, end) if end else None) for first, end in people]
    assert plan_state(held, holds=holds, today=date(2026, 5, 12)) is state


async def test_a_plan_is_read_with_its_versions_and_who_made_them(db: None) -> None:
    with clock.pinned(NOW):
        hq = await hq_actor()
        choice = AssignPlan(valid_from=date(2026, 1, 1))
        await create_plan(hq, CreatePlan("P1", "基础方案", version(), [choice]))
        await create_plan(hq, CreatePlan("P2", "新方案", version(), []))
        await publish_version(hq, "P1", version(2, "2026-06-01", 30_000))
        detail = await plan_of_code(hq, "P1")
        newest, first = detail.versions
        assert (detail.plan.state, detail.plan.in_force, detail.sampled_no) == (PlanState.IN_FORCE, 1, 1)
        assert detail.sample.sale_fen == 2_000
        assert (newest.state, newest.valid_to) == (VersionState.COMING, None)
        assert (first.state, first.valid_to) == (VersionState.IN_FORCE, newest.valid_from)
        assert newest.changed is not None
        assert newest.changed.added.zh == ["每笔销售 BASE：全部商品提 3%"]
        assert first.changed is None
        assert [one.code for one in await plans(hq, state=PlanState.UNASSIGNED)] == ["P2"]
        assert [one.code for one in await plans(hq, text="基础")] == ["P1"]
        assert [one.code for one in await plans(hq, text="p2")] == ["P2"]
        await assign_plan(hq, "P2", AssignPlan(position=Position.ASSOCIATE, valid_from=date(2026, 5, 1)))
        replaced = (await plan_of_code(hq, "P1")).plan
        assert replaced.state is PlanState.REPLACED
        assert replaced.assignments[0].replaced_on == date(2026, 5, 1)
        with pytest.raises(PlanNotFound):
            await plan_of_code(hq, "P3")


async def test_a_month_that_is_over_is_changed_as_a_correction_alone(db: None) -> None:
    with clock.pinned(NOW):
        hq = await hq_actor()
        await create_plan(hq, CreatePlan("P1", "方案", version(), []))
        with pytest.raises(PlanVersionInvalid) as refused:
            await publish_version(hq, "P1", version(2, "2026-04-01"))
        assert (refused.value.facts["rule"], refused.value.facts["field"]) == ("PLAN_RETROACTIVE", "version.valid_from")
        await publish_version(hq, "P1", version(2, "2026-04-01", restate=True))
        await publish_version(hq, "P1", version(3, "2026-05-01"))


async def test_a_plan_is_tried_over_the_api_and_nothing_is_stored(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.FINANCE)) | once()
    body = {"version": PLAN_VERSION, "sale": {"paid_fen": 59_900, "category": "/shoes", "month_fen": 5_000_000}}
    tried = await client.post("/v1/commission-plan-trials", json=body, headers=headers)
    assert tried.status_code == 200, tried.text
    assert tried.json()["in_words"]["zh"][0] == "每笔销售 BASE：品类 /shoes 提 2.5%"
    assert tried.json()["sample"]["sale_fen"] == 1_498 + 300
    assert await fetch_value("SELECT count(*) FROM commission_plan") == 0
    wrong = await client.post("/v1/commission-plan-trials", json={"version": {"no": 1}}, headers=headers)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "version.valid_from")
    seller = await signed_in(await an_associate())
    assert (await client.post("/v1/commission-plan-trials", json=body, headers=seller | once())).status_code == 403
