"""What a second person approves of levels: the rules, and points by hand above a limit."""

from uuid import UUID

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.errors import InvalidField, NotFound
from loyalty import adjusting, deciding
from loyalty.errors import NoLoyaltyRules, NotEnoughPoints, NotOnesOwnPoints, TemplatesUnknown
from loyalty.permissions import ADJUST_GROWTH, APPROVE_ADJUSTMENTS, APPROVE_RULES, DECIDE_RULES
from loyalty.schemas import AdjustGrowth, Adjusting, DecideRules, GrowthAdjusted
from loyalty.versions import versions


async def decide_rules(actor: Actor, command: DecideRules) -> ApprovalRequested:
    """Leave rules for a second person. Raises as `deciding.check_rules`, and AlreadyAsked."""
    actor.require(DECIDE_RULES)
    await deciding.check_rules(actor, command)
    return await ask(RULES, actor, command, subject="loyalty_rules", path=HQ_PATH, reason=command.reason)


async def adjust(actor: Actor, member_id: UUID, command: AdjustGrowth) -> GrowthAdjusted | ApprovalRequested:
    """Give or take points; above the limit of the rules leave it for a second person.

    Raises as `adjusting.adjust`, and AlreadyAsked.
    """
    actor.require(ADJUST_GROWTH)
    found, version = await adjusting.may_be_adjusted(actor, member_id, command)
    if abs(command.points) <= version.growth.by_hand_up_to:
        return await adjusting.adjust(actor, found.id, command)
    asked = Adjusting(member_id=found.id, number=found.number, adjustment=command)
    return await ask(POINTS, actor, asked, subject=f"member:{found.id}")


def _tell_rules(command: DecideRules) -> Told:
    chinese = "、".join(f"{one.name_zh} {one.threshold}" for one in command.levels)
    english = ", ".join(f"{one.name_en} {one.threshold}" for one in command.levels)
    return (
        f"会员等级规则自 {command.valid_from} 起：{chinese}",
        f"Rules of levels from {command.valid_from} on: {english}",
    )


def _tell_points(command: Adjusting) -> Told:
    points, reason = command.adjustment.points, command.adjustment.reason
    return (
        f"会员 {command.number} 成长值 {points:+}：{reason}",
        f"Member {command.number}, growth points {points:+}: {reason}",
    )


async def _last(_: DecideRules) -> str:
    return str(len(await versions()))


RULES = ApprovalKind(
    name="loyalty.rules",
    title=("会员等级规则", "Rules of levels"),
    command=DecideRules,
    may_ask=DECIDE_RULES,
    may_approve=APPROVE_RULES,
    describe=_tell_rules,
    carry_out=deciding.decide_rules,
    version=_last,
    refusals=(InvalidField, TemplatesUnknown),
)
POINTS = ApprovalKind(
    name="loyalty.points",
    title=("手工成长值", "Growth points by hand"),
    command=Adjusting,
    may_ask=ADJUST_GROWTH,
    may_approve=APPROVE_ADJUSTMENTS,
    describe=_tell_points,
    carry_out=lambda requester, asked: adjusting.adjust(requester, asked.member_id, asked.adjustment),
    refusals=(NotFound, InvalidField, NoLoyaltyRules, NotEnoughPoints, NotOnesOwnPoints),
    personal=True,
)
