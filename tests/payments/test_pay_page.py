"""The customer's page: a code elsewhere, a button in WeChat, thanks afterwards, and a till where nothing is set."""

import re
from typing import Any

import pytest

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.settings import settings
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.service.cancelling import cancel_order
from payments import paying_page
from payments.calling import signing_in
from tests.orders.counter import one
from tests.payments.pay_bench import BASE, HERE, Till

WECHAT = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}


async def a_page(till: Till, order: dict[str, Any]) -> str:
    """Where the customer of an order pays it."""
    link = await till.posts(f"/v1/orders/{order['id']}/pay-links", till.seller)
    return str(link["url"]).removeprefix(HERE)


def sign_in_at(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let customers sign in with the WeChat of the stand-in."""
    asked = signing_in.openid_of

    async def openid_of(config: object, code: str) -> str:
        return await asked(config, code, transport=till.bench.transport)  # type: ignore[arg-type]  # the same settings

    monkeypatch.setattr(paying_page, "openid_of", openid_of)


async def test_the_page_from_the_code_to_the_refund(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await till.places(2)
    link = await till.posts(f"/v1/orders/{order['id']}/pay-links", till.seller)
    page = link["url"].removeprefix(HERE)
    with monkeypatch.context() as without:
        without.setattr(paying_page, "settings", settings)
        unset = (await till.http.get(page)).text
    assert "请到收银台付款" in unset
    assert "<svg" not in unset

    shown = await till.http.get(page)
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
    assert 'data-poll="4"' in shown.text
    found = re.search(rf'href="({BASE}/pay/\w+)"', shown.text)
    assert found is not None
    request = await till.request_of(order)
    assert request["code_url"] == found.group(1)
    await till.bench.do("faults", path="transactions", times=3, status=500)
    await till.bench.raw.post(found.group(1).removeprefix(BASE))
    thanks = (await till.http.get(page)).text
    assert "付款成功" in thanks
    assert "data-poll" not in thanks
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码")
    assert "退款在途" in (await till.http.get(page)).text  # before the worker has asked for it
    assert (await till.http.get("/p/nothing-like-this")).status_code == 404

    other = await till.places()
    link = await till.posts(f"/v1/orders/{other['id']}/pay-links", till.seller)
    await cancel_order(SYSTEM, other["id"], desk=DESK)
    assert "订单已取消" in (await till.http.get(link["url"].removeprefix(HERE))).text


async def test_in_wechat_it_is_opened_by_who_signed_in(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await till.places()
    page = await a_page(till, order)
    sign_in_at(till, monkeypatch)
    shown = (await till.http.get(page, headers=WECHAT)).text
    assert "<svg viewBox" not in shown
    assert f'href="{page}/wechat"' in shown
    away = await till.http.get(f"{page}/wechat", headers=WECHAT)
    signing = await till.bench.raw.get(re.sub(r"^https?://[^/]+", "", away.headers["Location"]).partition("#")[0])
    (back,) = re.findall(r'href="([^"]+)"', signing.text)
    back = back.replace("&amp;", "&").removeprefix(HERE)
    assert (await till.http.get(re.sub("state=.", "state=0", back) + "x", headers=WECHAT)).status_code == 404
    button = (await till.http.get(back, headers=WECHAT)).text
    (address,) = re.findall(r'href="(http[^"]+/jsapi[^"]+)"', button)
    opened = await till.bench.raw.get(re.sub(r"^https?://[^/]+", "", address.replace("&amp;", "&")))
    (pay,) = re.findall(r'action="([^"]+)"', opened.text)
    beside = (await till.http.get(page)).text
    assert ("正在微信里付款" in beside, 'data-poll="4"' in beside) == (True, True), "another screen leaves them alone"
    assert "返回商家" in (await till.bench.raw.post(pay.replace("&amp;", "&"))).text
    assert "付款成功" in (await till.http.get(page, headers=WECHAT)).text
    assert (await till.request_of(order))["kind"] == "jsapi"


async def test_the_stand_in_says_what_wechat_says_of_bad_codes(till: Till) -> None:
    """A browser there has one WeChat, or another; a code is good once, for five minutes, for who knows the secret."""
    raw = till.bench.raw

    async def code_of(**more: str) -> str:
        query = {"redirect_uri": f"{HERE}/back", "state": "s"} | more
        page = await raw.get("/connect/oauth2/authorize", params=query)
        (code,) = re.findall(r"code=(\w+)", page.text)
        return str(code)

    async def said(code: str, secret: str = "stand-in") -> dict[str, object]:
        asked = {"appid": "wx00000000standin0", "secret": secret, "code": code, "grant_type": "authorization_code"}
        answer: dict[str, object] = (await raw.get("/sns/oauth2/access_token", params=asked)).json()
        return answer

    first = await code_of()
    assert (await said(first, "wrong"))["errcode"] == 40125
    anna = (await said(first))["openid"]
    assert (await said(first))["errcode"] == 40163
    assert (await said("nothing"))["errcode"] == 40029
    assert (await said(await code_of()))["openid"] == anna, "the same browser, the same WeChat"
    assert (await said(await code_of(another="1")))["openid"] != anna
    late = await code_of()
    await till.bench.do("clock", advance_seconds=301)
    assert (await said(late))["errcode"] == 40029


async def test_who_says_that_they_have_paid_is_not_asked_to_pay_again(till: Till) -> None:
    order = await till.places()
    page = await a_page(till, order)
    assert "<svg viewBox" in (await till.http.get(page)).text
    await till.bench.do("faults", path="out-trade-no", times=1, status=500)
    away = (await till.http.get(f"{page}?paid")).text
    assert ("暂时没有回应" in away, "正在向微信确认" in away) == (True, True)
    waiting = (await till.http.get(f"{page}?paid", headers=WECHAT)).text
    assert ("正在向微信确认" in waiting, 'data-poll="4"' in waiting) == (True, True)
    assert "<svg viewBox" not in waiting
    assert f'href="{page}/wechat"' not in waiting
    assert f'href="{page}">没有付成，再付一次' in waiting
    assert "微信扫一扫付款" in (await till.http.get(page)).text

    other = await till.places()
    page = await a_page(till, other)
    assert f'href="{page}?paid">我已付款，刷新' in (await till.http.get(page)).text
    asked = await till.request_of(other)
    await till.bench.do("deliveries", lose_next=1)
    await till.bench.do("pay", out_trade_no=asked["number"])
    assert "微信扫一扫付款" in (await till.http.get(page)).text, "it is not yet time to ask"
    before = till.bench.calls("out-trade-no")
    assert "付款成功" in (await till.http.get(f"{page}?paid")).text
    assert till.bench.calls("out-trade-no") == before + 1


async def test_money_that_is_looked_into_is_shown_as_that_until_finance_has_said_what_it_is(till: Till) -> None:
    order = await till.places()
    page = await a_page(till, order)
    await till.bench.do("pay", out_trade_no=(await till.asks(order))["number"], told_total=1)
    for told in ((await till.http.get(page)).text, (await till.http.get(page, headers=WECHAT)).text):
        assert ("与本订单不符" in told, 'data-poll="4"' in told) == (True, True)
        assert "<svg viewBox" not in told
        assert f'href="{page}/wechat"' not in told
    (found,) = await till.differences()
    await till.posts(f"/v1/pay-differences/{found['id']}/resolution", till.finance, note="顾客少付，已补收")
    assert "微信扫一扫付款" in (await till.http.get(page)).text


async def test_what_does_not_open_in_wechat_leads_back_with_words(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await a_page(till, await till.places())
    sign_in_at(till, monkeypatch)
    away = await till.http.get(f"{page}/wechat", headers=WECHAT)
    state = re.search("state=([^&#]+)", away.headers["Location"])
    assert state is not None
    back = await till.http.get(f"{page}/wechat?code=used-before&state={state.group(1)}", headers=WECHAT)
    assert (back.status_code, back.headers["Location"]) == (303, f"{page}?not_opened")
    assert "没有打开微信支付" in (await till.http.get(f"{page}?not_opened", headers=WECHAT)).text
