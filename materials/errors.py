"""Every refusal of printing."""

from guide_app.base.kernel.errors import Conflict, NotFound, Refusal


class LayoutUnknown(NotFound):
    """No such printable format; `layout` is what was asked for."""

    title = ("没有这种印刷版式", "No such print layout")


class NothingToPrint(Refusal):
    """A document needs at least one item."""

    title = ("没有可印刷的内容", "There is nothing to print")


class TooManyItems(Refusal):
    """More items than one document holds; `items` and `most` are given."""

    title = ("一次印刷的数量过多，请分批", "Too many items for one document, please split")


class DoesNotFitSheet(Refusal):
    """The format, its bleed and the crop marks are larger than the sheet; print it one to a page instead."""

    title = ("该版式放不进拼版纸张，请单张输出", "This format does not fit the sheet, print it one to a page")


class SheetUnreadable(Refusal):
    """A page failed its reading test and is not handed out.

    `page` counts from 1; `reason` is PAGES, SIZE, CODES, PLACE or QUIET_ZONE.
    """

    title = ("印刷文件未通过扫码校验，已拦截", "The sheet failed its reading test and was held back")


class PressBusy(Refusal):
    """So many documents are waiting that another one would take too long; `waiting` says how many."""

    status = 503
    title = ("印刷任务较多，请稍后再试", "The press is busy, try again in a moment")


class CodeOutOfService(Conflict):
    """A retired code is not printed any more; `printed` says which."""

    title = ("此码已停用，不能再印刷", "This code is retired and not printed any more")


class LayoutForOtherKind(Refusal):
    """The code is of another kind than the layout, so it would be read from another distance than it was made for."""

    title = ("码的类型与印刷版式不一致", "The code is of another kind than the layout")
