"""What a second person approves: a version of a policy of attribution, always."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.ground.orders.attribution.errors import PolicyBeginsTooEarly
from guide_app.ground.orders.attribution.schemas import WritePolicy
from guide_app.ground.orders.attribution.service import check_policy, write_policy
from guide_app.ground.orders.attribution.words import step_in_words
from guide_app.ground.orders.permissions import APPROVE_ATTRIBUTION, DECIDE_ATTRIBUTION


async def propose_policy(actor: Actor, command: WritePolicy) -> ApprovalRequested:
    """Leave a version for a second person. Raises as `check_policy`, and AlreadyAsked."""
    actor.require(DECIDE_ATTRIBUTION)
    await check_policy(actor, command)
    subject = f"attribution_policy:{command.path}"
    return await ask(POLICY, actor, command, subject=subject, path=command.path, reason=command.reason)


def _tell(command: WritePolicy) -> Told:
    told = [step_in_words(step) for step in command.steps] or [("不指定导购", "nobody is named")]
    chinese, english = "；".join(one for one, _ in told), "; ".join(one for _, one in told)
    return (
        f"{command.path} 自 {command.valid_from} 起，无人接待的订单：{chinese}",
        f"Orders that nobody served in {command.path} from {command.valid_from} on: {english}",
    )


POLICY = ApprovalKind(
    name="orders.attribution_policy",
    title=("业绩归属策略", "Attribution policy"),
    command=WritePolicy,
    may_ask=DECIDE_ATTRIBUTION,
    may_approve=APPROVE_ATTRIBUTION,
    describe=_tell,
    carry_out=write_policy,
    refusals=(InvalidField, NotFound, PolicyBeginsTooEarly),
)
