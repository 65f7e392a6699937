"""The daily jobs as taps, each with the number it may take. They begin where one's day begins."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import DESK, PHONE
from tests.browser.people import ASSOCIATE, FINANCE, HEADQUARTERS, MANAGER, NOBODY, People
from tests.browser.preparing import join, let_go_of, place
from tests.browser.taps import PATIENCE, in_hand, read_symbol
from tests.factories import a_reference

pytestmark = pytest.mark.browser

ORDER = re.compile(r"/a/orders/[0-9a-f-]{36}$")


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
        hand.tap(re.compile("加入 云弹缓震跑鞋"))
        hand.type("流水号", a_reference())
        hand.tap("下单")
        expect(hand.page).to_have_url(ORDER, timeout=PATIENCE)
        assert hand.taps <= 6
        expect(hand.page.locator("#earned")).to_contain_text("¥19.98", timeout=PATIENCE)
        assert people.ask(ASSOCIATE, "GET", "/v1/orders", query={"member_id": member})["items"][0]["status"] == "paid"


def test_goods_are_exchanged_with_six_taps_once_the_difference_was_seen(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    member = join(people, ASSOCIATE, "13712340024", "周五")
    order = place(people, member, who=MANAGER)
    with in_hand(browser, people, MANAGER, f"/a/orders/{order}") as hand:
        hand.tap("换货")
        hand.tap("加一件")
        hand.tap("下一步")
        hand.type("搜索商品", "RUN02")
        hand.tap("搜索")
        hand.tap(re.compile("换 云弹缓震跑鞋"))
        hand.sees("退回抵扣")
        assert hand.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "nothing lies beside the screen"
        hand.type("原因", "尺码不合适")
        if hand.page.get_by_label("流水号").count():
            hand.type("流水号", a_reference())
        hand.tap(re.compile("收款并换货|确认换货"))
        hand.sees("已换货")
        assert hand.taps <= 6
    (exchange,) = people.ask(MANAGER, "GET", f"/v1/orders/{order}/exchanges")
    assert exchange["order_id"] == order


def test_a_coupon_is_given_with_three_taps_and_used_by_itself_in_the_next_order(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    member = join(people, ASSOCIATE, "13712340022", "李四")
    with in_hand(browser, people, ASSOCIATE, f"/a/customers/{member}") as hand:
        hand.tap("发券")
        hand.tap(hand.page.locator("a.rowline", has_text="新会员满 300 减 50"))
        hand.tap("发券")
        hand.sees("已发券")
        assert hand.taps <= 3
    with in_hand(browser, people, ASSOCIATE, f"/a/order?member={member}&q=RUN02") as hand:
        hand.tap(re.compile("加入 云弹缓震跑鞋"))
        expect(hand.page.get_by_text("¥749.00").first).to_be_visible()
        hand.type("流水号", a_reference())
        hand.tap("下单")
        expect(hand.page).to_have_url(ORDER, timeout=PATIENCE)
        assert hand.taps <= 2
    coupons = people.ask(ASSOCIATE, "GET", f"/v1/members/{member}/coupons")["items"]
    assert [coupon["state"] for coupon in coupons] == ["USED"]


def test_a_commission_says_for_what_and_how_it_was_worked_out_without_a_tap(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    place(people, join(people, ASSOCIATE, "13712340023", "周五"))
    with in_hand(browser, people, ASSOCIATE, "/a/earnings") as hand:
        line = hand.page.locator("a.rowline", has_text="方案").first
        expect(line).to_contain_text("%")
        taken_back = hand.page.locator("a.rowline", has_text="−").first
        taken_back.wait_for()
        hand.tap(line)
        expect(hand.page).to_have_url(ORDER)
        assert hand.taps == 1


def test_a_manager_sees_the_store_at_once_and_hands_the_customers_of_who_left_over_with_three_taps(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    phones = ("13712340024", "13712340025")
    members = [join(people, ASSOCIATE, phone, "郑六") for phone in phones]
    gone, me = let_go_of(people, members, "何离"), people.ask(ASSOCIATE, "GET", "/v1/auth/me")
    with in_hand(browser, people, MANAGER, "/a") as hand:
        for figure in ("门店今日业绩", "门店新增会员", "没开始的任务"):
            expect(hand.page.get_by_text(figure).first).to_be_visible()
        hand.tap("移交顾客")
        hand.page.get_by_label("谁的顾客").select_option(gone)
        hand.page.get_by_label("转给谁").select_option(me["associate_id"])
        hand.tap("看有多少位顾客")
        hand.sees("2 位顾客将从 何离 转给 林知秋")
        hand.tap("确认移交")
        hand.sees("2 位顾客已转给 林知秋")
        assert hand.taps <= 3
    with in_hand(browser, people, ASSOCIATE, f"/a/customers/{members[0]}") as receiver:
        expect(receiver.page.get_by_text("林知秋").first).to_be_visible()
        receiver.tap("往来记录")
        receiver.sees("何离")
        receiver.tap("顾客")
        for phone in phones:
            receiver.sees(f"{phone[:3]}****{phone[-4:]}")


def test_headquarters_look_at_an_audience_before_a_task_is_released(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    with in_hand(browser, people, HEADQUARTERS, "/hq/tasks", size=DESK) as hand:
        hand.tap("新建任务")
        hand.type("编码", "STORY-9")
        hand.type("标题", "周末跑鞋周")
        hand.type("每人目标", "1000")
        hand.type("开始时间", "2026-01-01T00:00")
        hand.type("截止时间", "2036-01-01T00:00")
        hand.tap("看看下发给多少人")
        hand.sees("48")
        hand.tap("保存草稿")
        hand.sees("草稿已保存")
        hand.tap(re.compile("下发"))
        hand.sees("已下发")
        assert hand.taps <= 5
        task = hand.page.url.rpartition("/")[2]
        with in_hand(browser, people, ASSOCIATE, "/a/messages") as associate:
            associate.tap(associate.page.get_by_role("button").filter(has_text="周末跑鞋周"))
            expect(associate.page).to_have_url(re.compile(f"/a/tasks/{task}"))
            place(people, join(people, ASSOCIATE, "13712340026", "冯七"))
        hand.tap(hand.page.locator(f"a[href='/hq/tasks/{task}/people']").first)
        seller = hand.page.locator("tr", has_text="林知秋")
        hand.looks_again_for(seller.filter(has_not_text="未开始"))
        expect(seller).to_contain_text("%")


def test_codes_are_minted_looked_at_and_printed(browser: Browser, people: People, made: dict[str, str]) -> None:
    with in_hand(browser, people, HEADQUARTERS, "/hq/codes/new", size=DESK) as hand:
        hand.page.get_by_label("类型").select_option("SHELF_TAG")
        hand.type("数量", "4")
        hand.type("门店编码", "SH001")
        hand.tap("生成")
        hand.tap("印刷这一批")
        hand.page.get_by_label("版式").select_option("shelf_tag")
        hand.tap("看样张")
        hand.page.locator(".proof-picture").wait_for()
        with hand.page.expect_download() as downloading:
            hand.tap("下载 PDF")
        assert downloading.value.path().read_bytes().startswith(b"%PDF-")


def test_finance_settles_a_month_whose_sums_agree_and_a_second_time_adds_nothing(
    browser: Browser, people: People, made: dict[str, str]
) -> None:
    with in_hand(browser, people, FINANCE, "/hq/commissions/settlements", size=DESK) as hand:
        hand.tap(hand.page.locator("a.row-link").first)
        hand.tap(hand.page.get_by_role("button", name="结算"))
        hand.sees("净销售与业绩一致")
        runs = hand.page.locator("table tbody tr")
        before = runs.count()
        hand.tap(hand.page.get_by_role("button", name="结算"))
        expect(runs).to_have_count(before + 1, timeout=PATIENCE)
        expect(runs.first.locator("td").nth(2)).to_have_text("0")
        assert hand.taps <= 3
        hand.tap("看每个人")
        expect(hand.page.locator("tfoot")).to_contain_text("合计")
