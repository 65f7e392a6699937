"""Refusals of exports."""

from guide_app.base.kernel.errors import Refusal


class ListUnknown(Refusal):
    """There is no list of that name to export; `known` are those that there are."""

    title = ("没有可导出的此列表", "There is no such list to export")


class TooManyRows(Refusal):
    """The list has more rows than a file may have, `most`; narrow it by a filter."""

    title = ("行数超出导出上限，请缩小筛选范围", "More rows than a file may have, narrow the list by a filter")


class ExportLimit(Refusal):
    """So many exports with personal data, `limit`, were taken within 24 hours; one more may be taken `again_at`."""

    status = 429
    title = (
        "24 小时内导出个人信息的次数已达上限",
        "The limit of exports with personal data within 24 hours is reached",
    )


class ExportGrown(Refusal):
    """The list has grown beyond the rows that one person takes away alone, `most`, since it was asked for."""

    title = (
        "行数已超过单人可导出的上限，请重新提交并由第二人批准",
        "By now these are more rows than one person takes away alone: ask again, for a second person",
    )
