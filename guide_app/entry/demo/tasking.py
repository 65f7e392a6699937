"""Tasks of the demo: of this month and of today, counted by what is sold, registered and issued."""

from datetime import date, datetime, timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date, period_bounds, period_of, start_of
from guide_app.entry.demo.chain import Chain
from tasks.rules import Measure
from tasks.schemas import DraftTask
from tasks.service import draft_task, release_task


async def release_tasks(chain: Chain, today: date) -> None:
    """What is counted this month and today, for everybody and for parts of the chain."""
    month = start_of(today.replace(day=1))
    month_end = _month_end(month)
    midnight, day_end = start_of(today), start_of(today + timedelta(days=1))
    sellers, managers = Role.ASSOCIATE, Role.STORE_MANAGER
    for code, title, path, role, measure, target, reward, starts_at, ends_at in (
        ("RUN", "跑鞋季：本月个人业绩 3 万元", "/", sellers, Measure.SALES_FEN, 3_000_000, 20_000, month, month_end),
        (
            "EAST-NEW",
            "华东：本月新会员 15 名",
            "/EAST/",
            sellers,
            Measure.MEMBERS_REGISTERED,
            15,
            10_000,
            month,
            month_end,
        ),
        ("SOUTH-ORD", "华南：本月成交 20 单", "/SOUTH/", sellers, Measure.ORDERS_PAID, 20, None, month, month_end),
        ("COUPON-10", "发券任务：本月发券 10 张", "/", sellers, Measure.COUPONS_ISSUED, 10, None, month, month_end),
        ("LEAD-5", "店长带头：本月成交 5 单", "/", managers, Measure.ORDERS_PAID, 5, None, month, month_end),
        (
            "TODAY-NEW",
            "今日拉新：每人 1 名新会员",
            "/",
            sellers,
            Measure.MEMBERS_REGISTERED,
            1,
            None,
            midnight,
            day_end,
        ),
    ):
        with clock.pinned(month):
            task = await draft_task(
                chain.hq,
                DraftTask(
                    code=code,
                    title=title,
                    description="系统按成交、注册、发券记录自动计数，无需手工上报。",
                    audience_path=path,
                    audience_role=role,
                    measure=measure,
                    target=target,
                    reward_fen=reward,
                    starts_at=starts_at,
                    ends_at=ends_at,
                ),
            )
            await release_task(chain.hq, task.id)


def _month_end(month: datetime) -> datetime:
    return period_bounds(period_of(business_date(month)))[1]
