"""`guide events`: how far each subscriber has come, and what to do about events that one could not take."""

from datetime import datetime

import click
import msgspec
import structlog

from guide_app.base.kernel.database import connection, fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lanes import change_lanes
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import Subscriber, lag, register, retry_parked
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import run_on_database

log = structlog.get_logger(__name__)


class ParkedEvent(msgspec.Struct, frozen=True):
    """An event that a subscriber could not take."""

    subscriber: str
    seq: int
    type: str
    attempts: int
    parked_at: datetime
    error: str


PARKED = """
SELECT p.subscriber, p.seq, e.type, p.attempts, p.parked_at, p.error
FROM event_parked p JOIN event e USING (seq) WHERE p.resolved_at IS NULL ORDER BY p.subscriber, p.seq
"""

as_json = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")


@click.command()
@as_json
def status(as_json: bool) -> None:
    """各订阅者的进度 · Events each subscriber has not taken yet (at most 500 counted), and those it has parked."""
    report = run_on_database(_status, as_json=as_json)
    if as_json:
        click.echo(msgspec.json.encode(report, enc_hook=str).decode())
        return
    for name, waiting in report.waiting.items():
        click.echo(f"{name:20}{waiting}")
    for parked in report.parked:
        click.echo("  ".join(str(value) for value in msgspec.structs.astuple(parked)))


@click.command()
@click.argument("subscriber")
def retry(subscriber: str) -> None:
    """重试搁置的事件 · Send the events that SUBSCRIBER could not take again."""
    done = run_on_database(lambda: _retry(subscriber))
    click.echo(f"已处理 {done} 个 / {done} went through")


@click.command(name="replay")
@click.argument("subscriber")
def replay_from_zero(subscriber: str) -> None:
    """从头重放 · Build what SUBSCRIBER keeps anew, beside it, and swap. Run again, it goes on where it was ended."""
    done = run_on_database(lambda: _replay(subscriber), as_owner=True)
    click.echo(f"已重放 {done} 个 / {done} events replayed")


@click.command()
@click.argument("number", type=int)
def lanes(number: int) -> None:
    """设置事件通道数 · Write events into NUMBER lanes from now on, so that as many workers read at once."""
    changed = run_on_database(lambda: _lanes(number), as_owner=True)
    said = "通道数已更改 / changed" if changed else "无需更改 / nothing to change"
    click.echo(said)


class Status(msgspec.Struct, frozen=True):
    """Events not taken yet by subscriber, and the parked ones with their errors."""

    waiting: dict[str, int]
    parked: list[ParkedEvent]


async def _status() -> Status:
    await register(wiring.SUBSCRIBERS)
    return Status(await lag(wiring.SUBSCRIBERS), await fetch_as(ParkedEvent, PARKED))


async def _lanes(number: int) -> bool:
    async with connection() as owner:
        return await change_lanes(owner, number)


async def _retry(name: str) -> int:
    return await retry_parked(_named(name))


async def _replay(name: str) -> int:
    subscriber = _named(name)
    await register([subscriber])
    return await rebuild(subscriber, told=_tell)


def _tell(taken: int) -> None:
    log.info("replaying", events=taken)


def _named(name: str) -> Subscriber:
    for subscriber in wiring.SUBSCRIBERS:
        if subscriber.name == name:
            return subscriber
    known = ", ".join(subscriber.name for subscriber in wiring.SUBSCRIBERS)
    raise InvalidField("subscriber", f"one of {known} / 须为其中之一")
