"""How a command comes by a new password: typed twice, or read from a file or standard input. Never as an argument,
which every user of the machine could read."""

import sys
from pathlib import Path

import click

from guide_app.base.kernel.errors import InvalidField
from guide_app.entry.cli.commanding import checked
from guide_app.ground.auth.schemas import Password

STANDARD_INPUT = "-"

password_file = click.option(
    "--password-file",
    help="密码文件，- 为标准输入 · File with the password, - for standard input; else it is asked for.",
)


def new_password(file: str | None) -> str:
    """The first line of the file, or what is typed twice at the terminal. Raises InvalidField without either."""
    if file is None:
        if not sys.stdin.isatty():
            raise InvalidField("password_file", "无终端时须用 --password-file / needed where there is no terminal")
        typed: str = click.prompt(
            "新密码 · new password",
            hide_input=True,
            confirmation_prompt="再输入一次 · once more",
            value_proc=checked(Password),
            err=True,
        )
        return typed
    try:
        text = sys.stdin.read() if file == STANDARD_INPUT else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidField("password_file", "无法读取 / it cannot be read", problem=str(error)) from error
    return text.splitlines()[0] if text else ""
