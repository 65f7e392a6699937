"""The journey of a task over HTTP: written, released, seen, sold for, refunded, watched."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any, cast

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.health import look
from guide_app.base.web.application import build
from guide_app.ground.auth.tokens import actor_of_token, forget_tokens
from tasks.api import MyTaskController, TaskController
from tests.factories import an_associate, once, signed_in
from tests.tasks.task_field import Field, a_refund, a_sale, everything_delivered, happened


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """The routes of tasks alone, behind real tokens."""
    forget_tokens()
    application = build(
        [TaskController, MyTaskController],
        read_token=actor_of_token,
        dependencies={},
        lifespan=[],
        rate_limit_per_minute=100_000,
        ready=partial(look, (), None),
    )
    transport = httpx.ASGITransport(
        app=cast(Any, application), raise_app_exceptions=False
    )  # httpx spells ASGI more loosely
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as client:
        yield client


def _body(path: str) -> dict[str, object]:
    now = clock.now()
    return {
        "code": "SPRING-100",
        "title": "春季上新：三天卖出三百元",
        "audience_path": path,
        "measure": "sales_fen",
        "target": 30_000,
        "reward_fen": 800,
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=3)).isoformat(),
    }


async def test_a_task_from_draft_to_refund(live_field: Field, http: httpx.AsyncClient) -> None:
    hq = await signed_in(await an_associate(None, Role.HQ_OPERATOR))
    mei, jun = await signed_in(live_field.mei), await signed_in(live_field.jun)

    key, body = once(), _body(live_field.east)
    drafted = await http.post("/v1/tasks", json=body, headers={**hq, **key})
    assert drafted.status_code == 201, drafted.text
    again = await http.post("/v1/tasks", json=body, headers={**hq, **key})
    assert again.json()["id"] == drafted.json()["id"], "a repeated request drafts nothing new"
    task = f"/v1/tasks/{drafted.json()['id']}"

    found = await http.get(task, headers=hq)
    unconditional = await http.patch(task, json={"target": 20_000}, headers=hq)
    assert unconditional.status_code == 428
    edited = await http.patch(task, json={"target": 20_000}, headers={**hq, "If-Match": found.headers["etag"]})
    assert edited.status_code == 200, edited.text
    assert edited.json()["target"] == 20_000
    stale = await http.patch(task, json={"target": 1}, headers={**hq, "If-Match": found.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")

    assert (await http.get("/v1/my/tasks", headers=mei)).json()["items"] == []
    released = await http.post(f"{task}/release", headers={**hq, **once()})
    assert released.status_code == 200, released.text
    assert released.json()["assigned"] == 3
    twice = await http.post(f"{task}/release", headers={**hq, **once()})
    assert (twice.status_code, twice.json()["code"]) == (409, "task_no_longer_draft")

    sale = a_sale(live_field.mei, 25_001, at=clock.now())
    await happened(sale)
    await everything_delivered()
    (mine,) = (await http.get("/v1/my/tasks", headers=mei)).json()["items"]
    assert (mine["progress"], mine["status"]) == (25_001, "done")
    await happened(a_refund(sale, 8_334, at=clock.now()))
    await everything_delivered()
    (mine,) = (await http.get("/v1/my/tasks", headers=mei)).json()["items"]
    assert (mine["progress"], mine["taken_back"]) == (16_667, 8_334)
    (other,) = (await http.get("/v1/my/tasks", headers=jun)).json()["items"]
    assert (other["progress"], other["status"]) == (0, "not_started")

    board = (await http.get(f"{task}/board", headers=hq)).json()
    assert (board["not_started"], board["in_progress"], board["done"]) == (2, 0, 1)
    page = (await http.get(f"{task}/assignments?status=not_started&limit=1", headers=hq)).json()
    rest = (
        await http.get(f"{task}/assignments?status=not_started&limit=1&cursor={page['next_cursor']}", headers=hq)
    ).json()
    assert [row["associate_name"] for row in (*page["items"], *rest["items"])] == ["陈兰", "赵军"]
    assert rest["next_cursor"] is None
    assert len((await http.get(f"{task}/stores", headers=hq)).json()["items"]) == 2

    assert (await http.get(f"{task}/board", headers=mei)).status_code == 403
    assert [each["code"] for each in (await http.get("/v1/tasks?status=released", headers=hq)).json()["items"]] == [
        "SPRING-100"
    ]
    closed = await http.post(f"{task}/close", headers={**hq, **once()})
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    assert len((await http.get("/v1/my/tasks?ended=true", headers=mei)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"target": 0}, 400),
        ({"target": 1.5}, 400),
        ({"measure": "steps"}, 400),
        ({"starts_at": "2026-03-01T00:00:00"}, 400),
        ({"audience": "/EAST/"}, 400),
        ({"ends_at": "2020-01-01T00:00:00Z"}, 422),
        ({"audience_role": "finance"}, 422),
        ({"audience_path": "/NOWHERE/"}, 422),
        ({"code": "a/b"}, 422),
    ],
)
async def test_a_task_that_breaks_a_rule_is_refused(
    live_field: Field, http: httpx.AsyncClient, change: dict[str, object], status: int
) -> None:
    hq = await signed_in(await an_associate(None, Role.HQ_OPERATOR))
    answer = await http.post("/v1/tasks", json={**_body(live_field.east), **change}, headers={**hq, **once()})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
