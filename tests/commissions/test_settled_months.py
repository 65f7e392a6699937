"""A month that is over and was settled is changed by two people: by a version, by who falls under it, by a plan."""

from datetime import UTC, date, datetime

import httpx
import pytest

from commissions.errors import SettledMonthTouched
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import assign_plan, create_plan, publish_version
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import an_associate, hq_actor, once, signed_in

NOW = datetime(2026, 5, 12, 4, tzinfo=UTC)
VERSIONS = "SELECT count(*) FROM commission_plan_version"


def version(no: int, valid_from: str, ppm: int = 20_000) -> dict[str, object]:
    rule = {"id": "all", "kind": "RATE", "ppm": ppm}
    return {
        "no": no,
        "valid_from": f"{valid_from}T00:00:00+08:00",
        "restate": no > 1,
        "line_components": [{"id": "BASE", "rules": [rule]}],
    }


@pytest.fixture
async def plan(db: None) -> str:
    """A plan since January; March and April are settled, May runs."""
    with clock.pinned(NOW):
        choices = [AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2026, 1, 1))]
        await create_plan(SYSTEM, CreatePlan("P1", "方案", version(1, "2026-01-01", 10_000), choices))
        for month in ("2026-03", "2026-04", "2026-05"):
            await settle_period(SYSTEM, month)
    return "P1"


async def test_a_version_from_a_settled_month_is_not_published_by_one(plan: str) -> None:
    with clock.pinned(NOW):
        hq = await hq_actor()
        for begins in ("2026-04-01", "2026-01-01"):
            with pytest.raises(SettledMonthTouched) as refused:
                await publish_version(hq, plan, version(2, begins))
            assert refused.value.facts == {"month": max("2026-03", begins[:7])}
        await publish_version(hq, plan, version(2, "2026-05-01"))
        await publish_version(hq, plan, version(3, "2026-06-01"))
        await publish_version(SYSTEM, plan, version(4, "2026-04-01"))


async def test_nor_is_anybody_put_under_a_plan(plan: str) -> None:
    with clock.pinned(NOW):
        hq = await hq_actor()
        back = AssignPlan(path="/", position=Position.MANAGER, valid_from=date(2026, 4, 30))
        with pytest.raises(SettledMonthTouched):
            await assign_plan(hq, plan, back)
        with pytest.raises(SettledMonthTouched):
            await create_plan(hq, CreatePlan("P2", "新方案", version(1, "2026-01-01"), [back]))
        await assign_plan(hq, plan, AssignPlan(path="/", position=Position.MANAGER))


async def test_a_second_person_publishes_it_over_http(plan: str, client: httpx.AsyncClient) -> None:
    with clock.pinned(NOW):
        hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
        finance = await signed_in(await an_associate(role=Role.FINANCE))
        body = {"version": version(2, "2026-04-01"), "reason": "四月费率写错"}
        path = f"/v1/commission-plans/{plan}/versions"
        asked = await client.post(path, json=body, headers=hq | once())
        assert asked.status_code == 202, asked.text
        assert "2026-04" in asked.json()["summary_zh"]
        assert await fetch_value(VERSIONS) == 1
        approval = f"/v1/approvals/{asked.json()['id']}"
        assert (await client.get(approval, headers=finance)).json()["reason"] == "四月费率写错"
        own = await client.post(f"{approval}/approval", json={}, headers=hq | once())
        assert own.status_code == 403
        done = await client.post(f"{approval}/approval", json={}, headers=finance | once())
        assert done.status_code == 200, done.text
        assert await fetch_value(VERSIONS) == 2
        coming = await client.post(path, json={"version": version(3, "2026-06-01")}, headers=hq | once())
        assert coming.status_code == 201, coming.text


async def test_a_version_that_came_meanwhile_is_looked_at_again(plan: str, client: httpx.AsyncClient) -> None:
    with clock.pinned(NOW):
        hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
        second = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
        path = f"/v1/commission-plans/{plan}/versions"
        asked = (await client.post(path, json={"version": version(2, "2026-04-01")}, headers=hq | once())).json()
        await client.post(path, json={"version": version(2, "2026-06-01")}, headers=hq | once())
        answer = await client.post(f"/v1/approvals/{asked['id']}/approval", json={}, headers=second | once())
        assert (answer.status_code, answer.json()["code"]) == (409, "subject_changed")
