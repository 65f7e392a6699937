"""Every refusal of touchpoint codes and their symbols."""

from guide_app.base.kernel.errors import Conflict, NotFound, Refusal


class ShortCodeMistyped(Refusal):
    """What was typed or scanned cannot be one of our codes; `reason` is LENGTH, SYMBOL or CHECK. Never looked up."""

    title = ("短码有误，请核对后重新输入", "This code is mistyped, please check it")


class PublicAddressUnusable(Refusal):
    """The public base address cannot be printed; `reason` is SCHEME, HOST or EXTRA."""

    title = ("二维码公开网址不可用于印刷", "The public address cannot be printed in a code")


class TextTooLongForSymbol(Refusal):
    """The text does not fit the largest symbol we print; `characters` and `largest_version` say by how far."""

    title = ("内容过长，无法生成可靠的二维码", "The text is too long for a reliable code")


class SymbolTooSmall(Refusal):
    """A phone would not resolve the modules; `module_mm` is what there is, `smallest_module_mm` what is needed."""

    title = ("二维码太小，在要求的距离内无法扫描", "The code is too small to scan from the wanted distance")


class TouchpointStateForbids(Conflict):
    """The touchpoint's state does not lead to the wanted one; `state` and `wanted` are both given."""

    title = ("触点当前状态不允许此操作", "The touchpoint's state does not allow this")


class CodeUnknown(NotFound):
    """No touchpoint has this code; `reason` is LENGTH, SYMBOL or CHECK where it cannot even be one of ours."""

    title = ("没有这个码，请核对后重新扫描或输入", "No such code, please check it")


class CodeNotInUse(NotFound):
    """The code is blank or paused; `state` says which. `code_id` is what an associate binds."""

    title = ("此码暂未启用", "This code is not in use at the moment")


class CodeRetired(Refusal):
    """The code led somewhere once and does not any more."""

    status = 410
    title = ("此码已停用，请咨询店员", "This code is out of service, please ask in the store")


class TooManyGuesses(Refusal):
    """Too many codes that do not exist were asked for from one address; those that do go on working there.

    `retry_after_seconds` says when others may be asked for.
    """

    status = 429
    title = ("尝试次数过多，请稍后再试", "Too many wrong codes, please wait a minute")


class CodeNotBlank(Conflict):
    """Only a blank code is bound; one that leads somewhere is re-pointed. `state` is where it stands."""

    title = ("此码已绑定或已停用", "This code is bound or retired already")


class AssociateNotInStore(Conflict):
    """Nothing leads to somebody who no longer works here, or is posted to no store."""

    title = ("该导购已离职或未在门店任职", "This associate has left or works in no store")
