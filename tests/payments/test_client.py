"""The client against the stand-in: every endpoint, certificates that change, answers that are not to be believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from guide_app.base.environment import SettingsInvalid
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.wechat_pay import stand_in_said, wechat_pay
from payments.calling.client import WechatPayClient
from payments.calling.errors import (
    WechatPayAnswerUnproven,
    WechatPayRefused,
    WechatPayUnreachable,
)
from payments.protocol.errors import BillUnreadable
from payments.protocol.messages import RefundStatus, TradeState
from payments.stand_in.keys import merchant_files
from tests.payments.pay_bench import BASE, a_pay_bench, merchant

SOON = timedelta(minutes=30)


async def test_a_payment_from_its_code_to_its_bill() -> None:
    async with a_pay_bench() as bench:
        client, until = bench.client, clock.now() + SOON
        prepaid = await client.prepay_native("order-1", 1290, description="短袖 T 恤", expires_at=until)
        again = await client.prepay_native("order-1", 1290, description="短袖 T 恤", expires_at=until)
        assert prepaid == again
        assert prepaid.code_url.startswith(f"{BASE}/pay/")
        asked = await client.transaction("order-1")
        assert asked is not None
        assert (asked.trade_state, asked.amount) == (TradeState.NOTPAY, None)
        assert await client.transaction("order-9") is None

        page = await bench.raw.post(prepaid.code_url.removeprefix(BASE))
        assert page.status_code == 200
        paid = await client.transaction("order-1")
        assert paid is not None
        assert paid.amount is not None
        assert (paid.trade_state, paid.amount.total) == (TradeState.SUCCESS, 1290)
        with pytest.raises(WechatPayRefused, match="ORDERPAID"):
            await client.close("order-1")

        number = paid.transaction_id
        back = await client.refund("back-1", transaction_id=number, amount_fen=290, total_fen=1290, reason="尺码")
        same = await client.refund("back-1", transaction_id=number, amount_fen=290, total_fen=1290, reason="尺码")
        assert back.refund_id == same.refund_id
        assert back.status is RefundStatus.SUCCESS
        assert await client.refund_of("back-1") == back
        assert await client.refund_of("back-2") is None
        with pytest.raises(WechatPayRefused, match="INVALID_REQUEST"):
            await client.refund("back-2", transaction_id=number, amount_fen=1001, total_fen=1290, reason="")

        today = datetime.now(SHANGHAI).date()
        bill, flow = await client.trade_bill(today), await client.fund_flow_bill(today)
        assert bill is not None
        assert flow is not None
        assert bill.endswith("`2,`12.90,`2.90,`0.00,`0.00000,`12.90,`2.90\r\n"), "the sums of its rows"
        assert (bill.count("`12.90"), bill.count("`2.90")) == (4, 4)
        assert flow.endswith("`2,`1,`12.90,`1,`2.90\r\n")
        assert (flow.count("收入"), flow.count("支出"), flow.count("`2.90")) == (3, 3, 2)
        assert await client.trade_bill(today - timedelta(days=1)) is None


async def test_jsapi_is_opened_by_what_we_signed_and_a_closed_one_is_not_paid() -> None:
    async with a_pay_bench() as bench:
        client, until = bench.client, clock.now() + SOON
        prepaid = await client.prepay_jsapi("order-2", 500, description="袜子", expires_at=until, openid="o-1")
        given = client.pay_parameters(prepaid.prepay_id)
        assert (await bench.raw.get("/jsapi", params=given)).status_code == 200
        assert (await bench.raw.get("/jsapi", params=given | {"timeStamp": "1"})).status_code == 400
        await client.close("order-2")
        await client.close("order-2")
        await client.close("never-asked-for")
        closed = await client.transaction("order-2")
        assert closed is not None
        assert closed.trade_state is TradeState.CLOSED
        assert (await bench.raw.post(f"/pay/{prepaid.prepay_id}")).status_code == 400
        with pytest.raises(WechatPayRefused, match="ORDER_CLOSED"):
            await client.prepay_jsapi("order-2", 500, description="袜子", expires_at=until, openid="o-1")


async def test_certificates_change_and_a_public_key_takes_over() -> None:
    async with a_pay_bench() as bench:
        assert await bench.client.transaction("x-unknown") is None  # errors are said without certificates
        assert bench.calls("certificates") == 0
        until = clock.now() + SOON
        await bench.client.prepay_native("order-3", 1, description="a", expires_at=until)
        assert bench.calls("certificates") == 1
        await bench.do("keys")
        with clock.pinned(datetime.now(UTC) + timedelta(seconds=70)):
            await bench.client.prepay_native("order-3", 1, description="a", expires_at=until)
        assert (bench.calls("certificates"), len(bench.client.caller.keys.fetched)) == (2, 2)
        serial = (await bench.do("keys", public_key=True))["serial"]
        with pytest.raises(WechatPayAnswerUnproven):
            await bench.client.prepay_native("order-3", 1, description="a", expires_at=until)
        key = bench.gate.keys[-1].key.public_key()
        newer = WechatPayClient(merchant(public_keys={serial: key}), transport=bench.transport)
        await newer.prepay_native("order-3", 1, description="a", expires_at=until)
        await newer.aclose()
        assert bench.calls("certificates") == 2


async def test_answers_that_are_not_proven_and_domains_that_are_away() -> None:
    async with a_pay_bench(base_urls=(BASE, "http://pay2.example")) as bench:
        client, until = bench.client, clock.now() + SOON
        await bench.do("faults", path="native", times=1, status=503)
        await client.prepay_native("order-4", 7, description="a", expires_at=until)
        assert bench.calls("native") == 2
        await bench.do("faults", path="native", times=2, status=500, after=True)
        with pytest.raises(WechatPayUnreachable):
            await client.prepay_native("order-5", 7, description="a", expires_at=until)
        await client.prepay_native("order-5", 7, description="a", expires_at=until)
        await bench.do("faults", path="out-trade-no", unsigned=True)
        with pytest.raises(WechatPayAnswerUnproven):
            await client.transaction("order-5")
        with (
            clock.pinned(datetime.now(UTC) - timedelta(seconds=361)),
            pytest.raises(WechatPayRefused, match="SIGN_ERROR"),
        ):
            await client.transaction("order-5")


async def test_a_bill_that_was_changed_is_not_read() -> None:
    async with a_pay_bench() as bench:
        until = clock.now() + SOON
        await bench.client.prepay_native("order-6", 7, description="a", expires_at=until)
        await bench.do("pay", out_trade_no="order-6")
        inner = bench.transport

        async def spoiled(request: httpx.Request) -> httpx.Response:
            answer = await inner.handle_async_request(request)
            content = await answer.aread()
            if "/bill/file/" in str(request.url):
                return httpx.Response(200, content=content[:-9])
            return httpx.Response(answer.status_code, headers=answer.headers, content=content)

        client = WechatPayClient(bench.client.merchant, transport=httpx.MockTransport(spoiled))
        with pytest.raises(BillUnreadable, match="cut off"):
            await client.trade_bill(datetime.now(SHANGHAI).date())
        await client.aclose()


def test_settings_of_a_merchant(tmp_path: Path) -> None:
    """Nothing without a merchant, all that is needed with one, and never a stand-in where others reach it."""
    said = merchant_files(tmp_path).environment("http://127.0.0.1:8601")
    config = wechat_pay(said)
    assert config is not None
    assert config.is_stand_in
    assert said["GUIDE_WECHATPAY_API_KEY"] not in repr(config)
    assert wechat_pay({}) is None
    assert stand_in_said(config)
    assert not stand_in_said(replace(config, base_url=None, merchant_id="1234567890"))
    for name, value, told in (
        ("GUIDE_WECHATPAY_SERIAL", "", "GUIDE_WECHATPAY_SERIAL missing"),
        ("GUIDE_WECHATPAY_PUBLIC_KEY_ID", "PUB_KEY_ID_1", "GUIDE_WECHATPAY_PUBLIC_KEY_FILE missing"),
        ("GUIDE_WECHATPAY_API_KEY", "short", "32 letters"),
        ("GUIDE_WECHATPAY_KEY_FILE", str(tmp_path / "none"), "not there"),
        ("GUIDE_WECHATPAY_URL", "http://pay.example", "must be an https address"),
    ):
        with pytest.raises(SettingsInvalid, match=told):
            wechat_pay(said | {name: value})
