"""Staff sign in as whom WeCom says they are."""

import asyncio

import pytest

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.web.authentication import STAFF_COOKIE
from guide_app.ground.auth import tokens
from guide_app.ground.auth.errors import LoginTaken
from guide_app.ground.auth.schemas import OpenAccount, SignIn
from guide_app.ground.auth.service import open_account, sign_in
from tests.factories import AnAssociate, a_store, an_associate, once, signed_in
from tests.wecom_bridge.sign_in.sign_in_bench import PASSWORD, SIGNED_IN, SignInBench, said


async def test_an_associate_without_a_password_signs_in_by_wecom_alone(bench: SignInBench, lina: AnAssociate) -> None:
    answer = await bench.signs_in(await bench.code())
    assert answer.status_code == 200, answer.text
    assert answer.cookies[STAFF_COOKIE] == "1"
    assert set(answer.json()) == {"access_token", "token_type", "expires_at"}
    async with bench.browser() as http:
        me = await http.get("/v1/auth/me", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert (me.json()["associate_id"], me.json()["role"]) == (str(lina.id), "associate")
    told = "SELECT action, detail ->> 'by' AS by FROM audit_entry WHERE action LIKE 'auth.%' ORDER BY id"
    assert [(row["action"], row["by"]) for row in await fetch(told)] == [
        ("auth.account_opened", "wecom"),
        ("auth.signed_in", "wecom"),
    ]
    assert (await bench.signs_in(await bench.code())).status_code == 200
    assert await fetch_value("SELECT count(*) FROM account") == 1, "the second time nothing is opened"


async def test_the_account_of_a_password_is_the_account_of_wecom(bench: SignInBench, lina: AnAssociate) -> None:
    opened = await open_account(SYSTEM, OpenAccount(associate_id=lina.id, login="lina", password=PASSWORD))
    token = (await bench.signs_in(await bench.code())).json()["access_token"]
    assert (await tokens.actor_of_token(token)).id == opened.account_id
    assert await fetch_value("SELECT count(*) FROM account") == 1


async def test_who_came_by_wecom_is_given_a_password_later_and_no_empty_one_opens(
    bench: SignInBench, lina: AnAssociate
) -> None:
    token = (await bench.signs_in(await bench.code())).json()["access_token"]
    login = await fetch_value("SELECT login FROM account")
    async with bench.browser() as http:
        for password in ("x", " ", "$argon2id$"):
            answer = await http.post("/v1/auth/sign-in", json={"login": login, "password": password})
            assert said(answer) == (401, "wrong_login_or_password")
        own, change = {"Authorization": f"Bearer {token}"}, {"old_password": "x", "new_password": PASSWORD}
        assert said(await http.post("/v1/auth/password", json=change, headers=own)) == (409, "no_password")
    opened = await open_account(SYSTEM, OpenAccount(associate_id=lina.id, login="lina", password=PASSWORD))
    assert (await tokens.actor_of_token(token)).id == opened.account_id, "who they are stays"
    assert (await sign_in(SignIn("lina", PASSWORD))).access_token
    with pytest.raises(LoginTaken):
        await open_account(SYSTEM, OpenAccount(associate_id=lina.id, login="lina2", password=PASSWORD))


async def test_first_sign_ins_at_once_open_one_account(bench: SignInBench, lina: AnAssociate) -> None:
    codes = [await bench.code() for _ in range(8)]
    answers = await asyncio.gather(*(bench.signs_in(code) for code in codes))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert await fetch_value("SELECT count(*) FROM account") == 1
    assert await fetch_value(SIGNED_IN) == 8


async def test_a_code_stands_in_no_log(
    bench: SignInBench, lina: AnAssociate, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    for code in (await bench.code(), "made-up-code-of-nobody"):
        await bench.signs_in(code)
        ours = [record.getMessage() for record in caplog.records if "_control" not in record.getMessage()]
        assert any("auth/getuserinfo" in line for line in ours), "the call itself is told"
        assert code not in "".join(ours) + "".join(capsys.readouterr())
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE detail::text LIKE '%made-up%'") == 0


async def test_one_code_sent_many_times_at_once_signs_in_once(bench: SignInBench, lina: AnAssociate) -> None:
    code = await bench.code()
    answers = await asyncio.gather(*(bench.signs_in(code) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401, 401]
    assert await fetch_value(SIGNED_IN) == 1


async def test_a_spelling_in_other_capitals_is_the_same_member_unless_there_is_the_very_one(bench: SignInBench) -> None:
    other = await an_associate(await a_store("S1"), number="A1", wecom_userid="lina")
    answer = await bench.signs_in(await bench.code("LINA"))
    assert (await tokens.actor_of_token(answer.json()["access_token"])).associate_id == other.id
    exact = await an_associate(await a_store("S2"), number="A2", wecom_userid="LINA")
    answer = await bench.signs_in(await bench.code("LINA"))
    assert (await tokens.actor_of_token(answer.json()["access_token"])).associate_id == exact.id


async def test_who_has_left_is_out_at_once(bench: SignInBench, lina: AnAssociate) -> None:
    headers = {"Authorization": f"Bearer {(await bench.signs_in(await bench.code())).json()['access_token']}"}
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    async with bench.browser() as http:
        assert (await http.get("/v1/auth/me", headers=headers)).status_code == 200
        left = await http.post(f"/v1/associates/{lina.id}/leave", json={}, headers=hq | once())
        assert left.status_code == 200, left.text
        tokens.forget_tokens()  # what a process has just read it believes for 10 seconds
        assert said(await http.get("/v1/auth/me", headers=headers)) == (401, "not_signed_in")
    assert said(await bench.signs_in(await bench.code())) == (403, "has_left")


async def test_who_is_named_another_account_is_out_where_wecom_let_in(bench: SignInBench, lina: AnAssociate) -> None:
    await open_account(SYSTEM, OpenAccount(associate_id=lina.id, login="lina", password=PASSWORD))
    by_password = (await sign_in(SignIn("lina", PASSWORD))).access_token
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    async with bench.browser() as http:
        for version, userid in ((1, "WangFang"), (2, None)):
            named = "LiNa" if version == 1 else "WangFang"
            mine = {"Authorization": f"Bearer {(await bench.signs_in(await bench.code(named))).json()['access_token']}"}
            assert (await http.get("/v1/auth/me", headers=mine)).status_code == 200
            change, match = {"wecom_userid": userid}, {"If-Match": f'"{version}"'}
            answer = await http.patch(f"/v1/associates/{lina.id}", json=change, headers=hq | match)
            assert answer.status_code == 200, answer.text
            tokens.forget_tokens()
            assert said(await http.get("/v1/auth/me", headers=mine)) == (401, "not_signed_in")
            assert said(await bench.signs_in(await bench.code(named))) == (403, "wecom_not_linked")
            other = {"Authorization": f"Bearer {by_password}"}
            sessions = (await http.get("/v1/auth/sessions", headers=other)).json()
            assert [one["is_this_one"] for one in sessions] == [True], "a password's stays, and alone is told"
