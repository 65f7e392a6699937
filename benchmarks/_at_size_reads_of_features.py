"""Reads of coupons, codes, tasks, commissions and the bridge to WeCom."""

from datetime import timedelta
from uuid import UUID

from benchmarks._at_size_read import FIRST, Numbers, Read, boards, each
from benchmarks._at_size_rows import TASKS, Kind, Size, identified
from commissions.appeals import queries as appeals
from commissions.inputs import queries as inputs
from commissions.payouts.queries import debts, payouts
from commissions.periods.queries import ledger as commissions
from commissions.periods.queries import months, statements
from commissions.plans import queries as plans
from commissions.reasons import queries as reasons
from commissions.waiting import queries as waiting
from coupons import queries as coupons
from coupons import spent_in
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.spans import MOST_DAYS
from guide_app.ground.orders.fulfilment import queries as fulfilment
from guide_app.ground.stock import queries as stocked
from guide_app.ground.stock.queries import StockStanding
from inbox import queries as inbox
from qr_codes.queries import codes, funnels, scans
from qr_codes.rules.touchpoints import TouchpointKind
from sharing import queries as sharing
from tasks.queries import boards as task_boards
from tasks.queries import listing
from tasks.queries import own as own_tasks
from tasks.rules import AssignmentStatus, OwnTasks
from tasks.schemas import MyTask
from wecom_bridge import queries as wecom
from wecom_bridge.link_queries import contact_links
from wecom_bridge.rules import InboxStatus, MessageStatus


def _spent(some: Numbers) -> spent_in.SpentFilters:
    """The orders of a month in which coupons of one of forty templates were spent."""
    today = business_date(clock.now())
    first = today - timedelta(days=MOST_DAYS - 1)
    return spent_in.SpentFilters(template=f"T{some.below(40)}", first=first, last=today)


def of_coupons_and_codes(some: Numbers, size: Size, everyone: dict[str, Actor]) -> list[Read]:
    hq = everyone["hq"]
    leaders = {name: everyone[name] for name in ("manager", "area", "region", "hq")}
    return [
        *each("coupon_templates", everyone, lambda actor: coupons.templates(actor, FIRST)),
        *each("coupon_templates.claimable", everyone, lambda actor: coupons.templates(actor, FIRST, claimable=True)),
        *each("coupon_templates.by_text", everyone, lambda actor: coupons.templates(actor, FIRST, text="T3")),
        Read("coupon_templates.one.hq", lambda: lambda: coupons.template_of_code(hq, f"T{some.below(40)}")),
        Read("coupons.of_member.hq", lambda: lambda: coupons.coupons_of_member(hq, some.member(), FIRST)),
        Read("coupons.usable.hq", lambda: lambda: coupons.usable_coupons_of_member(hq, some.member())),
        Read(
            "coupons.one.hq",
            lambda: lambda: coupons.coupon_of_id(hq, identified(Kind.COUPON, some.below(size.coupons))),
        ),
        Read(
            "coupons.orders_of_one.hq",
            lambda: lambda: spent_in.orders_of_coupon(hq, identified(Kind.COUPON, some.below(size.coupons)), FIRST),
        ),
        *each("coupons.orders", leaders, lambda actor: spent_in.orders_with_coupon(actor, FIRST, _spent(some))),
        *each("coupons.orders_sum", leaders, lambda actor: spent_in.totals_with_coupon(actor, _spent(some))),
        *each("codes", everyone, lambda actor: codes.codes_in_reach(actor, FIRST)),
        *each("codes.badges", everyone, lambda actor: codes.codes_in_reach(actor, FIRST, kind=TouchpointKind.BADGE)),
        *each(
            "codes.of_store", everyone, lambda actor: codes.codes_in_reach(actor, FIRST, store_id=some.store_of_area())
        ),
        *each(
            "codes.of_associate",
            everyone,
            lambda actor: codes.codes_in_reach(actor, FIRST, associate_id=some.colleague()),
        ),
        Read(
            "codes.one.hq", lambda: lambda: codes.code_in_reach(hq, identified(Kind.CODE, some.below(size.associates)))
        ),
        Read(
            "codes.some.hq",
            lambda: lambda: codes.codes_by_id(hq, [identified(Kind.CODE, 1 + n % size.associates) for n in range(20)]),
        ),
        Read(
            "scans.of_code.hq",
            lambda: lambda: scans.scans_of_code(hq, identified(Kind.CODE, some.below(size.associates))),
        ),
        Read(
            "funnels.of_code.hq",
            lambda: lambda: funnels.funnel_of_code(hq, identified(Kind.CODE, some.below(size.associates))),
        ),
        *each("funnels", leaders, lambda actor: funnels.funnels_in_reach(actor, FIRST)),
        *each(
            "funnels.of_store",
            leaders,
            lambda actor: funnels.funnels_in_reach(actor, FIRST, store_id=some.store_of_area()),
        ),
        *each("share_links", everyone, lambda actor: sharing.share_counts(actor, FIRST)),
        *each("funnels.stores", leaders, lambda actor: funnels.funnels_of_stores(actor, FIRST)),
        Read("scans.of_associate.hq", lambda: lambda: scans.scans_of_associate(hq, some.associate())),
    ]


def of_tasks_and_commissions(some: Numbers, everyone: dict[str, Actor]) -> list[Read]:
    leaders = {name: everyone[name] for name in ("manager", "area", "region", "hq")}
    period = period_of(business_date(clock.now()))

    def task() -> UUID:
        return identified(Kind.TASK, some.below(TASKS))

    async def own_task() -> MyTask:
        mine = await own_tasks.my_tasks(everyone["associate"], FIRST)
        return await own_tasks.my_task(everyone["associate"], mine.items[0].task_id)

    return [
        *each("tasks", everyone, lambda actor: listing.tasks_in_reach(actor, FIRST)),
        *each("tasks.by_text", everyone, lambda actor: listing.tasks_in_reach(actor, FIRST, text="TASK1")),
        *each("tasks.one", everyone, lambda actor: listing.task_in_reach(actor, task())),
        *each("tasks.release", leaders, lambda actor: listing.release_of_task(actor, task())),
        Read("tasks.mine.associate", lambda: lambda: own_tasks.my_tasks(everyone["associate"], FIRST)),
        *(
            Read(
                f"tasks.mine_{which}.associate",
                lambda which=which: lambda: own_tasks.my_tasks(everyone["associate"], FIRST, which=which),  # type: ignore[misc]  # bound now
            )
            for which in OwnTasks
        ),
        Read(
            "tasks.mine_ended.associate", lambda: lambda: own_tasks.my_tasks(everyone["associate"], FIRST, ended=True)
        ),
        Read("tasks.mine_due.associate", lambda: lambda: own_tasks.my_tasks_due(everyone["associate"], 3)),
        Read("tasks.my_one.associate", lambda: own_task),
        *boards("tasks.board", leaders, lambda actor: task_boards.board_of_task(actor, task())),
        Read("tasks.board_of_audience.hq", lambda: lambda: listing.audience_now(everyone["hq"], "/", Role.ASSOCIATE)),
        *each("tasks.stores", leaders, lambda actor: task_boards.stores_of_task(actor, task(), FIRST)),
        *each("tasks.people", leaders, lambda actor: task_boards.assignments_of_task(actor, task(), FIRST)),
        *each(
            "tasks.people_not_started",
            leaders,
            lambda actor: task_boards.assignments_of_task(actor, task(), FIRST, status=AssignmentStatus.NOT_STARTED),
        ),
        *each("inbox", everyone, lambda actor: inbox.my_messages(actor, FIRST)),
        *each("inbox.unread_alone", everyone, lambda actor: inbox.my_messages(actor, FIRST, unread=True)),
        *each("inbox.unread", everyone, inbox.my_unread),
        Read("inbox.one.associate", lambda: lambda: inbox.my_message(everyone["associate"], some.associate())),
        *each("commissions.plans", leaders, plans.plans),
        *each("commissions.goals", leaders, lambda actor: inputs.goals(actor, FIRST, period=period)),
        *each(
            "commissions.attendance", leaders, lambda actor: inputs.attendance_of_stores(actor, FIRST, period=period)
        ),
        *each("commissions.adjustments", leaders, lambda actor: inputs.adjustments(actor, FIRST)),
        *each("commissions.appeals", leaders, lambda actor: appeals.appeals(actor, FIRST)),
        *each("commissions.appeal_sums", leaders, lambda actor: appeals.appeal_sums(actor, period=period)),
        *each("commissions.corrections", leaders, lambda actor: appeals.corrections(actor, FIRST)),
        Read("commissions.my_appeals.associate", lambda: lambda: appeals.my_appeals(everyone["associate"], FIRST)),
        *each("commissions.credit_rules", leaders, lambda actor: inputs.credit_rules(actor, FIRST)),
        *each("commissions.personal_plans", leaders, lambda actor: inputs.personal_plans(actor, FIRST)),
        Read("commissions.mine.associate", lambda: lambda: commissions.my_entries(everyone["associate"], FIRST)),
        Read(
            "commissions.figures.associate", lambda: lambda: commissions.my_performance(everyone["associate"], period)
        ),
        Read("commissions.my_states.associate", lambda: lambda: commissions.my_states(everyone["associate"], period)),
        *each("commissions.waiting", leaders, lambda actor: waiting.waiting_orders(actor, FIRST)),
        *boards("commissions.sum_of_waiting", leaders, waiting.waiting_totals),
        Read(
            "commissions.my_waiting.associate",
            lambda: lambda: waiting.my_waiting_orders(everyone["associate"], FIRST, period=period),
        ),
        Read("commissions.my_reasons.associate", lambda: lambda: reasons.my_reasons(everyone["associate"], period)),
        *each("commissions.of_order", leaders, lambda actor: reasons.order_commission(actor, some.order())),
        *each(
            "commissions.reasons_of_payee",
            leaders,
            lambda actor: reasons.payee_reasons(actor, period=period, payee=some.colleague()),
        ),
        *each("commissions.entries", everyone, lambda actor: commissions.entries_in_reach(actor, FIRST)),
        *each(
            "commissions.entries_of_period",
            everyone,
            lambda actor: commissions.entries_in_reach(actor, FIRST, period=period),
        ),
        *each(
            "commissions.entries_of_payee",
            leaders,
            lambda actor: commissions.entries_in_reach(actor, FIRST, payee=some.colleague()),
        ),
        *each(
            "commissions.entries_of_order",
            leaders,
            lambda actor: commissions.entries_in_reach(actor, FIRST, order_id=some.order()),
        ),
        *each(
            "commissions.sum_of_payee", leaders, lambda actor: commissions.entry_totals(actor, payee=some.colleague())
        ),
        *boards("commissions.sum_of_period", leaders, lambda actor: commissions.entry_totals(actor, period=period)),
        *each("commissions.payees", leaders, lambda actor: months.payees_of_month(actor, FIRST, period=period)),
        *boards("commissions.settlement.month", leaders, lambda actor: months.month_totals(actor, period=period)),
        Read("commissions.months.hq", lambda: lambda: months.months(everyone["hq"])),
        Read("commissions.settlements.hq", lambda: lambda: months.settlements(everyone["hq"], FIRST, period=period)),
        Read("commissions.periods.hq", lambda: lambda: statements.periods(everyone["hq"])),
        Read("commissions.statements.hq", lambda: lambda: statements.statements(everyone["hq"], FIRST, period=period)),
        Read(
            "commissions.sum_of_statements.hq",
            lambda: lambda: statements.statement_totals(everyone["hq"], period=period),
        ),
        Read(
            "commissions.my_statement_entries.associate",
            lambda: lambda: commissions.my_statement_entries(everyone["associate"], FIRST, period=period),
        ),
        *each("commissions.leaver_debts", leaders, lambda actor: debts.leaver_debts(actor, FIRST)),
        Read("commissions.payouts.hq", lambda: lambda: payouts.payouts(everyone["hq"], FIRST)),
        Read("commissions.my_statements.associate", lambda: lambda: statements.my_statements(everyone["associate"])),
        *boards("commissions.board", leaders, lambda actor: commissions.board(actor, period)),
    ]


def of_wecom(some: Numbers, everyone: dict[str, Actor]) -> list[Read]:
    hq = everyone["hq"]
    leaders = {role: actor for role, actor in everyone.items() if role != "associate"}
    return [
        *each("wecom.members", everyone, lambda actor: wecom.members(actor, FIRST)),
        Read("wecom.unmatched.hq", lambda: lambda: wecom.members(hq, FIRST, matched=False)),
        *each("wecom.contacts", everyone, lambda actor: wecom.contacts(actor, FIRST)),
        *each("wecom.links", leaders, lambda actor: contact_links(actor, FIRST)),
        *each("wecom.of_member", everyone, lambda actor: wecom.contacts_of_member(actor, some.member())),
        *each("wecom.may_be", everyone, lambda actor: wecom.candidates_of_member(actor, some.member())),
        *each("wecom.messages", everyone, lambda actor: wecom.messages(actor, FIRST)),
        *each("wecom.failed", everyone, lambda actor: wecom.messages(actor, FIRST, status=MessageStatus.FAILED)),
        *each("wecom.waiting", everyone, lambda actor: wecom.messages(actor, FIRST, status=MessageStatus.WAITING)),
        Read("wecom.inbox.hq", lambda: lambda: wecom.inbox(hq, FIRST)),
        Read("wecom.parked.hq", lambda: lambda: wecom.inbox(hq, FIRST, status=InboxStatus.PARKED)),
        Read("wecom.runs.hq", lambda: lambda: wecom.runs(hq, FIRST)),
    ]


def of_stock(everyone: dict[str, Actor]) -> list[Read]:
    return [
        *each("stock", everyone, lambda actor: stocked.stock(actor, FIRST)),
        *each("stock.stale", everyone, lambda actor: stocked.stock(actor, FIRST, standing=StockStanding.STALE)),
        *each("fulfilments", everyone, lambda actor: fulfilment.to_do(actor, FIRST)),
    ]
