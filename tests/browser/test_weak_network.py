"""The network goes away, an answer is lost, a thumb taps twice: done once, and what was typed is kept."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.people import ASSOCIATE, HEADQUARTERS, NOBODY, People
from tests.browser.preparing import join
from tests.browser.taps import PATIENCE, Hand, in_hand, read_symbol

pytestmark = pytest.mark.browser

AWAY_MS = 5_000
TAP_AGAIN = (
    "document.querySelectorAll('main form[method=post] button:not([type=button])').forEach(each => each.click())"
)
ORDER = re.compile(r"/a/orders/[0-9a-f-]{36}$")


def network_goes_away(hand: Hand, act: Callable[[], None], reference: str) -> None:
    """Act while there is no network; the page says so and keeps what stands in it, and goes on when it is back."""
    hand.page.context.set_offline(True)
    act()
    expect(hand.page.locator(".net")).to_contain_text("网络断开")
    expect(hand.page.get_by_label(re.compile("流水号")).first).to_have_value(reference)
    hand.page.wait_for_timeout(AWAY_MS)
    hand.page.context.set_offline(False)


def answer_gets_lost(hand: Hand, act: Callable[[], None], reference: str) -> None:
    """The server does what it was asked for, and nobody hears it."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    hand.page.route("**/a/**", lose)
    act()
    expect(hand.page.locator(".net")).to_contain_text("网络断开")
    expect(hand.page.get_by_label(re.compile("流水号")).first).to_have_value(reference)


def thumb_taps_twice(hand: Hand, act: Callable[[], None], reference: str) -> None:
    """Before the page has answered."""

    def slowly(route: Route) -> None:
        hand.page.wait_for_timeout(300)
        route.continue_()

    hand.page.route("**/a/**", slowly)
    act()
    hand.page.evaluate(TAP_AGAIN)


MISHAPS = [network_goes_away, answer_gets_lost, thumb_taps_twice]


def orders_of(people: People, member: str) -> list[Any]:
    """All orders of a member."""
    found: list[Any] = people.ask(HEADQUARTERS, "GET", "/v1/orders", query={"member_id": member})["items"]
    return found


@pytest.fixture
def member(people: People, made: dict[str, str], request: pytest.FixtureRequest) -> str:
    """A customer of this test alone."""
    return join(people, ASSOCIATE, f"137999{abs(hash(request.node.name)) % 100_000:05d}", "孙三")


@pytest.mark.parametrize("mishap", MISHAPS)
def test_an_order_is_placed_once(
    mishap: Callable[[Hand, Callable[[], None], str], None], browser: Browser, people: People, member: str
) -> None:
    with in_hand(browser, people, ASSOCIATE, f"/a/order?member={member}&q=RUN02", is_online=False) as hand:
        hand.tap(re.compile("加入 云弹缓震跑鞋"))
        reference = f"PLACE-{member[-8:]}"
        hand.type("流水号", reference)
        mishap(hand, lambda: hand.tap("下单"), reference)
        expect(hand.page).to_have_url(ORDER, timeout=PATIENCE)
        found = orders_of(people, member)
        assert [order["status"] for order in found] == ["paid"]


@pytest.mark.parametrize("mishap", MISHAPS)
def test_an_order_is_paid_once(
    mishap: Callable[[Hand, Callable[[], None], str], None], browser: Browser, people: People, member: str
) -> None:
    sku = people.first(HEADQUARTERS, "/v1/skus")["code"]
    placed = people.ask(ASSOCIATE, "POST", "/v1/orders", {"lines": [{"sku": sku, "quantity": 1}], "member_id": member})
    with in_hand(browser, people, ASSOCIATE, f"/a/orders/{placed['id']}", is_online=False) as hand:
        reference = f"PAY-{member[-8:]}"
        hand.type("流水号", reference)
        mishap(hand, lambda: hand.tap("收款"), reference)
        expect(hand.page.get_by_text("收款成功")).to_be_visible(timeout=PATIENCE)
        after = people.ask(ASSOCIATE, "GET", f"/v1/orders/{placed['id']}")
        assert (after["status"], after["paid_fen"] if "paid_fen" in after else after["payable_fen"]) == (
            "paid",
            placed["payable_fen"],
        )
        assert len(orders_of(people, member)) == 1


def test_a_page_that_waits_goes_on_when_the_network_is_back(browser: Browser, people: People) -> None:
    with in_hand(browser, people, ASSOCIATE, "/a/register", is_online=False) as associate:
        associate.type("手机号", "13799900877")
        associate.tap("让顾客扫码确认")
        link = read_symbol(associate.page.locator(".qr").first)
        associate.page.context.set_offline(True)
        associate.page.wait_for_timeout(AWAY_MS)
        with in_hand(browser, people, NOBODY, link) as customer:
            customer.tap("同意")
        associate.page.context.set_offline(False)
        expect(associate.page.get_by_text("注册成功")).to_be_visible(timeout=PATIENCE)
