"""Coupons that levels bring: once a year or upgrade, by stock and consent, and told to the dedicated associate."""

from datetime import date, timedelta

from msgspec.structs import replace

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch
from guide_app.ground.members.sealing import birthday_index
from loyalty.benefits import NO_CONSENT, give_birthday_coupons, give_upgrade_gifts
from loyalty.earning import earn_by_orders
from loyalty.judging import judge
from loyalty.rules.levels import BirthdayCoupon
from tests.coupons.coupon_factories import a_template
from tests.factories import AMember, a_member, an_associate
from tests.loyalty.loyalty_scene import LEVELS, NOON, in_force, paid

AGREE = """
INSERT INTO consent_standing (member, purpose, given, text_number, text_version, channel, at)
VALUES ($1, 'marketing', $2, 1, '1', 'store', $3)
"""


async def _born(member: AMember, month: int, day: int, *, agrees: bool = True) -> None:
    index = birthday_index(date(1990, month, day))
    await execute("UPDATE member SET birthday_index = $2 WHERE id = $1", member.id, index)
    await execute(AGREE, member.id, agrees, NOON)


async def _grants() -> list[tuple[object, ...]]:
    rows = await fetch("SELECT member, benefit, coupon IS NOT NULL AS given, refusal FROM benefit_grant ORDER BY id")
    return [tuple(row.values()) for row in rows]


async def test_birthday_coupons_are_given_once_a_year_and_refusals_kept(db: None) -> None:
    associate = await an_associate()
    near, far, silent, third = [await a_member(dedicated=associate) for _ in range(4)]
    with clock.pinned(NOON):
        template = await a_template(stock=2)
        birthday = BirthdayCoupon(template=template.template.code, days_before=3)
        await in_force(levels=[replace(LEVELS[0], birthday=birthday), *LEVELS[1:]])
        await _born(near, 12, 3)
        await _born(far, 12, 4)
        await _born(silent, 11, 30, agrees=False)
        assert await give_birthday_coupons(NOON) == 2
        assert await give_birthday_coupons(NOON) == 0
        assert await _grants() == [(silent.id, "birthday", False, NO_CONSENT), (near.id, "birthday", True, None)]
        tomorrow = NOON + timedelta(days=1)
        assert await give_birthday_coupons(tomorrow) == 1
        await _born(third, 12, 1)
        assert await give_birthday_coupons(tomorrow) == 1
        assert (await _grants())[-1] == (third.id, "birthday", False, "coupon_sold_out"), "two there were"
    told = await fetch("SELECT payload->>'dedicated_id' AS who FROM event WHERE type = 'benefit_given'")
    assert [row["who"] for row in told] == [str(associate.id)] * 2


async def test_who_reaches_a_level_gets_its_gift_once(db: None) -> None:
    member, other = await a_member(), await a_member()
    with clock.pinned(NOON):
        template = await a_template()
        gift = replace(LEVELS[1], upgrade_gift=template.template.code)
        await in_force(levels=[LEVELS[0], gift, LEVELS[2]])
        await earn_by_orders([paid(member, 60_000), paid(other, 300_000)])
        await judge([member.id, other.id])
        assert await give_upgrade_gifts(NOON) == 1
        assert await give_upgrade_gifts(NOON + timedelta(days=1)) == 0
    assert await _grants() == [(member.id, "upgrade", True, None)], "who went past it gets nothing for it"
