"""What callbacks do to the mirror: who is whose customer, since when and until when, in whatever order it is told."""

from guide_app.base.kernel.database import fetch_value
from tests.factories import a_store, an_associate
from tests.wecom_bridge.bridge_bench import Bridge, count, open_pairs, relation, touches
from tests.wecom_bridge.callbacks.callback_bench import AT, CUSTOMER, callback, deliver
from wecom_bridge.mirror.syncing import sync


async def test_an_added_customer_is_in_the_mirror_and_a_touch_of_the_associate(bridge: Bridge) -> None:
    store = await a_store()
    li_na = await an_associate(store, wecom_userid="lina")
    added = await bridge.do("contacts", name="新客", userid="LiNa", state="t-1")
    assert [(each["outcome"], each["tries"]) for each in added["deliveries"]] == [("delivered", 1)]
    external = added["external_userid"]
    await bridge.settle()
    assert await open_pairs() == {("LiNa", external)}
    [touch] = await touches()
    assert (touch["kind"], touch["associate"], touch["store"], touch["contact"]) == (
        "add",
        li_na.id,
        store.id,
        external,
    )
    row = await relation(external)
    assert (row["state"], row["added_at"]) == ("t-1", touch["at"])
    assert await bridge.queued("wecom.fetch_contact") == [external.encode()]
    await bridge.call_outside()
    assert await fetch_value("SELECT name_masked FROM wecom_contact") == "新*"
    assert await count("wecom_inbox WHERE status = 'done' AND kind LIKE '%add_external_contact'") == 1
    summary = await sync(bridge.client)
    assert (summary.contacts.diff, summary.touches) == (2, 0), "only the seed's customers were not known yet"
    assert len(await touches()) == 1


async def test_a_half_added_customer_is_no_touch_until_the_member_confirms(bridge: Bridge) -> None:
    await an_associate(wecom_userid="LiNa")
    await deliver(bridge, callback("add_half_external_contact"))
    await bridge.settle()
    assert ((await relation(CUSTOMER))["confirmed"], await touches()) == (False, [])
    await deliver(bridge, callback(at=AT + 5))
    await deliver(bridge, callback("add_half_external_contact", at=AT + 1))
    await bridge.settle()
    assert (await relation(CUSTOMER))["confirmed"]
    assert len(await touches()) == 1


async def test_either_side_may_end_the_relation_and_a_new_adding_opens_it(bridge: Bridge) -> None:
    await an_associate(wecom_userid="LiNa")
    await deliver(bridge, callback())
    for change, extra, reason in (
        ("del_follow_user", {}, "unfollowed"),
        ("del_external_contact", {}, "deleted"),
        ("del_external_contact", {"Source": "DELETE_BY_TRANSFER"}, "transferred"),
    ):
        at = AT + 100 * (1 + ["unfollowed", "deleted", "transferred"].index(reason))
        await deliver(bridge, callback(change, at=at, **extra))
        await bridge.settle()
        row = await relation(CUSTOMER)
        assert (row["end_reason"], row["ended_at"].timestamp()) == (reason, at)
    await deliver(bridge, callback(at=AT + 1000))
    await bridge.settle()
    assert await open_pairs() == {("LiNa", CUSTOMER)}
    assert len(await touches()) == 2


async def test_an_end_that_overtakes_its_beginning_still_holds(bridge: Bridge) -> None:
    await an_associate(wecom_userid="LiNa")
    await deliver(bridge, callback("del_external_contact", at=AT + 60))
    await deliver(bridge, callback(at=AT))
    await bridge.settle()
    row = await relation(CUSTOMER)
    assert (row["added_at"].timestamp(), row["ended_at"].timestamp()) == (AT, AT + 60)
    assert len(await touches()) == 1, "it began all the same"


async def test_an_old_end_does_not_close_a_newer_beginning(bridge: Bridge) -> None:
    await deliver(bridge, callback(at=AT + 1000))
    await deliver(bridge, callback("del_follow_user", at=AT))
    await bridge.settle()
    assert await open_pairs() == {("LiNa", CUSTOMER)}


async def test_a_customer_who_deleted_the_member_stays_ended_though_wecom_still_lists_them(bridge: Bridge) -> None:
    await sync(bridge.client)
    external = "wmStandIn0000000000000000000002"
    await bridge.do("unfollow", userid="LiNa", external_userid=external)
    await bridge.settle()
    assert (await relation(external))["end_reason"] == "unfollowed"
    assert (await sync(bridge.client)).diff == 0
    assert (await relation(external))["end_reason"] == "unfollowed"


async def test_an_edited_customer_is_read_again(bridge: Bridge) -> None:
    await sync(bridge.client)
    external = "wmStandIn0000000000000000000002"
    before = (await relation(external))["remark_sealed"]
    await bridge.do("edit-contact", userid="LiNa", external_userid=external, remark="周总")
    await bridge.settle()
    await bridge.call_outside()
    assert (await relation(external))["remark_sealed"] != before
    assert (await sync(bridge.client)).diff == 0


async def test_a_renamed_member_keeps_their_customers(bridge: Bridge) -> None:
    await sync(bridge.client)
    body = (
        "<xml><MsgType>event</MsgType><Event>change_contact</Event><ChangeType>update_user</ChangeType>"
        "<UserID>LiNa</UserID><NewUserID>LiNa2</NewUserID></xml>"
    )
    await deliver(bridge, body.encode())
    await bridge.settle()
    assert {userid for userid, _ in await open_pairs()} == {"LiNa2", "WangFang"}
