"""`guide commissions replay`: play scenario documents on the database, and print what it comes to."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from commissions.engine.api import ScenarioInvalid
from guide_app.base.kernel.logs import configure_logs
from guide_app.entry.cli.commanding import refusals_said
from guide_app.entry.cli.session import database_session
from guide_app.entry.cli.simulate import INVALID, INVALID_EXIT, read_document
from guide_app.entry.replay.replaying import replay as replayed

DATABASE = "guide_replay"
"""The database of its own in the embedded server; nothing of a document stays in it."""


@click.command()
@click.argument("scenario", type=click.Path())
def replay(scenario: str) -> None:
    """在数据库中重放方案文件 · Play a scenario document on the database; the same result as simulate.

    A folder answers every *.json in it, one line of JSON each, with its name.
    """
    configure_logs()
    place = Path(scenario)
    with refusals_said():
        if place.is_dir():
            asyncio.run(_each(sorted(place.glob("*.json"))))
            return
        invalid = asyncio.run(_one(place))
    if invalid:
        sys.exit(INVALID_EXIT)


async def _one(place: Path) -> bool:
    """Answer one document; whether it is invalid."""
    async with database_session(embedded=DATABASE, with_any_keys=True):
        answer, invalid = await _answer(place)
    _print(answer)
    return invalid


async def _each(documents: Sequence[Path]) -> None:
    """Answer each, invalid ones among them."""
    async with database_session(embedded=DATABASE, with_any_keys=True):
        for document in documents:
            answer, _ = await _answer(document)
            _print(b'{"scenario":' + msgspec.json.encode(document.name) + b',"result":' + answer.strip() + b"}\n")


async def _answer(place: Path) -> tuple[bytes, bool]:
    try:
        return msgspec.json.encode(await replayed(read_document(place))) + b"\n", False
    except (ScenarioInvalid, OSError):
        return INVALID, True


def _print(answer: bytes) -> None:
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
