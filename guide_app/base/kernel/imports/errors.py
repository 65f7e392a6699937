"""Refusals of a whole file: it is no sheet, or not the one that was asked for. What a row breaks is told with it."""

from guide_app.base.kernel.errors import Refusal


class NoSheetInFile(Refusal):
    """The file is neither an .xlsx workbook nor text in UTF-8, UTF-16 or GB18030; `rule` says what it looks like."""

    title = ("文件无法读取，请另存为 .xlsx 或 .csv", "The file cannot be read, save it as .xlsx or .csv")


class SheetLocked(Refusal):
    """The workbook is protected by a password and can only be opened with it."""

    title = ("工作簿设有打开密码，请取消密码后再上传", "The workbook has a password, remove it first")


class SheetBeyondBounds(Refusal):
    """The sheet has more rows, columns or cells than are read; `rule` says which bound, `limit` where it lies."""

    status = 413
    title = ("表格过大，请分成几个文件", "The sheet is too large, split it")


class SheetEmpty(Refusal):
    """There is no row below the column names."""

    title = ("表格没有数据行", "The sheet has no rows")


class HeaderNotUnderstood(Refusal):
    """The first line that is not blank does not name the columns.

    `missing` are columns without which nothing can be read, `doubled` those that stand twice, `found` is the line.
    """

    title = ("首行列名不符合模板", "The first line does not name the columns of the template")
