"""The demo's levels: rules from the first day on, and what members have reached and got by them."""

from collections.abc import Sequence
from datetime import datetime

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.chores import finish
from guide_app.ground.catalog.reads import prices_for
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from loyalty.benefits import give_birthday_coupons, give_upgrade_gifts
from loyalty.deciding import decide_rules
from loyalty.judging import LEVELS
from loyalty.rules.levels import AtEnd, BirthdayCoupon, LevelRule
from loyalty.rules.points import GrowthRule
from loyalty.schemas import DecideRules

BIRTHDAY = BirthdayCoupon(template="BIRTHDAY100", days_before=7)
RULES = [
    LevelRule(code="basic", name_zh="普通卡", name_en="Member", threshold=0, keep_months=0, birthday=BIRTHDAY),
    LevelRule(
        code="silver",
        name_zh="银卡",
        name_en="Silver",
        threshold=1_500,
        birthday=BIRTHDAY,
        benefits="生日月 100 元券，新品优先试穿",
    ),
    LevelRule(
        code="gold",
        name_zh="金卡",
        name_en="Gold",
        threshold=4_000,
        at_end=AtEnd.DOWN_ONE,
        birthday=BIRTHDAY,
        upgrade_gift="GOLD200",
        benefits="升级礼 200 元券，生日月 100 元券，免费改裤脚",
    ),
    LevelRule(
        code="diamond",
        name_zh="钻石卡",
        name_en="Diamond",
        threshold=10_000,
        keep_months=24,
        at_end=AtEnd.DOWN_ONE,
        birthday=BIRTHDAY,
        upgrade_gift="GOLD200",
        benefits="升级礼 200 元券，生日月 100 元券，专人预留新品",
    ),
]


async def begin_levels(since: datetime) -> None:
    """Rules from the day on which the chain opened: a point for each yuan, and 50 for who registers."""
    growth = GrowthRule(for_registration=50, by_category={"shoes": 1_200_000}, by_hand_up_to=500)
    command = DecideRules(valid_from=business_date(since), growth=growth, levels=RULES, reason="会员体系上线")
    await decide_rules(SYSTEM, command)


async def set_member_prices(skus: Sequence[str]) -> None:
    """One article in four costs members from silver on 5 % less than everybody."""
    prices = await prices_for(HQ_PATH, skus[::4], clock.now())
    theirs = [
        NewPrice(sku=one.code, price_fen=one.price_fen * 95 // 100, floor_fen=one.floor_fen, level="silver")
        for one in prices.values()
    ]
    await set_prices(SYSTEM, SetPrices(prices=theirs))


async def level_up() -> None:
    """Have everybody the level that they have earned by now."""
    await finish([LEVELS])


async def bring_benefits() -> None:
    """Gifts for who has risen, and coupons for birthdays of this week."""
    at = clock.now()
    await give_upgrade_gifts(at)
    await give_birthday_coupons(at)
