"""Every refusal of printing."""

from guide_app.kernel.errors import NotFound, Refusal


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
