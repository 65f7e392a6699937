"""Every effective state against every command, over the database: the answer, what is stored, and exactly one event."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coupons.books import RULES, discrepancies
from coupons.errors import CouponRefusal
from coupons.rules import StoredCoupon, effective_state
from coupons.state_changes import STORED
from guide_app.base.kernel.database import execute, fetch_row, fetch_row_as, fetch_value
from tests.coupons.coupon_factories import NOON
from tests.coupons.coupon_scenes import COMMANDS, STATES, Scene, issued, lock_first, redeem_first, void_it

# Orders without coupons of their own stand in for sales here, so their totals are none of the matter.
STATE_RULES = RULES.keys() - {"coupons of a paid order add up to its coupon discount"}

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
    scene = await issued()
    await execute(
        "UPDATE coupon SET status = 'TRANSFERRING', offer_until = $2, version = version + 1 WHERE id = $1",
        scene.coupon_id,
        NOON + timedelta(hours=24),
    )
    for command in (lock_first, redeem_first, void_it):
        with pytest.raises(CouponRefusal) as refused:
            await command(scene)
        assert refused.value.answer == "TRANSFERRING"
    await redeem_first(replace(scene, at=NOON + timedelta(hours=24)))
    row = await fetch_row("SELECT status, offer_until FROM coupon")
    assert row is not None
    assert tuple(row.values()) == ("USED", None)
