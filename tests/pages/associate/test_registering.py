"""A customer is registered by the phone of an associate and by their own, without a script on either."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.settings import settings
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.stores.schemas import StoreView
from pages.symbols import qr_picture
from tests.factories import AnAssociate, a_member, a_store, an_associate
from tests.pages.visitor import SeenPage, Visitor

PHONE = "13900001234"


@pytest.fixture
async def store(db: None) -> StoreView:
    return await a_store()


@pytest.fixture
async def mei(store: StoreView) -> AnAssociate:
    return await an_associate(store, name="王小美")


async def started(visitor: Visitor, **filled: str | list[str]) -> SeenPage:
    """The page with the code, after an associate has entered a customer."""
    entered = await visitor.visit("/a/register")
    typed: dict[str, str | list[str]] = {"phone": PHONE, "name": "李小明", **filled}
    return await visitor.send_fields(entered.form("/a/register"), typed)


def consent_of(waiting: SeenPage) -> str:
    """Where the code on the page leads."""
    return f"/consent/{consent_token(UUID(waiting.address.rpartition('/')[2]))}"


async def test_a_customer_agrees_on_their_phone_and_stands_in_the_list(
    client: httpx.AsyncClient, mei: AnAssociate
) -> None:
    visitor, customer = await Visitor.signed_in(client, mei), Visitor(client)
    waiting = await started(visitor)
    link = consent_of(waiting)
    assert qr_picture(settings().public_base_url + link) in waiting.html
    assert PHONE not in waiting.html
    asked = await customer.visit(link)
    again = await visitor.visit(waiting.links["看顾客是否已确认"])
    assert "等待顾客确认" in again.text
    assert "注册成功" in (await customer.send(asked.form(link))).text
    done = await visitor.visit(again.links["看顾客是否已确认"])
    assert "注册成功" in done.text
    assert "data-poll" not in done.html, "nothing is asked again once it is known"
    for link in ("给这位顾客开单", "给这位顾客发券"):
        assert "李** 139****1234" in (await visitor.visit(done.links[link])).text
    profile = await visitor.visit(done.links["看顾客档案"])
    assert profile.links["发券"].replace("/a/coupons", "/a/order") in profile.html, "and to an order for them"
    assert "李** 139****1234" in (await visitor.visit(profile.links["发券"])).text
    assert "李** 139****1234" in (await visitor.visit("/a/customers")).text


async def test_the_page_is_told_when_it_is_to_show_itself_anew(client: httpx.AsyncClient, mei: AnAssociate) -> None:
    visitor, customer = await Visitor.signed_in(client, mei), Visitor(client)
    waiting = await started(visitor)
    assert f'data-from="{waiting.address}/state"' in waiting.html
    assert (await visitor._ask("GET", f"{waiting.address}/state")).status_code == 204
    asked = await customer.visit(consent_of(waiting))
    await customer.send(asked.form(consent_of(waiting)))
    told = await visitor._ask("GET", f"{waiting.address}/state")
    assert (told.status_code, told.headers["Guide-To"]) == (200, waiting.address)


async def test_who_is_a_member_already_is_recognised_and_served(client: httpx.AsyncClient, mei: AnAssociate) -> None:
    await a_member(await a_store(), phone=PHONE)
    visitor, customer = await Visitor.signed_in(client, mei), Visitor(client)
    waiting = await started(visitor)
    asked = await customer.visit(consent_of(waiting))
    await customer.send(asked.form(consent_of(waiting)))
    done = await visitor.visit(waiting.address)
    assert "已是会员" in done.text
    assert (await visitor.visit(done.links["看顾客档案"])).status == 200


async def test_a_registration_that_nobody_agreed_to_says_so_and_leads_on(
    client: httpx.AsyncClient, mei: AnAssociate
) -> None:
    visitor = await Visitor.signed_in(client, mei)
    waiting = await started(visitor)
    with clock.pinned(clock.now() + timedelta(minutes=31)):
        late = await visitor.visit(waiting.address)
        assert "已过期" in late.text
        assert (await visitor.visit(late.links["重新注册"])).status == 200
        assert (await visitor._ask("GET", f"{waiting.address}/state")).headers["Guide-To"] == waiting.address


async def test_what_is_refused_stands_at_its_field_and_nothing_is_lost(
    client: httpx.AsyncClient, mei: AnAssociate
) -> None:
    visitor = await Visitor.signed_in(client, mei)
    wrong = await started(visitor, phone="02112345678")
    assert (wrong.status, "is-refused" in wrong.html) == (422, True)
    fields = wrong.form("/a/register").fields
    assert (fields["name"], fields["phone"]) == (["李小明"], ["02112345678"])
    early = await started(visitor, birthday="1899-12-31")
    assert (early.status, "is-refused" in early.html) == (422, True)
    assert '<details class="behind" open>' in early.html
    right = await visitor.send(early.form("/a/register"), birthday="1990-06-18")
    assert "请顾客用自己的手机扫码" in right.text


async def test_two_taps_enter_one_customer(client: httpx.AsyncClient, mei: AnAssociate) -> None:
    visitor = await Visitor.signed_in(client, mei)
    form = (await visitor.visit("/a/register")).form("/a/register")
    first, second = [await visitor.send(form, phone=PHONE) for _ in range(2)]
    assert first.address == second.address
    assert await fetch_value("SELECT count(*) FROM registration") == 1


async def test_the_code_is_shown_to_whoever_began_and_to_nobody_else(
    client: httpx.AsyncClient, store: StoreView, mei: AnAssociate
) -> None:
    waiting = await started(await Visitor.signed_in(client, mei))
    far = await Visitor.signed_in(client, await an_associate(role=Role.STORE_MANAGER))
    assert (await far.visit(waiting.address)).status == 404
    manager = await an_associate(store, Role.STORE_MANAGER)
    seen = await (await Visitor.signed_in(client, manager)).visit(waiting.address)
    assert (seen.status, "evenodd" in waiting.html, "evenodd" in seen.html) == (200, True, False)
    finance = await Visitor.signed_in(client, await an_associate(role=Role.FINANCE))
    assert (await finance.visit(waiting.address)).status == 403
    assert (await finance.visit("/a/register")).status == 403
