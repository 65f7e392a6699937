"""How till imports are called on pages: where one stands, how its file was read, what to do about a refusal."""

from dataclasses import dataclass
from typing import Any

import msgspec

from guide_app.base.html.words import _
from guide_app.base.kernel.background import JobState
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.runs.schemas import TillImportSummary, TillImportView

PLACE = "/hq/till-imports"

STATES: dict[str, str] = {
    TillImportState.PREVIEWING: _("识别中"),
    TillImportState.PREVIEWED: _("待入账"),
    TillImportState.BOOKING: _("入账中"),
    TillImportState.BOOKED: _("已入账"),
    TillImportState.FAILED: _("未入账"),
    TillImportState.CANCELLED: _("已取消"),
    TillImportState.TAKEN_BACK: _("已撤销"),
}
STATE_KINDS: dict[str, str] = {
    TillImportState.PREVIEWED: "is-warning",
    TillImportState.BOOKED: "is-good",
    TillImportState.FAILED: "is-danger",
}
FOUND_BY: dict[str, str] = {
    "headings": _("按表头自动选用"),
    "common_headings": _("没有专用模板，按常见列名识别"),
    "chosen": _("手工选定"),
}
ADVICE: dict[str, str] = {
    "file_empty": _("文件里没有内容，请打开确认后重新导出。"),
    "file_too_large": _("请按日期分成几份导出。"),
    "body_too_large": _("请按日期分成几份导出。"),
    "not_a_sheet": _("请在收银系统导出 CSV 或 .xlsx；旧版 .xls 请在表格软件中另存为 .xlsx。"),
    "till_file_no_table": _("请在收银系统导出 CSV 或 .xlsx；旧版 .xls 请在表格软件中另存为 .xlsx。"),
    "till_file_locked": _("请在表格软件中取消打开密码，保存后再上传。"),
    "till_file_empty": _("文件里没有内容，请打开确认后重新导出。"),
    "till_file_damaged": _("请重新导出，或解压后再上传。"),
    "till_file_malformed": _("请重新导出；不要在文本编辑器里改动引号。"),
    "till_file_header_wrong": _("在下面为各列选定含义，只需一次；以后同样的文件自动识别。"),
    "till_profile_ambiguous": _("请在下面选定一个模板。"),
    "till_heading_repeated": _("请在收银系统的导出设置中去掉重复的列。"),
    "till_file_encoding_doubtful": _("请在下面选定文字编码。"),
    "till_file_encoding_unknown": _("请在下面选定文字编码，或重新导出为 UTF-8。"),
    "till_file_encoding_wrong": _("请换一种文字编码。"),
    "till_file_imported_already": _("要更正它，请先撤销那次导入。"),
    "import_expired": _("预览只保留七天，请重新上传。"),
    "file_lost": _("请重新上传这个文件。"),
}
OF_ENCODING = frozenset({"till_file_encoding_doubtful", "till_file_encoding_unknown", "till_file_encoding_wrong"})


@dataclass(frozen=True, slots=True)
class Stage:
    """Where an import stands, for people: `is_open` while a worker has it, `is_stuck` when its work broke off."""

    name: str
    kind: str
    is_open: bool
    is_stuck: bool


def stage_of(one: TillImportView | TillImportSummary) -> Stage:
    """The state of an import together with that of its job, which may have ended before the work was done."""
    if one.state in {TillImportState.PREVIEWING, TillImportState.BOOKING}:
        is_open = one.progress is not None and one.progress.state in {JobState.WAITING, JobState.RUNNING}
        if not is_open:
            return Stage(_("已中断"), "is-danger", is_open=False, is_stuck=True)
        return Stage(STATES[one.state], "", is_open=True, is_stuck=False)
    if one.state is TillImportState.PREVIEWED and (one.problem is not None or one.sums is None):
        return Stage(_("待处理"), "is-warning", is_open=False, is_stuck=False)
    return Stage(STATES[one.state], STATE_KINDS.get(one.state, ""), is_open=False, is_stuck=False)


def problem_in(raw: msgspec.Raw | None) -> dict[str, Any]:  # a problem document, whatever its facts
    """Why an import is not booked, as its document says it; empty where nothing is wrong."""
    return msgspec.json.decode(raw, type=dict[str, Any]) if raw is not None else {}
