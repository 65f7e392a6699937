"""Customers' pages and registration in a browser that runs no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from guide_app.entry.demo.names import PASSWORD
from tests.browser.looking import a_context
from tests.browser.people import ASSOCIATE, NOBODY, People
from tests.browser.preparing import join, last_code

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, people: People, made: dict[str, str]) -> Iterator[Page]:
    """The browser of somebody who has switched scripts off."""
    with a_context(browser, people, NOBODY, java_script_enabled=False) as context:
        yield context.new_page()


def test_a_customer_agrees_and_is_a_member(page: Page, people: People) -> None:
    started = people.ask(ASSOCIATE, "POST", "/v1/registrations", {"phone": "13712340010", "name": "赵一"})
    page.goto(started["consent_url"])
    page.get_by_role("button", name="同意").click()
    seen = people.ask(ASSOCIATE, "GET", f"/v1/registrations/{started['registration']['id']}")
    assert seen["member_id"]


def test_what_a_printed_code_leads_to_is_read(page: Page, made: dict[str, str]) -> None:
    answer = page.goto(f"/q/{made['code']}")
    assert answer
    assert answer.status == 200
    expect(page.locator("body")).to_contain_text("上海人民广场店")


def test_somebody_registers_by_themselves_from_a_printed_code(page: Page, people: People, made: dict[str, str]) -> None:
    phone = "13712340011"
    page.goto(f"/q/{made['code']}")
    page.get_by_role("link", name="成为会员").click()
    page.get_by_label("手机号").fill("12345")
    page.get_by_role("button", name="获取验证码").click()
    expect(page.locator("#phone-refusal")).to_be_visible()
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("怎么称呼您").fill("孙小一")
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(last_code(people, phone))
    page.get_by_role("button", name="同意").click()
    expect(page.locator("body")).to_contain_text("注册成功")
    (member,) = people.ask(ASSOCIATE, "POST", "/v1/members/search", {"phone": phone})
    me = people.ask(ASSOCIATE, "GET", "/v1/auth/me")
    assert (member["source"], member["dedicated_id"]) == ("self", me["associate_id"])


def test_a_customer_signs_in_by_a_code_shows_a_coupon_and_signs_out(page: Page, people: People) -> None:
    phone = "13712340012"
    member = join(people, ASSOCIATE, phone, "孙小二")
    people.ask(ASSOCIATE, "POST", "/v1/coupons", {"template": "WELCOME50", "member_id": member})
    page.goto("/my")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill("000000")
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#code-refusal")).to_be_visible()
    page.get_by_label("短信验证码").fill(last_code(people, phone))
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="新会员满 300 减 50").first.click()
    expect(page.locator(".qr svg")).to_be_visible()
    page.get_by_role("link", name="返回我的优惠券").click()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/my/coupons")
    assert page.url.endswith("/my/sign-in?to=%2Fmy%2Fcoupons")


def test_somebody_signs_in_and_out(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("账号").fill(ASSOCIATE)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto("/a/me")
    page.get_by_role("button", name="退出登录").click()
    assert page.url.endswith("/sign-in")
