"""跨店退货 on the phone, without a script: another store's order is found, and stays found after a refusal."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_reference, a_store, an_associate
from tests.pages.visitor import SeenForm, SeenPage, Visitor


def refunding(page: SeenPage) -> SeenForm:
    """The form by which the order that was found is paid back."""
    (form,) = [form for form in page.forms if "units.l1" in form.fields]
    return form


async def test_an_order_stays_found_after_a_refusal_and_its_money_goes_where_it_is_said(
    db: None, noon: None, client: httpx.AsyncClient
) -> None:
    shop = await a_shop()
    seller = await Visitor.signed_in(client, shop.associate)
    bought = f"/a/order?line=2*{shop.sku.code}&member={shop.member.id}"
    (form,) = [form for form in (await seller.visit(bought)).forms if "amount" in form.fields]
    await seller.send(form, method="wechat", reference=a_reference())
    number = await fetch_value("SELECT number FROM orders")
    other = await Visitor.signed_in(client, await an_associate(await a_store(), Role.STORE_MANAGER))
    search = (await other.visit("/a/store/returns")).form("/a/store/returns/search")
    found = await other.send(search, number=number, phone=shop.member.phone)
    payment = str(await fetch_value("SELECT id FROM payment"))
    typed: dict[str, str | list[str]] = {"units.l1": "3", "faulty.l1": "true", "reason": "鞋底开胶", "pay_to": payment}
    refused = await other.send_fields(refunding(found), typed | {"in_cash": "true"})
    assert refused.status == 422
    kept = refunding(refused).fields
    assert [kept[name] for name in ("units.l1", "faulty.l1", "reason", "pay_to", "in_cash")] == [
        *(["3"], ["true"], ["鞋底开胶"], [payment], ["true"]),
    ]
    done = await other.send_fields(refunding(refused), {"units.l1": "1"})
    assert "已退款 ¥199.00" in done.text
    assert await fetch_value("SELECT method || ' ' || amount_fen FROM refund_payment") == "till_cash 19900"
