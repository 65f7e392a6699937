"""Customers' pages and registration in a browser that runs no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from guide_app.entry.demo.names import PASSWORD
from tests.browser.looking import a_context
from tests.browser.people import ASSOCIATE, NOBODY, People

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


def test_somebody_signs_in_and_out(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("账号").fill(ASSOCIATE)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto("/a/me")
    page.get_by_role("button", name="退出登录").click()
    assert page.url.endswith("/sign-in")
