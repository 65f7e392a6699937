"""Signing in and out by a page."""

import httpx
import pytest

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.web.authentication import SESSION_COOKIE
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from pages.entrance.signing_in import own_place
from tests.factories import a_store, an_associate
from tests.pages.visitor import Visitor

PASSWORD = "right horse battery"


async def _somebody(role: Role = Role.ASSOCIATE) -> str:
    person = await an_associate(await a_store(), role=role)
    login = f"login-{person.number}".lower()
    await open_account(SYSTEM, OpenAccount(associate_id=person.id, login=login, password=PASSWORD))
    return login


async def test_somebody_signs_in_is_led_to_their_own_page_and_out_again(db: None, client: httpx.AsyncClient) -> None:
    visitor = Visitor(client)
    asked = await visitor.visit("/a/me")
    assert asked.address == "/sign-in?next=/a/me"
    inside = await visitor.send(asked.form(), login=await _somebody(), password=PASSWORD)
    assert (inside.status, inside.address) == (200, "/a/me")
    assert "导购" in inside.text
    outside = await visitor.send(inside.form("/sign-out"))
    assert outside.address == "/sign-in"
    assert (await visitor.visit("/a/me")).address == "/sign-in?next=/a/me"


async def test_a_wrong_password_is_said_at_its_field_and_the_login_stays(db: None, client: httpx.AsyncClient) -> None:
    visitor = Visitor(client)
    form = (await visitor.visit("/sign-in")).form()
    again = await visitor.send(form, login="nobody-here", password="wrong")
    assert again.status == 401
    assert again.form().fields["login"] == ["nobody-here"]
    assert again.form().fields["password"] == [""]
    assert "is-refused" in again.html
    assert "账号或密码" in again.text or "密码" in again.text


async def test_five_wrong_passwords_slow_down_what_follows(db: None, client: httpx.AsyncClient) -> None:
    login = await _somebody()
    visitor = Visitor(client)
    for _ in range(6):
        page = await visitor.send((await visitor.visit("/sign-in")).form(), login=login, password="wrong")
    slowed = await visitor.send((await visitor.visit("/sign-in")).form(), login=login, password=PASSWORD)
    assert (page.status, slowed.status) == (429, 429)


async def test_a_form_of_another_session_or_site_does_nothing(db: None, client: httpx.AsyncClient) -> None:
    person = await an_associate(await a_store())
    visitor = await Visitor.signed_in(client, person)
    form = (await visitor.visit("/a/me")).form("/sign-out")
    form.fields["_token"] = ["made.up"]
    assert (await visitor.send(form)).status == 403
    assert (await visitor.visit("/a/me")).status == 200
    other = await Visitor.signed_in(client, await an_associate(await a_store()))
    assert (await other.send((await visitor.visit("/a/me")).form("/sign-out"))).status == 403


async def test_the_session_of_pages_opens_no_route_of_the_api(db: None, client: httpx.AsyncClient) -> None:
    visitor = await Visitor.signed_in(client, await an_associate(await a_store()))
    assert (await visitor.visit("/a/me")).status == 200
    answer = await client.get("/v1/auth/me", headers={"Cookie": f"{SESSION_COOKIE}={visitor._cookies[SESSION_COOKIE]}"})
    assert answer.status_code == 401


async def test_refusals_are_pages_in_the_language_that_was_chosen(db: None, client: httpx.AsyncClient) -> None:
    person = await an_associate(await a_store())
    chinese = await Visitor.signed_in(client, person)
    page = await chinese.visit("/a/me")
    assert "English" in page.text
    english = await chinese.send_fields(page.form("/language"), {"language": "en"})
    assert (english.address, "Sign out" in english.text) == ("/a/me", True)


@pytest.mark.parametrize(
    "address",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", "/sign-in?next=/", "/a\r\n"],
)
def test_nobody_is_led_to_another_site(address: str) -> None:
    assert own_place(address) == "/"


def test_an_address_of_ours_is_kept() -> None:
    assert own_place("/a/customers?q=李&cursor=abc") == "/a/customers?q=李&cursor=abc"
