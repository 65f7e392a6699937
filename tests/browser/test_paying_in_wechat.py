"""Paying in the WeChat that opened the link: the page plays its bridge, WeChat Pay says what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import a_context
from tests.browser.people import ASSOCIATE, NOBODY, People
from tests.browser.taps import PATIENCE

pytestmark = pytest.mark.browser

WECHAT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0.50"
BRIDGE = """
window.opened = [];
window.WeixinJSBridge = { invoke: function (name, given, done) {
  window.opened.push([name, given]);
  window.answer = function (outcome) { done({ err_msg: "get_brand_wcpay_request:" + outcome }); };
} };
"""
LATER = """
setTimeout(function () {
  window.WeixinJSBridge = { invoke: function () { document.title = "opened"; } };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
}, 1500);
"""


@contextmanager
def at_the_button(browser: Browser, people: People, *, script: str) -> Iterator[tuple[Page, str, str]]:
    """A customer's WeChat, signed in, before the button that opens the payment: the page, the order, the stand-in."""
    line = {"sku": people.first(ASSOCIATE, "/v1/skus", text="RUN02")["code"], "quantity": 1}
    order = people.ask(ASSOCIATE, "POST", "/v1/orders", {"lines": [line]})["id"]
    link = people.ask(ASSOCIATE, "POST", f"/v1/orders/{order}/pay-links")["url"]
    with a_context(browser, people, NOBODY, user_agent=WECHAT) as context:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(script)
        page = context.new_page()
        page.goto(link)
        page.get_by_role("link", name="微信支付").click()
        page.get_by_role("link", name="同意并继续").click()
        address = urlsplit(str(page.locator("[data-wechat-pay]").get_attribute("href")))
        yield page, order, f"{address.scheme}://{address.netloc}"


def test_cancelled_and_failed_it_says_so_and_can_be_opened_again_and_paid_it_is_confirmed(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    with at_the_button(browser, people, script=BRIDGE) as (page, order, stand_in):
        button = page.get_by_role("link", name="微信支付")
        here = page.url
        button.click()
        button.click()
        ((name, given),) = page.evaluate("window.opened")
        assert name == "getBrandWCPayRequest"
        assert set(given) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
        page.evaluate("window.answer('cancel')")
        expect(page.get_by_text("您取消了付款，没有扣款")).to_be_visible()
        button.click()
        expect(page.get_by_text("您取消了付款，没有扣款")).to_be_hidden()
        page.evaluate("window.answer('fail')")
        expect(page.get_by_text("没有付成，没有扣款")).to_be_visible()
        assert page.url == here

        button.click()
        (asked,) = people.ask(ASSOCIATE, "GET", f"/v1/orders/{order}/pay-requests")
        page.evaluate("window.answer('ok')")
        expect(page.get_by_text("正在向微信确认您的付款")).to_be_visible()
        expect(page.get_by_role("link", name="微信支付")).to_have_count(0)
        told = {"out_trade_no": asked["number"]}
        httpx.post(f"{stand_in}/_control/pay", json=told).raise_for_status()
        expect(page.get_by_text("付款成功")).to_be_visible(timeout=PATIENCE)


def test_a_bridge_that_comes_late_is_waited_for(browser: Browser, people: People, made: dict[str, str]) -> None:
    with at_the_button(browser, people, script=LATER) as (page, *_):
        page.locator("[data-wechat-pay]").evaluate("each => each.removeAttribute('href')")
        page.locator("[data-wechat-pay]").click()
        expect(page).to_have_title("opened")


def test_without_wechat_it_says_where_to_pay(browser: Browser, people: People, made: dict[str, str]) -> None:
    with at_the_button(browser, people, script="") as (page, *_):
        page.locator("[data-wechat-pay]").evaluate("each => each.removeAttribute('href')")
        page.locator("[data-wechat-pay]").click()
        expect(page.get_by_text("请在微信里打开本页付款")).to_be_visible()
        page.get_by_role("link", name="返回订单").click()
        expect(page.get_by_text("我已付款，刷新")).to_be_visible()
