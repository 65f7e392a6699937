"""The daily jobs as taps, each with the number it may take. They begin where one's day begins."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from tests.browser.looking import PHONE
from tests.browser.people import ASSOCIATE, NOBODY, People
from tests.browser.preparing import join
from tests.browser.taps import PATIENCE, in_hand

pytestmark = pytest.mark.browser

ORDER = re.compile(r"/a/orders/[0-9a-f-]{36}$")


def read_symbol(shown: Locator) -> str:
    """What a phone's camera reads off the screen."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(shown.screenshot())))
    assert found, "no symbol can be read"
    return str(found[0].text)


def test_an_associate_sees_the_day_at_once_and_acts_with_one_tap(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    with in_hand(browser, people, ASSOCIATE, "/a") as hand:
        figures = hand.page.locator(".figures .figure")
        assert 3 <= figures.count() <= 6
        box = figures.nth(2).bounding_box()
        assert box
        assert box["y"] + box["height"] < PHONE[1], "the first figures stand on the first screen"
        hand.tap(hand.page.locator("a[href^='/a/tasks']").first)
        expect(hand.page).to_have_url(re.compile("/a/tasks"))
        assert hand.taps == 1


def test_a_walk_in_becomes_a_member_with_two_taps_of_the_associate_and_one_of_their_own(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    with in_hand(browser, people, ASSOCIATE, "/a") as associate:
        associate.tap("注册顾客")
        associate.type("手机号", "13712340020")
        associate.tap("让顾客扫码确认")
        link = read_symbol(associate.page.locator(".qr").first)
        with in_hand(browser, people, NOBODY, link) as customer:
            customer.tap("同意")
            assert customer.taps <= 4
        associate.sees("注册成功")
        assert associate.taps <= 2


def test_an_order_is_placed_and_paid_with_six_taps_and_says_what_it_earned(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    member = join(people, ASSOCIATE, "13712340021", "钱二")
    with in_hand(browser, people, ASSOCIATE, f"/a/customers/{member}") as hand:
        hand.tap("开单")
        hand.type("搜索商品", "RUN02")
        hand.tap("搜索")
        hand.tap(hand.page.locator("a.rowline", has_text="RUN02"))
        hand.tap("下单")
        expect(hand.page).to_have_url(ORDER, timeout=PATIENCE)
        assert hand.taps <= 6
        expect(hand.page.locator("#earned")).to_contain_text("¥19.98", timeout=PATIENCE)
        assert people.ask(ASSOCIATE, "GET", "/v1/orders", query={"member_id": member})["items"][0]["status"] == "paid"
