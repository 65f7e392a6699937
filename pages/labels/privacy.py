"""Consents, and what customers ask for, in words."""

from guide_app.base.html.words import _
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.requests.rules import Corrected, Ground, Proof, RequestKind, RequestState
from guide_app.ground.privacy.retention.rules import RunState
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
REQUESTS: dict[str, str] = {
    RequestKind.ERASURE: _("删除我的信息"),
    RequestKind.COPY: _("我的数据副本"),
    RequestKind.CORRECTION: _("更正我的信息"),
}
REQUEST_STATES: dict[str, tuple[str, str]] = {
    RequestState.RECEIVED: (_("待核实身份"), "is-warning"),
    RequestState.PROVEN: (_("办理中"), "is-warning"),
    RequestState.WAITING: (_("待第二人批准"), "is-warning"),
    RequestState.DONE: (_("已办结"), "is-good"),
    RequestState.REFUSED: (_("已拒绝"), "is-danger"),
    RequestState.WITHDRAWN: (_("已撤回"), ""),
}
RUN_STATES: dict[str, tuple[str, str]] = {
    RunState.LISTED: (_("待批准"), "is-warning"),
    RunState.APPROVED: (_("删除中"), "is-warning"),
    RunState.DONE: (_("已删除"), "is-good"),
    RunState.DROPPED: (_("已更新"), ""),
}
PROOFS: dict[str, str] = {
    Proof.OWN_SESSION: _("本人用手机验证码登录"),
    Proof.DOCUMENT: _("出示身份证件"),
    Proof.PHONE_CODE: _("接收验证码"),
    Proof.KNOWN: _("门店当面确认"),
}
CORRECTED: dict[str, str] = {
    Corrected.NAME: _("姓名"),
    Corrected.PHONE: _("手机"),
    Corrected.BIRTHDAY: _("生日"),
    Corrected.GENDER: _("性别"),
    Corrected.OTHER: _("其他内容"),
}
GROUNDS: dict[str, str] = {
    Ground.NOT_THEM: _("无法核实是本人"),
    Ground.LEGAL_DUTY: _("法律要求继续保存"),
    Ground.CLAIMS: _("有未了结的订单、退款或争议"),
    Ground.OTHERS: _("会泄露他人信息"),
    Ground.DONE_ALREADY: _("此前已经办结"),
}
