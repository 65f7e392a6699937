"""Plans of single people: from a day on, whatever place and position say, until place and position decide again."""

from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.engine.api import day_from
from commissions.rulebooks import rulebook_for
from commissions.rules import PersonalChoice, PlanChoice, Position, Stint, plan_on, planned
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from tests.commissions.inputs.asking import Chain, a_chain
from tests.commissions.test_plan_choice import DAY, choices, days
from tests.factories import a_region, a_store, an_associate, once, signed_in
from tests.journeys.chain_over_http import Caller

PERSON = new_id()
own_choices = st.lists(
    st.tuples(st.sampled_from(["X", "Y", None]), st.booleans(), days).map(
        lambda one: PersonalChoice(PERSON, None if one[1] else one[0], one[1], one[2])
    ),
    max_size=5,
    unique_by=lambda one: one.valid_from,
)
VERSION = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
}
SETTLED = """
INSERT INTO commission_run (id, period, started_at, totals) VALUES ($1, '2026-10-01', '2026-11-02T00:00:00Z', '{}')
"""
PATH = "/v1/commission-plans/OWN/people"
ENDINGS = "/v1/commission-personal-plans/endings"


@given(choices=choices, own=own_choices, starts=days, length=st.none() | st.integers(1, 40))
def test_a_stint_is_cut_where_a_personal_decision_begins_and_stays_whole(
    choices: list[PlanChoice], own: list[PersonalChoice], starts: date, length: int | None
) -> None:
    ends = None if length is None else starts + timedelta(days=length)
    parts = planned(Stint("s1", "/EAST/S1/", Position.ASSOCIATE, starts, ends), choices, own=own)
    assert (parts[0].starts, parts[-1].ends) == (starts, ends)
    assert all(left.ends == right.starts and left.plan != right.plan for left, right in pairwise(parts))
    for part in parts:
        day = part.starts
        while day < (part.ends or day + timedelta(days=1)) and day < DAY + timedelta(days=110):
            assert part.plan == plan_on(choices, "/EAST/S1/", Position.ASSOCIATE, day, own=own)
            day += timedelta(days=1)


@given(choices=choices, own=own_choices, day=days)
def test_the_latest_personal_decision_wins_or_leaves_it_to_place_and_position(
    choices: list[PlanChoice], own: list[PersonalChoice], day: date
) -> None:
    begun = sorted((one for one in own if one.valid_from <= day), key=lambda one: one.valid_from)
    by_position = plan_on(choices, "/EAST/S1/", Position.ASSOCIATE, day)
    expected = begun[-1].plan if begun and not begun[-1].by_position else by_position
    assert plan_on(choices, "/EAST/S1/", Position.ASSOCIATE, day, own=own) == expected


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    made = await a_chain(client)
    everybody = {"path": "/", "position": "ASSOCIATE", "valid_from": "2020-01-01"}
    plan = {"code": "OWN", "name": "个人", "version": VERSION}
    await made.hq.post("/v1/commission-plans", plan)
    await made.hq.post("/v1/commission-plans", plan | {"code": "ALL", "name": "全员", "assignments": [everybody]})
    return made


def who(chain: Chain, day: str | None = None, **other: object) -> dict[str, object]:
    return {"associate_id": str(chain.associate.id), "valid_from": day, **other}


async def plans_of(chain: Chain) -> list[tuple[date, str | None]]:
    """From which day on which plan, by the rulebook."""
    career = (await rulebook_for([chain.associate.id], [chain.store.id])).organisation.careers[str(chain.associate.id)]
    beginning = day_from(date(2026, 12, 1))
    return [(date(2026, 12, 1) + timedelta(days=post.starts - beginning), post.plan) for post in career.posts]


async def test_a_person_is_put_under_a_plan_under_none_and_back(chain: Chain) -> None:
    shown = await chain.hq.post(PATH, who(chain, "2026-12-10"))
    assert (shown["plan"], shown["by_position"], shown["replaced_on"]) == ("OWN", False, None)
    await chain.hq.post(ENDINGS, who(chain, "2026-12-20", then="no_plan"))
    await chain.hq.post(ENDINGS, who(chain, "2026-12-25"))
    assert (await plans_of(chain))[1:] == [
        (date(2026, 12, 10), "OWN"),
        (date(2026, 12, 20), None),
        (date(2026, 12, 25), "ALL"),
    ]
    listed = (await chain.finance.get("/v1/commission-personal-plans"))["items"]
    assert [(one["plan"], one["by_position"], one["replaced_on"]) for one in listed] == [
        ("OWN", False, "2026-12-20"),
        (None, False, "2026-12-25"),
        (None, True, None),
    ]
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'commissions.person_planned'") == 3


async def test_one_decision_begins_on_a_day(chain: Chain) -> None:
    await chain.hq.post(PATH, who(chain, "2026-12-10"))
    answer = await chain.http.post(ENDINGS, json=who(chain, "2026-12-10"), headers=chain.hq.headers | once())
    assert (answer.status_code, answer.json()["code"]) == (409, "personal_plan_taken")


async def test_a_settled_month_is_changed_by_two_people_alone(chain: Chain) -> None:
    await execute(SETTLED, new_id())
    asked = await chain.hq.post(PATH, who(chain, "2026-10-15"), status=202)
    assert asked["summary_zh"] == f"人员 {chain.associate.number} 的个人方案：OWN，影响自 2026-10 起已结算的月份"
    assert len(await plans_of(chain)) == 1
    await chain.approve(asked, chain.finance)
    assert (date(2026, 10, 15), "OWN") in await plans_of(chain)
    ended = await chain.hq.post(ENDINGS, who(chain, "2026-10-20"), status=202)
    await chain.hq.post(PATH, who(chain, "2026-12-01"))
    assert (await chain.approve(ended, chain.finance, status=409))["code"] == "subject_changed"


async def test_people_and_plans_out_of_reach_do_not_exist(chain: Chain) -> None:
    west = await a_region("WEST")
    await a_store("BJ001", west)
    caller = Caller(chain.http, await signed_in(await an_associate(role=Role.HQ_OPERATOR, region=west)))
    for path in (PATH, ENDINGS):
        answer = await chain.http.post(path, json=who(chain), headers=caller.headers | once())
        assert answer.status_code == 404, answer.text
    unknown = await chain.http.post(
        "/v1/commission-plans/NONE/people", json=who(chain), headers=chain.hq.headers | once()
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "plan_not_found")
    await chain.hq.post(PATH, who(chain))
    assert (await caller.get("/v1/commission-personal-plans"))["items"] == []
