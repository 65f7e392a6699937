"""Consents, and what customers ask for, in words."""

from guide_app.base.html.words import _
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.rules import ConsentChannel, Standing

PURPOSES: dict[str, str] = {
    ConsentPurpose.MEMBERSHIP: _("会员服务"),
    ConsentPurpose.MARKETING: _("营销消息"),
    ConsentPurpose.PROFILING: _("标签与推荐"),
}
STANDINGS: dict[str, tuple[str, str]] = {
    Standing.GIVEN: (_("已同意"), "is-good"),
    Standing.WITHDRAWN: (_("已撤回"), "is-danger"),
    Standing.NEVER: (_("未同意"), ""),
}
CHANNELS: dict[str, str] = {
    ConsentChannel.OWN_DEVICE: _("本人设备"),
    ConsentChannel.STORE: _("门店代办"),
    ConsentChannel.IMPORT: _("导入"),
    ConsentChannel.API: _("接口"),
    ConsentChannel.ERASURE: _("删除个人信息"),
}
