"""Refusals about points and levels."""

from guide_app.base.kernel.errors import Conflict, Refusal


class NoLoyaltyRules(Conflict):
    """No rules of levels are in force, so no points can be given."""

    title = ("尚未设置等级规则", "No rules of levels are in force")


class NotEnoughPoints(Conflict):
    """More points would be taken than the member has; `points` says how many there are."""

    title = ("成长值不足", "The member has fewer points")


class NotOnesOwnPoints(Refusal):
    """Nobody gives points to their own membership."""

    status = 403
    title = ("不能给自己加减成长值", "Nobody gives points to their own membership")


class TemplatesUnknown(Refusal):
    """Levels name coupon templates that there are not; `templates` lists them."""

    title = ("券模板不存在", "No such coupon template")
