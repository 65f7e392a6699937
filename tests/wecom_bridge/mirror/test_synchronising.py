"""The synchronisation against the stand-in: the mirror equals WeCom, a second run finds nothing, doubt ends nothing."""

import asyncio

import pytest

from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.base.kernel.privacy import vault
from tests.factories import a_store, an_associate
from tests.wecom_bridge.bridge_bench import Bridge, a_bridge, count, open_pairs, relation, touches
from wecom_bridge.calling.answers import ContactPage
from wecom_bridge.calling.errors import WecomRefused
from wecom_bridge.errors import SyncRunning
from wecom_bridge.mirror.fetching import fetch_contact
from wecom_bridge.mirror.syncing import sync
from wecom_bridge.stand_in.seed import Seed, SeedApp, SeedContact, SeedFollow, SeedMember, demo_seed

FIRST, SECOND = "wmStandIn0000000000000000000001", "wmStandIn0000000000000000000002"
LISTING = "externalcontact/batch/get_by_user"


def large_seed(*, members: int, contacts: int) -> Seed:
    """Every customer is shared by two members, so every listing has several pages."""
    names = [f"Member{number:03d}" for number in range(members)]
    return Seed(
        corp_id=demo_seed().corp_id,
        apps=demo_seed().apps,
        members=[SeedMember(userid=name, name=name) for name in names],
        contacts=[
            SeedContact(
                external_userid=f"wm{number:05d}",
                name=f"客{number}",
                follows=[SeedFollow(names[number % members]), SeedFollow(names[(number + 1) % members])],
            )
            for number in range(contacts)
        ],
    )


async def test_members_customers_and_relations_are_mirrored_and_a_second_run_changes_nothing(bridge: Bridge) -> None:
    store = await a_store()
    li_na = await an_associate(store, name="李娜", wecom_userid="lina")
    first = await sync(bridge.client)
    assert (first.members.added, first.contacts.added, first.follows.added) == (3, 2, 3)
    assert (first.matched_associates, first.complete, first.diff) == (1, True, 8)
    assert await open_pairs() == {("LiNa", FIRST), ("WangFang", FIRST), ("LiNa", SECOND)}
    matched = await fetch_value("SELECT associate FROM wecom_member WHERE userid = 'LiNa'")
    assert matched == li_na.id
    names = {row["userid"]: row["name"] for row in await fetch("SELECT userid, name FROM wecom_member")}
    assert names == {"LiNa": "", "ZhangWei": "张伟", "WangFang": "王芳"}, "an associate's name is kept in one place"

    second = await sync(bridge.client)
    assert (second.diff, second.members.unchanged, second.contacts.unchanged, second.follows.unchanged) == (0, 3, 2, 3)
    assert await touches() == [], "what was there before the bridge is no news"
    assert await count("audit_entry WHERE action = 'wecom.synced'") == 2


async def test_personal_data_of_customers_is_sealed_and_masked(bridge: Bridge) -> None:
    await sync(bridge.client)
    row = await fetch_row("SELECT * FROM wecom_contact WHERE external_userid = $1", FIRST)
    assert row is not None
    assert row["name_masked"] == "陈**"
    key = await fetch_value("SELECT key_wrapped FROM wecom_contact_key WHERE contact = $1", row["id"])
    assert vault().open_of(key, "wecom.contact.name", row["name_sealed"]) == "陈女士"
    assert vault().index("wecom.contact.unionid", "oStandInUnion0000000000001") == row["unionid_index"]
    stored = await fetch_value("SELECT string_agg(c::text || f::text, '') FROM wecom_contact c, wecom_follow f")
    assert "陈女士" not in stored
    assert "陈姐" not in stored


async def test_a_large_corp_is_read_page_by_page_and_the_token_may_die_on_the_way(committed_db: str) -> None:
    async with a_bridge(large_seed(members=230, contacts=460)) as bridge:
        kill = bridge.client.contact_page
        pages = 0

        async def contact_page(user_ids: list[str], *, cursor: str = "", limit: int = 100) -> ContactPage:
            nonlocal pages
            pages += 1
            if pages in (2, 5):
                await bridge.do("kill-tokens", errcode=42001 if pages == 2 else 40014)
            return await kill(user_ids, cursor=cursor, limit=limit)

        bridge.client.contact_page = contact_page  # type: ignore[assignment]  # the very method, with a mishap
        first = await sync(bridge.client)
        assert (first.members.added, first.contacts.added, first.follows.added) == (230, 460, 920)
        assert await bridge.calls("gettoken") == 3, "once at first, and once for each time it died"
        second = await sync(bridge.client)
        assert (second.diff, second.contacts.unchanged, second.follows.unchanged) == (0, 460, 920)
        assert len(await open_pairs()) == 920


async def test_what_changed_in_wecom_is_the_difference_of_the_next_run(bridge: Bridge) -> None:
    await sync(bridge.client)
    await bridge.do("members", userid="LiNa", name="李娜", follows=True)
    await bridge.do("deliveries", lose_next=20)
    await bridge.do("edit-contact", userid="LiNa", external_userid=FIRST, remark="陈姐姐")
    await bridge.do("delete-contact", userid="LiNa", external_userid=SECOND)
    added = (await bridge.do("contacts", name="新客", userid="WangFang"))["external_userid"]
    third = await sync(bridge.client)
    assert (third.follows.added, third.follows.changed, third.follows.ended) == (1, 1, 1)
    assert (third.contacts.added, third.members.diff) == (1, 0)
    gone = await relation(SECOND)
    assert (gone["end_reason"], gone["ended_at"] is not None) == ("not_listed", True)
    assert ("WangFang", added) in await open_pairs()
    assert (await sync(bridge.client)).diff == 0


async def test_an_adding_whose_callback_was_lost_is_a_touch_once_the_listing_shows_it(bridge: Bridge) -> None:
    fang = await an_associate(wecom_userid="WangFang")
    await sync(bridge.client)
    await bridge.do("deliveries", lose_next=3)
    added = (await bridge.do("contacts", name="新客", userid="WangFang"))["external_userid"]
    assert (await sync(bridge.client)).touches == 1
    assert [(row["kind"], row["associate"], row["contact"]) for row in await touches()] == [("add", fang.id, added)]
    assert (await sync(bridge.client)).touches == 0


async def test_an_adding_whose_callback_was_lost_is_a_touch_once_the_customer_is_read(bridge: Bridge) -> None:
    fang = await an_associate(wecom_userid="WangFang")
    await sync(bridge.client)
    await bridge.do("deliveries", lose_next=3)
    added = (await bridge.do("contacts", name="新客", userid="WangFang"))["external_userid"]
    for _ in range(2):  # as another member's callback asks for it
        await fetch_contact(bridge.client, added.encode())
    assert [(row["kind"], row["associate"], row["contact"]) for row in await touches()] == [("add", fang.id, added)]
    assert (await sync(bridge.client)).touches == 0


async def test_silence_about_a_member_ends_nothing_by_itself(bridge: Bridge) -> None:
    await sync(bridge.client)
    await bridge.do("faults", path=LISTING, times=1, errcode=84061)
    quiet = await sync(bridge.client)
    assert (quiet.follows.ended, quiet.doubtful) == (0, 3), "each customer is still connected"
    assert len(await open_pairs()) == 3


async def test_a_members_last_customer_is_asked_for_before_the_relation_ends(bridge: Bridge) -> None:
    await sync(bridge.client)
    await bridge.do("deliveries", lose_next=9)
    await bridge.do("delete-contact", userid="WangFang", external_userid=FIRST)
    summary = await sync(bridge.client)
    assert (summary.follows.ended, summary.doubtful) == (1, 0)
    assert ("WangFang", FIRST) not in await open_pairs()


async def test_a_customer_about_whom_wecom_says_nothing_stays(bridge: Bridge) -> None:
    await sync(bridge.client)
    await bridge.do("faults", path=LISTING, times=1, errcode=84061)
    await bridge.do("faults", path="externalcontact/get", times=9, errcode=48002)
    summary = await sync(bridge.client)
    assert (summary.follows.ended, summary.doubtful) == (0, 3)


async def test_one_refused_member_leaves_the_others_answered(committed_db: str) -> None:
    seed = large_seed(members=5, contacts=10)
    async with a_bridge(seed) as bridge:
        await sync(bridge.client)
        await execute("UPDATE wecom_follow SET digest = NULL")
        real = bridge.client.follow_users

        async def with_a_stranger() -> list[str]:
            return [*await real(), "OutOfSight"]

        bridge.client.follow_users = with_a_stranger  # type: ignore[method-assign]  # WeCom lists whom it refuses
        summary = await sync(bridge.client)
        assert not summary.complete
        assert [(each.userid, each.errcode) for each in summary.unanswered] == [("OutOfSight", 60111)]
        assert (summary.follows.changed, summary.follows.ended) == (20, 0)


async def test_a_dead_cursor_begins_the_listing_again(committed_db: str) -> None:
    async with a_bridge(large_seed(members=2, contacts=150)) as bridge:
        await bridge.client.follow_users()
        real, pages = bridge.client.contact_page, 0

        async def contact_page(user_ids: list[str], *, cursor: str = "", limit: int = 100) -> ContactPage:
            nonlocal pages
            pages += 1
            return await real(user_ids, cursor="made up" if pages == 2 else cursor, limit=limit)

        bridge.client.contact_page = contact_page  # type: ignore[assignment]  # the very method, with a mishap
        summary = await sync(bridge.client)
        assert (summary.follows.added, summary.complete) == (300, True)
        assert (await sync(bridge.client)).diff == 0


async def test_a_run_that_wecom_ends_is_on_record_and_the_next_one_may_begin(bridge: Bridge) -> None:
    await bridge.do("faults", path=LISTING, times=1, errcode=48002)
    with pytest.raises(WecomRefused):
        await sync(bridge.client)
    failed = await fetch_row("SELECT status, error FROM wecom_sync")
    assert failed is not None
    assert failed["status"] == "failed"
    assert "48002" in failed["error"]
    assert (await sync(bridge.client)).follows.added == 3


async def test_two_runs_at_once_are_one_run_and_a_refusal(bridge: Bridge) -> None:
    results = await asyncio.gather(*(sync(bridge.client) for _ in range(4)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, SyncRunning)]
    assert len(refused) == 3
    assert await count("wecom_sync") == 1
    assert len(await open_pairs()) == 3


async def test_a_run_that_was_killed_does_not_block_for_ever(bridge: Bridge) -> None:
    await execute(
        "INSERT INTO wecom_sync (id, status, started_at, alive_at) VALUES (gen_random_uuid(), 'running',"
        " now() - interval '1 hour', now() - interval '16 minutes')"
    )
    assert (await sync(bridge.client)).complete
    assert await count("wecom_sync WHERE error = 'interrupted'") == 1


async def test_a_member_who_lost_customer_contact_is_gone_and_back_again(bridge: Bridge) -> None:
    await sync(bridge.client)
    await bridge.do("members", userid="WangFang", name="王芳", follows=False)
    assert (await sync(bridge.client)).members.ended == 1
    assert ("WangFang", FIRST) in await open_pairs(), "their relations wait for the hand-over"
    await bridge.do("members", userid="WangFang", name="王芳", follows=True)
    assert (await sync(bridge.client)).members.changed == 1
    assert (await sync(bridge.client)).diff == 0


async def test_an_associate_who_is_given_the_userid_later_is_matched_by_the_next_run(bridge: Bridge) -> None:
    assert (await sync(bridge.client)).matched_associates == 0
    await an_associate(wecom_userid="ZHANGWEI")
    summary = await sync(bridge.client)
    assert (summary.matched_associates, summary.members.changed, summary.diff) == (1, 1, 1)


async def test_texts_that_no_database_holds_are_read_all_the_same(committed_db: str) -> None:
    seed = Seed(
        corp_id=demo_seed().corp_id,
        apps=[SeedApp(agent_id=demo_seed().apps[0].agent_id, secret=demo_seed().apps[0].secret)],
        members=[SeedMember(userid="LiNa", name="a\0b")],
        contacts=[SeedContact("wm1", "\0客", follows=[SeedFollow("LiNa", remark="x\0", state="s\0t", createtime=-5)])],
    )
    async with a_bridge(seed) as bridge:
        assert (await sync(bridge.client)).follows.added == 1
        assert (await sync(bridge.client)).diff == 0


async def test_an_adding_during_the_run_is_not_ended_by_the_page_that_did_not_show_it(bridge: Bridge) -> None:
    await an_associate(wecom_userid="LiNa")
    await sync(bridge.client)
    real = bridge.client.contact_page

    async def contact_page(user_ids: list[str], *, cursor: str = "", limit: int = 100) -> ContactPage:
        page = await real(user_ids, cursor=cursor, limit=limit)
        await bridge.do("contacts", name="新客", userid="LiNa", external_userid="wmMeanwhile")
        await bridge.settle()
        return page

    bridge.client.contact_page = contact_page  # type: ignore[assignment]  # the very method, with a coincidence
    assert (await sync(bridge.client)).follows.ended == 0
    assert ("LiNa", "wmMeanwhile") in await open_pairs()
    assert len(await touches()) == 1


async def test_a_listing_that_breaks_off_in_the_middle_ends_nothing_unasked(committed_db: str) -> None:
    async with a_bridge(large_seed(members=2, contacts=150)) as bridge:
        await sync(bridge.client)
        real, pages = bridge.client.contact_page, 0

        async def contact_page(user_ids: list[str], *, cursor: str = "", limit: int = 100) -> ContactPage:
            nonlocal pages
            pages += 1
            return ContactPage() if pages == 2 else await real(user_ids, cursor=cursor, limit=limit)

        bridge.client.contact_page = contact_page  # type: ignore[assignment]  # the very method, with a mishap
        summary = await sync(bridge.client)
        assert (summary.follows.ended, summary.doubtful) == (0, 200)
        assert len(await open_pairs()) == 300
