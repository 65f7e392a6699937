"""Every effective state against every command, over the database: the answer, what is stored, and exactly one event."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from coupons.books import RULES, discrepancies
from coupons.errors import CouponRefusal
from coupons.events import CouponVoided
from coupons.rules import StoredCoupon, effective_state
from coupons.schemas import VoidCoupon
from coupons.service.voiding import void_coupon
from coupons.state_changes import STORED
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_row, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.ground.orders.ports import Cart, PricedOrder
from tests.coupons.coupon_factories import Shop, a_cart, a_coupon, a_shop, an_order, confirmed_by, priced_by
from tests.factories import a_store, an_actor_as, hq_actor

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
END = datetime(2026, 3, 16, 16, tzinfo=UTC)
REASON = VoidCoupon(reason="发错对象")
# Orders without coupons of their own stand in for sales here, so their totals are none of the matter.
STATE_RULES = RULES.keys() - {"coupons of a paid order add up to its coupon discount"}


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


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


async def _issued() -> Scene:
    shop = await a_shop()
    coupon_id, code = await a_coupon(shop)
    cart = a_cart(shop, code)
    priced = await priced_by(CouponDesk(), cart, at=NOON)
    first, second = [await an_order(shop) for _ in range(2)]
    return Scene(shop, await hq_actor(), coupon_id, cart, priced, first, second, at=NOON)


async def _locked() -> Scene:
    scene = await _issued()
    await CouponDesk().lock(scene.first, scene.cart, scene.priced, at=NOON)
    return scene


async def _used() -> Scene:
    scene = await _locked()
    await confirmed_by(CouponDesk(), scene.first, scene.priced.quote_hash, at=NOON)
    return scene


async def _void() -> Scene:
    scene = await _issued()
    await void_coupon(scene.hq, scene.coupon_id, REASON)
    return scene


async def _expired() -> Scene:
    return replace(await _issued(), at=END)


async def _lapsed() -> Scene:
    """Locked by the first order, past the end of the lock: effectively issued."""
    return replace(await _locked(), at=NOON + timedelta(minutes=15))


async def _lapsed_and_expired() -> Scene:
    return replace(await _locked(), at=END)


STATES: dict[str, Callable[[], Awaitable[Scene]]] = {
    "ISSUED": _issued,
    "LOCKED": _locked,
    "USED": _used,
    "VOID": _void,
    "EXPIRED": _expired,
    "lapsed": _lapsed,
    "lapsed and expired": _lapsed_and_expired,
}


async def _lock_first(scene: Scene) -> None:
    await CouponDesk().lock(scene.first, scene.cart, scene.priced, at=scene.at)


async def _lock_second(scene: Scene) -> None:
    await CouponDesk().lock(scene.second, scene.cart, scene.priced, at=scene.at)


async def _redeem_second(scene: Scene) -> None:
    await CouponDesk().redeem(scene.second, scene.cart, scene.priced, at=scene.at)


async def _redeem_first(scene: Scene) -> None:
    await CouponDesk().redeem(scene.first, scene.cart, scene.priced, at=scene.at)


async def _confirm_first(scene: Scene) -> None:
    await confirmed_by(CouponDesk(), scene.first, scene.priced.quote_hash, at=scene.at)


async def _confirm_other_quote(scene: Scene) -> None:
    await confirmed_by(CouponDesk(), scene.first, "0" * 64, at=scene.at)


async def _release_first(scene: Scene) -> None:
    await CouponDesk().release(scene.first, at=scene.at)


async def _return_first(scene: Scene) -> None:
    await CouponDesk().give_back(scene.first, at=scene.at)


async def _void_it(scene: Scene) -> None:
    with clock.pinned(scene.at):
        await void_coupon(scene.hq, scene.coupon_id, REASON)


COMMANDS: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "lock o1": _lock_first,
    "lock o2": _lock_second,
    "redeem o1": _redeem_first,
    "redeem o2": _redeem_second,
    "confirm o1": _confirm_first,
    "confirm o1 h2": _confirm_other_quote,
    "release o1": _release_first,
    "return o1": _return_first,
    "void": _void_it,
}

# The answer (an effective state, or the refusal), and how many events the command writes. An order that never held
# the coupon has no plan of it: confirming, releasing or returning it concerns nothing and changes nothing.
TABLE: dict[str, dict[str, tuple[str, int]]] = {
    "ISSUED": {
        "lock o1": ("LOCKED", 1),
        "lock o2": ("LOCKED", 1),
        "redeem o1": ("USED", 2),
        "redeem o2": ("USED", 2),
        "confirm o1": ("ISSUED", 0),
        "confirm o1 h2": ("ISSUED", 0),
        "release o1": ("ISSUED", 0),
        "return o1": ("ISSUED", 0),
        "void": ("VOID", 1),
    },
    "LOCKED": {
        "lock o1": ("LOCKED", 0),
        "lock o2": ("REFUSED LOCKED", 0),
        "redeem o1": ("USED", 1),
        "redeem o2": ("REFUSED LOCKED", 0),
        "confirm o1": ("USED", 1),
        "confirm o1 h2": ("REFUSED QUOTE_CHANGED", 0),
        "release o1": ("ISSUED", 1),
        "return o1": ("LOCKED", 0),
        "void": ("REFUSED LOCKED", 0),
    },
    "USED": {
        "lock o1": ("REFUSED ALREADY_USED", 0),
        "lock o2": ("REFUSED ALREADY_USED", 0),
        "redeem o1": ("REFUSED ALREADY_USED", 0),
        "redeem o2": ("REFUSED ALREADY_USED", 0),
        "confirm o1": ("USED", 0),
        "confirm o1 h2": ("USED", 0),
        "release o1": ("REFUSED ALREADY_USED", 0),
        "return o1": ("ISSUED", 1),
        "void": ("REFUSED ALREADY_USED", 0),
    },
    "VOID": {
        "lock o1": ("REFUSED VOID", 0),
        "lock o2": ("REFUSED VOID", 0),
        "redeem o1": ("REFUSED VOID", 0),
        "redeem o2": ("REFUSED VOID", 0),
        "confirm o1": ("VOID", 0),
        "confirm o1 h2": ("VOID", 0),
        "release o1": ("VOID", 0),
        "return o1": ("VOID", 0),
        "void": ("VOID", 0),
    },
    "EXPIRED": {
        "lock o1": ("REFUSED EXPIRED", 0),
        "lock o2": ("REFUSED EXPIRED", 0),
        "redeem o1": ("REFUSED EXPIRED", 0),
        "redeem o2": ("REFUSED EXPIRED", 0),
        "confirm o1": ("EXPIRED", 0),
        "confirm o1 h2": ("EXPIRED", 0),
        "release o1": ("EXPIRED", 0),
        "return o1": ("EXPIRED", 0),
        "void": ("REFUSED EXPIRED", 0),
    },
    "lapsed": {
        "lock o1": ("LOCKED", 1),
        "lock o2": ("LOCKED", 1),
        "redeem o1": ("USED", 2),
        "redeem o2": ("USED", 2),
        "confirm o1": ("REFUSED LOCK_LOST", 0),
        "confirm o1 h2": ("REFUSED LOCK_LOST", 0),
        "release o1": ("ISSUED", 0),
        "return o1": ("ISSUED", 0),
        "void": ("VOID", 1),
    },
    "lapsed and expired": {
        "lock o1": ("REFUSED EXPIRED", 0),
        "lock o2": ("REFUSED EXPIRED", 0),
        "redeem o1": ("REFUSED EXPIRED", 0),
        "redeem o2": ("REFUSED EXPIRED", 0),
        "confirm o1": ("REFUSED LOCK_LOST", 0),
        "confirm o1 h2": ("REFUSED LOCK_LOST", 0),
        "release o1": ("EXPIRED", 0),
        "return o1": ("EXPIRED", 0),
        "void": ("REFUSED EXPIRED", 0),
    },
}
CASES = [(state, command, *TABLE[state][command]) for state in STATES for command in COMMANDS]


async def _look(scene: Scene) -> tuple[str, int, tuple[object, ...]]:
    """The effective state, the number of events, and the whole row."""
    stored = await fetch_row_as(StoredCoupon, f"SELECT {STORED} FROM coupon c WHERE id = $1", scene.coupon_id)
    assert stored is not None
    row = await fetch_row("SELECT * FROM coupon WHERE id = $1", scene.coupon_id)
    assert row is not None
    events = await fetch_value("SELECT count(*) FROM coupon_event WHERE coupon = $1", scene.coupon_id)
    return str(effective_state(stored, scene.at)), events, tuple(row.values())


@pytest.mark.parametrize(("state", "command", "wanted", "new_events"), CASES)
async def test_the_table_of_states_and_commands(
    db: None, noon: None, state: str, command: str, wanted: str, new_events: int
) -> None:
    scene = await STATES[state]()
    _, events_before, row_before = await _look(scene)
    try:
        await COMMANDS[command](scene)
    except CouponRefusal as refusal:
        answer = f"REFUSED {refusal.answer}"
        _, events, row = await _look(scene)
        assert row == row_before, "a refused command changes nothing"
    else:
        answer, events, row = await _look(scene)
    assert (answer, events - events_before) == (wanted, new_events)
    assert [one for one in await discrepancies() if one.rule in STATE_RULES] == []


async def test_an_open_offer_holds_the_coupon_until_it_ends(db: None, noon: None) -> None:
    scene = await _issued()
    await execute(
        "UPDATE coupon SET status = 'TRANSFERRING', offer_until = $2, version = version + 1 WHERE id = $1",
        scene.coupon_id,
        NOON + timedelta(hours=24),
    )
    for command in (_lock_first, _redeem_first, _void_it):
        with pytest.raises(CouponRefusal) as refused:
            await command(scene)
        assert refused.value.answer == "TRANSFERRING"
    await _redeem_first(replace(scene, at=NOON + timedelta(hours=24)))
    row = await fetch_row("SELECT status, offer_until FROM coupon")
    assert row is not None
    assert tuple(row.values()) == ("USED", None)


async def test_a_void_is_audited_published_and_tells_why(db: None, noon: None) -> None:
    scene = await _void()
    audit = await fetch_row("SELECT actor_id, detail FROM audit_entry WHERE action = 'coupons.voided'")
    assert audit is not None
    assert audit["actor_id"] == scene.hq.id
    event = CouponVoided.decode(await fetch_value("SELECT payload FROM event WHERE type = 'coupon_voided'"))
    assert (event.coupon_id, event.member_id) == (scene.coupon_id, scene.shop.member.id)
    told = await fetch_row("SELECT reason, actor_id FROM coupon_event WHERE command = 'void'")
    assert told is not None
    assert tuple(told.values()) == ("发错对象", scene.hq.id)
    await _void_it(scene)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_voided'") == 1


async def test_who_may_void_and_whose(db: None, noon: None) -> None:
    scene = await _issued()
    with pytest.raises(Forbidden):
        await void_coupon(scene.shop.actor, scene.coupon_id, REASON)
    stranger = await an_actor_as(Role.STORE_MANAGER, await a_store())
    with pytest.raises(NotFound):
        await void_coupon(stranger, scene.coupon_id, REASON)
    manager = await an_actor_as(Role.STORE_MANAGER, scene.shop.store)
    assert (await void_coupon(manager, scene.coupon_id, REASON)).state == "VOID"


async def test_the_history_of_a_coupon_is_never_rewritten(db: None, noon: None) -> None:
    scene = await _issued()
    for statement in ("UPDATE coupon_event SET reason = 'x'", "DELETE FROM coupon_event"):
        with pytest.raises(Exception, match="permission denied"):
            await _savepoint(statement)
    assert scene.coupon_id


async def _savepoint(statement: str) -> None:
    async with transaction():
        await execute(statement)
