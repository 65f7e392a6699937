"""Minting, binding, re-pointing, retiring: who may do what to which code."""

import asyncio

import pytest

from guide_app.base.kernel.access import HQ_PATH, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.web.pages import PageRequest
from qr_codes.errors import AssociateNotInStore, CodeNotBlank, TouchpointStateForbids
from qr_codes.queries.codes import code_in_reach, codes_by_id, codes_in_reach
from qr_codes.queries.scans import scans_of_code
from qr_codes.rules.touchpoints import RetirementReason, TouchpointKind, TouchpointState
from qr_codes.schemas import BindCode, ChangeCode, MintCodes
from qr_codes.service.badges import badge_code_of
from qr_codes.service.binding import bind_code
from qr_codes.service.changing import change_code
from qr_codes.service.minting import mint_codes
from qr_codes.service.printing import mark_printed
from qr_codes.short_codes import read_code
from tests.factories import a_region, a_sku, a_store, an_actor, an_actor_as, an_associate, hq_actor
from tests.qr_codes.stickers import a_blank_code, a_bound_code

ALL = PageRequest(after=None, limit=50)


async def test_a_batch_has_as_many_different_codes_as_were_asked_for(db: None) -> None:
    batch = await mint_codes(await hq_actor(), MintCodes(kind=TouchpointKind.SHELF_TAG, count=300, label="夏季"))
    assert len({code.code for code in batch.codes}) == 300
    assert all(read_code(code.printed) == code.code for code in batch.codes)
    assert batch.path == HQ_PATH


async def test_an_associate_mints_nothing_and_nobody_mints_blank_badges(db: None) -> None:
    with pytest.raises(Forbidden):
        await mint_codes(await an_actor_as(Role.ASSOCIATE), MintCodes(kind=TouchpointKind.SHELF_TAG, count=1))
    with pytest.raises(InvalidField):
        await mint_codes(await hq_actor(), MintCodes(kind=TouchpointKind.BADGE, count=1))


async def test_a_manager_mints_for_their_own_store_alone(db: None) -> None:
    store, other = await a_store(), await a_store()
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    batch = await mint_codes(manager, MintCodes(kind=TouchpointKind.POSTER, count=2))
    assert batch.path == store.path
    with pytest.raises(NotFound):
        await mint_codes(manager, MintCodes(kind=TouchpointKind.POSTER, count=1, store_id=other.id))


async def test_a_sticker_from_headquarters_is_bound_by_whoever_hangs_it_up(db: None) -> None:
    associate = await an_associate()
    batch = await mint_codes(await hq_actor(), MintCodes(kind=TouchpointKind.FLOOR_STICKER, count=1))
    actor = an_actor(associate)
    found = await codes_in_reach(actor, ALL, code=batch.codes[0].printed.lower())
    assert [code.id for code in found.items] == [batch.codes[0].id]
    bound = await bind_code(actor, batch.codes[0].id, BindCode(label="门口", sku=(await a_sku()).code))
    assert (bound.state, bound.store_id, bound.path) == (TouchpointState.BOUND, associate.store_id, associate.path)


async def test_a_sticker_of_another_region_is_not_found(db: None) -> None:
    code = await a_blank_code(await a_store())
    stranger = await an_actor_as(Role.ASSOCIATE)
    assert not (await codes_in_reach(stranger, ALL, code=code.code)).items
    with pytest.raises(NotFound):
        await bind_code(stranger, code.id, BindCode())


async def test_an_associate_binds_neither_to_another_store_nor_to_a_colleague(db: None) -> None:
    region = await a_region()
    store, other = await a_store(region=region), await a_store(region=region)
    actor, colleague = await an_actor_as(Role.ASSOCIATE, store), await an_associate(store)
    code = await a_blank_code(store)
    with pytest.raises(NotFound):
        await bind_code(actor, code.id, BindCode(store_id=other.id))
    with pytest.raises(Forbidden):
        await bind_code(actor, code.id, BindCode(associate_id=colleague.id))
    bound = await bind_code(actor, code.id, BindCode(associate_id=actor.associate_id))
    assert bound.associate_id == actor.associate_id


async def test_a_code_is_bound_once(committed_db: str) -> None:
    store = await a_store()
    code = await a_blank_code(store)
    actors = [await an_actor_as(Role.ASSOCIATE, store) for _ in range(6)]

    async def bind(place: int) -> str:
        try:
            await bind_code(actors[place], code.id, BindCode(associate_id=actors[place].associate_id))
        except CodeNotBlank:
            return "late"
        return "first"

    outcomes = await asyncio.gather(*(bind(place) for place in range(6)))
    assert sorted(outcomes) == ["first"] + ["late"] * 5


async def test_a_code_is_pointed_elsewhere_by_whoever_saw_its_latest_version(db: None) -> None:
    region = await a_region()
    store = await a_store(region=region)
    supervisor = await an_actor_as(Role.SUPERVISOR, region=region)
    code, colleague = await a_bound_code(store), await an_associate(store)
    changed = await change_code(
        supervisor, code.id, ChangeCode(associate_id=colleague.id), expected_version=code.version
    )
    assert changed.associate_id == colleague.id
    with pytest.raises(Stale):
        await change_code(supervisor, code.id, ChangeCode(associate_id=None), expected_version=code.version)
    with pytest.raises(Forbidden):
        await change_code(an_actor(colleague), code.id, ChangeCode(label="x"), expected_version=changed.version)


async def test_two_who_change_at_once_do_not_overwrite_each_other(committed_db: str) -> None:
    code, hq = await a_bound_code(), await hq_actor()

    async def rename(label: str) -> str | None:
        try:
            return (await change_code(hq, code.id, ChangeCode(label=label), expected_version=code.version)).label
        except Stale:
            return None

    outcomes = await asyncio.gather(*(rename(f"位置 {place}") for place in range(5)))
    kept = [label for label in outcomes if label is not None]
    assert kept == [(await code_in_reach(hq, code.id)).label]


async def test_a_retired_code_never_comes_back(db: None) -> None:
    hq, code = await hq_actor(), await a_bound_code()
    with pytest.raises(InvalidField):
        await change_code(hq, code.id, ChangeCode(state=TouchpointState.RETIRED), expected_version=code.version)
    gone = ChangeCode(state=TouchpointState.RETIRED, retired_for=RetirementReason.DAMAGED)
    retired = await change_code(hq, code.id, gone, expected_version=code.version)
    assert retired.retired_at is not None
    for wanted in (TouchpointState.BOUND, TouchpointState.PAUSED):
        with pytest.raises(TouchpointStateForbids):
            await change_code(hq, code.id, ChangeCode(state=wanted), expected_version=retired.version)
    with pytest.raises(CodeNotBlank):
        await change_code(hq, code.id, ChangeCode(label="x"), expected_version=retired.version)


async def test_printing_moves_blank_codes_on_and_leaves_the_others(db: None) -> None:
    blank, bound = await a_blank_code(), await a_bound_code()
    assert await mark_printed(await hq_actor(), [blank.id, bound.id]) == 1
    hq = await hq_actor()
    assert (await code_in_reach(hq, blank.id)).state is TouchpointState.PRINTED
    assert (await code_in_reach(hq, bound.id)).state is TouchpointState.BOUND


async def test_a_badge_is_minted_once_however_many_ask_at_once(committed_db: str) -> None:
    associate = await an_associate()
    badges = await asyncio.gather(*(badge_code_of(an_actor(associate), associate.id) for _ in range(12)))
    assert len({badge.code for badge in badges}) == 1
    assert await fetch_value("SELECT count(*) FROM touchpoint WHERE associate = $1", associate.id) == 1
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'codes.badge_minted'") == 1


async def test_a_lost_badge_is_retired_and_the_next_one_is_another(db: None) -> None:
    store = await a_store()
    associate, manager = await an_associate(store), await an_actor_as(Role.STORE_MANAGER, store)
    first = await badge_code_of(manager, associate.id)
    lost = ChangeCode(state=TouchpointState.RETIRED, retired_for=RetirementReason.LOST)
    await change_code(manager, first.id, lost, expected_version=first.version)
    second = await badge_code_of(manager, associate.id)
    assert second.code != first.code


async def test_a_badge_cannot_be_pointed_at_somebody_else(db: None) -> None:
    store = await a_store()
    associate, colleague = await an_associate(store), await an_associate(store)
    badge = await badge_code_of(an_actor(associate), associate.id)
    with pytest.raises(InvalidField):
        await change_code(
            await hq_actor(), badge.id, ChangeCode(associate_id=colleague.id), expected_version=badge.version
        )


async def test_nobody_fetches_the_badge_of_a_colleague_and_a_leaver_has_none(db: None) -> None:
    store = await a_store()
    associate, colleague = await an_associate(store), await an_associate(store)
    with pytest.raises(Forbidden):
        await badge_code_of(an_actor(colleague), associate.id)
    with pytest.raises(NotFound):
        await badge_code_of(await an_actor_as(Role.STORE_MANAGER), associate.id)
    await fetch_value("UPDATE associate SET status = 'left' WHERE id = $1 RETURNING 1", associate.id)
    with pytest.raises(AssociateNotInStore):
        await badge_code_of(an_actor(associate), associate.id)


async def test_lists_end_where_the_reach_ends(db: None) -> None:
    mine, other = await a_store(), await a_store()
    own, foreign = await a_bound_code(mine), await a_bound_code(other)
    manager = await an_actor_as(Role.STORE_MANAGER, mine)
    assert [code.id for code in (await codes_in_reach(manager, ALL)).items] == [own.id]
    for hidden in (code_in_reach(manager, foreign.id), scans_of_code(manager, foreign.id)):
        with pytest.raises(NotFound):
            await hidden
    with pytest.raises(NotFound):
        await codes_by_id(manager, [own.id, foreign.id])
    everything = await codes_in_reach(await hq_actor(), ALL)
    assert {own.id, foreign.id} <= {code.id for code in everything.items}
