"""A coupon in every effective state, and every command that may come to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from coupons.schemas import VoidCoupon
from coupons.service.voiding import void_coupon
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.ground.orders.ports import Cart, PricedOrder
from tests.coupons.coupon_factories import END, NOON, Shop, a_cart, a_coupon, a_shop, an_order, confirmed_by, priced_by
from tests.factories import hq_actor

REASON = VoidCoupon(reason="发错对象")


@dataclass(frozen=True)
class Scene:
    """A coupon in some state, two orders, and the moment at which a command comes."""

    shop: Shop
    hq: Actor
    coupon_id: UUID
    cart: Cart
    priced: PricedOrder
    first: UUID
    second: UUID
    at: datetime


async def issued() -> Scene:
    """In a member's hands."""
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop)
    cart = a_cart(shop, code)
    priced = await priced_by(CouponDesk(), cart, at=NOON)
    first, second = [await an_order(shop) for _ in range(2)]
    return Scene(shop, await hq_actor(), coupon_id, cart, priced, first, second, at=NOON)


async def _locked() -> Scene:
    scene = await issued()
    await CouponDesk().lock(scene.first, scene.cart, scene.priced, at=NOON)
    return scene


async def _used() -> Scene:
    scene = await _locked()
    await confirmed_by(CouponDesk(), scene.first, scene.priced.quote_hash, at=NOON)
    return scene


async def voided() -> Scene:
    """Taken back by headquarters."""
    scene = await issued()
    await void_coupon(scene.hq, scene.coupon_id, REASON)
    return scene


async def _expired() -> Scene:
    return replace(await issued(), at=END)


async def _lapsed() -> Scene:
    """Locked by the first order, past the end of the lock: effectively issued."""
    return replace(await _locked(), at=NOON + timedelta(minutes=15))


async def _lapsed_and_expired() -> Scene:
    return replace(await _locked(), at=END)


STATES: dict[str, Callable[[], Awaitable[Scene]]] = {
    "ISSUED": issued,
    "LOCKED": _locked,
    "USED": _used,
    "VOID": voided,
    "EXPIRED": _expired,
    "lapsed": _lapsed,
    "lapsed and expired": _lapsed_and_expired,
}


async def lock_first(scene: Scene) -> None:
    """The first order holds it."""
    await CouponDesk().lock(scene.first, scene.cart, scene.priced, at=scene.at)


async def _lock_second(scene: Scene) -> None:
    await CouponDesk().lock(scene.second, scene.cart, scene.priced, at=scene.at)


async def _redeem_second(scene: Scene) -> None:
    await CouponDesk().redeem(scene.second, scene.cart, scene.priced, at=scene.at)


async def redeem_first(scene: Scene) -> None:
    """The first order spends it."""
    await CouponDesk().redeem(scene.first, scene.cart, scene.priced, at=scene.at)


async def _confirm_first(scene: Scene) -> None:
    await confirmed_by(CouponDesk(), scene.first, scene.priced.quote_hash, at=scene.at)


async def _confirm_other_quote(scene: Scene) -> None:
    await confirmed_by(CouponDesk(), scene.first, "0" * 64, at=scene.at)


async def _release_first(scene: Scene) -> None:
    await CouponDesk().release(scene.first, at=scene.at)


async def _return_first(scene: Scene) -> None:
    await CouponDesk().give_back(scene.first, at=scene.at)


async def void_it(scene: Scene) -> None:
    """Headquarters take it back."""
    with clock.pinned(scene.at):
        await void_coupon(scene.hq, scene.coupon_id, REASON)


COMMANDS: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "lock o1": lock_first,
    "lock o2": _lock_second,
    "redeem o1": redeem_first,
    "redeem o2": _redeem_second,
    "confirm o1": _confirm_first,
    "confirm o1 h2": _confirm_other_quote,
    "release o1": _release_first,
    "return o1": _return_first,
    "void": void_it,
}
