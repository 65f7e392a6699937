"""Refusals of the doors that uploads come in by."""

from guide_app.base.kernel.errors import Refusal


class FileEmpty(Refusal):
    """Nothing was sent, or a file without a byte in it."""

    title = ("文件是空的", "The file is empty")


class FileTooLarge(Refusal):
    """The file is larger than this door takes; `limit_bytes` says how large it may be."""

    status = 413
    title = ("文件过大", "The file is too large")


class NotAPicture(Refusal):
    """By its content the file is no JPEG, PNG or WebP, whatever it is named; `found` says what it looks like."""

    status = 415
    title = ("不是 JPEG、PNG 或 WebP 图片（按内容判断）", "No JPEG, PNG or WebP picture, by its content")


class PictureTooLarge(Refusal):
    """The picture has more pixels than is taken; `limit_pixels` says how many it may have. It was not unpacked."""

    title = ("图片像素过多", "The picture has too many pixels")


class PictureMoves(Refusal):
    """The picture is an animation; a still one is taken."""

    title = ("不接受动画图片，请上传静态图片", "An animation is not taken, send a still picture")


class PictureDamaged(Refusal):
    """The picture is cut off or broken and cannot be read to its end."""

    title = ("图片已损坏或不完整", "The picture is damaged or not whole")


class NotASheet(Refusal):
    """By its content the file is no workbook (.xlsx) and no CSV text; `found` says what it looks like."""

    status = 415
    title = ("不是 XLSX 工作簿或 CSV 文本（按内容判断）", "No XLSX workbook and no CSV text, by its content")


class SheetDamaged(Refusal):
    """The workbook cannot be read to its end, or its parts are not put together as a workbook's; `problem` says how."""

    title = ("工作簿已损坏或结构不正确", "The workbook is damaged, or not put together as one")


class SheetTooLarge(Refusal):
    """Unpacked, the sheet is larger than is taken; `limit` says in what, and how much it may be."""

    title = ("表格展开后过大", "Unpacked, the sheet is too large")


class SheetWithMacros(Refusal):
    """The workbook holds macros or programs; save it as .xlsx without them."""

    title = (
        "工作簿含有宏或程序，请另存为不含宏的 .xlsx",
        "The workbook holds macros, save it without them",
    )


class SheetWithLinks(Refusal):
    """The workbook fetches from other files or addresses; save it with values alone. Hyperlinks do no harm."""

    title = ("工作簿引用了外部数据，请粘贴为数值后保存", "The workbook fetches from outside, save its values alone")


PICTURE_REFUSALS = (FileEmpty, FileTooLarge, NotAPicture, PictureTooLarge, PictureMoves, PictureDamaged)
"""What `take_picture` answers with."""
SHEET_REFUSALS = (FileEmpty, FileTooLarge, NotASheet, SheetDamaged, SheetTooLarge, SheetWithMacros, SheetWithLinks)
"""What `take_sheet` answers with."""
