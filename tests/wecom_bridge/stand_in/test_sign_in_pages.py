"""The stand-in's pages of signing in: whom they let choose, and whom they send back with what."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.asgi import transport_to
from wecom_bridge.calling.sign_in_pages import page_inside_wecom, page_on_a_desk
from wecom_bridge.stand_in import seed as demo
from wecom_bridge.stand_in.app import create_stand_in

BACK = "https://guide.example/sign-in/wecom"
INSIDE = page_inside_wecom(demo.DEMO_CORP_ID, demo.DEMO_AGENT_ID, base_url="http://wecom", back=BACK, state="s1")
DESK = page_on_a_desk(
    demo.DEMO_CORP_ID, demo.DEMO_AGENT_ID, base_url="http://wecom", back=BACK, state="s1", language="zh"
)


def a_wecom(seed: demo.Seed) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport_to(create_stand_in(seed)), base_url="http://wecom")


def test_wecoms_own_pages_are_asked_as_its_documentation_says() -> None:
    inside = page_inside_wecom("ww1", 7, base_url=None, back=BACK, state="s1")
    assert inside == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww1&redirect_uri=https%3A%2F%2Fguide.example"
        "%2Fsign-in%2Fwecom&response_type=code&scope=snsapi_base&state=s1&agentid=7#wechat_redirect"
    )
    desk = page_on_a_desk("ww1", 7, base_url=None, back=BACK, state="s1", language="en")
    assert desk == (
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww1&agentid=7"
        "&redirect_uri=https%3A%2F%2Fguide.example%2Fsign-in%2Fwecom&state=s1&lang=en"
    )


@pytest.mark.parametrize("asked", [INSIDE, DESK], ids=["inside", "desk"])
async def test_whoever_is_chosen_goes_back_with_a_code_and_the_state(asked: str) -> None:
    async with a_wecom(demo.demo_seed()) as http:
        address = asked.partition("#")[0]
        page = await http.get(address)
        assert all(name in page.text for name in ("张伟", "李娜", "王芳", "顾客"))
        codes = set()
        for who, given in (("LiNa", {"code", "state"}), ("customer", {"code", "state"}), ("nobody", {"state"})):
            back = urlsplit((await http.get(f"{address}&as={who}")).headers["location"])
            query = parse_qs(back.query)
            assert (f"{back.scheme}://{back.netloc}{back.path}", set(query), query["state"]) == (BACK, given, ["s1"])
            codes |= set(query.get("code", ()))
        assert len(codes) == 2


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (f"appid={demo.DEMO_CORP_ID}", "appid=wwother"),
        (f"agentid={demo.DEMO_AGENT_ID}", "agentid=9"),
        (f"agentid={demo.DEMO_AGENT_ID}", ""),
        ("redirect_uri=https", "redirect_uri=javascript"),
        ("login_type=CorpApp", "login_type=ServiceApp"),
    ],
)
async def test_an_address_that_wecom_would_refuse_is_refused(part: str, instead: str) -> None:
    assert part in DESK
    async with a_wecom(demo.demo_seed()) as http:
        answer = await http.get(f"{DESK.replace(part, instead)}&as=LiNa")
    assert (answer.status_code, "location" in answer.headers) == (400, False)


async def test_who_is_out_of_the_apps_range_or_no_member_goes_nowhere() -> None:
    seed = demo.demo_seed()
    [app] = seed.apps
    narrow = demo.Seed(
        corp_id=seed.corp_id,
        apps=[demo.SeedApp(app.agent_id, app.secret, visible_userids=["LiNa"])],
        members=seed.members,
    )
    async with a_wecom(narrow) as http:
        for who, status in (("LiNa", 302), ("ZhangWei", 403), ("made-up", 403)):
            assert (await http.get(f"{DESK}&as={who}")).status_code == status, who
