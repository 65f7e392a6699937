"""What about retention needs a second person: how long data is kept, and erasing what a list names."""

from uuid import UUID

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.retention import KINDS
from guide_app.ground.privacy.errors import RunNotListed
from guide_app.ground.privacy.permissions import APPROVE_RETENTION, SET_RETENTION
from guide_app.ground.privacy.retention.reads import last_number, require_chain, require_kind, run_to_ask
from guide_app.ground.privacy.retention.schemas import AskRetention, RetentionRuleView, RunAsked, WriteRetention
from guide_app.ground.privacy.service.retaining import start_run, write_rule


def _title(kind: str) -> Told:
    return KINDS[kind].title if kind in KINDS else (kind, kind)


def _tell_rule(command: WriteRetention) -> Told:
    chinese, english = _title(command.kind)
    if command.months is None:
        return f"{chinese}：不设保存期限", f"{english}: kept without a limit"
    return f"{chinese}：保存 {command.months} 个月", f"{english}: kept for {command.months} months"


def _tell_run(command: RunAsked) -> Told:
    chinese, english = _title(command.kind)
    return (
        f"永久删除到期数据：{chinese}，{command.due} 条",
        f"Erase for ever what has been kept long enough: {english}, {command.due}",
    )


async def _number(command: WriteRetention) -> str:
    return str(await last_number(command.kind))


RULE = ApprovalKind(
    name="privacy.retention_rule",
    title=("数据保存期限", "How long data is kept"),
    command=WriteRetention,
    may_ask=SET_RETENTION,
    may_approve=APPROVE_RETENTION,
    describe=_tell_rule,
    carry_out=write_rule,
    version=_number,
    refusals=(InvalidField,),
)
RUN = ApprovalKind(
    name="privacy.retention_run",
    title=("删除到期数据", "Erase what has been kept long enough"),
    command=RunAsked,
    may_ask=SET_RETENTION,
    may_approve=APPROVE_RETENTION,
    describe=_tell_run,
    carry_out=start_run,
    refusals=(RunNotListed,),
)


async def ask_rule(actor: Actor, command: WriteRetention) -> RetentionRuleView | ApprovalRequested:
    """Leave a rule for a second person. Raises InvalidField, AlreadyAsked."""
    actor.require(SET_RETENTION)
    require_chain(actor)
    require_kind(command.kind, command.months)
    return await ask(RULE, actor, command, subject=f"retention:{command.kind}", path=HQ_PATH, reason=command.reason)


async def ask_run(actor: Actor, run_id: UUID, command: AskRetention) -> ApprovalRequested:
    """Leave a list for a second person. Raises NotFound, RunNotListed, AlreadyAsked."""
    actor.require(SET_RETENTION)
    require_chain(actor)
    asked = await run_to_ask(run_id)
    return await ask(RUN, actor, asked, subject=f"retention_run:{run_id}", path=HQ_PATH, reason=command.reason)
