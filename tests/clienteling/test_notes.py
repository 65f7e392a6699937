"""Notes: sealed, read by whom they are for, kept as they were, flagged, removed, and forgotten with the member."""

from dataclasses import dataclass

import pytest

from clienteling.errors import NoteNotYours, NoteRemoved, SensitiveNumber, SensitiveText
from clienteling.queries.notes import note_of_id, note_versions, notes_of_member
from clienteling.queries.settings import sensitive_counts
from clienteling.rules.notes import Topic, Visibility
from clienteling.rules.sensitive import SensitiveKind
from clienteling.schemas.care import PlanCare
from clienteling.schemas.notes import EditNote, WriteNote
from clienteling.service.care import plan_care
from clienteling.service.notes import edit_note, remove_note, weigh_text, write_note
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.web.pages import PageRequest
from guide_app.entry import wiring
from guide_app.ground.members.service.erasing import erase_member
from tests.factories import AMember, a_member, a_region, a_store, an_actor, an_actor_as, an_associate, hq_actor

assert wiring.SEALING
ALL = PageRequest(None, 50)


@dataclass(frozen=True)
class Shop:
    """A store with two at work, who leads it, and a customer."""

    author: Actor
    colleague: Actor
    manager: Actor
    elsewhere: Actor
    member: AMember


@pytest.fixture
async def shop(db: None) -> Shop:
    east, west = await a_region("EAST"), await a_region("WEST")
    store = await a_store("S1", east)
    author = await an_associate(store, name="甲")
    return Shop(
        author=an_actor(author),
        colleague=an_actor(await an_associate(store, name="乙")),
        manager=await an_actor_as(Role.STORE_MANAGER, store),
        elsewhere=await an_actor_as(Role.STORE_MANAGER, await a_store("S2", west)),
        member=await a_member(store, dedicated=author),
    )


async def test_notes_are_read_by_whom_they_are_for_and_kept_as_they_were(shop: Shop) -> None:
    member = shop.member.id
    shared = await write_note(shop.author, member, WriteNote(text=" 喜欢素色 ", topic=Topic.PREFERENCE, pinned=True))
    private = await write_note(shop.author, member, WriteNote(text="砍价很厉害", visibility=Visibility.PRIVATE))
    assert (shared.text, shared.visibility, shared.mine) == ("喜欢素色", Visibility.SHARED, True)
    seen = {
        who: [note.text for note in (await notes_of_member(who, member, ALL)).items]
        for who in (shop.author, shop.colleague, shop.manager)
    }
    assert seen[shop.author] == ["砍价很厉害", "喜欢素色"]
    assert seen[shop.colleague] == seen[shop.manager] == ["喜欢素色"]
    for stranger in (shop.colleague, shop.manager, shop.elsewhere, await hq_actor()):
        with pytest.raises(NotFound):
            await note_of_id(stranger, private.id)
    with pytest.raises(NotFound):
        await notes_of_member(shop.elsewhere, member, ALL)
    with pytest.raises(NotFound):
        await write_note(shop.elsewhere, member, WriteNote(text="看看"))
    with pytest.raises(Forbidden):
        await write_note(await hq_actor(), member, WriteNote(text="看看"))
    with pytest.raises(NoteNotYours):
        await edit_note(shop.colleague, shared.id, EditNote(text="改"), expected_version=1)
    with pytest.raises(InvalidField):
        await write_note(shop.author, member, WriteNote(text="长" * 61, topic=Topic.SIZE))
    with pytest.raises(InvalidField):
        await write_note(shop.author, member, WriteNote(text="   "))
    opened = await edit_note(
        shop.author, private.id, EditNote(text="喜欢讨价还价", visibility=Visibility.SHARED), expected_version=1
    )
    with pytest.raises(Stale):
        await edit_note(shop.author, private.id, EditNote(text="又改"), expected_version=1)
    assert [one.text for one in await note_versions(shop.author, private.id)] == ["砍价很厉害"]
    assert await note_versions(shop.colleague, private.id) == []
    with pytest.raises(Forbidden):
        await remove_note(shop.colleague, private.id, expected_version=opened.version)
    gone = await remove_note(shop.manager, private.id, expected_version=opened.version)
    assert gone.text is None
    with pytest.raises(NoteRemoved):
        await remove_note(shop.manager, private.id, expected_version=gone.version)
    assert [note.text for note in (await notes_of_member(shop.author, member, ALL)).items] == ["喜欢素色"]
    assert await fetch_value("SELECT count(*) FROM member_note_version") == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action LIKE 'clienteling.note%'") == 4
    assert not await fetch_value("SELECT bool_or(position('素色'::bytea IN text_sealed) > 0) FROM member_note")


async def test_what_is_sensitive_is_stopped_counted_and_kept_on_demand_alone(shop: Shop) -> None:
    member = shop.member.id
    with pytest.raises(SensitiveText) as asked:
        await weigh_text(shop.author, "有糖尿病，少推甜品", keep_anyway=False)
    assert asked.value.facts == {"kinds": ["health"]}
    with pytest.raises(SensitiveText):
        await write_note(shop.author, member, WriteNote(text="有糖尿病，少推甜品"))
    kept = await write_note(shop.author, member, WriteNote(text="有糖尿病，少推甜品", keep_anyway=True))
    assert kept.flags == [SensitiveKind.HEALTH]
    for number in ("身份证 11010519491231002X", "卡 4111 1111 1111 1111"):
        with pytest.raises(SensitiveNumber):
            await weigh_text(shop.author, number, keep_anyway=True)
        with pytest.raises(SensitiveNumber):
            await write_note(shop.author, member, WriteNote(text=number, keep_anyway=True))
    counts = {one.kind: (one.kept, one.stopped) for one in await sensitive_counts(await hq_actor())}
    assert counts == {
        SensitiveKind.HEALTH: (1, 1),
        SensitiveKind.ID_NUMBER: (0, 1),
        SensitiveKind.BANK_CARD: (0, 1),
    }


async def test_notes_go_with_the_member(shop: Shop) -> None:
    member, hq = shop.member.id, await hq_actor()
    note = await write_note(shop.author, member, WriteNote(text="喜欢素色"))
    await edit_note(shop.author, note.id, EditNote(text="喜欢黑白"), expected_version=1)
    due = business_date(clock.now())
    care = await plan_care(shop.author, member, PlanCare(due_on=due, note="问合不合脚"))
    assert care.note == "问合不合脚"
    await erase_member(hq, member, at=clock.now())
    assert await fetch_value("SELECT count(*) FROM member_note") == 0
    assert await fetch_value("SELECT count(*) FROM member_note_version") == 0
    assert await fetch_value("SELECT state || (note_sealed IS NULL) FROM care_date") == "cancelledtrue"
    with pytest.raises(NotFound):
        await write_note(shop.manager, member, WriteNote(text="又来了"))
