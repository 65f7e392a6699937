"""Whom WeCom does not name, or whom we do not know, is told why and not let in."""

from datetime import timedelta
from functools import partial

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.web.envelope import Envelope
from guide_app.ground.auth import tokens
from guide_app.ground.auth.rules import OF_ADDRESS
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from tests.factories import AnAssociate, a_store, an_associate, once, signed_in
from tests.wecom_bridge.sign_in.sign_in_bench import PASSWORD, SIGNED_IN, SignInBench, a_sign_in_bench, said
from tests.wecom_bridge.stand_in_bench import demo_app
from wecom_bridge import signing_in
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.stand_in import seed as demo

REFUSED = "SELECT subject, detail ->> 'why' AS why FROM audit_entry WHERE action = 'auth.wecom_refused' ORDER BY id"


async def test_a_code_is_good_once_and_for_five_minutes(bench: SignInBench, lina: AnAssociate) -> None:
    used, late = await bench.code(), await bench.code()
    assert (await bench.signs_in(used)).status_code == 200
    assert said(await bench.signs_in(used)) == (401, "wecom_code_over")
    await bench.do("clock", advance_seconds=301)
    assert said(await bench.signs_in(late)) == (401, "wecom_code_over")
    assert said(await bench.signs_in("made-up")) == (401, "wecom_code_over")
    assert await fetch_value(SIGNED_IN) == 1


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
