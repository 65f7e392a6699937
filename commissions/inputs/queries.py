"""What people decided about pay beside plans, within the reader's reach: goals, attendance, credit rules, amounts by
hand, settings, plans of single people."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import first_date_of
from commissions.inputs.reads_of_attendance import attendance_of
from commissions.inputs.reads_of_goals import goals_in_reach, version_of_goals
from commissions.inputs.reads_of_terms import (
    CREDIT_RULES,
    PERSONAL_PLANS,
    CreditRuleShown,
    settings_as_they_are,
    shown_rule,
)
from commissions.inputs.rules import GoalOf, following_month
from commissions.inputs.schemas import (
    AdjustmentView,
    AttendanceOfStore,
    AttendanceView,
    CreditRuleView,
    GoalView,
    PersonalPlanView,
    SettingsView,
)
from commissions.permissions import SEE_ATTENDANCE, SEE_GOALS, SEE_PAY_OF_OTHERS, SEE_PLANS
from commissions.rules import period_from_text
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import fetch_as
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views
from guide_app.ground.stores.fragments import by_reach, pages_by_reach
from guide_app.ground.stores.reads import reach_of, require_store


class GoalShown(msgspec.Struct, frozen=True):
    """A goal beside whose it is."""

    id: UUID
    period: date
    of: GoalOf
    subject_id: UUID
    code: str
    name: str
    value_fen: int
    version: int
    set_at: datetime


class AdjustmentShown(msgspec.Struct, frozen=True):
    """An amount by hand beside whose it is."""

    id: UUID
    payee_id: UUID
    number: str
    name: str
    store_id: UUID
    amount_fen: int
    effective_period: date
    reason: str
    requested_by_name: str | None
    approved_by_name: str | None
    approved_at: datetime
    writes_off: date | None


GOALS = goals_in_reach(
    """
SELECT g.id, g.period, g.subject_kind AS of, g.subject AS subject_id, coalesce(a.number, s.code, '') AS code,
  coalesce(a.name, s.name, '') AS name, g.value_fen, g.version, g.set_at
FROM commission_goal g
LEFT JOIN associate a ON g.subject_kind = 'associate' AND a.id = g.subject
LEFT JOIN store s ON g.subject_kind = 'store' AND s.id = g.subject
WHERE {in_reach} AND g.id > $4 ORDER BY g.id LIMIT $5
"""
)
# $2 the month, $3 the next, $4 whether those alone that lack somebody, $5 the store before the page.
_LACKING = "SELECT FROM commission_attendance p WHERE p.sheet = t.id AND p.associate = q.associate"
STORES = by_reach(
    f"""
SELECT s.id AS store_id, s.code, s.name, t.id IS NOT NULL AS is_entered, there.people, there.half_days, lacking.people
  AS lacking
FROM store s LEFT JOIN commission_attendance_sheet t ON t.store = s.id AND t.period = $2
CROSS JOIN LATERAL (SELECT count(*) AS people, coalesce(sum(p.half_days), 0)::bigint AS half_days
  FROM commission_attendance p WHERE p.sheet = t.id) there
CROSS JOIN LATERAL (SELECT count(DISTINCT q.associate) AS people FROM posting q
  WHERE q.store = s.id AND q.valid_from < $3 AND (q.valid_to IS NULL OR q.valid_to > $2)
    AND NOT EXISTS ({_LACKING})) lacking
WHERE {{reached}} AND (s.status <> 'closed' OR t.id IS NOT NULL) AND (NOT $4 OR lacking.people > 0)
  AND ($5::uuid IS NULL OR s.code > (SELECT code FROM store WHERE id = $5))
ORDER BY s.code LIMIT $6
""",
    store="s.id",
)
RULES = by_reach(
    f"{CREDIT_RULES} WHERE (r.store IS NULL OR {{reached}}) AND r.id > $2 ORDER BY r.id LIMIT $3", store="r.store"
)
_ADJUSTMENTS = """
SELECT j.id, j.payee AS payee_id, a.number, a.name, j.store AS store_id, j.amount_fen, j.effective_period, j.reason,
  asked.name AS requested_by_name, agreed.name AS approved_by_name, j.approved_at, j.writes_off
FROM commission_adjustment j JOIN associate a ON a.id = j.payee
LEFT JOIN account c ON c.id = j.requested_by LEFT JOIN associate asked ON asked.id = c.associate
LEFT JOIN account d ON d.id = j.approved_by LEFT JOIN associate agreed ON agreed.id = d.associate
"""
ADJUSTMENTS = pages_by_reach(
    _ADJUSTMENTS,
    table="commission_adjustment",
    alias="j",
    where="($4::date IS NULL OR j.effective_period = $4) AND ($5::uuid IS NULL OR j.payee = $5)",
    newest_first=True,
)
# Those of people who have a post within reach, now or to come.
PEOPLE = by_reach(
    f"""{PERSONAL_PLANS}
WHERE EXISTS (SELECT FROM posting at WHERE at.associate = o.associate AND (at.valid_to IS NULL OR at.valid_to > $4)
  AND {{reached}}) AND o.id > $2 ORDER BY o.id LIMIT $3""",
    store="at.store",
)


async def goals(
    actor: Actor, paging: PageRequest, *, period: str, store_id: UUID | None = None
) -> tuple[Page[GoalView], int]:
    """The goals of a month, of stores and of who has a post there in it, and the version of all within the reach.

    Raises NoSuchPeriod.
    """
    actor.require(SEE_GOALS)
    month, reach = first_date_of(period_from_text(period)), await reach_of(actor, store_id)
    asked = (reach.bound, month, following_month(month), paging.beyond, paging.fetch)
    rows = await fetch_as(GoalShown, GOALS[reach.kind], *asked)
    page = page_of(rows, paging, view=_goal, key=lambda goal: goal.id)
    return page, await version_of_goals(actor, month)


async def attendance(actor: Actor, store_id: UUID, period: str) -> AttendanceView:
    """Who was there how often in a month. Raises NotFound, NoSuchPeriod."""
    actor.require(SEE_ATTENDANCE)
    await require_store(actor, store_id)
    return await attendance_of(store_id, first_date_of(period_from_text(period)))


async def attendance_of_stores(
    actor: Actor, paging: PageRequest, *, period: str, lacking: bool = False
) -> Page[AttendanceOfStore]:
    """The stores within reach by their codes, each with how far its sheet of a month has come. Raises NoSuchPeriod.

    Those alone, if wanted, where somebody worked who is `lacking` on it.
    """
    actor.require(SEE_ATTENDANCE)
    month, reach = first_date_of(period_from_text(period)), actor.reach
    asked = (reach.bound, month, following_month(month), lacking, paging.after, paging.fetch)
    rows = await fetch_as(AttendanceOfStore, STORES[reach.kind], *asked)
    return page_of(rows, paging, view=lambda one: one, key=lambda one: one.store_id)


async def credit_rules(actor: Actor, paging: PageRequest) -> Page[CreditRuleView]:
    """Credit rules of every store, and those of stores within reach, the oldest first."""
    actor.require(SEE_PLANS)
    reach, at = actor.reach, clock.now()
    rows = await fetch_as(CreditRuleShown, RULES[reach.kind], reach.bound, paging.beyond, paging.fetch)
    return page_of(rows, paging, view=lambda rule: shown_rule(rule, at=at), key=lambda rule: rule.id)


async def adjustments(
    actor: Actor, paging: PageRequest, *, period: str | None = None, payee: UUID | None = None
) -> Page[AdjustmentView]:
    """Amounts by hand of people who worked within reach then, the newest first. Raises NoSuchPeriod."""
    actor.require(SEE_PAY_OF_OTHERS)
    month = None if period is None else first_date_of(period_from_text(period))
    reach = actor.reach
    asked = (reach.bound, paging.before, paging.fetch, month, payee)
    rows = await fetch_as(AdjustmentShown, ADJUSTMENTS[reach.kind], *asked)
    return page_of(rows, paging, view=_adjustment, key=lambda one: one.id)


async def settings(actor: Actor) -> SettingsView:
    """What the chain has chosen for all plans."""
    actor.require(SEE_PLANS)
    return await settings_as_they_are()


async def personal_plans(actor: Actor, paging: PageRequest) -> Page[PersonalPlanView]:
    """Decisions about single people who work within reach, the oldest first."""
    actor.require(SEE_PLANS)
    reach, today = actor.reach, business_date(clock.now())
    rows = await fetch_as(PersonalPlanView, PEOPLE[reach.kind], reach.bound, paging.beyond, paging.fetch, today)
    return page_of_views(rows, paging)


def _goal(goal: GoalShown) -> GoalView:
    return GoalView(
        id=goal.id,
        period=period_of(goal.period),
        of=goal.of,
        subject_id=goal.subject_id,
        code=goal.code,
        name=goal.name,
        value_fen=goal.value_fen,
        version=goal.version,
        set_at=goal.set_at,
    )


def _adjustment(one: AdjustmentShown) -> AdjustmentView:
    return AdjustmentView(
        id=one.id,
        payee_id=one.payee_id,
        number=one.number,
        name=one.name,
        store_id=one.store_id,
        amount_fen=one.amount_fen,
        effective_period=period_of(one.effective_period),
        reason=one.reason,
        requested_by_name=one.requested_by_name,
        approved_by_name=one.approved_by_name,
        approved_at=one.approved_at,
        writes_off=None if one.writes_off is None else period_of(one.writes_off),
    )
