"""Refusals of imports."""

from guide_app.base.kernel.errors import Conflict, Refusal


class ImportNotReady(Conflict):
    """An import is committed once, when its preview is there; `state` says where it stands."""

    title = ("该导入尚未完成预览，或已提交", "The preview is not there yet, or it is committed already")


class NothingToImport(Refusal):
    """No row is new or changed: there is nothing to commit."""

    title = ("没有可导入的行", "No row is new or changed")


class RowsRefused(Refusal):
    """Every row or none was wanted, and some are refused; nothing is written. `refused` says how many."""

    title = ("有误的行使整份文件没有写入", "Rows are refused, so nothing of the file was written")


class NotYourImport(Refusal):
    """Only who made the preview commits it."""

    status = 403
    title = ("只能提交自己的导入", "Only who made the preview commits it")


class ImportDisturbed(Conflict):
    """What a piece of the rows is judged against kept changing; what is done so far stands, commit again later."""

    title = ("数据持续被他人修改，请稍后继续提交", "The data kept changing, commit again later")


class NoErrorSheet(Refusal):
    """No row was refused, or the sheet of those that were is no longer kept."""

    status = 404
    title = ("没有错误表，或已过期", "There is no error sheet, or its time is over")


class ImportExpired(Refusal):
    """Nobody committed the preview within a week; upload the file again."""

    title = ("预览已过期，请重新上传", "The preview has expired, upload the file again")


class SheetChanged(Conflict):
    """The file is not the one of the preview."""

    title = ("文件与预览时不同", "The file is not the one of the preview")


class ImportCancelled(Refusal):
    """Whoever began the import gave it up before anything was written."""

    title = ("已取消，没有写入任何数据", "Cancelled, nothing was written")


class NothingToCancel(Conflict):
    """The import is over, or its commit has broken off and nobody works on it; `state` says where it stands."""

    title = ("该导入没有可取消的工作", "Nothing of this import can be cancelled")
