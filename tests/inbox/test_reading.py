"""Reading one's own messages: pages, what is unread, marking; each list and each count is one statement."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest, decode_cursor
from inbox.jobs import forget_messages
from inbox.queries import my_messages
from inbox.rules import KEPT, MOST_COUNTED, READ_KEPT, MessageKind
from inbox.schemas import ReadAllMessages, UnreadMessages
from inbox.service import read_all, read_message
from tests.factories import an_actor, once, signed_in
from tests.inbox.telling_people import NOON, a_refund, messages_of, tell, unread_of
from tests.statements import statements
from tests.tasks.task_field import Field, a_draft, a_field, a_released_task

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(hours=2)


@pytest.fixture
async def field(db: None) -> Field:
    """Two regions with stores and their people."""
    return await a_field()


@pytest.fixture
async def mei(field: Field) -> Actor:
    """Somebody with five messages, a minute apart; the third is a task that she was given."""
    for minute in (0, 1, 3, 4):
        await tell(a_refund(serving=field.mei.id), seq=10 + minute, at=NOON + minute * MINUTE)
    await a_released_task(field.hq, a_draft(field.east), at=NOON + 2 * MINUTE)
    return an_actor(field.mei)


async def read(actor: Actor, message: UUID) -> None:
    with clock.pinned(LATER):
        await read_message(actor, message)


async def test_the_newest_come_first_page_by_page_whether_written_or_given(mei: Actor) -> None:
    whole = await messages_of(mei, at=LATER)
    assert [message.at for message in whole] == [NOON + minute * MINUTE for minute in (4, 3, 2, 1, 0)]
    assert whole[2].kind is MessageKind.TASK_GIVEN
    seen, after = [], None
    with clock.pinned(LATER):
        while True:
            page = await my_messages(mei, PageRequest(after, 2))
            seen += page.items
            if page.next_cursor is None:
                break
            after = decode_cursor(page.next_cursor)
    assert seen == whole


async def test_lists_are_narrowed_to_what_is_unread_and_to_a_kind(mei: Actor) -> None:
    whole = await messages_of(mei, at=LATER)
    await read(mei, whole[0].id)
    await read(mei, whole[2].id)
    assert [message.id for message in await messages_of(mei, at=LATER, unread=True)] == [
        whole[place].id for place in (1, 3, 4)
    ]
    given = await messages_of(mei, at=LATER, kind=MessageKind.TASK_GIVEN)
    assert [message.id for message in given] == [whole[2].id]
    assert await messages_of(mei, at=LATER, kind=MessageKind.TASK_GIVEN, unread=True) == []
    assert len(await messages_of(mei, at=LATER, kind=MessageKind.ORDER_REFUNDED)) == 4


async def test_a_message_is_read_once_and_the_first_time_stays(mei: Actor) -> None:
    for message in (await messages_of(mei, at=LATER))[1:3]:
        for moment in (LATER, LATER + MINUTE):
            with clock.pinned(moment):
                assert (await read_message(mei, message.id)).read_at == LATER
    assert await unread_of(mei, at=LATER) == UnreadMessages(unread=3, more=False)


async def test_all_are_read_up_to_the_newest_that_was_shown(mei: Actor) -> None:
    whole = await messages_of(mei, at=LATER)
    for left in (UnreadMessages(unread=1, more=False), UnreadMessages(unread=1, more=False)):
        with clock.pinned(LATER):
            assert await read_all(mei, ReadAllMessages(through=whole[1].id)) == left
    [unread] = await messages_of(mei, at=LATER, unread=True)
    assert unread.id == whole[0].id
    assert {message.read_at for message in (await messages_of(mei, at=LATER))[1:]} == {LATER}


async def test_nobody_reads_or_marks_what_is_somebody_elses(mei: Actor, field: Field) -> None:
    lan = an_actor(field.lan)
    for message in await messages_of(mei, at=LATER):
        with clock.pinned(LATER):
            with pytest.raises(NotFound):
                await read_message(lan, message.id)
            with pytest.raises(NotFound):
                await read_all(lan, ReadAllMessages(through=message.id))
    with pytest.raises(NotFound):
        await read(mei, new_id())
    assert await fetch_value("SELECT count(*) FROM inbox_read") == 0
    assert (await unread_of(mei, at=LATER)).unread == 5


async def test_no_more_than_99_are_counted(mei: Actor, field: Field) -> None:
    await tell(*(a_refund(serving=field.mei.id) for _ in range(MOST_COUNTED - 5)), seq=100)
    assert await unread_of(mei, at=LATER) == UnreadMessages(unread=MOST_COUNTED, more=False)
    await tell(a_refund(serving=field.mei.id), seq=1_000)
    assert await unread_of(mei, at=LATER) == UnreadMessages(unread=MOST_COUNTED, more=True)


async def test_a_list_and_a_count_are_one_statement_each(mei: Actor) -> None:
    for look in (
        lambda: messages_of(mei, at=LATER),
        lambda: messages_of(mei, at=LATER, unread=True, kind=MessageKind.TASK_GIVEN),
        lambda: unread_of(mei, at=LATER),
    ):
        async with statements() as sent:
            await look()
        assert len(sent) == 1, sent


async def test_what_was_read_goes_after_90_days_and_everything_after_180(mei: Actor) -> None:
    whole = await messages_of(mei, at=LATER)
    await read(mei, whole[1].id)
    await read(mei, whole[2].id)
    left = {whole[place].id for place in (0, 3, 4)}
    still, half, whole_time = (NOON + READ_KEPT - MINUTE, NOON + READ_KEPT + 5 * MINUTE, NOON + KEPT + 5 * MINUTE)
    assert len(await messages_of(mei, at=still)) == 5
    assert {message.id for message in await messages_of(mei, at=half)} == left, "before the work of the night too"
    assert await forget_messages(still) == 0
    assert await forget_messages(half) == 1, "the task is written nowhere"
    assert {message.id for message in await messages_of(mei, at=half)} == left
    assert await fetch_value("SELECT count(*) FROM inbox_read") == 2, "a replay must not make them unread"
    assert await messages_of(mei, at=whole_time) == []
    assert (await unread_of(mei, at=whole_time)).unread == 0
    assert await forget_messages(whole_time) == 3
    assert await forget_messages(whole_time) == 0
    assert await fetch_value("SELECT (SELECT count(*) FROM inbox_read) + (SELECT count(*) FROM inbox_message)") == 0


async def test_a_task_that_was_given_before_there_was_an_inbox_is_not_in_it(mei: Actor) -> None:
    whole = await messages_of(mei, at=LATER)
    await execute("UPDATE inbox_opening SET first_id = $1", whole[1].id)
    assert [message.id for message in await messages_of(mei, at=LATER)] == [message.id for message in whole[:2]]
    assert (await unread_of(mei, at=LATER)).unread == 2


async def test_messages_are_read_over_http(mei: Actor, field: Field, client: httpx.AsyncClient) -> None:
    with clock.pinned(LATER):
        mine = await signed_in(field.mei)
        page = (await client.get("/v1/my/messages", params={"limit": 2}, headers=mine)).json()
        newest, second = page["items"]
        assert page["next_cursor"]
        assert (newest["kind"], newest["facts"]["kind"], newest["about"]["kind"]) == (
            "order_refunded",
            "order_refunded",
            "order",
        )
        assert newest["text_zh"] == "您服务的订单 N001 退款 ¥579.00"
        assert (await client.get("/v1/my/messages/unread", headers=mine)).json() == {"unread": 5, "more": False}
        marked = await client.post(f"/v1/my/messages/{newest['id']}/read", headers=mine)
        assert (marked.status_code, marked.json()["read_at"]) == (200, LATER.isoformat().replace("+00:00", "Z"))
        everything = await client.post("/v1/my/messages/read-all", json={"through": second["id"]}, headers=mine)
        assert (everything.status_code, everything.json()) == (200, {"unread": 0, "more": False})
        theirs = await signed_in(field.jun)
        foreign = await client.post(f"/v1/my/messages/{newest['id']}/read", headers=theirs | once())
        assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
        wrong = await client.get("/v1/my/messages", params={"kind": "gossip"}, headers=mine)
        assert wrong.status_code == 400
