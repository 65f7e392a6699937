"""Signing in by the demo's WeCom: on a desk by choosing who one is, on a phone inside WeCom, and out again."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import a_context
from tests.browser.people import NOBODY, People
from tests.browser.taps import PATIENCE

pytestmark = pytest.mark.browser

WECOM = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Mobile MicroMessenger/7.0.1 wxwork/4.1.30"


def test_an_associate_is_signed_in_by_a_tap_and_a_customer_is_not(browser: Browser, people: People) -> None:
    with a_context(browser, people, NOBODY) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/sign-in?next=/a/me")
        page.get_by_role("link", name="企业微信登录").click()
        page.get_by_role("link", name="一位顾客").click()
        expect(page.get_by_text("这里只供员工登录")).to_be_visible()
        expect(page.get_by_label("密码")).to_be_visible()
        page.get_by_role("link", name="企业微信登录").click()
        page.get_by_role("link", name="yt_SH001-02").click()
        page.wait_for_url("**/a/me")
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/sign-in")


def test_inside_wecom_nobody_types_anything(browser: Browser, people: People) -> None:
    with a_context(browser, people, NOBODY, user_agent=WECOM) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/a/me")
        page.get_by_role("link", name="yt_SH001-02").click()
        page.wait_for_url("**/a/me")
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/sign-in?by=password")
        expect(page.get_by_role("link", name="企业微信登录")).to_be_visible()
