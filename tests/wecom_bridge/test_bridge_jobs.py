"""What the worker runs by itself: the nightly synchronisation, forgetting, and the calls by their names."""

from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute
from tests.factories import an_associate
from tests.wecom_bridge.bridge_bench import ENVIRONMENT, Bridge, count, set_wecom
from wecom_bridge import jobs
from wecom_bridge.calling.errors import WecomUnreachable
from wecom_bridge.connecting import shared_client
from wecom_bridge.errors import WecomNotConfigured
from wecom_bridge.mirror.fetching import fetch_contact


async def test_the_nightly_run_uses_the_client_of_the_process(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "shared_client", lambda: bridge.client)
    monkeypatch.setattr(jobs, "is_configured", lambda: True)
    assert await jobs.synchronise(clock.now()) == "diff=8"
    assert await jobs.synchronise(clock.now()) == "diff=0"


async def test_the_nightly_run_of_a_chain_without_wecom_does_nothing(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_wecom(monkeypatch, **{**ENVIRONMENT, "wecom_secret": ""})
    assert await jobs.synchronise(clock.now()) == "not configured"
    assert await count("wecom_sync") == 0
    with pytest.raises(WecomNotConfigured) as refusal:
        shared_client()
    assert refusal.value.facts["missing"] == ["WECOM_SECRET"]


async def test_every_call_that_is_asked_for_is_one_the_worker_carries_out(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "shared_client", lambda: bridge.client)
    await an_associate(wecom_userid="LiNa")
    await bridge.do("contacts", name="新客", userid="LiNa")
    await bridge.settle()
    run = {call.name: call.run for call in jobs.OUTSIDE_CALLS}
    [payload] = await bridge.queued("wecom.fetch_contact")
    await run["wecom.fetch_contact"](payload)
    assert await count("wecom_contact WHERE name_masked = '新*'") == 1


async def test_a_customer_who_is_gone_again_is_left_and_a_lost_answer_is_tried_again(bridge: Bridge) -> None:
    await fetch_contact(bridge.client, b"wmNobody")
    assert await count("wecom_contact") == 0
    await bridge.do("faults", path="externalcontact/get", times=4, http_status=502)
    with pytest.raises(WecomUnreachable):
        await fetch_contact(bridge.client, b"wmStandIn0000000000000000000001")
    await fetch_contact(bridge.client, b"wmStandIn0000000000000000000001")
    assert await count("wecom_follow") == 2


async def test_settled_callbacks_are_forgotten_after_a_month(bridge: Bridge) -> None:
    await bridge.do("contacts", name="新客", userid="LiNa")
    await bridge.settle()
    assert await jobs.forget_callbacks(clock.now() + timedelta(days=29)) == 0
    await execute("UPDATE wecom_inbox SET received_at = received_at - interval '31 days'")
    assert await jobs.forget_callbacks(clock.now()) == 1
