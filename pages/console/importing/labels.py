"""How imports are called on pages: what each kind is for, where one stands, what to do about a file that is refused."""

from dataclasses import dataclass
from typing import Any

import msgspec

from guide_app.base.html.words import _
from guide_app.base.kernel.background import JobState
from guide_app.base.kernel.imports.kinds import Outcome
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.schemas import ImportSummary, ImportView


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a kind of sheet is for, its icon, and where its rows are looked at afterwards."""

    text: str
    glyph: str
    place: str


PURPOSES: dict[str, Purpose] = {
    "entities": Purpose(_("经营门店的公司，开店前先导入"), "landmark", "/hq/organisation/entities"),
    "regions": Purpose(_("大区、城市等管理层级，门店挂在其下"), "network", "/hq/organisation"),
    "stores": Purpose(_("批量开店，或更新门店的名称、地址与状态"), "store", "/hq/organisation"),
    "associates": Purpose(_("批量入职、更新资料与调岗"), "users", "/hq/people"),
    "second_posts": Purpose(_("主岗之外在其他门店兼岗，一人可有多行"), "user-plus", "/hq/people"),
    "members": Purpose(_("从原有系统迁入会员，只补全已有会员的空缺"), "user-round", "/hq/members"),
    "points": Purpose(_("会员从原有系统带来的成长值，先录入再由另一人审批"), "star", "/hq/members"),
    "categories": Purpose(_("商品的分类树，券与提成按它圈定范围"), "folder-tree", "/hq/skus/categories"),
    "products": Purpose(_("款式的名称、品牌、季节、品类与规格"), "layers", "/hq/products"),
    "barcodes": Purpose(_("商品的条码，扫码即可找到"), "scan-barcode", "/hq/skus"),
    "skus": Purpose(_("新商品，以及名称、品牌、品类与在售状态的更新"), "shirt", "/hq/skus"),
    "prices": Purpose(_("全国、区域或门店的价格，可定未来生效"), "tag", "/hq/skus"),
    "goals": Purpose(_("每家门店、每位导购一个月的目标，达标提成按它算"), "target", "/hq/commissions"),
    "attendance": Purpose(_("每人一个月的出勤半天数，店铺池按它分"), "calendar", "/hq/commissions"),
    "stock": Purpose(_("各门店与仓库的在库数量，早于已知时间的行不改变库存"), "boxes", "/hq/stock"),
    "rota": Purpose(_("各门店一周的排班，谁在哪天上哪个班"), "calendar-check", "/hq/rota"),
    "codes": Purpose(_("把印好的空白码一次绑到门店和位置"), "qr-code", "/hq/codes"),
}

NEEDS: dict[str, str] = {"always": _("必填"), "new": _("新建时必填"), "never": _("选填")}

STATES: dict[str, str] = {
    ImportState.PREVIEWING: _("预览中"),
    ImportState.UNMAPPED: _("待指定各列"),
    ImportState.PREVIEWED: _("待确认"),
    ImportState.COMMITTING: _("写入中"),
    ImportState.DONE: _("已导入"),
    ImportState.FAILED: _("未导入"),
}
STATE_KINDS: dict[str, str] = {
    ImportState.PREVIEWING: "",
    ImportState.UNMAPPED: "is-warning",
    ImportState.PREVIEWED: "is-warning",
    ImportState.COMMITTING: "",
    ImportState.DONE: "is-good",
    ImportState.FAILED: "is-danger",
}
OUTCOMES: dict[str, str] = {
    Outcome.NEW: _("新增"),
    Outcome.CHANGED: _("修改"),
    Outcome.UNCHANGED: _("无变化"),
    Outcome.REFUSED: _("有误"),
}

ADVICE: dict[str, str] = {
    "file_empty": _("文件里没有内容，请打开确认后重新保存再上传。"),
    "file_too_large": _("请按行拆成几个文件分别导入。"),
    "body_too_large": _("请按行拆成几个文件分别导入。"),
    "not_a_sheet": _("请在表格软件中打开，另存为 .xlsx，再上传。旧版 .xls 与设了打开密码的文件也要这样另存。"),
    "sheet_damaged": _("请在表格软件中打开，另存为新的 .xlsx 再上传；打不开则需向提供者重新索取。"),
    "sheet_too_large": _("请删去多余的工作表、行与图片，或拆成几个文件。"),
    "sheet_with_macros": _("请另存为“Excel 工作簿 (.xlsx)”，不要用 .xlsm。"),
    "sheet_with_links": _("请复制全部内容，以“数值”粘贴到新的工作簿再保存。"),
    "no_sheet_in_file": _("请在表格软件中打开，另存为 .xlsx，再上传。"),
    "sheet_locked": _("请在表格软件中取消打开密码，保存后再上传。"),
    "sheet_beyond_bounds": _("请拆成几个文件分别导入。"),
    "sheet_empty": _("列名下面至少要有一行数据，且在第一个可见的工作表里。"),
    "header_not_understood": _("请对照下面的列改好首行，或把数据粘贴到模板里。"),
    "file_lost": _("请重新上传这个文件。"),
    "import_expired": _("预览只保留七天，请重新上传。"),
    "import_cancelled": _("需要时可重新上传。"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where an import stands, for people: `is_open` while a worker has it, `is_stuck` when its work broke off."""

    name: str
    kind: str
    is_open: bool
    is_stuck: bool


def stage_of(one: ImportView | ImportSummary) -> Stage:
    """The state of an import together with that of its job, which may have ended before the work was done."""
    works = one.state in {ImportState.PREVIEWING, ImportState.COMMITTING}
    is_open = works and one.progress is not None and one.progress.state in {JobState.WAITING, JobState.RUNNING}
    if works and not is_open:
        return Stage(_("已中断"), "is-danger", is_open=False, is_stuck=True)
    if one.state is ImportState.FAILED and problem_in(one.problem).get("code") == "import_cancelled":
        return Stage(_("已取消"), "", is_open=False, is_stuck=False)
    if one.state is ImportState.PREVIEWED and one.previewed and not (one.previewed.new or one.previewed.changed):
        return Stage(_("没有可写入的行"), "", is_open=False, is_stuck=False)
    return Stage(STATES[one.state], STATE_KINDS[one.state], is_open=is_open, is_stuck=False)


def problem_in(raw: msgspec.Raw | None) -> dict[str, Any]:  # a problem document, whatever its facts
    """Why an import ended, as its document says it; empty where nothing is wrong."""
    return msgspec.json.decode(raw, type=dict[str, Any]) if raw is not None else {}
