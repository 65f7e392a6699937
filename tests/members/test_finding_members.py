"""Members are found by pieces of what is sealed, within reach, and shown masked."""

import httpx
import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.members.queries import search
from guide_app.ground.members.schemas import FindMembers
from guide_app.ground.members.sealing import grams_searched, name_grams, searchable
from tests.factories import a_member, a_region, a_store, an_actor, an_actor_as, an_associate, hq_actor, once, signed_in

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
CHINESE = st.text(st.sampled_from("王李小明欧阳芳芳伟a B"), min_size=1, max_size=6)


@given(st.one_of(NAMES, CHINESE), st.data())
def test_a_name_has_the_hashes_of_each_of_its_pieces(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    piece = searchable(name[start : data.draw(st.integers(start + 1, len(name)))])
    assume(piece)
    whole = searchable(name)
    assert piece in whole
    if len(piece) > 1 or whole.startswith(piece):
        assert set(grams_searched(piece)) <= set(name_grams(name))


@given(CHINESE, CHINESE)
def test_names_without_the_first_letter_or_the_pair_do_not_have_its_hash(name: str, other: str) -> None:
    pair = searchable(other)[:2]
    assume(len(pair) == 2)
    if pair not in searchable(name):
        assert not set(grams_searched(pair)) <= set(name_grams(name))


async def _found(actor: Actor, **wanted: str) -> set[str]:
    return {member.number for member in await search(actor, FindMembers(**wanted))}


async def test_names_are_found_by_their_pieces_and_compared_after_opening(db: None) -> None:
    store = await a_store()
    names = {"李小明": "A", "李小": "B", "欧阳小明": "C", "明小明李": "D", "Ann  Lee": "E", "王小小王": "F"}
    for name, number in names.items():
        await a_member(store, name=name, number=number)
    manager, hq = await an_actor_as(Role.STORE_MANAGER, store), await hq_actor()
    for actor in (manager, hq):
        assert await _found(actor, name="小明") == {"A", "C", "D"}
        assert await _found(actor, name="李小明") == {"A"}
        assert await _found(actor, name="小李") == set()
        assert await _found(actor, name="欧阳") == {"C"}
        assert await _found(actor, name="nle") == {"E"}
        assert await _found(actor, name="王小王") == set()  # has every pair of it, and not the whole
    assert await _found(manager, name="李") == {"A", "B"}
    assert await _found(manager, name="明") == {"D"}
    with pytest.raises(InvalidField):
        await _found(hq, name="李")
    with pytest.raises(InvalidField):
        await _found(manager, name="　 ")
    (shown,) = await search(manager, FindMembers(name="欧阳小明"))
    assert "阳" not in msgspec.json.encode(shown).decode()


async def test_the_end_of_a_phone_finds_those_in_reach(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    here, near, far = await a_store("SH1", east), await a_store("SH2", east), await a_store("BJ1", west)
    seller = await an_associate(here)
    for number, store, phone in (
        ("HERE", here, "13800001234"),
        ("NEAR", near, "13900001234"),
        ("FAR", far, "13700001234"),
        ("OTHER", here, "13800004321"),
    ):
        await a_member(store, number=number, phone=phone, name="赵一一")
    await a_member(far, dedicated=seller, number="MINE", phone="13600001234", name="赵一一")
    for wanted in ({"phone_tail": "1234"}, {"name": "赵一"}):
        more = {"OTHER"} if "name" in wanted else set()
        assert await _found(an_actor(seller), **wanted) == {"HERE", "MINE"} | more
        assert await _found(await an_actor_as(Role.SUPERVISOR, region=east), **wanted) == {"HERE", "NEAR"} | more
        assert await _found(await hq_actor(), **wanted) == {"HERE", "NEAR", "FAR", "MINE"} | more


async def test_at_most_fifty_are_shown(db: None) -> None:
    store = await a_store()
    for number in range(55):
        await a_member(store, phone=f"138{number:04d}1234", name="钱多多")
    hq = await hq_actor()
    assert len(await search(hq, FindMembers(name="钱多"))) == 50
    assert len(await search(hq, FindMembers(phone_tail="1234"))) == 50


async def test_a_registration_fills_what_a_name_is_found_by_and_leaves_none_of_it(
    client: httpx.AsyncClient, db: None
) -> None:
    headers = await signed_in(await an_associate())
    body = {"phone": "13800138000", "name": "司马小美"}
    started = (await client.post("/v1/registrations", json=body, headers=headers | once())).json()
    assert (await client.post("/v1/members/search", json={"name": "司马"}, headers=headers)).json() == []
    link = httpx.URL(started["consent_url"]).path
    page = (await client.get(link, headers={"accept": "application/json"})).json()
    yes = {name: page[name] for name in ("text_version", "form_token", "device_token")}
    await client.post(link, json=yes, headers={"accept": "application/json"})
    (found,) = (await client.post("/v1/members/search", json={"name": "司马"}, headers=headers)).json()
    assert found["name_masked"] == "司**"
    assert await fetch_value("SELECT name_grams FROM registration") is None


@pytest.mark.parametrize(
    "body", [{}, {"phone_tail": "123"}, {"phone_tail": "１２３４"}, {"name": "小明", "number": "1"}]
)
async def test_a_search_asks_for_exactly_one_thing(body: dict[str, str], client: httpx.AsyncClient, db: None) -> None:
    headers = await signed_in(await an_associate())
    answer = await client.post("/v1/members/search", json=body, headers=headers)
    assert answer.status_code in (400, 422)
