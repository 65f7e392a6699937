"""Keys of one's own: drawn at random, and kept in a file that nobody else can read and that the settings read."""

import base64
import os
import secrets
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dotenv import set_key

from guide_app.base.kernel.errors import InvalidField

SECRET_BYTES = 32
HEAD = """\
# 导购工具箱的密钥与设置。请另存一份到别处：没有它，姓名和手机号再也打不开；有它和备份，任何人都打得开。
# Keys and settings of Guide. Keep a copy elsewhere: without it names and phones stay sealed for ever, and with it a
# stolen backup is open to anybody.
"""


def new_keys(made_on: date) -> dict[str, str]:
    """Settings with keys that nobody else has. The data key is called by the day it was made on."""
    data_key = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return {
        "GUIDE_SECRET": secrets.token_urlsafe(SECRET_BYTES),
        "GUIDE_INDEX_SECRET": secrets.token_urlsafe(SECRET_BYTES),
        "GUIDE_DATA_KEYS": f"k{made_on:%Y%m%d}:{data_key}",
    }


def write_settings(file: Path, values: Mapping[str, str], *, home: Path) -> None:
    """Write a file of settings, whole or not at all, readable by its owner alone (0600). None is written over.

    Raises InvalidField where it would lie with the data, exists, or cannot be written.
    """
    field = "keys_file"
    if file.is_relative_to(home):
        raise InvalidField(field, "须在数据目录之外 / outside the data, which are copied as backups", home=str(home))
    beside: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # it is 0600
        beside = Path(name)
        with open(handle, "w", encoding="utf-8") as written:
            written.write(HEAD)
        for setting, value in values.items():
            set_key(beside, setting, value, quote_mode="always")
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        os.link(beside, file)
    except FileExistsError as error:
        raise InvalidField(field, "文件已存在，不会覆盖 / it exists and is not written over", file=str(file)) from error
    except OSError as error:
        raise InvalidField(field, "无法写入 / it cannot be written", file=str(file), problem=str(error)) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
