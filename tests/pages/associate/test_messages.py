"""One's messages: the bell tells of them, opening one leads to what it is about and has it read."""

from datetime import timedelta

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.schemas import StoreView
from inbox.rules import MessageKind
from pages.associate.messages.showing import ICONS
from tasks.schemas import TaskView
from tests.factories import AnAssociate, a_store, an_associate, hq_actor
from tests.pages.visitor import Visitor
from tests.tasks.task_field import a_draft, a_released_task


@pytest.fixture
async def store(db: None) -> StoreView:
    return await a_store()


@pytest.fixture
async def mei(store: StoreView) -> AnAssociate:
    return await an_associate(store)


async def given(store: StoreView) -> TaskView:
    at = clock.now()
    return await a_released_task(await hq_actor(), a_draft(store.path, starts_at=at, ends_at=at + timedelta(1)), at=at)


async def test_a_message_leads_to_what_it_is_about_and_is_read(
    client: httpx.AsyncClient, store: StoreView, mei: AnAssociate
) -> None:
    visitor = await Visitor.signed_in(client, mei)
    assert "没有" not in (await visitor.visit("/a")).links
    task = await given(store)
    day = await visitor.visit("/a")
    bell = next(text for text in day.links if text.startswith("1 条未读消息"))
    messages = await visitor.visit(day.links[bell])
    (message,) = (form for form in messages.forms if form.action not in {"/a/messages/read-all"})
    shown = await visitor.send(message)
    assert (shown.status, shown.address) == (200, f"/a/tasks/{task.id}")
    assert not any("条未读消息" in text for text in (await visitor.visit("/a")).links)
    assert "没有未读消息" in (await visitor.visit("/a/messages?unread=true")).text
    assert (await visitor.send(message)).address == f"/a/tasks/{task.id}"


async def test_all_that_was_shown_is_read_at_once(
    client: httpx.AsyncClient, store: StoreView, mei: AnAssociate
) -> None:
    await given(store)
    await given(store)
    visitor = await Visitor.signed_in(client, mei)
    messages = await visitor.visit("/a/messages")
    with clock.pinned(clock.now() + timedelta(seconds=1)):
        await given(store)
    left = await visitor.send(messages.form("/a/messages/read-all"))
    assert left.address == "/a/messages"
    assert "未读 1" in left.text


async def test_messages_of_others_are_not_there(client: httpx.AsyncClient, store: StoreView, mei: AnAssociate) -> None:
    await given(store)
    mine = await Visitor.signed_in(client, mei)
    (message,) = (form for form in (await mine.visit("/a/messages")).forms if not form.action.endswith("read-all"))
    other = await Visitor.signed_in(client, await an_associate(await a_store()))
    nothing = await other.visit("/a/messages")
    assert "还没有消息" in nothing.text
    message.fields["_token"] = (await other.visit("/a/me")).form("/sign-out").fields["_token"]
    assert (await other.send(message)).status == 404
    message.action = f"/a/messages/{new_id()}"
    assert (await other.send(message)).status == 404


def test_every_kind_of_message_has_a_picture() -> None:
    assert ICONS.keys() == set(MessageKind)
