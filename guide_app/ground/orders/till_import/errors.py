"""Why a whole till file is refused. Nothing of such a file is kept."""

from guide_app.base.kernel.errors import Refusal


class TillFileRefused(Refusal, abstract=True):
    """Base of the refusals of a whole file; the fact `file` names it."""


class TillFileUnreadable(TillFileRefused):
    """There is no such file, it may not be read, or it is a pipe or device."""

    title = ("无法读取收银文件", "The till file cannot be read")


class TillFileIsADirectory(TillFileRefused):
    """The name belongs to a folder."""

    title = ("这是文件夹，不是收银文件", "This is a directory, not a till file")


class TillFileEmpty(TillFileRefused):
    """Not even a header."""

    title = ("收银文件是空的", "The till file is empty")


class TillFileTooLarge(TillFileRefused):
    """More bytes than an export has, or a gzip file that inflates like a bomb."""

    title = ("收银文件过大，或压缩比异常", "The till file is too large, or inflates suspiciously")


class TillFileDamaged(TillFileRefused):
    """The gzip stream ends early or does not check."""

    title = ("压缩文件已损坏或不完整", "The compressed file is damaged or incomplete")


class TillFileNotText(TillFileRefused):
    """NUL bytes, or a line without end: some other kind of file, or UTF-16."""

    title = ("不是文本文件（含有空字节或超长行）", "Not a text file (NUL bytes or an endless line)")


class TillFileEncodingUnknown(TillFileRefused):
    """The bytes are neither UTF-8 nor GBK."""

    title = ("文字编码既不是 UTF-8 也不是 GBK", "The text is neither UTF-8 nor GBK")


class TillFileHeaderWrong(TillFileRefused):
    """The first line does not name the ten columns of the export in their order."""

    title = ("表头与收银导出格式不符", "The header is not that of a till export")


class TillFileMalformed(TillFileRefused):
    """Quotes do not pair up, so that nobody can say where a line ends."""

    title = ("CSV 引号不成对，无法分行", "The quotes of the CSV do not pair up")


class TillFileChanged(TillFileRefused):
    """Somebody wrote to the file while it was read."""

    title = ("文件在读取过程中被修改", "The file changed while it was read")
