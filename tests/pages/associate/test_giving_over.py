"""A customer of one's own is handed to a colleague: asked for on the phone, decided by who leads the store."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import a_member, a_store, an_associate
from tests.pages.visitor import Visitor

DEDICATED = "SELECT dedicated FROM member WHERE id = $1"


async def test_a_customer_goes_to_a_colleague_once_the_lead_agrees(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    mei, lan = await an_associate(store, name="王小美"), await an_associate(store, name="林兰")
    customer = await a_member(store, dedicated=mei)
    visitor = await Visitor.signed_in(client, mei)
    profile = await visitor.visit(f"/a/customers/{customer.id}")
    place = f"/a/customers/{customer.id}/give-over"
    assert place in profile.links.values()
    page = await visitor.visit(place)
    assert "林兰" in page.html
    assert f'value="{mei.id}"' not in page.html
    nothing = await visitor.send(page.form(place), reason="顾客常在我休息时来店")
    assert (nothing.status, nothing.address) == (400, place)
    asked = await visitor.send(page.form(place), associate_id=str(lan.id), reason="顾客常在我休息时来店")
    assert asked.address.startswith(f"/a/customers/{customer.id}")
    assert "已提交，等店长审批" in asked.text
    again = await visitor.send((await visitor.visit(place)).form(place), associate_id=str(lan.id), reason="再说一次")
    assert again.status == 409
    assert await fetch_value(DEDICATED, customer.id) == mei.id, "nothing before somebody has agreed"

    lead = await Visitor.signed_in(client, await an_associate(store, Role.STORE_MANAGER))
    listed = await lead.visit("/hq/approvals")
    (one,) = {address for address in listed.links.values() if address.startswith("/hq/approvals/")}
    await lead.send((await lead.visit(one)).form(f"{one}/approval"))
    assert await fetch_value(DEDICATED, customer.id) == lan.id
