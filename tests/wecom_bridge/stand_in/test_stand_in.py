"""The stand-in answers as WeCom is documented to: tokens, limits, scopes, codes that work once."""

import pytest

from tests.asgi import transport_to
from tests.wecom_bridge.stand_in.stand_in_asks import add_contact_way, send_welcome
from tests.wecom_bridge.stand_in_bench import CALLBACK_URL, Bench, a_bench, demo_app
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errors import WecomRefused
from wecom_bridge.stand_in import seed as demo
from wecom_bridge.stand_in.app import create_stand_in


async def test_a_call_without_a_token_is_41001_with_http_200(bench: Bench) -> None:
    answer = await bench.ask("externalcontact/get_follow_user_list")
    assert answer["errcode"] == 41001
    assert "hint: [" in answer["errmsg"]
    assert "from ip: " in answer["errmsg"]


async def test_a_token_in_the_body_is_not_seen(bench: Bench) -> None:
    body = {"access_token": await bench.token(), "userid_list": ["LiNa"]}
    answer = (await bench.raw.post("/cgi-bin/externalcontact/batch/get_by_user", json=body)).json()
    assert answer["errcode"] == 41001


async def test_tokens_end_as_documented(bench: Bench) -> None:
    token = await bench.token()
    assert await bench.token() == token, "a repeated gettoken gives the living one again"
    await bench.do("kill-tokens", errcode=40014)
    assert (await bench.ask("user/get", userid="LiNa", access_token=token))["errcode"] == 40014
    fresh = await bench.token()
    assert fresh != token
    await bench.do("clock", advance_seconds=7200)
    assert (await bench.ask("user/get", userid="LiNa", access_token=fresh))["errcode"] == 42001
    assert (await bench.ask("user/get", userid="LiNa", access_token="made up"))["errcode"] == 40014


async def test_too_many_wrong_secrets_ban_the_address_for_an_hour(bench: Bench) -> None:
    await bench.do("limits", wrong_secrets_per_hour=3)
    for _ in range(3):
        assert (await bench.ask("gettoken", corpid=demo.DEMO_CORP_ID, corpsecret="no"))["errcode"] == 40001
    right = {"corpid": demo.DEMO_CORP_ID, "corpsecret": demo.DEMO_APP_SECRET}
    assert (await bench.ask("gettoken", **right))["errcode"] == 45009
    await bench.do("clock", advance_seconds=3601)
    assert (await bench.ask("gettoken", **right))["errcode"] == 0


async def test_a_minute_full_of_calls_is_45009_until_the_next(bench: Bench) -> None:
    await bench.do("limits", calls_per_minute=2)
    token = await bench.token()
    codes = [(await bench.ask("user/get", userid="LiNa", access_token=token))["errcode"] for _ in range(4)]
    assert codes.count(45009) >= 1
    await bench.do("clock", advance_seconds=60)
    assert (await bench.ask("user/get", userid="LiNa", access_token=token))["errcode"] == 0


async def test_two_apps_have_tokens_and_sights_of_their_own() -> None:
    seed = demo.demo_seed()
    narrow = demo.SeedApp(agent_id=7, secret="narrow", visible_userids=["LINA"], may_read_contacts=False)
    app = create_stand_in(demo.Seed(seed.corp_id, [*seed.apps, narrow], seed.members, seed.contacts))
    transport = transport_to(app)
    async with (
        WecomClient(demo_app(), transport=transport) as wide,
        WecomClient(demo_app(secret="narrow"), transport=transport) as other,
    ):
        assert len(await wide.follow_users()) == 3
        assert (await other.member("LiNa")).user_id == "LiNa"
        for call, errcode in (
            (lambda: other.member("WangFang"), 60011),
            (other.follow_users, 48002),
            (lambda: other.member("Nobody"), 60111),
            (lambda: other.send_text(["LiNa"], "another agent's id"), 301002),
        ):
            with pytest.raises(WecomRefused) as refusal:
                await call()
            assert refusal.value.errcode == errcode


async def test_a_limit_beyond_a_hundred_is_clamped_and_none_means_fifty(bench: Bench) -> None:
    for number in range(130):
        await bench.do("contacts", name=str(number), userid="WangFang", welcome=False)
    token = await bench.token()
    sizes = []
    for limit in (1000, 0, None):
        body = {"userid_list": ["WangFang"]} | ({} if limit is None else {"limit": limit})
        path = "/cgi-bin/externalcontact/batch/get_by_user"
        answer = (await bench.raw.post(path, params={"access_token": token}, json=body)).json()
        sizes.append(len(answer["external_contact_list"]))
    assert sizes == [100, 50, 50]


async def test_the_thirty_first_message_in_a_minute_is_dropped_without_a_word(bench: Bench) -> None:
    for number in range(31):
        receipt = await bench.client.send_text(["LiNa"], f"第 {number} 条")
        assert receipt.undelivered == ()
    last = (await bench.see("messages"))[-1]
    assert (last["delivered"], last["dropped"]) == ([], ["LiNa"])


async def test_every_app_gets_a_code_of_its_own_for_one_welcome() -> None:
    seed = demo.demo_seed(CALLBACK_URL)
    second = demo.SeedApp(agent_id=7, secret="second", callback=seed.apps[0].callback)
    both = demo.Seed(seed.corp_id, [*seed.apps, second], seed.members, seed.contacts)
    async with a_bench(both) as bench:
        await bench.do("contacts", name="n", userid="LiNa")
        first_code, second_code = await bench.see("welcomes")
        assert first_code != second_code
        assert await send_welcome(bench, first_code) == 0
        assert await send_welcome(bench, second_code) == 41051


async def test_an_unknown_control_lists_what_there_is(bench: Bench) -> None:
    response = await bench.raw.post("/_control/nonsense")
    assert response.status_code == 404
    assert "contacts" in response.json()["do"]


async def test_a_command_that_makes_no_sense_says_why(bench: Bench) -> None:
    for command, body in (("contacts", {"name": "n", "userid": "Nobody"}), ("clock", {"advance": 5})):
        response = await bench.raw.post(f"/_control/{command}", json=body)
        assert response.status_code == 409
        assert response.json()["refused"]


async def test_an_unknown_api_is_an_http_404(bench: Bench) -> None:
    assert (await bench.raw.get("/cgi-bin/service/nonsense")).status_code == 404


async def test_a_contact_way_has_a_config_id_and_a_code(bench: Bench) -> None:
    single = await add_contact_way(bench, ["LiNa"], "t-abc")
    several = await add_contact_way(bench, ["LiNa", "WangFang"], "t-abd")
    ways = await bench.see("contact-ways")
    assert (ways[single]["type"], ways[several]["type"], ways[single]["state"]) == (1, 2, "t-abc")


async def test_a_sign_in_code_works_once(bench: Bench) -> None:
    code = (await bench.do("oauth-codes", userid="LiNa"))["code"]
    query = {"code": code, "access_token": await bench.token()}
    assert (await bench.ask("auth/getuserinfo", **query))["userid"] == "LiNa"
    assert (await bench.ask("auth/getuserinfo", **query))["errcode"] == 40029


async def test_a_customer_signs_in_without_a_user_id(bench: Bench) -> None:
    code = (await bench.do("oauth-codes", openid="o1", external_userid="wm1"))["code"]
    person = await bench.ask("auth/getuserinfo", code=code, access_token=await bench.token())
    assert (person.get("userid"), person["openid"], person["external_userid"]) == (None, "o1", "wm1")


async def test_a_welcome_is_sent_once_and_within_twenty_seconds(bench: Bench) -> None:
    for name in ("先", "后"):
        await bench.do("contacts", name=name, userid="LiNa")
    first, late = await bench.see("welcomes")
    link = {"msgtype": "link", "link": {"title": "新人券", "url": "https://guide.example/c/1"}}
    assert await send_welcome(bench, first, attachments=[link]) == 0
    content = (await bench.see("welcomes"))[first]["content"]
    assert (content["text"], content["attachments"]) == ("欢迎光临", [link])
    assert await send_welcome(bench, first) == 41051
    await bench.do("clock", advance_seconds=20)
    assert await send_welcome(bench, late) == 41050
