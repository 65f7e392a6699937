"""How inputs of pay are called."""

from commissions.inputs.rules import Afterwards, CreditRuleState, GoalOf, PayerPolicy
from guide_app.base.html.words import _

GOALS_OF: dict[str, str] = {GoalOf.ASSOCIATE: _("导购"), GoalOf.STORE: _("门店")}
RULE_STATES: dict[str, tuple[str, str]] = {
    CreditRuleState.IN_FORCE: (_("生效中"), "is-good"),
    CreditRuleState.COMING: (_("待生效"), "is-warning"),
    CreditRuleState.PAST: (_("已结束"), ""),
}
"""With how their tags look."""

ROLES: dict[str, str] = {
    "SERVING": _("接待导购"),
    "DEDICATED": _("专属导购"),
    "ACQUIRER": _("拉新导购"),
    "ISSUER": _("发券导购"),
    "STORE_POOL": _("店铺池"),
}
"""Who may share in a sale, in the order that decides ties."""

GIVEN = ("DEDICATED", "ACQUIRER", "ISSUER", "SERVING")
"""Roles that a sale may lack."""

FALLBACKS: dict[str, str] = {
    "TO_SERVING": _("归接待导购"),
    "TO_STORE_POOL": _("归店铺池"),
    "REDISTRIBUTE": _("由其他人按比例分"),
    "TO_COMPANY": _("归公司，不计提"),
}
PAYER_POLICIES: dict[str, str] = {
    PayerPolicy.SELLING_STORE_PAYS: _("卖货门店的公司付"),
    PayerPolicy.OWNER_ENTITY_PAYS: _("导购所属公司付"),
}
AFTERWARDS: dict[str, str] = {
    Afterwards.BY_POSITION: _("回到按地点与岗位"),
    Afterwards.NO_PLAN: _("没有方案，不计提"),
}
