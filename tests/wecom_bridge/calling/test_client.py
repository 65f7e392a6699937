"""The calls of the client against the stand-in: what comes back, what is retried, what is refused before sending."""

import asyncio

import httpx
import msgspec
import pytest

from tests.asgi import transport_to
from tests.wecom_bridge.stand_in_bench import Bench, demo_app
from wecom_bridge.calling import answers
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errcodes import Remedy, remedy_of
from wecom_bridge.calling.errors import WecomAnswerMalformed, WecomArgumentInvalid, WecomRefused, WecomUnreachable
from wecom_bridge.stand_in.app import create_stand_in
from wecom_bridge.stand_in.seed import Seed, SeedApp, SeedContact, SeedFollow, SeedMember

LISTING = "externalcontact/batch/get_by_user"


def client_of(members: int, contacts: int, *, follows_each: int = 1) -> tuple[WecomClient, httpx.ASGITransport]:
    """A client of a corp in which each customer is shared by `follows_each` members, round robin."""
    names = [f"m{number:04d}" for number in range(members)]
    seed = Seed(
        corp_id=demo_app().corp_id,
        apps=[SeedApp(demo_app().agent_id, demo_app().secret)],
        members=[SeedMember(userid=name, name=name) for name in names],
        contacts=[
            SeedContact(
                external_userid=f"wm{number:05d}",
                name=str(number),
                follows=[SeedFollow(names[(number + turn) % members]) for turn in range(follows_each)],
            )
            for number in range(contacts)
        ],
    )
    transport = transport_to(create_stand_in(seed))
    return WecomClient(demo_app(), transport=transport), transport


@pytest.mark.parametrize(("members", "contacts"), [(1, 0), (1, 1), (1, 100), (1, 101), (3, 250), (100, 30), (250, 730)])
async def test_every_customer_is_listed_exactly_once_per_member(members: int, contacts: int) -> None:
    client, _ = client_of(members, contacts)
    async with client:
        users = await client.follow_users()
        pages = [page async for page in client.contact_pages(users)]
    pairs = [(row.follow.user_id, row.contact.external_user_id) for page in pages for row in page.rows]
    assert len(pairs) == len(set(pairs)) == contacts
    assert all(len(page.rows) <= 100 for page in pages)
    assert len(pages) >= -(-members // 100)


async def test_a_listing_asks_for_a_hundred_members_and_a_hundred_rows(bench: Bench) -> None:
    client, transport = client_of(250, 0)
    async with client, httpx.AsyncClient(transport=transport, base_url="http://stand-in") as raw:
        pages = [page async for page in client.contact_pages(await client.follow_users())]
        calls = (await raw.get("/_control/calls")).json()
    assert [page.rows for page in pages] == [[], [], []]
    assert calls[LISTING] == 3


async def test_no_members_ask_nothing(bench: Bench) -> None:
    assert [page async for page in bench.client.contact_pages([])] == []
    assert await bench.calls(LISTING) == 0


async def test_a_cursor_of_another_listing_asks_for_a_fresh_start() -> None:
    client, _ = client_of(2, 300)
    async with client:
        first = await client.contact_page(["m0000"], limit=10)
        assert first.next_cursor
        with pytest.raises(WecomRefused) as refusal:
            await client.contact_page(["m0001"], cursor=first.next_cursor)
    assert (refusal.value.errcode, refusal.value.remedy) == (50100, Remedy.RESTART_LISTING)


async def test_a_cursor_that_stands_still_ends_in_an_error_not_in_a_loop() -> None:
    def stuck(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("gettoken"):
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        return httpx.Response(200, json={"errcode": 0, "external_contact_list": [], "next_cursor": "same"})

    async with WecomClient(demo_app(), transport=httpx.MockTransport(stuck)) as client:
        with pytest.raises(WecomAnswerMalformed):
            async for _ in client.contact_pages(["a"]):
                pass


async def test_the_rows_carry_what_the_seed_said(bench: Bench) -> None:
    page = await bench.client.contact_page(["LiNa"])
    row = next(row for row in page.rows if row.contact.name == "陈女士")
    assert row.contact.union_id == "oStandInUnion0000000000001"
    assert (row.follow.user_id, row.follow.remark, row.follow.created_unix) == ("LiNa", "陈姐", 1_700_000_000)
    assert {row.follow.state for row in page.rows} == {"", "shop-1"}


async def test_one_customer_comes_with_all_their_members_over_pages() -> None:
    client, _ = client_of(1203, 1, follows_each=1203)
    async with client:
        detail = await client.contact("wm00000")
    assert len({follow.user_id for follow in detail.follows}) == len(detail.follows) == 1203
    assert detail.next_cursor == ""


async def test_an_unknown_customer_concerns_that_customer_alone(bench: Bench) -> None:
    with pytest.raises(WecomRefused) as refusal:
        await bench.client.contact("wmNobody")
    assert (refusal.value.errcode, refusal.value.remedy) == (40096, Remedy.SKIP_ITEM)
    assert refusal.value.hint
    assert refusal.value.hint in refusal.value.errmsg


async def test_a_member_is_found_in_any_case(bench: Bench) -> None:
    member = await bench.client.member("lina")
    assert (member.user_id, member.name, member.departments, member.status) == ("LiNa", "李娜", [1], 1)


async def test_a_text_names_the_receivers_it_missed_in_the_callers_spelling(bench: Bench) -> None:
    receipt = await bench.client.send_text(["LiNa", "GoneAway", "ZhangWei"], "本单提成 12.50 元")
    assert receipt.undelivered == ("GoneAway",)
    [message] = await bench.see("messages")
    assert receipt.message_id == message["msgid"]
    assert message["content"] == {"content": "本单提成 12.50 元"}
    assert sorted(message["delivered"]) == ["LiNa", "ZhangWei"]


async def test_a_text_to_nobody_known_is_a_receipt_too(bench: Bench) -> None:
    receipt = await bench.client.send_text(["Gone", "Away"], "hi")
    assert receipt.undelivered == ("Gone", "Away")
    assert await bench.see("messages") == []


@pytest.mark.parametrize("receivers", [[], ["@all"], ["a|b"], [""], [f"u{number}" for number in range(1001)]], ids=str)
async def test_receivers_that_wecom_would_misread_are_refused(bench: Bench, receivers: list[str]) -> None:
    with pytest.raises(WecomArgumentInvalid):
        await bench.client.send_text(receivers, "hi")
    assert await bench.calls("message/send") == 0


async def test_what_wecom_would_cut_is_refused(bench: Bench) -> None:
    assert (await bench.client.send_text(["LiNa"], "字" * 682 + "ab")).undelivered == ()
    for send in (
        lambda: bench.client.send_text(["LiNa"], "字" * 683),
        lambda: bench.client.send_text(["LiNa"], ""),
    ):
        with pytest.raises(WecomArgumentInvalid):
            await send()
    assert await bench.calls("message/send") == 1


@pytest.mark.parametrize("errcode", [-1, 45033, 45035, 6000])
async def test_a_busy_answer_is_repeated_with_growing_pauses(bench: Bench, errcode: int) -> None:
    await bench.do("faults", path="user/get", times=3, errcode=errcode)
    assert (await bench.client.member("LiNa")).name == "李娜"
    assert bench.slept == [1.0, 2.0, 4.0]


async def test_a_busy_answer_is_given_up_after_three_repetitions(bench: Bench) -> None:
    await bench.do("faults", path="user/get", times=9, errcode=-1)
    with pytest.raises(WecomRefused):
        await bench.client.member("LiNa")
    assert await bench.calls("user/get") == 4


@pytest.mark.parametrize("errcode", [45009, 48002, 60020, 84061, 123456])
async def test_what_a_pause_does_not_mend_is_not_repeated(bench: Bench, errcode: int) -> None:
    await bench.do("faults", path="user/get", errcode=errcode)
    with pytest.raises(WecomRefused) as refusal:
        await bench.client.member("LiNa")
    assert refusal.value.remedy is remedy_of(errcode)
    assert (bench.slept, await bench.calls("user/get")) == ([], 1)


async def test_an_unanswered_read_is_repeated(bench: Bench) -> None:
    await bench.do("faults", path="user/get", times=2, http_status=503)
    assert await bench.client.member("LiNa")
    assert bench.slept == [1.0, 2.0]


async def test_an_unanswered_message_is_not_sent_twice(bench: Bench) -> None:
    await bench.do("faults", path="message/send", http_status=504, after_effect=True)
    with pytest.raises(WecomUnreachable) as unreachable:
        await bench.client.send_text(["LiNa"], "一次")
    assert unreachable.value.may_have_happened
    assert len(await bench.see("messages")) == 1


async def test_an_unanswered_message_with_duplicate_check_is_repeated_and_delivered_once(bench: Bench) -> None:
    await bench.do("faults", path="message/send", http_status=504, after_effect=True)
    await bench.client.send_text(["LiNa"], "一次", duplicate_check_seconds=1800)
    assert [message["delivered"] for message in await bench.see("messages")] == [["LiNa"], []]


async def test_a_write_that_never_left_is_repeated(bench: Bench) -> None:
    failures = [httpx.ConnectError("refused"), httpx.ConnectTimeout("late")]

    class Flaky(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("message/send") and failures:
                raise failures.pop()
            return await bench.transport.handle_async_request(request)

    async def no_sleep(_: float) -> None:
        return None

    async with WecomClient(demo_app(), transport=Flaky(), sleep=no_sleep) as client:
        await client.send_text(["LiNa"], "到了")
    assert len(await bench.see("messages")) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"errcode":"x"}', b'{"errcode":0}', b'{"errcode":0,"userid":5}', b"[" * 100_000, b"\xff"],
    ids=range(8),
)
async def test_an_unreadable_answer_is_named_so(bench: Bench, body: bytes) -> None:
    def odd(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("gettoken"):
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        return httpx.Response(200, content=body)

    async with WecomClient(demo_app(), transport=httpx.MockTransport(odd)) as client:
        with pytest.raises(WecomAnswerMalformed):
            await client.member("LiNa")


async def test_a_wrong_path_is_an_http_404_and_not_retried(bench: Bench) -> None:
    await bench.do("faults", path="user/get", http_status=404)
    with pytest.raises(WecomAnswerMalformed):
        await bench.client.member("LiNa")
    assert bench.slept == []


async def test_numbers_that_come_as_texts_are_read() -> None:
    member = msgspec.json.decode(b'{"errcode":"0","userid":"a","status":"1"}', type=answers.Member, strict=False)
    assert member.status == 1


async def test_calls_at_once_beyond_the_concurrency_limit_are_repeated_until_they_pass(bench: Bench) -> None:
    await bench.client.follow_users()
    await bench.do("limits", concurrent_calls=2)
    results = await asyncio.gather(*(bench.client.member("LiNa") for _ in range(6)), return_exceptions=True)
    assert any(not isinstance(result, BaseException) for result in results)
    assert bench.slept, "some had to wait"
