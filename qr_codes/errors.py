"""Every refusal of touchpoint codes and their symbols."""

from guide_app.kernel.errors import Conflict, Refusal


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
