"""Rules of retention, and lists that two people agreed to."""

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.privacy.errors import RunNotListed
from guide_app.ground.privacy.permissions import SET_RETENTION
from guide_app.ground.privacy.retention.reads import DROP, last_number, require_chain, require_kind
from guide_app.ground.privacy.retention.schemas import RetentionRuleView, RunAsked, WriteRetention

ADD_RULE = """
INSERT INTO retention_rule (id, kind, number, months, reason, written_by, written_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
APPROVE = (
    "UPDATE retention_run SET state = 'approved', approval = $2, approved_at = $3 WHERE id = $1 AND state = 'listed'"
)


async def write_rule(actor: Actor, command: WriteRetention) -> RetentionRuleView:
    """Another version of a rule, in force at once; a list that nobody agreed to goes by it. Raises InvalidField."""
    actor.require(SET_RETENTION)
    require_chain(actor)
    require_kind(command.kind, command.months)
    at = clock.now()
    async with transaction():
        number = await last_number(command.kind) + 1
        rule = new_id()
        await execute(ADD_RULE, rule, command.kind, number, command.months, command.reason, actor.associate_id, at)
        await execute(DROP, command.kind, at)
        await audit.record(
            actor,
            "privacy.retention_set",
            f"retention_rule:{rule}",
            kind=command.kind,
            months=command.months,
            reason=command.reason,
        )
    return RetentionRuleView(command.kind, number, command.months, command.reason, at)


async def start_run(actor: Actor, command: RunAsked) -> None:
    """Two people agree that what stands on a list goes; a worker does it. Raises RunNotListed."""
    actor.require(SET_RETENTION)
    require_chain(actor)
    async with transaction():
        if not await execute(APPROVE, command.run_id, audit.approval().id, clock.now()):
            raise RunNotListed
        await audit.record(
            actor, "privacy.retention_approved", f"retention_run:{command.run_id}", kind=command.kind, due=command.due
        )
