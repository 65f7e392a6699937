"""What the stand-in calls back: each change of a relation once, sealed, tried again, lost or doubled when told to."""

import httpx
import pytest

from tests.wecom_bridge.stand_in.stand_in_asks import add_contact_way, parse_callback, send_welcome
from tests.wecom_bridge.stand_in_bench import CALLBACK_URL, Bench
from wecom_bridge.callbacks.kinds import ContactAdded, ContactDeleted, ContactEdited, ContactHalfAdded, MemberUnfollowed
from wecom_bridge.callbacks.reading import read
from wecom_bridge.calling.errors import WecomRefused
from wecom_bridge.stand_in import seed as demo


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


async def test_a_callback_url_is_checked_before_it_is_kept(bench: Bench) -> None:
    keys = {"token": demo.DEMO_TOKEN, "encoding_aes_key": demo.DEMO_ENCODING_AES_KEY}
    kept = await bench.do("callback", url="http://guide.example/elsewhere", **keys)
    assert kept["url"] == "http://guide.example/elsewhere"
    other = {**keys, "encoding_aes_key": "B" * 43, "url": CALLBACK_URL}
    for wrong in (other, {**keys, "encoding_aes_key": "short", "url": CALLBACK_URL}):
        assert (await bench.raw.post("/_control/callback", json=wrong)).status_code == 409
