"""A customer who books by oneself finds their own stores first, then those of their town, or any by its name."""

import secrets

import httpx
import pytest

from appointments.queries import store_to_visit, stores_to_visit
from appointments.rules import MOST_STORES, StoreWhy, town_of
from appointments.schemas import OfferSlot
from appointments.service.offering import offer_slot
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Customer
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.authentication import CUSTOMER_COOKIE
from guide_app.ground.customers.rules import SESSION_LIFETIME
from guide_app.ground.customers.tokens import digest_of
from guide_app.ground.stores.schemas import StoreView
from tests.factories import AMember, a_member, a_region, a_store, an_associate
from tests.pages.visitor import Visitor

LIE_AT = "UPDATE store SET address = $2, version = version + 1 WHERE id = $1"
ADD_SESSION = """
INSERT INTO customer_session (id, digest, member, device, code, issued_at, expires_at)
VALUES ($1, $2, $3, '', $1, $4, $5)
"""


async def is_signed_in(client: httpx.AsyncClient, member: AMember) -> Visitor:
    """The browser of a customer."""
    token, at = secrets.token_urlsafe(32), clock.now()
    await execute(ADD_SESSION, new_id(), digest_of(token), member.id, at, at + SESSION_LIFETIME)
    made = Visitor(client)
    made._cookies[CUSTOMER_COOKIE] = token
    return made


def is_customer(member: AMember) -> Customer:
    return Customer(member.id, new_id())


async def shops(*names: str, address: str) -> list[StoreView]:
    """Stores with times that can be booked, in a region of their own."""
    region = await a_region()
    made = [await a_store(region=region, name=name) for name in names]
    for one in made:
        await execute(LIE_AT, one.id, address)
    await offer_slot(
        SYSTEM, OfferSlot(path=region.path, weekday=clock.now().isoweekday(), starts=0, ends=1_435, capacity=9)
    )
    return made


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("上海市黄浦区南京西路 2 号", "上海市"),
        ("浙江省杭州市上城区延安路 258 号", "浙江省杭州市"),
        ("广西壮族自治区南宁市青秀区", "广西壮族自治区南宁市"),
        ("云南省大理白族自治州大理市", "云南省大理白族自治州"),
        ("杭州市市心北路 1 号", "杭州市"),
        ("Nanjing Road 1", ""),
        ("", ""),
    ],
)
def test_an_address_says_its_town(address: str, town: str) -> None:
    assert town_of(address) == town


async def test_ones_own_stores_come_first_then_those_of_the_town(db: None) -> None:
    home, other = await shops("人民广场店", "徐家汇店", address="上海市黄浦区南京西路 2 号")
    [works] = await shops("淮海路店", address="上海市黄浦区淮海中路 1 号")
    [far] = await shops("湖滨店", address="杭州市上城区延安路 258 号")
    await a_store(name="没有时段店", region=await a_region())  # offers nothing: nobody can book there
    seller = await an_associate(works, name="王小美")
    member = await a_member(home, dedicated=seller)
    customer = is_customer(member)
    found = await stores_to_visit(customer)
    assert [(one.id, one.why, one.associate_name) for one in found] == [
        (works.id, StoreWhy.DEDICATED, "王小美"),
        (home.id, StoreWhy.HOME, None),
        (other.id, StoreWhy.NEAR, None),
    ]
    looked_for = await stores_to_visit(customer, " 湖滨 ")
    assert [(one.id, one.why) for one in looked_for] == [(far.id, StoreWhy.FOUND)]
    assert [one.id for one in await stores_to_visit(customer, "延安路")] == [far.id]
    assert await stores_to_visit(customer, "%%") == [], "letters stand for themselves"
    with pytest.raises(InvalidField):
        await stores_to_visit(customer, "湖")
    await execute(LIE_AT, home.id, "somewhere")
    assert [one.id for one in await stores_to_visit(customer)] == [works.id, home.id, other.id], "of its region"
    await execute("UPDATE store SET status = 'closed', version = version + 1 WHERE id = $1", works.id)
    assert [one.why for one in await stores_to_visit(customer)] == [StoreWhy.HOME, StoreWhy.NEAR]
    with pytest.raises(NotFound):
        await store_to_visit(customer, works.id)


async def test_a_town_of_many_stores_shows_twenty(db: None) -> None:
    made = await shops(*(f"{number:02d} 店" for number in range(MOST_STORES + 3)), address="深圳市罗湖区 1 号")
    found = await stores_to_visit(is_customer(await a_member(made[-1])))
    assert (len(found), found[0].id, found[1].name) == (MOST_STORES, made[-1].id, "00 店")


async def test_a_customer_without_any_appointment_books_in_a_browser(db: None, client: httpx.AsyncClient) -> None:
    home, _ = await shops("人民广场店", "徐家汇店", address="上海市黄浦区南京西路 2 号")
    seller = await an_associate(home, name="王小美")
    member = await a_member(home, dedicated=seller)
    browser = await is_signed_in(client, member)
    page = await browser.visit("/my/appointments")
    page = await browser.visit(page.links["预约到店"])
    assert (page.status, "徐家汇店" in page.text) == (200, True)
    refused = await browser.visit("/my/appointments/stores?search=湖")
    assert (refused.status, "至少 2 个字" in refused.text) == (422, True)
    [to_home] = [address for said, address in page.links.items() if "您的专属导购在这里" in said]
    page = await browser.visit(to_home)
    assert ("人民广场店" in page.text, "由 王小美 接待" in page.text) == (True, True)
    form = page.form("/my/appointments/new")
    assert form.fields["associate"] == [str(seller.id)]
    first = page.html.partition("<optgroup")[2].partition('value="')[2].partition('"')[0]
    done = await browser.send(form, time=first)
    assert (done.address, "人民广场店" in done.text, "王小美" in done.text) == ("/my/appointments", True, True)
