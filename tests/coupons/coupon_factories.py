"""Coupons for tests: templates, coupons in members' hands, carts and orders that use them."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from coupons.queries import coupon_of_id
from coupons.quoting.documents import AfterClaimRuleDocument
from coupons.schemas import CreateTemplate, IssueCoupon, TemplateDetail, TermsGiven
from coupons.service.issuing import issue_coupon
from coupons.service.templates import create_template
from coupons.terms_documents import ValidityDocument
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.ports import Cart, CartLine, PricedOrder
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, OrderView, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.stores.schemas import StoreView
from tests.factories import AMember, AnAssociate, ASku, a_member, a_sku, a_store, an_actor, an_associate, hq_actor

EVER_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
TEN_OFF: TermsGiven = {"kind": "FIXED", "off": 1_000}
A_WEEK = AfterClaimRuleDocument(days=7)
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
END = datetime(2026, 3, 16, 16, tzinfo=UTC)
"""When a coupon of one week, issued at NOON, ends."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Shop:
    """A store with an associate, a member and an article of 199 yuan."""

    store: StoreView
    associate: AnAssociate
    actor: Actor
    member: AMember
    sku: ASku


async def a_shop() -> Shop:
    """A store with everything one sale needs."""
    store = await a_store()
    associate = await an_associate(store)
    return Shop(store, associate, an_actor(associate), await a_member(store), await a_sku())


async def a_template(
    terms: TermsGiven | None = None,
    *,
    validity: ValidityDocument = A_WEEK,
    stock: int = 100,
    per_member_limit: int = 10,
    quota: int | None = None,
    grace_days: int = 0,
    shards: int = 1,
    path: str = "/",
    claim_from: datetime = EVER_SINCE,
    claim_to: datetime | None = None,
) -> TemplateDetail:
    """A template that gives 10 yuan off, open now, unless told otherwise."""
    command = CreateTemplate(
        code=f"T{next(_numbers):05d}",
        name="满减券",
        terms=terms or TEN_OFF,
        validity=validity,
        grace_days=grace_days,
        claim_from=claim_from,
        claim_to=claim_to,
        stock=stock,
        per_member_limit=per_member_limit,
        per_associate_day_quota=quota,
        shards=shards,
        path=path,
    )
    return await create_template(await hq_actor(), command)


async def issue(shop: Shop, template: TemplateDetail, member: AMember | None = None) -> UUID:
    """Issue a coupon; its id."""
    command = IssueCoupon(template=template.template.code, member_id=(member or shop.member).id)
    return (await issue_coupon(shop.actor, command)).id


async def code_of(shop: Shop, coupon_id: UUID) -> str:
    """The code, as the store's staff read it."""
    code = (await coupon_of_id(shop.actor, coupon_id)).code
    assert code is not None
    return code


async def a_coupon(shop: Shop, terms: TermsGiven | None = None, *, grace_days: int = 0) -> tuple[UUID, str]:
    """A coupon of a template of its own; its id and code."""
    coupon_id = await issue(shop, await a_template(terms, grace_days=grace_days))
    return coupon_id, await code_of(shop, coupon_id)


def a_cart(shop: Shop, *codes: str, quantity: int = 1, member_id: UUID | None = None) -> Cart:
    """A cart with the shop's article and these coupons."""
    line = CartLine(
        key="1",
        sku=shop.sku.code,
        quantity=quantity,
        unit_price_fen=shop.sku.price_fen,
        floor_fen=0,
        categories=("shoes",),
        brand="GUIDE",
        discountable=True,
    )
    return Cart(
        member_id=member_id or shop.member.id,
        store_id=shop.store.id,
        store_code=shop.store.code,
        regions=(),
        lines=(line,),
        freight_fen=0,
        coupon_codes=codes,
    )


async def buy(shop: Shop, *codes: str, paid: bool = True, quantity: int = 1) -> OrderView:
    """An order of the shop's article through the real counter."""
    command = PlaceOrder(
        lines=[LineWanted(shop.sku.code, quantity)],
        member_id=shop.member.id,
        coupon_codes=list(codes),
        payment=PaymentTaken(PaymentMethod.TILL_CASH) if paid else None,
    )
    return await place_order(shop.actor, command, desk=CouponDesk())


async def priced_by(desk: CouponDesk, cart: Cart, *, at: datetime) -> PricedOrder:
    """The cart as the desk prices it, its coupons looked up before."""
    (found,) = await look_up(desk.named(cart.coupon_codes))
    return desk.price(cart, at=at, found=found)


async def confirmed_by(desk: CouponDesk, order_id: UUID, quote_hash: str, *, at: datetime) -> None:
    """The desk spends what the order holds, looked up before."""
    (planned,) = await look_up(desk.planned(order_id))
    await desk.confirm(order_id, quote_hash, at=at, planned=planned)


async def an_order(shop: Shop) -> UUID:
    """An order that waits for its payment, without coupons yet."""
    return (await buy(shop, paid=False)).id


async def placed(shop: Shop, desk: CouponDesk, code: str, *, at: datetime) -> tuple[UUID, str]:
    """An order that holds the coupon; its id and quote hash."""
    order, cart = await an_order(shop), a_cart(shop, code)
    priced = await priced_by(desk, cart, at=at)
    await desk.lock(order, cart, priced, at=at)
    return order, priced.quote_hash


async def stored(coupon_id: UUID) -> tuple[object, ...]:
    """Status, holding order, using order and version of a coupon."""
    row = await fetch_row("SELECT status, lock_order, used_order, version FROM coupon WHERE id = $1", coupon_id)
    assert row is not None
    return tuple(row.values())
