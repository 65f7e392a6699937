"""Credit rules, settings and personal plans as they stand, for services, approvals and queries that have asked."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import Fallback, GivenRole, Role
from commissions.inputs.rules import RESTATE_LIMIT, PayerPolicy, credit_rule_state
from commissions.inputs.schemas import CreditRuleView, PersonalPlanView, SettingsView
from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.orders.rules import Channel


class CreditRuleToEnd(msgspec.Struct, frozen=True):
    """A credit rule with the place of its store, locked; null for one of every store."""

    id: UUID
    path: str | None
    valid_from: datetime | None
    valid_to: datetime | None


class CreditRuleShown(msgspec.Struct, frozen=True):
    """A credit rule as it is kept, beside the names that are shown with it."""

    id: UUID
    code: str
    store_id: UUID | None
    store_code: str | None
    channel: Channel | None
    valid_from: datetime | None
    valid_to: datetime | None
    weights: dict[Role, int]
    missing: dict[GivenRole, Fallback]
    decided_at: datetime
    decided_by_name: str | None


CREDIT_RULES = """
SELECT r.id, r.code, r.store AS store_id, s.code AS store_code, r.channel, r.valid_from, r.valid_to, r.weights,
  r.missing, r.decided_at, a.name AS decided_by_name
FROM commission_credit_rule r LEFT JOIN store s ON s.id = r.store
LEFT JOIN account c ON c.id = r.decided_by LEFT JOIN associate a ON a.id = c.associate
"""
CREDIT_RULE = f"{CREDIT_RULES} WHERE r.code = $1"
HOLD_CREDIT_RULE = """
SELECT r.id, (SELECT s.path FROM store s WHERE s.id = r.store) AS path, r.valid_from, r.valid_to
FROM commission_credit_rule r WHERE r.code = $1 FOR UPDATE OF r
"""
SETTINGS = f"""
SELECT coalesce(max(payer_policy), '{PayerPolicy.SELLING_STORE_PAYS}') AS payer_policy,
  coalesce(max(restate_limit), {RESTATE_LIMIT}) AS restate_limit, coalesce(max(version), 0) AS version,
  EXISTS (SELECT FROM commission_earned) AS in_use
FROM commission_settings
"""
PERSONAL_PLANS = """
SELECT o.id, o.associate AS associate_id, a.number, a.name, p.code AS plan, o.by_position, o.valid_from, (
  SELECT min(later.valid_from) FROM commission_personal_plan later
  WHERE later.associate = o.associate AND later.valid_from > o.valid_from
) AS replaced_on
FROM commission_personal_plan o JOIN associate a ON a.id = o.associate LEFT JOIN commission_plan p ON p.id = o.plan
"""
PERSONAL_PLAN = f"{PERSONAL_PLANS} WHERE o.associate = $1 AND o.valid_from = $2"
DECISIONS = "SELECT count(*)::text FROM commission_personal_plan WHERE associate = $1"


async def credit_rule_view(code: str) -> CreditRuleView:
    """One credit rule. Raises NotFound."""
    found = await fetch_row_as(CreditRuleShown, CREDIT_RULE, code)
    if found is None:
        raise NotFound
    return shown_rule(found, at=clock.now())


def shown_rule(rule: CreditRuleShown, *, at: datetime) -> CreditRuleView:
    """The view of a credit rule at a moment."""
    state = credit_rule_state(rule.valid_from, rule.valid_to, at=at)
    return CreditRuleView(state=state, **msgspec.structs.asdict(rule))


async def credit_rule_to_end(code: str) -> CreditRuleToEnd | None:
    """A credit rule, locked until the transaction ends; None where there is none."""
    return await fetch_row_as(CreditRuleToEnd, HOLD_CREDIT_RULE, code)


async def credit_rule_as_it_is(code: str) -> str:
    """What changes when a credit rule is ended, read under its lock; empty for one that is not there."""
    rule = await credit_rule_to_end(code)
    return "" if rule is None else f"{rule.id} {rule.valid_to}"


async def settings_as_they_are() -> SettingsView:
    """The settings, and whether anything was posted by them."""
    found = await fetch_row_as(SettingsView, SETTINGS)
    assert found is not None, "aggregates always give a row"
    return found


async def personal_plan_view(associate: UUID, valid_from: date) -> PersonalPlanView:
    """One decision about somebody. Raises NotFound."""
    found = await fetch_row_as(PersonalPlanView, PERSONAL_PLAN, associate, valid_from)
    if found is None:
        raise NotFound
    return found


async def decisions_about(associate: UUID) -> str:
    """What changes when somebody gets or loses a plan of their own."""
    known: str = await fetch_value(DECISIONS, associate)
    return known
