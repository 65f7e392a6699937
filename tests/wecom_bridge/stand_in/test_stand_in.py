"""The stand-in answers as WeCom is documented to: tokens, limits, scopes, callbacks and the ways they go wrong."""

import httpx
import pytest

from tests.asgi import transport_to
from tests.wecom_bridge.stand_in_bench import CALLBACK_URL, Bench, a_bench, demo_app
from wecom_bridge.callbacks.kinds import (
    Callback,
    ContactAdded,
    ContactDeleted,
    ContactEdited,
    ContactHalfAdded,
    MemberUnfollowed,
    typed,
)
from wecom_bridge.callbacks.reading import fields_of, read
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errors import WecomRefused
from wecom_bridge.stand_in import seed as demo
from wecom_bridge.stand_in.app import create_stand_in


def parse_callback(body: bytes) -> Callback:
    return typed(fields_of(body))


async def add_contact_way(bench: Bench, userids: list[str], state: str) -> str:
    """The config id of a new contact way."""
    made = await bench.post(
        "externalcontact/add_contact_way", type=min(len(userids), 2), scene=2, state=state, user=userids
    )
    return str(made["config_id"])


async def send_welcome(bench: Bench, code: str, **content: object) -> int:
    """The errcode of sending a welcome."""
    body = {"welcome_code": code, "text": {"content": "欢迎光临"}, **content}
    return int((await bench.post("externalcontact/send_welcome_msg", **body))["errcode"])


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


async def test_a_new_friend_is_told_by_a_sealed_callback(bench: Bench) -> None:
    done = await bench.do("contacts", name="吴女士", userid="lina", state="touch-9")
    [message] = bench.receiver.messages
    event = parse_callback(message)
    assert isinstance(event, ContactAdded)
    assert (event.user_id, event.external_user_id) == ("LiNa", done["external_userid"])
    assert (event.state, event.to_user_name) == ("touch-9", demo.DEMO_CORP_ID)
    assert event.welcome_code in await bench.see("welcomes")
    assert done["deliveries"][0]["outcome"] == "delivered"
    detail = await bench.client.contact(done["external_userid"])
    assert [(follow.user_id, follow.state) for follow in detail.follows] == [("LiNa", "touch-9")]


async def test_a_scan_of_a_contact_way_brings_its_member_and_state(bench: Bench) -> None:
    config_id = await add_contact_way(bench, ["WangFang"], "floor-12")
    await bench.do("contacts", name="郑先生", config_id=config_id)
    event = parse_callback(bench.receiver.messages[-1])
    assert isinstance(event, ContactAdded)
    assert (event.user_id, event.state) == ("WangFang", "floor-12")


async def test_a_friend_who_scans_again_causes_no_event(bench: Bench) -> None:
    friend = "wmStandIn0000000000000000000001"
    done = await bench.do("contacts", name="陈女士", userid="LiNa", external_userid=friend, state="again")
    assert done["deliveries"] == []
    assert bench.receiver.messages == []


async def test_a_half_added_customer_is_not_listed_until_confirmed(bench: Bench) -> None:
    half = await bench.do("contacts", name="半", userid="LiNa", half=True, external_userid="wmHalf")
    assert isinstance(parse_callback(bench.receiver.messages[-1]), ContactHalfAdded)
    with pytest.raises(WecomRefused) as refusal:
        await bench.client.contact(half["external_userid"])
    assert refusal.value.errcode == 84061
    await bench.do("contacts", name="半", userid="LiNa", external_userid="wmHalf")
    assert type(parse_callback(bench.receiver.messages[-1])) is ContactAdded
    assert (await bench.client.contact("wmHalf")).contact.name == "半"


async def test_each_end_of_a_relation_has_its_own_event(bench: Bench) -> None:
    pair = {"userid": "LiNa", "external_userid": "wmStandIn0000000000000000000002"}
    await bench.do("edit-contact", **pair, remark="周先生 42 码")
    await bench.do("unfollow", **pair)
    assert (await bench.client.contact(pair["external_userid"])).follows[0].remark == "周先生 42 码"
    await bench.do("delete-contact", **pair, source="DELETE_BY_TRANSFER")
    events = [parse_callback(message) for message in bench.receiver.messages]
    assert [type(event) for event in events] == [ContactEdited, MemberUnfollowed, ContactDeleted]
    assert isinstance(events[-1], ContactDeleted)
    assert events[-1].source == "DELETE_BY_TRANSFER"
    with pytest.raises(WecomRefused):
        await bench.client.contact(pair["external_userid"])


async def test_what_is_done_through_the_api_calls_nobody_back(bench: Bench) -> None:
    await add_contact_way(bench, ["LiNa"], "s")
    await bench.client.send_text(["LiNa"], "hi")
    assert bench.receiver.messages == []


async def test_messages_come_with_and_without_cdata_and_pads_of_every_kind(bench: Bench) -> None:
    for number in range(40):
        await bench.do("contacts", name="n", userid="LiNa", external_userid="wm" + "x" * number, welcome=False)
    assert len(bench.receiver.messages) == 40
    with_cdata = [b"<![CDATA[" in message for message in bench.receiver.messages]
    assert with_cdata == [True, False] * 20
    assert {len(message) % 32 for message in bench.receiver.messages} == set(range(32))


@pytest.mark.parametrize(
    ("answers", "tries", "outcome"),
    [
        ([500, 500, 200], 3, "delivered"),
        ([httpx.ReadTimeout("late"), 200], 2, "delivered"),
        ([500] * 5, 3, "failed"),
        ([httpx.ConnectError("down")] * 5, 3, "failed"),
    ],
    ids=str,
)
async def test_a_callback_is_tried_three_times_with_the_same_message(
    bench: Bench, answers: list[int | Exception], tries: int, outcome: str
) -> None:
    bench.receiver.answers.extend(answers)
    done = await bench.do("contacts", name="n", userid="LiNa")
    assert [(delivery["tries"], delivery["outcome"]) for delivery in done["deliveries"]] == [(tries, outcome)]
    assert len(bench.receiver.messages) == tries
    assert len({read(message).dedup_key for message in bench.receiver.messages}) == 1


async def test_deliveries_can_be_lost_doubled_and_turned_around(bench: Bench) -> None:
    await bench.do("deliveries", lose_next=1, double_next=1)
    await bench.do("contacts", name="lost", userid="LiNa")
    assert bench.receiver.messages == []
    await bench.do("contacts", name="doubled", userid="LiNa")
    first, second = bench.receiver.messages
    assert first == second
    await bench.do("deliveries", hold=True)
    for name in ("wmA", "wmB"):
        await bench.do("contacts", name=name, userid="LiNa", external_userid=name)
    assert len(bench.receiver.messages) == 2
    await bench.do("deliveries", release="reversed")
    late = [parse_callback(message) for message in bench.receiver.messages[2:]]
    assert [event.external_user_id for event in late if isinstance(event, ContactAdded)] == ["wmB", "wmA"]


async def test_a_callback_may_call_back_within_its_five_seconds(bench: Bench) -> None:
    async def greet(message: bytes) -> None:
        event = parse_callback(message)
        assert isinstance(event, ContactAdded)
        assert await send_welcome(bench, event.welcome_code) == 0

    bench.receiver.on_message = greet
    await bench.do("contacts", name="n", userid="LiNa")
    [welcome] = (await bench.see("welcomes")).values()
    assert welcome["content"]["text"] == "欢迎光临"


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


async def test_a_callback_url_is_checked_before_it_is_kept(bench: Bench) -> None:
    keys = {"token": demo.DEMO_TOKEN, "encoding_aes_key": demo.DEMO_ENCODING_AES_KEY}
    kept = await bench.do("callback", url="http://guide.example/elsewhere", **keys)
    assert kept["url"] == "http://guide.example/elsewhere"
    other = {**keys, "encoding_aes_key": "B" * 43, "url": CALLBACK_URL}
    for wrong in (other, {**keys, "encoding_aes_key": "short", "url": CALLBACK_URL}):
        assert (await bench.raw.post("/_control/callback", json=wrong)).status_code == 409


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
