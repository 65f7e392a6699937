"""`guide init`: from nothing to a chain that can be served: keys, company, headquarters, the first person."""

import os
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import click
import msgspec

from guide_app.base.exposure import weaknesses
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import DEMO_SECRET, settings
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import checked, read_as, refusals_said, run_on_database
from guide_app.entry.cli.passwords import new_password, password_file
from guide_app.entry.founding import Founding, found, take_keys
from guide_app.entry.key_file import new_keys, write_settings

ENV_FILE = "GUIDE_ENV_FILE"
WHERE = "~/.config/guide/guide.env"


class Question(NamedTuple):
    """What is asked for where no option says it."""

    option: str
    words: str
    usual: str | None


QUESTIONS = {
    "chain": Question("--chain", "连锁名称 · name of the chain", None),
    "entity": Question("--entity", "法人全称 · its legal entity", None),
    "entity_code": Question("--entity-code", "法人编码 · code of the entity", "HQ"),
    "name": Question("--name", "首位总部人员姓名 · name of the first person at headquarters", None),
    "number": Question("--number", "工号 · staff number", "HQ001"),
    "login": Question("--login", "登录名 · login", "hq"),
}
KINDS = {field.name: field.type for field in msgspec.structs.fields(Founding)}


@click.command()
@click.option("--chain", help="连锁名称 · Name of the chain, on pages and prints.")
@click.option("--entity", help="法人全称 · Its legal entity.")
@click.option("--entity-code", help="法人编码 · Code of the entity; HQ unless said.")
@click.option("--name", help="首位总部人员姓名 · Name of the first person at headquarters.")
@click.option("--number", help="工号 · Staff number; HQ001 unless said.")
@click.option("--login", help="登录名 · Login; hq unless said.")
@password_file
@click.option("--public-url", help="对外地址 · Address that customers' phones open, like https://guide.example.cn.")
@click.option(
    "--keys-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"密钥文件 · Where new keys are written, outside the data; {WHERE} unless said.",
)
def init(public_url: str | None, keys_file: Path | None, password_file: str | None, **answers: str | None) -> None:
    """建立连锁 · Make keys and found a chain: its legal entity, headquarters, and the first HQ account.

    中断后重新运行即可 · Broken off, run it again: keys that were written are used, a chain is founded once.
    """
    with refusals_said():
        _require_address(public_url)
        founding = read_as(Founding, {**_asked(answers), "password": new_password(password_file)})
        file = _keys(keys_file, brand=founding.chain, public_url=public_url)
    run_on_database(lambda: _found(founding), with_any_keys=True)
    _tell(founding, file)


async def _found(founding: Founding) -> None:
    await take_keys(wiring.SEALING)
    await found(founding)


def _require_address(public_url: str | None) -> None:
    if public_url is None:
        return
    parts = urlsplit(public_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise InvalidField("public_url", "须为 http(s)://域名 / an address like https://guide.example.cn")


def _asked(answers: dict[str, str | None]) -> dict[str, str]:
    """The answers, those that are missing asked at the terminal; without one the usual, or a refusal by option."""
    told: dict[str, str] = {}
    for field, question in QUESTIONS.items():
        answer = answers[field]
        if answer is None and sys.stdin.isatty():
            answer = click.prompt(question.words, default=question.usual, value_proc=checked(KINDS[field]), err=True)
        elif answer is None:
            answer = question.usual
        if answer is None:
            raise InvalidField(field, f"须以 {question.option} 给出 / say it with {question.option}")
        told[field] = answer.strip()
    return told


def _keys(keys_file: Path | None, *, brand: str, public_url: str | None) -> Path | None:
    """The file that this process reads its keys from: the one that is there, or one made now. None: they are set."""
    named = os.environ.pop(ENV_FILE, "")
    file = (keys_file or Path(named or WHERE)).expanduser().resolve()
    config = settings()
    if not weaknesses(config.secrets, config.data_keys, demo_secret=DEMO_SECRET):
        return None
    if not file.exists():
        values = {**new_keys(business_date(clock.now())), "GUIDE_BRAND": brand}
        if public_url is not None:
            values["GUIDE_PUBLIC_URL"] = public_url.rstrip("/")
        if config.database_url is None:
            values["GUIDE_HOME"] = str(config.home)
        write_settings(file, values, home=config.home)
    os.environ[ENV_FILE] = str(file)
    settings.cache_clear()
    vault.cache_clear()
    settings()
    return file


def _tell(founding: Founding, file: Path | None) -> None:
    click.echo(f"{founding.chain} 已建立，{founding.name} 可以 {founding.login} 登录 · {founding.chain} is founded.\n")
    if file is not None:
        click.echo(f"密钥与设置 · keys and settings   {file}")
        click.echo("请另存一份到别处：没有它，姓名和手机号再也打不开。")
        click.echo("Keep a copy elsewhere: without it names and phones stay sealed for ever.\n")
        click.echo(f"export {ENV_FILE}={file}")
    click.echo("guide serve     # 接口 · the API")
    click.echo("guide worker    # 后台进程 · the worker")
    click.echo("guide doctor    # 体检 · is everything as it should be?")
