"""Headquarters writes a task, sees whom it is for, releases it, and follows it."""

from datetime import timedelta

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tasks.rules import Measure
from tests.factories import a_region, a_root, a_store, an_associate, once, signed_in
from tests.pages.visitor import SeenForm, Visitor
from tests.statements import statements
from tests.tasks.task_field import Field, a_draft, a_field, a_released_task

TYPED: dict[str, str | list[str]] = {
    "code": "RUN-01",
    "title": "跑鞋周：每人卖出三百元",
    "description": "优先推荐跑鞋\n周日前完成",
    "measure": "sales_fen",
    "target": "300.50",
    "yuan:reward_fen": "8",
    "local:starts_at": "2026-11-01T00:00",
    "local:ends_at": "2099-01-01T00:00",
    "audience_role": "associate",
}


@pytest.fixture
async def field(db: None) -> Field:
    """Two regions below headquarters; the east has three associates in two stores."""
    await a_root()
    return await a_field()


async def _hq(client: httpx.AsyncClient, role: Role = Role.HQ_OPERATOR) -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))


def _holds(form: SeenForm, typed: dict[str, str | list[str]]) -> bool:
    return all(form.fields[name] == [value] for name, value in typed.items())


async def test_a_task_is_written_counted_released_and_found_by_an_associate(
    field: Field, client: httpx.AsyncClient
) -> None:
    visitor = await _hq(client)
    empty = await visitor.visit("/hq/tasks")
    assert "还没有任务" in empty.text
    typed = TYPED | {"audience_path": field.east}
    looked = await visitor.send_fields(
        (await visitor.visit(empty.links["新建任务"])).form(), typed | {"look": "audience"}
    )
    assert (looked.status, "人数3" in looked.text.replace(" ", "")) == (200, True)
    assert "门店2" in looked.text.replace(" ", "")
    assert _holds(looked.form(), typed), "a look keeps what was typed"
    assert await fetch_value("SELECT count(*) FROM task") == 0, "a look saves nothing"
    form = looked.form()
    form.fields.pop("look", None)
    draft = await visitor.send(form)
    assert (draft.status, "草稿已保存" in draft.text, "¥300.50" in draft.text) == (200, True, True)
    assert "下发给 3 人" in draft.text
    board = await visitor.send(draft.form(f"{draft.address}/release"))
    assert "任务已下发给 3 人" in board.text
    assert "未开始3" in board.text.replace(" ", "")
    idle = await visitor.visit(f"{board.address}/people?status=not_started")
    assert all(name in idle.text for name in ("王小美", "陈兰", "赵军"))
    assert "没有这样的人" in (await visitor.visit(f"{board.address}/people?status=done")).text
    assert field.east_two.name in (await visitor.visit(f"{board.address}/stores")).text
    mei = await Visitor.signed_in(client, field.mei)
    assert "跑鞋周：每人卖出三百元" in (await mei.visit("/a/tasks")).text
    closed = await visitor.send(board.form(f"{board.address}/close"))
    assert "任务已结束" in closed.text
    assert not [each for each in closed.forms if each.action.endswith("/close")]


async def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field(
    field: Field, client: httpx.AsyncClient
) -> None:
    visitor = await _hq(client)
    form = (await visitor.visit("/hq/tasks/new")).form()
    typed = TYPED | {"audience_path": field.east, "target": "drei", "store": ""}
    again = await visitor.send_fields(form, typed)
    assert again.status == 422
    assert _holds(again.form(), typed)
    assert 'id="target-refusal"' in again.html
    nowhere = await visitor.send_fields(again.form(), {"target": "3", "store": "NOWHERE"})
    assert (nowhere.status, 'id="store-refusal"' in nowhere.html) == (422, True)
    backwards = await visitor.send_fields(nowhere.form(), {"store": "", "local:ends_at": "2026-10-01T00:00"})
    assert (backwards.status, 'id="local:ends_at-refusal"' in backwards.html) == (422, True)
    await visitor.send_fields(backwards.form(), {"local:ends_at": "2099-01-01T00:00"})
    twice = await visitor.send_fields((await visitor.visit("/hq/tasks/new")).form(), typed | {"target": "3"})
    assert (twice.status, 'id="code-refusal"' in twice.html) == (409, True)


async def test_a_draft_is_changed_from_the_version_that_was_read(field: Field, client: httpx.AsyncClient) -> None:
    visitor = await _hq(client)
    form = (await visitor.visit("/hq/tasks/new")).form()
    draft = await visitor.send_fields(form, TYPED | {"audience_path": field.east, "store": field.east_two.code})
    assert "下发给 1 人" in draft.text
    edit = (await visitor.visit(f"{draft.address}/edit")).form()
    stale = (await visitor.visit(f"{draft.address}/edit")).form()
    assert (edit.fields["store"], edit.fields["target"]) == ([field.east_two.code], ["300.50"])
    saved = await visitor.send_fields(edit, {"title": "改名", "store": "", "yuan:reward_fen": "", "description": ""})
    assert ("改名" in saved.text, "下发给 3 人" in saved.text, "¥8.00" in saved.text) == (True, True, False)
    late = await visitor.send_fields(stale, {"title": "再改"})
    assert (late.status, late.form().fields["title"]) == (412, ["再改"])


async def test_an_auditor_reads_tasks_and_changes_none(field: Field, client: httpx.AsyncClient) -> None:
    at = clock.now()
    draft = a_draft(field.east, starts_at=at, ends_at=at + timedelta(days=3), measure=Measure.ORDERS_PAID)
    task = await a_released_task(field.hq, draft, at=at)
    writer = await _hq(client)
    form = (await writer.visit("/hq/tasks/new")).form()
    reader = await _hq(client, Role.AUDITOR)
    assert "新建任务" not in (await reader.visit("/hq/tasks")).links
    board = await reader.visit(f"/hq/tasks/{task.id}")
    assert (board.status, [each.action for each in board.forms if "tasks" in each.action]) == (200, [])
    assert (await reader.visit("/hq/tasks/new")).status == 403
    own = (await reader.visit("/hq/tasks")).form("/sign-out").fields["_token"]
    form.fields["_token"] = own
    assert (await reader.send_fields(form, TYPED | {"audience_path": field.east})).status == 403
    closing = SeenForm(f"/hq/tasks/{task.id}/close", {"_token": own})
    assert (await reader.send(closing)).status == 403
    associate = await Visitor.signed_in(client, field.mei)
    assert [(await associate.visit(address)).status for address in ("/hq/tasks", f"/hq/tasks/{task.id}")] == [403, 403]


async def test_tasks_of_another_region_are_not_there(field: Field, client: httpx.AsyncClient) -> None:
    at = clock.now()
    task = await a_released_task(field.hq, a_draft(field.east, starts_at=at, ends_at=at + timedelta(days=3)), at=at)
    western = await an_associate(role=Role.SUPERVISOR, region=await a_region("FAR"))
    visitor = await Visitor.signed_in(client, western)
    assert (await visitor.visit(f"/hq/tasks/{task.id}")).status == 404
    assert "还没有任务" in (await visitor.visit("/hq/tasks")).text


async def test_the_audience_counts_each_person_once(field: Field, client: httpx.AsyncClient) -> None:
    store = await a_store("LATE", field.east_region)
    await an_associate(store, role=Role.STORE_MANAGER)
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    asked = {"audience_path": field.east, "audience_role": "associate"}
    given = await client.get("/v1/tasks/audience", params=asked, headers=headers | once())
    assert given.json() == {"people": 3, "stores": 2}
    managers = await client.get(
        "/v1/tasks/audience", params=asked | {"audience_role": "store_manager"}, headers=headers
    )
    assert managers.json() == {"people": 1, "stores": 1}
    refused = await client.get("/v1/tasks/audience", params=asked | {"audience_role": "finance"}, headers=headers)
    assert refused.status_code == 422


async def test_the_board_of_a_task_asks_little(field: Field, client: httpx.AsyncClient) -> None:
    at = clock.now()
    task = await a_released_task(field.hq, a_draft(field.east, starts_at=at, ends_at=at + timedelta(days=3)), at=at)
    visitor = await _hq(client)
    async with statements() as sent:
        await visitor.visit(f"/hq/tasks/{task.id}")
    assert len(sent) == 9, "\n".join(sent)
