"""The page to sign in leads to WeCom and back, of one browser and once."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_value
from guide_app.base.web.authentication import SESSION_COOKIE, STAFF_COOKIE
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from tests.factories import AnAssociate
from tests.pages.visitor import SeenPage, seen
from tests.wecom_bridge.sign_in.sign_in_bench import PASSWORD, SIGNED_IN, SignInBench

PHONE = "Mozilla/5.0 (iPhone) MicroMessenger/7.0.1 wxwork/4.1.30"
DESK = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0"


async def goes(http: httpx.AsyncClient, address: str, most: int = 6) -> SeenPage:
    """The page that an address of ours leads to, or the first one elsewhere, unopened."""
    answer = await http.get(address)
    for _ in range(most):
        to = answer.headers.get("location", "")
        if not to.startswith("/"):
            break
        answer = await http.get(to)
    assert not answer.headers.get("location", "").startswith("/"), "it leads on for ever"
    return seen(answer)


async def leaves(http: httpx.AsyncClient, address: str = "/sign-in/wecom?next=/a/me") -> str:
    """Where WeCom is asked."""
    answer = await http.get(address)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def comes_back(bench: SignInBench, asked: str, who: str) -> str:
    """What WeCom leads back to for somebody who was led to it: an address of ours."""
    answer = await bench.raw.get(f"{asked.partition('#')[0]}&as={who}")
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    assert (back.netloc, back.path) == ("guide.test", "/sign-in/wecom")
    return f"{back.path}?{back.query}"


async def test_in_wecom_somebody_is_led_through_it_and_on_to_what_they_wanted(
    bench: SignInBench, lina: AnAssociate
) -> None:
    async with bench.browser(agent=PHONE) as http:
        first = await http.get("/a/tasks?state=open", headers={"Accept": "text/html"})
        assert first.headers["location"].startswith("/sign-in?next=")
        led = await http.get(first.headers["location"])
        assert led.headers["location"].startswith("/sign-in/wecom?next=")
        asked = await leaves(http, led.headers["location"])
        given = urlsplit(asked)
        assert (given.path, given.fragment) == ("/connect/oauth2/authorize", "wechat_redirect")
        query = {name: values[0] for name, values in parse_qs(given.query).items()}
        assert query["redirect_uri"] == "http://guide.test/sign-in/wecom"
        assert query["scope"] == "snsapi_base"
        assert query["state"].isalnum()
        assert len(query["state"]) <= 128
        back = await http.get(await comes_back(bench, asked, "LiNa"))
        assert back.headers["location"] == "/a/tasks?state=open"
        assert {SESSION_COOKIE, STAFF_COOKIE} <= set(http.cookies)
        assert (await http.get("/a/me")).status_code == 200


async def test_on_a_desk_a_button_leads_to_a_code_that_is_scanned(bench: SignInBench, lina: AnAssociate) -> None:
    async with bench.browser(agent=DESK) as http:
        page = seen(await http.get("/sign-in?next=/a/me"))
        assert page.status == 200
        assert page.form().fields["login"] == [""], "a password does as well"
        asked = await leaves(http, page.links["企业微信登录"])
        given = urlsplit(asked)
        query = {name: values[0] for name, values in parse_qs(given.query).items()}
        assert (given.path, query["login_type"], query["lang"]) == ("/wwlogin/sso/login", "CorpApp", "zh")
        inside = await goes(http, await comes_back(bench, asked, "LiNa"))
        assert (inside.status, inside.address) == (200, "/a/me")


async def test_a_way_is_of_one_browser_and_gone_once(bench: SignInBench, lina: AnAssociate) -> None:
    async with bench.browser() as http, bench.browser("198.51.100.3") as other:
        back = await comes_back(bench, await leaves(http), "LiNa")
        before = await bench.calls()
        for prepared in (False, True):
            if prepared:
                await leaves(other)
            page = seen(await other.get(back))
            assert (page.status, "已使用或已过期" in page.text) == (401, True), "not the way of this browser"
            assert SESSION_COOKIE not in other.cookies
        state = parse_qs(urlsplit(back).query)["state"][0]
        for forged in ("", "0" * 32, state[:-1] + ("0" if state[-1] != "0" else "1"), "%00", "é", state.upper()):
            await leaves(other)
            page = seen(await other.get("/sign-in/wecom", params={"code": "x", "state": forged}))
            assert page.status == 401, forged
        assert await bench.calls() == before, "WeCom is not even asked"
        assert (await goes(http, back)).address == "/a/me"
        again = await goes(http, back)
        assert again.address.startswith("/a"), "who is signed in stays so"
        del http.cookies[SESSION_COOKIE]
        assert seen(await http.get(back)).status == 401, "a way is gone once"
        assert await fetch_value(SIGNED_IN) == 1


async def test_a_code_is_exchanged_once_whoever_brings_it(bench: SignInBench, lina: AnAssociate) -> None:
    async with bench.browser() as http, bench.browser("198.51.100.3") as other:
        used = parse_qs(urlsplit(await comes_back(bench, await leaves(http), "LiNa")).query)["code"][0]
        assert (await bench.signs_in(used)).status_code == 200
        for code in (used, "made-up", "", " ", "x" * 600, "é\x01"):
            state = parse_qs(urlsplit(await leaves(other)).query)["state"][0]
            page = seen(await other.get("/sign-in/wecom", params={"code": code, "state": state}))
            assert (page.status, "已使用或已过期" in page.text) == (401, True), code
            assert page.form().fields["next"] == ["/a/me"], "a password leads on to the same"
        assert await fetch_value(SIGNED_IN) == 1


async def test_everybody_else_is_told_why_beside_the_password(bench: SignInBench, lina: AnAssociate) -> None:
    async with bench.browser(agent=PHONE) as http:
        for who, status, words in (
            ("ZhangWei", 403, "还没有关联到人员"),
            ("customer", 403, "不是本企业成员"),
            ("stranger", 403, "不是本企业成员"),
            ("elsewhere", 403, "其他企业"),
        ):
            page = seen(await http.get(await comes_back(bench, await leaves(http), who)))
            assert (page.status, words in page.text) == (status, True), who
            assert page.form().fields["password"] == [""], "a password does as well"
            assert page.links["企业微信登录"] == "/sign-in/wecom?next=%2Fa%2Fme"
            assert ("ZhangWei" in page.text) == (who == "ZhangWei"), "what to tell the manager"
        http.cookies.set("guide_language", "en")
        page = seen(await http.get(await comes_back(bench, await leaves(http), "ZhangWei")))
        assert "not linked to anybody" in page.text
        page = seen(await http.get(await comes_back(bench, await leaves(http), "nobody")))
        assert (page.status, 'role="alert"' in page.html) == (200, False), "who did not want to is not blamed"


async def test_wecom_does_not_answer_and_the_password_signs_in(bench: SignInBench, lina: AnAssociate) -> None:
    await open_account(SYSTEM, OpenAccount(associate_id=lina.id, login="lina", password=PASSWORD))
    async with bench.browser(agent=PHONE) as http:
        back = await comes_back(bench, await leaves(http), "LiNa")
        await bench.do("faults", path="auth/getuserinfo", http_status=502)
        page = seen(await http.get(back))
        assert (page.status, "没有回应" in page.text) == (503, True)
        form = page.form()
        fields = {name: values[0] for name, values in form.fields.items()} | {"login": "lina", "password": PASSWORD}
        sent = await http.post(form.action, data=fields)
        assert (sent.status_code, sent.headers["location"]) == (303, "/a/me")


async def test_nobody_is_led_round_and_round(bench: SignInBench, lina: AnAssociate) -> None:
    async with bench.browser(agent=PHONE) as http:
        page = await goes(http, "/sign-in")
        assert urlsplit(str(page.address)).path == "/sign-in/wecom", "led to WeCom by itself"
        page = await goes(http, "/sign-in")
        assert (page.status, "企业微信登录" in page.text) == (200, True), "who has not come back is asked"
        back = await comes_back(bench, await leaves(http), "LiNa")
        inside = await goes(http, back)
        out = next(form for form in inside.forms if form.action == "/sign-out")
        sent = await http.post("/sign-out", data={name: values[0] for name, values in out.fields.items()})
        assert sent.headers["location"] == "/sign-in?by=password"
        page = await goes(http, sent.headers["location"])
        assert (page.status, "企业微信登录" in page.text) == (200, True), "who has left is not led back in"
        fields = {name: values[0] for name, values in page.form("/language").fields.items()} | {"language": "en"}
        page = await goes(http, (await http.post("/language", data=fields)).headers["location"])
        assert (page.status, "Sign in with WeCom" in page.text) == (200, True), "nor who chooses a language"
    async with bench.browser(agent=PHONE) as forgetful:
        asked = await leaves(forgetful)
        back = await comes_back(bench, asked, "LiNa")
        forgetful.cookies.clear()
        assert (await goes(forgetful, back)).status == 401, "a browser without cookies ends at the page"


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test", "/\\evil.test", "/sign-in/wecom?code=x", "/a" + "a" * 400, "/\0"]
)
async def test_signing_in_leads_to_pages_of_ours_alone(bench: SignInBench, lina: AnAssociate, wanted: str) -> None:
    async with bench.browser() as http:
        asked = await leaves(http, str(httpx.URL("/sign-in/wecom", params={"next": wanted})))
        back = await http.get(await comes_back(bench, asked, "LiNa"))
        assert back.headers["location"] == "/"


async def test_without_a_corp_there_is_no_button_and_no_way(db: None, client: httpx.AsyncClient) -> None:
    page = seen(await client.get("/sign-in", headers={"User-Agent": PHONE}))
    assert (page.status, "企业微信登录" in page.text) == (200, False)
    for address in ("/sign-in/wecom", "/sign-in/wecom?code=x&state=y"):
        assert (await client.get(address)).status_code == 404
