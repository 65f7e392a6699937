"""How a command ends: its result, or a refusal as a clear line, as JSON for a program, and exit code 2."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import click
import msgspec

from guide_app.base.environment import SettingsInvalid
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.kernel.logs import configure_logs
from guide_app.base.web.problems import problem_of
from guide_app.base.web.rules_in_words import field_and_rule, in_words
from guide_app.entry.cli.session import database_session

Result = TypeVar("Result")
Shape = TypeVar("Shape")

REFUSED = 2
"""Exit code of a command that was understood and refused."""


def run_on_database(
    work: Callable[[], Coroutine[Any, Any, Result]],
    *,
    as_json: bool = False,
    as_owner: bool = False,
    with_any_keys: bool = False,
) -> Result:
    """Run `work` on the database and give its result. A refusal ends the command with a clear line and exit code 2.

    Keys that are not the database's are refused, but for the commands that say so or mend it.
    """
    configure_logs()

    async def session() -> Result:
        async with database_session(as_owner=as_owner, with_any_keys=with_any_keys):
            return await work()

    with refusals_said(as_json=as_json):
        return asyncio.run(session())


def read_as(kind: type[Shape], values: Mapping[str, object]) -> Shape:
    """What was typed, as a command of the product. Raises InvalidField, which names the field and its rule."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        broken = field_and_rule(str(error))
        raise InvalidField(broken["field"], broken["rule"]) from None


def checked(kind: Any) -> Callable[[str], str]:  # a text, perhaps with rules
    """A check of what is typed at a prompt, which asks again until it is of this kind."""

    def check(typed: str) -> str:
        try:
            right: str = msgspec.convert(typed.strip(), kind)
        except msgspec.ValidationError as error:
            raise click.UsageError(in_words(str(error))) from None
        return right

    return check


@contextmanager
def refusals_said(*, as_json: bool = False) -> Iterator[None]:
    """End the process with a clear line and exit code 2 when what happens inside is refused."""
    try:
        yield
    except Refusal as refusal:
        refuse(refusal, as_json=as_json)
    except SettingsInvalid as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


def refuse(refusal: Refusal, *, as_json: bool) -> NoReturn:
    """Say a refusal in both languages on standard error, as JSON on standard output for a program, and end."""
    chinese, english = refusal.title
    facts = "  ".join(f"{name}={value}" for name, value in refusal.facts.items())
    click.echo(f"{chinese} / {english}  [{refusal.code}]  {facts}".rstrip(), err=True)
    if as_json:
        click.echo(msgspec.json.encode(problem_of(refusal), enc_hook=str).decode())
    sys.exit(REFUSED)
