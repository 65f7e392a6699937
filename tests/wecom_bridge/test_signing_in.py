"""Staff sign in as whom WeCom says they are, and everybody else is told why not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.web.authentication import STAFF_COOKIE
from guide_app.base.web.envelope import Envelope
from guide_app.ground.auth import tokens
from guide_app.ground.auth.errors import LoginTaken
from guide_app.ground.auth.rules import OF_ADDRESS
from guide_app.ground.auth.schemas import OpenAccount, SignIn
from guide_app.ground.auth.service import open_account, sign_in
from tests.factories import AnAssociate, a_store, an_associate, once, signed_in
from tests.wecom_bridge.sign_in_bench import SignInBench, a_sign_in_bench, a_wecom
from tests.wecom_bridge.stand_in_bench import demo_app
from wecom_bridge import signing_in
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.stand_in import seed as demo

PASSWORD = "right horse battery"
SIGNED_IN = "SELECT count(*) FROM access_token"
REFUSED = "SELECT subject, detail ->> 'why' AS why FROM audit_entry WHERE action = 'auth.wecom_refused' ORDER BY id"


@pytest.fixture
async def wecom() -> AsyncIterator[str]:
    async with a_wecom() as address:
        yield address


@pytest.fixture
async def bench(
    committed_db: str, application: Envelope, wecom: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SignInBench]:
    tokens.forget_tokens()
    async with a_sign_in_bench(application, wecom, monkeypatch) as ready:
        yield ready


@pytest.fixture
async def lina(bench: SignInBench) -> AnAssociate:
    """An associate without a login."""
    return await an_associate(await a_store("S1"), number="A1", wecom_userid="LiNa")


def said(answer: httpx.Response) -> tuple[int, str]:
    assert "application/problem+json" in answer.headers["content-type"], answer.text
    return answer.status_code, answer.json()["code"]


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


async def test_a_code_is_good_once_and_for_five_minutes(bench: SignInBench, lina: AnAssociate) -> None:
    used, late = await bench.code(), await bench.code()
    assert (await bench.signs_in(used)).status_code == 200
    assert said(await bench.signs_in(used)) == (401, "wecom_code_over")
    await bench.do("clock", advance_seconds=301)
    assert said(await bench.signs_in(late)) == (401, "wecom_code_over")
    assert said(await bench.signs_in("made-up")) == (401, "wecom_code_over")
    assert await fetch_value(SIGNED_IN) == 1


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


async def test_who_is_nobody_here_is_told_why(bench: SignInBench, lina: AnAssociate) -> None:
    gone = await an_associate(await a_store("S2"), number="A2", wecom_userid="GoneAway")
    closed = await an_associate(await a_store("S3"), number="A3", wecom_userid="WangFang")
    idle = await an_associate(await a_store("S4"), number="A4", wecom_userid="OnLeave")
    assert (await bench.signs_in(await bench.code("WangFang"))).status_code == 200
    await execute("UPDATE account SET active = false WHERE associate = $1", closed.id)
    await execute("UPDATE associate SET status = 'left', left_at = now() WHERE id = $1", gone.id)
    await execute("DELETE FROM posting WHERE associate = $1", idle.id)
    before = await fetch_value(SIGNED_IN)
    for who, expected in (
        ({"userid": "ZhangWei"}, (403, "wecom_not_linked")),
        ({"userid": "GoneAway"}, (403, "has_left")),
        ({"userid": "WangFang"}, (403, "account_closed")),
        ({"userid": "OnLeave"}, (403, "no_posting")),
        ({"userid": "wwAnother/LiNa"}, (403, "wecom_other_corp")),
        ({"openid": "oAnybody"}, (403, "wecom_outsider")),
        ({"openid": "oAnybody", "external_userid": "wmCustomer"}, (403, "wecom_outsider")),
    ):
        assert said(await bench.signs_in(await bench.code(**who))) == expected, who
    assert await fetch_value(SIGNED_IN) == before
    assert [(row["subject"], row["why"]) for row in await fetch(REFUSED)] == [
        ("wecom_member:ZhangWei", "wecom_not_linked"),
        (f"associate:{gone.id}", "has_left"),
        (f"associate:{closed.id}", "account_closed"),
        (f"associate:{idle.id}", "no_posting"),
    ]
    assert await fetch_value("SELECT count(*) FROM account WHERE associate = $1", idle.id) == 0, "nothing is opened"
    own = await bench.signs_in(await bench.code(userid=f"{demo.DEMO_CORP_ID}/LiNa"))
    assert own.status_code == 200, "the corp's own, said with its name"


async def test_wecom_that_does_not_answer_leaves_the_password(
    bench: SignInBench, lina: AnAssociate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_account(SYSTEM, OpenAccount(associate_id=lina.id, login="lina", password=PASSWORD))
    assert (await bench.signs_in(await bench.code())).status_code == 200
    monkeypatch.setattr(signing_in, "SIGN_IN_SECONDS", 0.4)
    path = "auth/getuserinfo"
    for fault in (
        {"delay_seconds": 3},
        {"http_status": 502},
        {"http_status": 404},
        {"errcode": -1},
        {"errcode": 50001},
        {"errcode": 48002},
        {"errcode": 45009},
    ):
        await bench.do("faults", path=path, **fault)
        assert said(await bench.signs_in(await bench.code())) == (503, "wecom_silent"), fault
    async with bench.browser() as http:
        answer = await http.post("/v1/auth/sign-in", json={"login": "lina", "password": PASSWORD})
    assert answer.status_code == 200
    assert await fetch_value("SELECT count(*) FROM sign_in_attempt WHERE failures > 0") == 0, "it was nobody's mistake"


async def test_a_token_that_wecom_let_die_is_renewed_and_the_code_still_good(
    bench: SignInBench, lina: AnAssociate
) -> None:
    assert (await bench.signs_in(await bench.code())).status_code == 200
    await bench.do("kill-tokens")
    assert (await bench.signs_in(await bench.code())).status_code == 200


async def test_made_up_codes_are_counted_at_their_address_and_slowed(bench: SignInBench, lina: AnAssociate) -> None:
    now = clock.now()
    with clock.pinned(now):
        for number in range(OF_ADDRESS.free):
            answer = await bench.signs_in(f"made-up-{number}")
        assert said(answer) == (401, "wecom_code_over")
        asked = await bench.calls()
        slowed = await bench.signs_in(await bench.code())
        assert said(slowed) == (429, "too_many_tries")
        assert 1 <= int(slowed.headers["retry-after"]) <= 60
        assert await bench.calls() == asked, "WeCom is not asked"
        assert (await bench.signs_in(await bench.code(), at="192.0.2.8")).status_code == 200, "elsewhere nobody waits"
    with clock.pinned(now + timedelta(minutes=2)):
        assert (await bench.signs_in(await bench.code())).status_code == 200


async def test_who_has_left_is_out_at_once(bench: SignInBench, lina: AnAssociate) -> None:
    headers = {"Authorization": f"Bearer {(await bench.signs_in(await bench.code())).json()['access_token']}"}
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    async with bench.browser() as http:
        assert (await http.get("/v1/auth/me", headers=headers)).status_code == 200
        left = await http.post(f"/v1/associates/{lina.id}/leave", json={}, headers=hq | once())
        assert left.status_code == 200, left.text
        tokens.forget_tokens()  # what a process has just read it believes for 20 seconds
        assert said(await http.get("/v1/auth/me", headers=headers)) == (401, "not_signed_in")
    assert said(await bench.signs_in(await bench.code())) == (403, "has_left")


async def test_nonsense_is_refused_before_wecom_is_asked(bench: SignInBench) -> None:
    async with bench.browser() as http:
        for code in ("", "x" * 513, "a b", "é", 7, "a\0b", None, ["x"]):
            answer = await http.post("/v1/auth/wecom", json={"code": code})
            assert said(answer) == (400, "invalid_body"), code
        for body in ({}, {"code": "x", "state": "y"}):
            assert said(await http.post("/v1/auth/wecom", json=body)) == (400, "invalid_body")
    assert await fetch_value("SELECT count(*) FROM sign_in_attempt") == 0


def a_client_that_hears(said: dict[str, object]) -> WecomClient:
    """A client to which WeCom says this of whoever came back."""

    def answer(request: httpx.Request) -> httpx.Response:
        token = {"access_token": "t", "expires_in": 7200}
        return httpx.Response(200, json={"errcode": 0, **(token if "gettoken" in request.url.path else said)})

    return WecomClient(demo_app(), transport=httpx.MockTransport(answer))


async def test_answers_of_wecom_that_name_nobody_sign_in_nobody(
    bench: SignInBench, lina: AnAssociate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await execute("UPDATE associate SET wecom_userid = '' WHERE id = $1", lina.id)
    answers: list[tuple[dict[str, object], tuple[int, str]]] = [
        ({}, (503, "wecom_silent")),
        ({"userid": ""}, (503, "wecom_silent")),
        ({"userid": None}, (503, "wecom_silent")),
        ({"userid": ["LiNa"]}, (503, "wecom_silent")),
        ({"userid": "/"}, (403, "wecom_other_corp")),
        ({"userid": "Li\0Na"}, (503, "wecom_silent")),
        ({"userid": "x" * 65}, (503, "wecom_silent")),
        ({"userid": "x" * 65, "openid": "oAnybody"}, (503, "wecom_silent")),
        ({"userid": " "}, (403, "wecom_not_linked")),
    ]
    for answer, expected in answers:
        with monkeypatch.context() as patched:
            patched.setattr(signing_in, "shared_client", partial(a_client_that_hears, answer))
            assert said(await bench.signs_in("any")) == expected, answer
    assert await fetch_value(SIGNED_IN) == 0


async def test_without_a_corp_or_switched_off_there_is_no_such_way_in(
    committed_db: str, application: Envelope, wecom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for off in ({"wecom_sign_in": False}, {"wecom_secret": ""}, {"wecom_corp_id": ""}):
        async with a_sign_in_bench(application, wecom, monkeypatch, **off) as bench:
            assert said(await bench.signs_in(await bench.code())) == (503, "wecom_not_configured")


async def test_wecom_named_by_who_may_not_give_the_account_is_refused(bench: SignInBench, lina: AnAssociate) -> None:
    integrator = await signed_in(await an_associate(role=Role.INTEGRATOR))
    boss = await an_associate(role=Role.HQ_OPERATOR)
    other = await an_associate(role=Role.HQ_OPERATOR)
    finance = await signed_in(await an_associate(role=Role.FINANCE))
    own, theirs = await signed_in(boss), {"wecom_userid": "ZhangWei"}
    async with bench.browser() as http:
        for who, path in ((integrator, boss), (own, boss)):
            answer = await http.patch(f"/v1/associates/{path.id}", json=theirs, headers=who | {"If-Match": '"1"'})
            assert said(answer) == (403, "may_not_link")
        freed = await http.patch(
            f"/v1/associates/{lina.id}", json={"wecom_userid": None}, headers=integrator | {"If-Match": '"1"'}
        )
        assert freed.json()["wecom_userid"] is None, "taking it away needs nobody"
        again = {"wecom_userid": "LiNa"}
        named = await http.patch(f"/v1/associates/{lina.id}", json=again, headers=integrator | {"If-Match": '"2"'})
        assert named.json()["wecom_userid"] == "LiNa", "staff of stores are named by whoever keeps the master data"
        body = theirs | {"title": "运营总监"}
        asked = await http.patch(f"/v1/associates/{other.id}", json=body, headers=own | {"If-Match": '"1"'})
        assert (asked.status_code, asked.json()["kind"]) == (202, "associates.linking"), asked.text
        seen = (await http.get(f"/v1/associates/{other.id}", headers=own)).json()
        assert (seen["wecom_userid"], seen["title"]) == (None, "运营总监")
        assert said(await bench.signs_in(await bench.code("ZhangWei"))) == (403, "wecom_not_linked")
        yes = await http.post(f"/v1/approvals/{asked.json()['id']}/approval", json={}, headers=finance | once())
        assert yes.status_code == 200, yes.text
        signed = await bench.signs_in(await bench.code("ZhangWei"))
        assert (await tokens.actor_of_token(signed.json()["access_token"])).associate_id == other.id
        await http.patch(f"/v1/associates/{boss.id}", json={"name": "总经理"}, headers=integrator | {"If-Match": '"1"'})
        taken = await http.patch(f"/v1/associates/{boss.id}", json=theirs, headers=own | {"If-Match": '"2"'})
        assert said(taken) == (403, "may_not_link")


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
