"""The token is fetched once for all who wait, replaced when it dies, and a bad secret is never tried twice."""

import asyncio
import logging
import traceback

import httpx
import pytest

from tests.wecom_bridge.stand_in_bench import Bench, demo_app
from wecom_bridge.calling.access_tokens import MemoryTokenStore
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errcodes import Remedy
from wecom_bridge.calling.errors import WecomCredentialsRefused, WecomFailed, WecomRefused, WecomUnreachable
from wecom_bridge.stand_in.seed import DEMO_APP_SECRET


async def test_many_first_calls_at_once_fetch_one_token(bench: Bench) -> None:
    await asyncio.gather(*(bench.client.follow_users() for _ in range(50)))
    assert await bench.calls("gettoken") == 1
    assert await bench.calls("externalcontact/get_follow_user_list") == 50


@pytest.mark.parametrize("errcode", [40014, 42001, 40001])
async def test_many_calls_with_a_dead_token_cause_exactly_one_refresh(bench: Bench, errcode: int) -> None:
    await bench.client.follow_users()
    assert await bench.do("kill-tokens", errcode=errcode) == {"killed": 1}
    results = await asyncio.gather(*(bench.client.follow_users() for _ in range(50)))
    assert results == [["ZhangWei", "LiNa", "WangFang"]] * 50
    assert await bench.calls("gettoken") == 2
    assert bench.slept == []


async def test_a_refused_token_is_renewed_once_and_the_call_made_once_more(bench: Bench) -> None:
    await bench.do("faults", path="externalcontact/get_follow_user_list", times=2, errcode=40014)
    with pytest.raises(WecomRefused) as refusal:
        await bench.client.follow_users()
    assert refusal.value.remedy is Remedy.REAUTHENTICATE
    assert await bench.calls("externalcontact/get_follow_user_list") == 2
    assert await bench.calls("gettoken") == 2


async def test_a_late_failure_of_the_old_token_does_not_drop_the_new_one() -> None:
    store = MemoryTokenStore()
    await store.keep("old", 7200)
    await store.discard("old")
    await store.keep("new", 7200)
    await store.discard("old")
    assert await store.usable() == "new"


async def test_a_slow_call_that_fails_with_the_old_token_uses_the_new_one(bench: Bench) -> None:
    await bench.client.follow_users()
    await bench.do("kill-tokens")
    await bench.do("faults", path="user/get", delay_seconds=0.1)
    slow = asyncio.create_task(bench.client.member("LiNa"))
    await asyncio.sleep(0.02)
    await bench.client.follow_users()
    assert (await slow).name == "李娜"
    assert await bench.calls("gettoken") == 2


async def test_a_token_is_renewed_before_it_expires() -> None:
    now = 0.0
    store = MemoryTokenStore(clock=lambda: now)
    await store.keep("t", 7200)
    now = 6999.0
    assert await store.usable() == "t"
    now = 7000.0
    assert await store.usable() is None


async def test_a_very_short_token_is_still_used() -> None:
    now = 0.0
    store = MemoryTokenStore(clock=lambda: now)
    await store.keep("t", 100)
    now = 49.0
    assert await store.usable() == "t"


async def test_an_expired_token_is_replaced_without_the_caller_noticing(bench: Bench) -> None:
    await bench.client.follow_users()
    await bench.do("clock", advance_seconds=7201)
    assert await bench.client.follow_users()
    assert await bench.calls("gettoken") == 2


async def test_a_bad_secret_is_asked_for_once_however_many_want_it(bench: Bench) -> None:
    async with WecomClient(demo_app(secret="wrong-secret"), transport=bench.transport) as client:
        refusals = await asyncio.gather(*(client.follow_users() for _ in range(20)), return_exceptions=True)
        assert {type(refusal) for refusal in refusals} == {WecomCredentialsRefused}
        with pytest.raises(WecomCredentialsRefused) as refusal:
            await client.follow_users()
    assert refusal.value.remedy is Remedy.TELL_A_PERSON
    assert refusal.value.errcode == 40001
    assert await bench.calls("gettoken") == 1


async def test_another_corp_is_a_bad_credential_too(bench: Bench) -> None:
    async with WecomClient(demo_app(corp_id="wwother"), transport=bench.transport) as client:
        with pytest.raises(WecomCredentialsRefused) as refusal:
            await client.follow_users()
    assert refusal.value.errcode == 40013


async def test_a_busy_gettoken_is_no_bad_secret(bench: Bench) -> None:
    await bench.do("faults", path="gettoken", errcode=-1)
    assert await bench.client.follow_users()
    assert bench.slept == [1.0]


async def test_a_rate_limited_gettoken_goes_back_to_the_queue(bench: Bench) -> None:
    await bench.do("faults", path="gettoken", errcode=45009)
    with pytest.raises(WecomRefused) as refusal:
        await bench.client.follow_users()
    assert refusal.value.remedy is Remedy.RETRY_LATER
    assert bench.slept == []
    assert await bench.client.follow_users()


async def test_a_failed_renewal_leaves_the_lock_free(bench: Bench) -> None:
    await bench.do("faults", path="gettoken", http_status=502, times=4)
    with pytest.raises(WecomUnreachable):
        await bench.client.follow_users()
    assert await asyncio.wait_for(bench.client.follow_users(), timeout=2)


async def test_a_cancelled_renewal_leaves_the_lock_free(bench: Bench) -> None:
    await bench.do("faults", path="gettoken", delay_seconds=5)
    waiting = asyncio.create_task(bench.client.follow_users())
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await asyncio.wait_for(bench.client.follow_users(), timeout=2)


async def test_the_token_request_keeps_the_time_outs(bench: Bench) -> None:
    seen: list[object] = []

    class Watching(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request.extensions["timeout"])
            return await bench.transport.handle_async_request(request)

    async with WecomClient(demo_app(), transport=Watching()) as client:
        await client.follow_users()
    assert seen == [{"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 10.0}] * 2


class Down(httpx.AsyncBaseTransport):
    """A network that fails, with an error text that quotes the whole address."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot reach {request.url}")


async def test_no_log_line_holds_a_token_or_secret(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await bench.client.follow_users()
    lines = [record.getMessage() for record in caplog.records]
    asked = await bench.ask("gettoken", corpid=demo_app().corp_id, corpsecret=DEMO_APP_SECRET)
    assert any("/cgi-bin/gettoken" in line for line in lines), "httpx logs what it asks"
    assert not [line for line in lines if asked["access_token"] in line or DEMO_APP_SECRET in line]


async def test_no_error_holds_a_token_or_secret(bench: Bench) -> None:
    async def no_sleep(_: float) -> None:
        return None

    await bench.do("faults", path="user/get", errcode=45009)
    errors: list[BaseException] = []
    with pytest.raises(WecomRefused) as refused:
        await bench.client.member("LiNa")
    errors.append(refused.value)
    for transport, secret in ((Down(), DEMO_APP_SECRET), (bench.transport, "wrong-secret-of-mine")):
        async with WecomClient(demo_app(secret=secret), transport=transport, sleep=no_sleep) as client:
            with pytest.raises(WecomFailed) as failed:
                await client.follow_users()
            errors.append(failed.value)
    asked = await bench.ask("gettoken", corpid=demo_app().corp_id, corpsecret=DEMO_APP_SECRET)
    for error in errors:
        assert isinstance(error, WecomFailed)
        spoken = f"{error!r} {error} {error.facts} {demo_app()!r}"
        for secret in (asked["access_token"], DEMO_APP_SECRET, "wrong-secret-of-mine"):
            assert secret not in spoken


async def test_a_traceback_of_a_failed_exchange_holds_no_secret(bench: Bench) -> None:
    async def no_sleep(_: float) -> None:
        return None

    async with WecomClient(demo_app(), transport=Down(), sleep=no_sleep) as client:
        with pytest.raises(WecomUnreachable) as failed:
            await client.follow_users()
    assert DEMO_APP_SECRET not in "".join(traceback.format_exception(failed.value))
