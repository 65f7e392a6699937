"""What a store manager sees beside their own: the store's day, its people, whose customers are whose."""

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.ground.members.queries import customers_to_hand_over
from guide_app.ground.stores.schemas import StoreView
from tests.factories import AnAssociate, a_member, a_store, an_actor, an_associate
from tests.pages.visitor import Visitor
from tests.statements import statements


@pytest.fixture
async def store(db: None) -> StoreView:
    return await a_store()


@pytest.fixture
async def manager(store: StoreView) -> AnAssociate:
    return await an_associate(store, Role.STORE_MANAGER, name="陈店长")


async def test_a_manager_sees_the_store_and_each_person_and_an_associate_does_not(
    client: httpx.AsyncClient, store: StoreView, manager: AnAssociate
) -> None:
    mei, stranger = await an_associate(store, name="王小美"), await an_associate(await a_store())
    visitor = await Visitor.signed_in(client, manager)
    await visitor.visit("/a")
    async with statements() as sent:
        day = await visitor.visit("/a")
    assert len(sent) <= 12, "\n".join(sent)  # three of them say who is on duty, one who comes
    assert "门店今日业绩" in day.text
    people = {address for address in day.links.values() if address.startswith("/a/store/people/")}
    assert people == {f"/a/store/people/{each.id}" for each in (mei, manager)}
    person = await visitor.visit(f"/a/store/people/{mei.id}")
    assert (person.status, "王小美" in person.text) == (200, True)
    assert (await visitor.visit(f"/a/store/people/{stranger.id}")).status == 404
    hers = await Visitor.signed_in(client, mei)
    assert "门店今日业绩" not in (await hers.visit("/a")).text
    assert (await hers.visit(f"/a/store/people/{manager.id}")).status == 403


async def test_a_manager_hands_customers_over_after_seeing_how_many(
    client: httpx.AsyncClient, store: StoreView, manager: AnAssociate
) -> None:
    giver, receiver = await an_associate(store, name="李雷"), await an_associate(store, name="王芳")
    for _ in range(3):
        await a_member(store, dedicated=giver)
    visitor = await Visitor.signed_in(client, manager)
    choose = await visitor.visit((await visitor.visit("/a")).links["移交顾客同事离职或调店时，把专属顾客转给另一位"])
    assert str(giver.id) in choose.html
    same = await visitor.visit(f"/a/store/handover?from_id={giver.id}&to_id={giver.id}")
    assert "请选择另一位同事" in same.text
    preview = await visitor.visit(f"/a/store/handover?from_id={giver.id}&to_id={receiver.id}")
    assert "3 位顾客将从 李雷 转给 王芳" in preview.text
    await a_member(store, dedicated=giver)
    changed = await visitor.send(preview.form("/a/store/handover"), reason="李雷离职")
    assert changed.status == 409
    assert "4 位顾客将从 李雷 转给 王芳" in changed.text
    done = await visitor.send(changed.form("/a/store/handover"))
    assert (done.address, "4 位顾客已转给 王芳" in done.text) == ("/a", True)
    assert (await customers_to_hand_over(an_actor(manager), receiver.id)).count == 4
    again = await visitor.visit(f"/a/store/handover?from_id={giver.id}&to_id={receiver.id}")
    assert "李雷 没有可移交的顾客" in again.text


async def test_one_customer_gets_another_associate(
    client: httpx.AsyncClient, store: StoreView, manager: AnAssociate
) -> None:
    giver, receiver = await an_associate(store, name="李雷"), await an_associate(store, name="王芳")
    member = await a_member(store, dedicated=giver)
    visitor = await Visitor.signed_in(client, manager)
    chosen = await visitor.visit(f"/a/store/handover/{member.id}")
    form = chosen.form(f"/a/store/handover/{member.id}")
    refused = await visitor.send_fields(form, {"associate_id": str(receiver.id), "reason": "a"})
    assert (refused.status, "is-refused" in refused.html) == (400, True)
    form = refused.form(f"/a/store/handover/{member.id}")
    done = await visitor.send(form, reason="顾客要求")
    assert done.address == f"/a/customers/{member.id}"
    assert "已转给 王芳" in done.text


@pytest.mark.parametrize("address", ["/a/store/handover", "/a/store/handover/01890000-0000-7000-8000-000000000000"])
async def test_an_associate_hands_nobody_over(client: httpx.AsyncClient, store: StoreView, address: str) -> None:
    visitor = await Visitor.signed_in(client, await an_associate(store))
    assert (await visitor.visit(address)).status == 403
