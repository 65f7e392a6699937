"""Who shares in sales from now on. Credits are fixed when a sale is learned, so that no rule moves what was sold."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from commissions.engine.api import Fallback, GivenRole, Role
from commissions.inputs.errors import CreditRuleCodeTaken, CreditRuleEnded
from commissions.inputs.reads_of_terms import CreditRuleToEnd, credit_rule_to_end, credit_rule_view
from commissions.inputs.schemas import CreateCreditRule, CreditRuleView, EndCreditRule
from commissions.permissions import DECIDE_TERMS
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.rules import Channel
from guide_app.ground.stores.reads import path_of_store


class CreditRuleWritten(msgspec.Struct, frozen=True):
    """A row of `commission_credit_rule`."""

    id: UUID
    code: str
    store: UUID | None
    channel: Channel | None
    valid_from: datetime | None
    valid_to: datetime | None
    weights: dict[Role, int]
    missing: dict[GivenRole, Fallback]
    decided_at: datetime
    decided_by: UUID | None


WRITE = insert_from_json("commission_credit_rule", CreditRuleWritten)
END = "UPDATE commission_credit_rule SET valid_to = $2 WHERE id = $1"
TAKEN = "SELECT true FROM commission_credit_rule WHERE code = $1"


async def check_credit_rule(actor: Actor, command: CreateCreditRule) -> None:
    """Refuse what could not be created, before a second person is asked.

    Raises NotFound for a store out of reach, Forbidden for a rule of every store by who does not reach the whole chain,
    InvalidField, CreditRuleCodeTaken.
    """
    actor.require(DECIDE_TERMS)
    await _require_place(actor, command.store_id)
    if command.valid_from is not None and command.valid_to is not None and command.valid_to <= command.valid_from:
        raise InvalidField("valid_to", "须晚于 valid_from / later than valid_from")
    if await fetch_value(TAKEN, command.code):
        raise CreditRuleCodeTaken(field="code", taken=command.code)


async def create_credit_rule(actor: Actor, command: CreateCreditRule, *, approval: audit.Approval) -> CreditRuleView:
    """Have sales that are learned from now on credited by the rule. Raises as `check_credit_rule`."""
    actor.require(DECIDE_TERMS)
    await check_credit_rule(actor, command)
    row = CreditRuleWritten(
        id=new_id(),
        code=command.code,
        store=command.store_id,
        channel=command.channel,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        weights=command.weights,
        missing=command.missing,
        decided_at=clock.now(),
        decided_by=actor.id,
    )
    async with transaction():
        try:
            async with transaction():
                await execute(WRITE, as_json([row]))
        except asyncpg.UniqueViolationError as error:
            raise CreditRuleCodeTaken(field="code", taken=command.code) from error
        await audit.record(
            actor,
            "commissions.credit_rule_created",
            f"credit_rule:{row.code}",
            store=row.store,
            channel=row.channel,
            weights=row.weights,
            missing=row.missing,
            second_person=approval.by,
        )
        return await credit_rule_view(row.code)


async def check_ending(actor: Actor, code: str, command: EndCreditRule) -> CreditRuleToEnd:
    """The rule that would be ended, held until the transaction ends.

    Raises NotFound, also out of reach, CreditRuleEnded, InvalidField for a moment that is not ahead of now or lies
    before the rule begins.
    """
    actor.require(DECIDE_TERMS)
    rule, at = await credit_rule_to_end(code), clock.now()
    if rule is None or not _reaches(actor, rule.path):
        raise NotFound
    if rule.valid_to is not None and rule.valid_to <= at:
        raise CreditRuleEnded(code_of_rule=code, valid_to=rule.valid_to)
    if command.valid_to <= at:
        raise InvalidField("valid_to", "须晚于现在，过去的业绩归属不变 / ahead of now, credits of past sales stay")
    if rule.valid_from is not None and command.valid_to < rule.valid_from:
        raise InvalidField("valid_to", "不能早于规则的开始 / not before the rule begins")
    return rule


async def end_credit_rule(
    actor: Actor, code: str, command: EndCreditRule, *, approval: audit.Approval
) -> CreditRuleView:
    """Have the rule hold no longer from a moment ahead of now on. Raises as `check_ending`."""
    actor.require(DECIDE_TERMS)
    async with transaction():
        rule = await check_ending(actor, code, command)
        await execute(END, rule.id, command.valid_to)
        await audit.record(
            actor,
            "commissions.credit_rule_ended",
            f"credit_rule:{code}",
            valid_to=command.valid_to,
            before=rule.valid_to,
            second_person=approval.by,
        )
        return await credit_rule_view(code)


def _reaches(actor: Actor, path: str | None) -> bool:
    return actor.reaches_all if path is None else actor.reaches(path)


async def _require_place(actor: Actor, store_id: UUID | None) -> None:
    if store_id is not None:
        await path_of_store(actor, store_id)
    elif not actor.reaches_all:
        raise Forbidden(role=str(actor.role), reason="a rule without a store is of the whole chain")
