"""Where somebody is signed in, and their password: what the pages show and do."""

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.auth import tokens
from guide_app.ground.auth.rules import USE_TOLD_EVERY
from guide_app.ground.auth.schemas import OpenAccount, SignIn
from guide_app.ground.auth.service import open_account, sign_in
from tests.factories import AnAssociate, a_store, an_associate
from tests.pages.visitor import Visitor

PASSWORD = "right horse battery"
WECOM = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50 wxwork/4.1"


async def somebody() -> tuple[AnAssociate, str]:
    """An associate and their login."""
    person = await an_associate(await a_store())
    login = person.number.lower()
    await open_account(SYSTEM, OpenAccount(associate_id=person.id, login=login, password=PASSWORD))
    return person, login


async def enter(client: httpx.AsyncClient, login: str, password: str = PASSWORD) -> Visitor:
    """Somebody's browser, signed in by the page."""
    visitor = Visitor(client)
    page = await visitor.send((await visitor.visit("/sign-in?next=/a/me")).form(), login=login, password=password)
    assert page.address == "/a/me"
    return visitor


async def bearer(login: str, *, agent: str, address: str) -> dict[str, str]:
    """The header of a program that signed in from somewhere."""
    signed = await sign_in(SignIn(login=login, password=PASSWORD), address=address, user_agent=agent)
    return {"Authorization": f"Bearer {signed.access_token}"}


async def test_a_lost_phone_is_signed_out_from_another_device(db: None, client: httpx.AsyncClient) -> None:
    _, login = await somebody()
    lost = await bearer(login, agent=WECOM, address="203.0.113.7")
    visitor = await enter(client, login)
    page = await visitor.visit("/a/me/sessions")
    assert "企业微信 WeCom · iPhone" in page.text
    assert "203.0.*.*" in page.text
    assert "203.0.113.7" not in page.html
    ends = [form.action for form in page.forms if form.action.endswith("/end")]
    assert len(ends) == 1, "not for this very device"
    after = await visitor.send(page.form(ends[0]))
    assert (after.status, after.address) == (200, "/a/me/sessions")
    assert "已退出该设备" in after.text
    assert "iPhone" not in after.text
    assert (await client.get("/v1/auth/me", headers=lost)).status_code == 401
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'auth.session_ended'") == 1


async def test_sessions_of_others_are_not_there(db: None, client: httpx.AsyncClient) -> None:
    _, login = await somebody()
    _, other = await somebody()
    headers = await bearer(other, agent=WECOM, address="")
    own = await bearer(login, agent="", address="2001:db8:1::/64")
    theirs = (await client.get("/v1/auth/sessions", headers=headers)).json()
    mine = (await client.get("/v1/auth/sessions", headers=own)).json()
    assert [each["is_this_one"] for each in mine] == [True]
    assert (mine[0]["device"], mine[0]["address"]) == ("其他设备 another device", "2001:db8:*")
    assert theirs[0]["ref"] != mine[0]["ref"]
    assert (await client.delete(f"/v1/auth/sessions/{theirs[0]['ref']}", headers=own)).status_code == 404
    assert (await client.delete(f"/v1/auth/sessions/{mine[0]['ref']}", headers=own)).status_code == 204
    assert (await client.get("/v1/auth/me", headers=own)).status_code == 401


async def test_when_a_session_was_used_is_kept_to_the_hour(db: None, client: httpx.AsyncClient) -> None:
    _, login = await somebody()
    headers = await bearer(login, agent=WECOM, address="")
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 200
    assert await fetch_value("SELECT count(*) FROM access_token WHERE used_at IS NOT NULL") == 0
    await execute("UPDATE access_token SET issued_at = issued_at - $1::interval", USE_TOLD_EVERY)
    tokens.forget_tokens()
    before = clock.now()
    shown = (await client.get("/v1/auth/sessions", headers=headers)).json()[0]
    assert await fetch_value("SELECT used_at >= $1 FROM access_token WHERE used_at IS NOT NULL", before)
    assert shown["used_at"] > shown["issued_at"]


async def test_a_new_password_signs_out_everywhere(db: None, client: httpx.AsyncClient) -> None:
    _, login = await somebody()
    other = await bearer(login, agent=WECOM, address="")
    visitor = await enter(client, login)
    form = (await visitor.visit("/a/me/password")).form()
    typed: dict[str, str | list[str]] = {
        "old_password": PASSWORD,
        "new_password": "another horse",
        "new_password_again": "another horse",
    }
    differing = await visitor.send_fields(form, typed | {"new_password_again": "anotter horse"})
    assert (differing.status, "两次输入的新密码不一致" in differing.text) == (422, True)
    wrong = await visitor.send_fields(differing.form(), typed | {"old_password": "wrong"})
    assert (wrong.status, "账号或密码错误" in wrong.text) == (401, True)
    short = await visitor.send_fields(wrong.form(), typed | {"new_password": "short", "new_password_again": "short"})
    assert short.status == 400
    assert PASSWORD not in short.html
    done = await visitor.send_fields(short.form(), typed)
    assert done.address == "/sign-in"
    assert (await client.get("/v1/auth/me", headers=other)).status_code == 401
    assert (await visitor.visit("/a/me")).address.startswith("/sign-in")
    await enter(client, login, "another horse")
