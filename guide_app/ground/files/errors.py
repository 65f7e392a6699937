"""Refusals of files."""

from guide_app.base.kernel.errors import Refusal


class FileLost(Refusal):
    """The file is known, and its bytes are not there or are not those that were kept: see `guide verify`."""

    status = 410
    title = (
        "文件内容已丢失或损坏，请联系管理员",
        "The file is lost or damaged, tell an administrator",
    )
