"""Refusals of exports."""

from guide_app.base.kernel.errors import Refusal


class ListUnknown(Refusal):
    """There is no list of that name to export; `known` are those that there are."""

    title = ("没有可导出的此列表", "There is no such list to export")


class TooManyRows(Refusal):
    """The list has more rows than a file may have, `most`; narrow it by a filter."""

    title = ("行数超出导出上限，请缩小筛选范围", "More rows than a file may have, narrow the list by a filter")
