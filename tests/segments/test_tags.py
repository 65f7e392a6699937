"""Tags by hand: who puts which on whom, one of an exclusive group, so many and no more, and what is on record."""

import asyncio
from dataclasses import dataclass

import httpx
import pytest

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.web.pages import PageRequest
from guide_app.ground.stores.schemas import StoreView
from segments.errors import TagArchived, TagGivenByRule, TagLimitReached, TagNameTaken
from segments.queries.catalogue import tags
from segments.queries.tagged import members_of_tag, tag_changes, tags_of_member, tags_of_members
from segments.rules import MOST_TAGS, TagTaken
from segments.schemas import ChangeTag, CreateTag, CreateTagGroup, PutTag, TagGroupView, TagView, TakeTag
from segments.service.catalogue import change_tag, create_tag, create_tag_group
from segments.service.tagging import put_tag, take_tag
from tests.factories import AMember, a_member, a_region, a_store, an_actor, an_associate, hq_actor, once, signed_in

FIRST = PageRequest(None, 50)
WRONG = TakeTag(reason=TagTaken.WRONG)


@dataclass
class Tagged:
    hq: Actor
    seller: Actor
    stranger: Actor
    store: StoreView
    member: AMember
    sizes: TagGroupView
    likes: TagGroupView

    async def tag(
        self, name: str, *, group: TagGroupView | None = None, path: str = "/", by_rule: bool = False
    ) -> TagView:
        made = CreateTag(group_id=(group or self.likes).id, name=name, path=path, by_rule=by_rule)
        return await create_tag(self.hq, made)


async def a_shop() -> Tagged:
    store, far = await a_store("A_1", await a_region("A")), await a_store("B_1", await a_region("B"))
    hq = await hq_actor()
    return Tagged(
        hq=hq,
        seller=an_actor(await an_associate(store, name="王小美")),
        stranger=an_actor(await an_associate(far)),
        store=store,
        member=await a_member(store),
        sizes=await create_tag_group(hq, CreateTagGroup(name="尺码", exclusive=True)),
        likes=await create_tag_group(hq, CreateTagGroup(name="爱好")),
    )


async def test_tags_are_put_taken_and_on_record(db: None) -> None:
    shop = await a_shop()
    medium, large = [await shop.tag(name, group=shop.sizes) for name in ("M", "L")]
    runs = await shop.tag("爱跑步", path=shop.store.path)
    who = shop.member.id
    for tag in (medium, runs, runs, large):  # pressed twice: nothing changes; another size takes the place
        carried = await put_tag(shop.seller, who, PutTag(tag_id=tag.id))
    assert [(one.name, one.put_by_name) for one in carried] == [("L", "王小美"), ("爱跑步", "王小美")]
    assert await tags_of_members(shop.seller, [who]) == {who: ["L", "爱跑步"]}
    assert [one.name for one in await take_tag(shop.seller, who, large.id, WRONG)] == ["爱跑步"]
    assert len(await take_tag(shop.seller, who, large.id, WRONG)) == 1
    told = (await tag_changes(shop.seller, who, FIRST)).items
    assert [(one.tag_name, one.put, one.reason) for one in told] == [
        ("L", False, TagTaken.WRONG),
        ("L", True, None),
        ("M", False, TagTaken.REPLACED),
        ("爱跑步", True, None),
        ("M", True, None),
    ]
    assert (
        await fetch_value("SELECT count(*) FROM audit_entry WHERE subject LIKE 'member:%' AND action LIKE 'segments.%'")
        == 5
    )
    [listed] = (await members_of_tag(shop.hq, FIRST, tag_id=runs.id)).items
    assert (listed.id, listed.year_fen) == (who, 0)
    with pytest.raises(NotFound):
        await put_tag(shop.stranger, who, PutTag(tag_id=medium.id))
    far = await a_member(await a_store("A_2"), dedicated=None)
    with pytest.raises(NotFound):
        await members_of_tag(shop.stranger, FIRST, tag_id=runs.id)
    with pytest.raises(NotFound):
        await tags_of_member(shop.seller, far.id)
    assert [one.name for one in await tags(shop.stranger)] == ["L", "M"]


async def test_what_is_refused_is_said(db: None) -> None:
    shop = await a_shop()
    ruled, plain = await shop.tag("沉睡", by_rule=True), await shop.tag("爱跑步")
    who = shop.member.id
    with pytest.raises(TagGivenByRule):
        await put_tag(shop.seller, who, PutTag(tag_id=ruled.id))
    with pytest.raises(TagGivenByRule):
        await take_tag(shop.seller, who, ruled.id, WRONG)
    with pytest.raises(InvalidField):
        await take_tag(shop.seller, who, plain.id, TakeTag(reason=TagTaken.REPLACED))
    for name in ("爱跑步", " 爱跑步 "):
        with pytest.raises(TagNameTaken):
            await shop.tag(name)
    with pytest.raises(InvalidField):
        await shop.tag("  ")
    with pytest.raises(InvalidField):
        await shop.tag("远方", path="/NOWHERE/")
    with pytest.raises(Forbidden):
        await create_tag(shop.seller, CreateTag(group_id=shop.likes.id, name="我的"))
    with pytest.raises(TagNameTaken):
        await change_tag(shop.hq, plain.id, ChangeTag(name="沉睡"), expected_version=1)
    archived = await change_tag(shop.hq, plain.id, ChangeTag(active=False), expected_version=1)
    with pytest.raises(Stale):
        await change_tag(shop.hq, plain.id, ChangeTag(active=True), expected_version=1)
    with pytest.raises(TagArchived):
        await put_tag(shop.seller, who, PutTag(tag_id=plain.id))
    assert not archived.active
    assert [one.name for one in await tags(shop.seller)] == ["沉睡"]


async def test_nobody_passes_the_limit_however_many_press(committed_db: str) -> None:
    shop = await a_shop()
    made = [await shop.tag(f"标签 {no}") for no in range(MOST_TAGS + 3)]
    for tag in made[: MOST_TAGS - 1]:
        await put_tag(shop.seller, shop.member.id, PutTag(tag_id=tag.id))
    pressed = [put_tag(shop.seller, shop.member.id, PutTag(tag_id=tag.id)) for tag in made[MOST_TAGS - 1 :]]
    found = await asyncio.gather(*pressed, return_exceptions=True)
    refused = [one for one in found if isinstance(one, TagLimitReached)]
    assert (len(found), len(refused)) == (4, 3)
    carried = await fetch_value("SELECT count(*) FROM member_tag WHERE member = $1", shop.member.id)
    counted = await fetch_value("SELECT tags FROM member_tag_count WHERE member = $1", shop.member.id)
    assert (carried, counted) == (MOST_TAGS, MOST_TAGS)


async def test_a_press_over_http_is_done_once(db: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    tag = await shop.tag("爱跑步")
    seller = await signed_in(await an_associate(shop.store, Role.STORE_MANAGER))
    url, key = f"/v1/members/{shop.member.id}/tags", once()
    for replayed in (False, True):
        answer = await client.post(url, json={"tag_id": str(tag.id)}, headers=seller | key)
        assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (200, replayed), answer.text
    assert [one["name"] for one in answer.json()] == ["爱跑步"]
    wrong = await client.post(f"{url}/{tag.id}/removal", json={"reason": "bored"}, headers=seller | once())
    assert wrong.status_code == 400
    gone = await client.post(f"{url}/{tag.id}/removal", json={"reason": "asked"}, headers=seller | once())
    assert gone.json() == []
