"""What the demo tells whoever started it: how far it is, and where to look when it is ready."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from guide_app.ground.messages.rules import DEMO_MESSAGES

DESCRIPTION = "demo.json"
EVERY = 10
"""So many lines tell of all days where no bar can be drawn."""


class Place(TypedDict):
    """An address to open, and the login for it; none where none is needed."""

    what: str
    address: str
    login: str


class Description(TypedDict):
    """`demo.json`: where the demo is, what to open, and who can sign in."""

    base_url: str
    open: list[Place]
    sign_ins: list[dict[str, str]]


def described(base_url: str, code: str, sign_ins: list[dict[str, str]]) -> Description:
    """The description of a demo that is served at `base_url`, with a printed `code` to scan."""
    return {
        "base_url": base_url,
        "open": [
            {"what": "导购手机 · the associate's phone", "address": f"{base_url}/a", "login": "sh001-02"},
            {"what": "管理后台 · the console", "address": f"{base_url}/hq", "login": "hq"},
            {"what": "顾客扫码 · what a customer scans", "address": f"{base_url}/q/{code}", "login": ""},
        ],
        "sign_ins": sign_ins,
    }


def write_description(home: Path, description: Description) -> Path:
    """Write it down beside the database."""
    path = home / DESCRIPTION
    path.write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def read_description(home: Path) -> Description | None:
    """What the demo of this folder has written; None where it has not come that far."""
    try:
        read: Description = json.loads((home / DESCRIPTION).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return read if read.keys() >= Description.__required_keys__ else None


def welcome(home: Path, description: Description, *, is_running: bool = False) -> None:
    """Say what to open, and by whom."""
    password = description["sign_ins"][0]["password"]
    state = "演示正在运行 · The demo is running" if is_running else "导购工具箱演示已就绪 · The demo is ready"
    click.echo(f"\n{state}:  {description['base_url']}\n")
    for place in description["open"]:
        login = f"{place['login']}  {password}" if place["login"] else "不用登录 · no sign-in"
        click.echo(f"  {place['address']:42} {login:24} {place['what']}")
    others = "  ".join(each["login"] for each in description["sign_ins"])
    click.echo(f"\n  全部账号 · all sign-ins  {others}   (密码 · password {password})")
    click.echo(f"  接口文档 · API page      {description['base_url']}/schema")
    click.echo(f"  短信验证码 · codes       {home / DEMO_MESSAGES}")
    click.echo(f"  运行日志 · logs          {home / 'logs'}")
    if not is_running:
        click.echo("\n按 Ctrl-C 停止 · Ctrl-C stops everything.\n")


def step(text: str) -> None:
    """Say what is done next, at once."""
    click.echo(text, err=True)
    sys.stderr.flush()


class Days:
    """How many days have been made up: a bar on a terminal, lines elsewhere."""

    def __init__(self, bar: Progress | None, task: Any) -> None:
        self._bar, self._task, self._said = bar, task, 0

    def told(self, done: int, of: int) -> None:
        """`done` days of all."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=of)
        elif done * EVERY // of > self._said:
            self._said = done * EVERY // of
            step(f"  {done}/{of}")


@contextmanager
def days_told(text: str) -> Iterator[Days]:
    """Tell how far the days have come, from the first moment on."""
    console = Console(stderr=True)
    if not console.is_terminal:
        step(text)
        yield Days(None, None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        yield Days(bar, bar.add_task(text, total=None))
