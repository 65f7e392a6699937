"""Loading the demo: the chain, three months of trading, closed months, and tasks that are under way today."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Self
from uuid import UUID

import asyncpg

from commissions.periods.service.closing import begin_periods
from commissions.periods.service.settling import settle_period
from commissions.plans.approvals import ask_to_close
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.calendar import business_date, period_of, start_of
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.subscriptions import Subscriber, drain, register
from guide_app.base.settings import settings
from guide_app.entry.demo.articles import plan_prices
from guide_app.entry.demo.caring import care_for_customers
from guide_app.entry.demo.chain import Chain, build_chain
from guide_app.entry.demo.going import let_people_go
from guide_app.entry.demo.levelling import bring_benefits, level_up, set_member_prices
from guide_app.entry.demo.merging import merge_some
from guide_app.entry.demo.names import DAYS, MEMBERS, PASSWORD
from guide_app.entry.demo.organising import organise
from guide_app.entry.demo.parking import park_carts
from guide_app.entry.demo.paying import (
    DISPUTED_STORE,
    dispute,
    finish_month,
    name_whom_nobody_served,
    pay_out,
    set_goals_of,
    share_sales,
)
from guide_app.entry.demo.recognising import pay_with_the_goods
from guide_app.entry.demo.refunding import limit_refunds
from guide_app.entry.demo.reminding import choose_messages, message_visitors
from guide_app.entry.demo.requesting import ask_for_rights
from guide_app.entry.demo.rota import make_rota
from guide_app.entry.demo.sending import sell_elsewhere
from guide_app.entry.demo.sharing import share_links
from guide_app.entry.demo.stocking import fetch_and_send, stock_up
from guide_app.entry.demo.tagging import tag_customers
from guide_app.entry.demo.tasking import release_tasks
from guide_app.entry.demo.trading import Trading
from guide_app.entry.demo.visiting import receive_visitors
from guide_app.entry.demo.wechatpay import ask_customers
from guide_app.entry.demo.wecom import know_customers
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.orders.ports import VoucherDesk

SIGN_INS = (
    # role, login
    ("associate", "sh001-02"),
    ("store_manager", "sh001-01"),
    ("regional_supervisor", "supervisor-east"),
    ("trainer", "trainer-east"),
    ("hq_operator", "hq"),
    ("finance", "finance"),
    ("integrator", "integrator"),
    ("auditor", "auditor"),
)


def sign_ins() -> list[dict[str, str]]:
    """Who can sign in to the demo."""
    return [{"role": role, "login": login, "password": PASSWORD} for role, login in SIGN_INS]


@dataclass(frozen=True)
class DemoSize:
    """How much trading is made up."""

    days: int = DAYS
    members: int = MEMBERS

    def days_until(self, today: date) -> list[date]:
        """The days on which something is sold; if need be with the last one of the month before, to be closed."""
        days = [today - timedelta(days=back) for back in range(self.days, -1, -1)]
        begun = today.replace(day=1)
        return days if days[0] < begun else [begun - timedelta(days=1), *days]

    @classmethod
    def small(cls) -> Self:
        """A small demo, for tests and quick looks."""
        return cls(days=4, members=60)


class OtherDataHere(Exception):
    """The database holds data that is not the demo's; it is left alone."""

    def __init__(self) -> None:
        super().__init__(
            "该数据库已有其他数据，演示数据不会写入；请换一个 GUIDE_HOME（或 DATABASE_URL）。\n"
            "This database holds other data, the demo stays out of it; choose another GUIDE_HOME or DATABASE_URL."
        )


@dataclass(frozen=True)
class DemoState:
    """How far loading has come in this database."""

    is_loaded: bool
    is_interrupted: bool


# Loading is not one transaction: a mark says whether it began and whether it ended, so that one that was broken off is
# done again from the start, and data that is not the demo's is never touched.
MARK_BEGUN = "CREATE TABLE demo_mark (finished_at timestamptz); GRANT SELECT, INSERT ON demo_mark TO PUBLIC"
MARK_FINISHED = "INSERT INTO demo_mark VALUES (now())"
IS_MARKED = "SELECT to_regclass('demo_mark') IS NOT NULL"
HAS_STORES = "SELECT EXISTS (SELECT FROM store)"
BADGE_OF = """
SELECT t.code FROM touchpoint t JOIN account a ON a.associate = t.associate
WHERE a.login = $1 AND t.kind = 'BADGE' AND t.state = 'BOUND'
"""


async def state_of() -> DemoState:
    """Whether the demo is here, whole or broken off. Raises OtherDataHere."""
    if not await fetch_value(IS_MARKED):
        if await fetch_value(HAS_STORES):
            raise OtherDataHere
        return DemoState(is_loaded=False, is_interrupted=False)
    finished = bool(await fetch_value("SELECT EXISTS (SELECT FROM demo_mark)"))
    return DemoState(is_loaded=finished, is_interrupted=not finished)


async def code_to_scan() -> str:
    """A printed code of the demo that leads a customer to an associate: the badge of who signs in first."""
    code: str = await fetch_value(BADGE_OF, SIGN_INS[0][1])
    return code


async def start_afresh(url: str) -> None:
    """Empty a database that holds the demo, or nothing. Raises OtherDataHere."""
    connection = await asyncpg.connect(url)
    try:
        migrated = await connection.fetchval("SELECT to_regclass('store') IS NOT NULL")
        if migrated and not await connection.fetchval(IS_MARKED) and await connection.fetchval(HAS_STORES):
            raise OtherDataHere
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    finally:
        await connection.close()


async def load(
    subscribers: Sequence[Subscriber],
    *,
    owner: str,
    size: DemoSize,
    desk: VoucherDesk,
    told: Callable[[int, int], None],
) -> None:
    """Build the chain and let it trade up to this moment; `told` hears of days done and of all.

    The mark of a demo is a table, made by the database's `owner` at this address.
    """
    today = business_date(clock.now())
    days = size.days_until(today)
    await _mark_begun(owner)
    await register(subscribers)
    opened_on = days[0].replace(day=1)
    with clock.pinned(start_of(opened_on)):
        chain = await build_chain(opened_on, Random("chain"))
        await begin_periods(chain.finance, period_of(opened_on))
        await _decide(chain)
    await release_tasks(chain, today)
    await organise(chain, today)
    trading = Trading(chain, days, members=size.members, desk=desk)
    closed: list[str] = []
    for month in _months(days):
        period = period_of(month[0])
        with clock.pinned(start_of(month[0])):
            await set_goals_of(chain, period)
        await trading.through(month, told=lambda day: told(days.index(day) + 1, len(days)))
        is_over = month[-1] != today
        # As finance does, when the month is over and before the next one's first sale.
        with clock.pinned(start_of(month[-1]) + timedelta(days=1, seconds=1) if is_over else clock.now()):
            if not is_over:
                await sell_elsewhere(chain, today, desk=desk, told=partial(drain, subscribers))
            await drain(subscribers)
            await level_up()
            if is_over:
                await pay_out(chain, closed)
                await finish_month(chain, period)
                await _close(chain, period)
                closed.append(period)
            else:
                await choose_messages(chain)
                await receive_visitors(chain)
                await message_visitors(today, partial(drain, [one for one in subscribers if one.name == "notices"]))
                await dispute(chain, trading.latest_orders(DISPUTED_STORE))
                await stock_up(chain)
                await fetch_and_send(chain, trading.registered()[0], desk=desk)
                await pay_with_the_goods(chain, trading.registered()[0][0], desk=desk)
                await make_rota(chain)
                await let_people_go(chain)
                await merge_some(chain)
                await know_customers(chain)
                await ask_customers(chain, settings().home, desk=desk, told=partial(drain, subscribers))
                await bring_benefits()
                await set_member_prices(chain.skus)
                await plan_prices(chain.skus)
                await share_links(chain, desk=desk)
                await drain(subscribers)
    await _look_after_customers(chain, trading.registered(), today)
    await execute(MARK_FINISHED)


async def _look_after_customers(chain: Chain, members: Sequence[tuple[UUID, Actor]], today: date) -> None:
    await tag_customers(chain)
    await ask_for_rights(chain, members)
    await care_for_customers(chain, today)
    await park_carts(chain)


async def _decide(chain: Chain) -> None:
    """What headquarters decide before anything is sold."""
    await limit_refunds(chain)
    await share_sales(chain)
    await name_whom_nobody_served(chain)


async def _close(chain: Chain, period: str) -> None:
    """Settle a month that is over; finance asks for it to be closed, and who runs the chain approves."""
    await settle_period(SYSTEM, period)
    asked = await ask_to_close(chain.finance, period, accept_unallocated=True)
    await approve(chain.hq, asked.id, Decide())


async def _mark_begun(owner: str) -> None:
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute(MARK_BEGUN)
    finally:
        await connection.close()


def _months(days: list[date]) -> list[list[date]]:
    """The days, month by month."""
    months: dict[str, list[date]] = {}
    for day in days:
        months.setdefault(period_of(day), []).append(day)
    return list(months.values())
