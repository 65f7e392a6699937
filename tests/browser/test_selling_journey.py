"""A sale from the phone to the tablet: parked, another customer, another size, two payments; then a larger size."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import PHONE, TABLET
from tests.browser.people import ASSOCIATE, MANAGER, People
from tests.browser.preparing import join
from tests.browser.taps import PATIENCE, in_hand

pytestmark = pytest.mark.browser

ORDER = re.compile(r"/a/orders/[0-9a-f-]{36}$")


def test_a_cart_goes_from_phone_to_tablet_and_its_goods_are_exchanged_for_a_larger_size(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    first, second = (join(people, ASSOCIATE, f"137123400{end}", "吴一") for end in ("41", "42"))
    people.ask(ASSOCIATE, "POST", "/v1/coupons", {"template": "WELCOME50", "member_id": second})
    with in_hand(browser, people, ASSOCIATE, f"/a/order?member={first}&q=RUN01") as phone:
        phone.tap(re.compile("加入 追风轻量跑鞋 38"))
        phone.tap(phone.page.locator("summary", has_text="挂单"))
        phone.type("备注", "七点来试")
        phone.tap(phone.page.get_by_role("button", name="挂单", exact=True))
        phone.sees("已挂单")
        assert phone.taps == 3
    with in_hand(browser, people, ASSOCIATE, "/a/carts?mine=true", size=TABLET) as tablet:
        tablet.tap(tablet.page.locator("a.rowline").first)
        tablet.sees("七点来试")
        tablet.tap("继续开单")
        tablet.tap(re.compile("更换"))
        tablet.type("手机号", "13712340042")
        tablet.tap("搜索")
        tablet.tap(tablet.page.locator("main a.rowline").first)
        tablet.tap("换规格")
        tablet.tap(tablet.page.get_by_role("link", name="40", exact=True))
        tablet.tap(re.compile("换成这个"))
        coupon = tablet.page.locator(".rowline", has_text="新会员满 300 减 50")
        expect(coupon).to_contain_text("已用")
        tablet.tap("不用券")
        expect(coupon).to_contain_text("未选用")
        tablet.tap("用最优的")
        expect(tablet.page.get_by_text("¥549.00").first).to_be_visible()
        tablet.tap(tablet.page.locator("summary", has_text="分几笔收"))
        tablet.page.get_by_label("第 1 笔").select_option("till_cash")
        tablet.page.locator("[name='yuan:split.r0.amount_fen']").fill("100")
        tablet.page.get_by_label("刷卡").check()
        tablet.type("流水号", "POS-JOURNEY-1")
        tablet.tap("下单")
        expect(tablet.page).to_have_url(ORDER, timeout=PATIENCE)
        order = tablet.page.url.rpartition("/")[2]
    sold = people.ask(ASSOCIATE, "GET", f"/v1/orders/{order}")
    paid = {one["method"]: (one["amount_fen"], one["reference"]) for one in sold["payments"]}
    assert paid == {"till_cash": (10_000, None), "till_card": (44_900, "POS-JOURNEY-1")}
    assert (sold["member_id"], sold["lines"][0]["name"]) == (second, "追风轻量跑鞋 40")
    with in_hand(browser, people, MANAGER, f"/a/orders/{order}") as manager:
        manager.tap(manager.page.get_by_role("link", name="换货", exact=True))
        manager.tap("尺码不合适")
        manager.tap("下一步")
        manager.page.reload()
        manager.tap(re.compile("换 追风轻量跑鞋 42"))
        manager.sees("收差价")
        assert manager.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], (
            "nothing lies beside the screen"
        )
        manager.type("流水号", "WX-JOURNEY-2")
        manager.tap("收款并换货")
        manager.sees("已换货，收差价 ¥50.00")
        assert manager.taps <= 6
    (exchange,) = people.ask(MANAGER, "GET", f"/v1/orders/{order}/exchanges")
    new = people.ask(MANAGER, "GET", f"/v1/orders/{exchange['new_order_id']}")
    assert (exchange["difference_fen"], new["lines"][0]["name"]) == (5_000, "追风轻量跑鞋 42")
    assert {one["method"]: one["amount_fen"] for one in new["payments"]} == {"exchange": 54_900, "wechat": 5_000}


def test_an_article_is_sold_by_a_link_with_six_taps_from_the_first_page(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    with in_hand(browser, people, ASSOCIATE, "/a") as hand:
        hand.tap(hand.page.get_by_role("link", name="开单"))
        hand.type("搜索商品", "RUN02")
        hand.tap("搜索")
        hand.tap(re.compile("加入 云弹缓震跑鞋 41"))
        hand.tap(hand.page.get_by_text("付款链接", exact=True))
        hand.tap("下单")
        expect(hand.page).to_have_url(re.compile(r"/a/orders/[0-9a-f-]{36}/hand-over$"), timeout=PATIENCE)
        hand.page.locator(".qr").first.wait_for()
        assert hand.taps <= 6
