"""Why a whole till file is refused. Nothing of such a file is kept."""

from guide_app.base.kernel.errors import Conflict, Refusal


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


class TillFileNoTable(TillFileRefused):
    """An old workbook, a document, a picture, a page, or a workbook that is broken; `rule` says which."""

    title = ("不是表格文件，请另存为 .xlsx 或 .csv", "The file holds no table, save it as .xlsx or .csv")


class TillFileLocked(TillFileRefused):
    """The workbook can only be opened with a password."""

    title = ("工作簿设有打开密码，请先取消密码", "The workbook has a password, remove it first")


class TillFileNotText(TillFileRefused):
    """NUL signs, or a line without end: some other kind of file."""

    title = ("不是文本文件（含有空字节或超长行）", "Not a text file (NUL bytes or an endless line)")


class TillFileEncodingUnknown(TillFileRefused):
    """The bytes make sense in none of the encodings that are known."""

    title = (
        "文字编码不是 UTF-8、UTF-16、GB18030 或 Big5",
        "The text is in none of UTF-8, UTF-16, GB18030 and Big5",
    )


class TillFileEncodingWrong(TillFileRefused):
    """The bytes make no sense in the encoding that was named."""

    title = ("文件不是所指定的文字编码", "The text is not in the encoding that was named")


class TillFileEncodingDoubtful(TillFileRefused):
    """The bytes make as much sense in two encodings; `readings` shows some words in each."""

    title = (
        "文字编码有两种可能，请用 --encoding 或在收银格式中指定",
        "The text may be in two encodings, name the one with --encoding or in the profile",
    )


class TillFileHeaderWrong(TillFileRefused):
    """No profile fits the headings: what is missing of the row that looks most like them, and what to do."""

    title = ("表头与任何导入模板都不符", "The headings fit no import profile")


class TillFileMalformed(TillFileRefused):
    """Quotes do not pair up, so that nobody can say where a line ends."""

    title = ("CSV 引号不成对，无法分行", "The quotes of the CSV do not pair up")


class TillFileChanged(TillFileRefused):
    """Somebody wrote to the file while it was read."""

    title = ("文件在读取过程中被修改", "The file changed while it was read")


class TillProfileInvalid(Refusal):
    """A profile that is no TOML, names what there is not, or lacks what every line needs."""

    title = ("导入模板无效", "The import profile is not valid")


class TillProfileUnknown(Refusal):
    """Neither a shipped profile nor one of the chain's own has the name."""

    title = ("没有此导入模板", "There is no such import profile")


class TillProfileAmbiguous(TillFileRefused):
    """Two profiles fit the headings equally well: somebody has to say which is meant."""

    title = ("有多个导入模板都符合表头，请指明用哪一个", "Several import profiles fit the headings, say which is meant")


class TillHeadingRepeated(TillFileRefused):
    """A heading that is needed stands above two columns."""

    title = ("所需列名重复出现", "A heading that is needed occurs twice")


class TillImportNotBooking(Conflict):
    """The import was given up while it was booked; nothing of it is kept."""

    title = ("该导入已取消，没有入账", "The import was given up, nothing was booked")


class TillFileImportedAlready(Conflict):
    """These very bytes are booked already: `import_id` says by which import, `imported_at` when."""

    title = ("这份文件已经入账", "This very file is booked already")


class TillFileBooksNothing(Refusal):
    """No line is new: each is refused, or booked already."""

    title = ("没有可入账的行", "There is no line to book")


class TillImportUnread(Refusal):
    """The file is not understood yet: a profile has to be chosen, or said what its headings mean."""

    title = ("还没有选定导入模板", "No profile reads the file yet")


class TillProfileCodeTaken(Conflict):
    """A profile of this code is there already; write a new version of it."""

    title = ("已有此编码的导入模板，请修改它", "There is a profile of this code, change that one")


class TillProfileShipped(Refusal):
    """A profile that comes with the product is neither changed nor withdrawn; begin one of another code with it."""

    title = (
        "随产品提供的导入模板不能修改或停用，请以它为样本另建",
        "A profile that comes with the product stays as it is, begin another one with it",
    )
