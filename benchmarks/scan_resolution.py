"""Scans a second on one worker, counted and logged, against a bare Litestar route on the same machine."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator
from datetime import date

import asyncpg

from benchmarks._load import Measured, Requests, load, request, same
from benchmarks._server import database, product, serving
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import CreateEntity, CreateRegion, CreateStore
from guide_app.ground.stores.service import create_entity, create_region, create_store
from qr_codes.rules.scans import VISITOR_COOKIE
from qr_codes.service.badges import badge_code_of

BADGES = 200
CONNECTIONS = 64
SECONDS = 4.0
ROUNDS = 3
PHONE = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50",
    "accept": "text/html",
}


async def a_store_with_badges() -> list[str]:
    """The codes of a store's associates."""
    await create_entity(SYSTEM, CreateEntity(code="HQ", name="导购服饰有限公司"))
    root = await create_region(SYSTEM, CreateRegion(code="HQ", name="总部"))
    command = CreateStore(code="S1", name="上海静安店", region=root.code, entity="HQ", ownership=Ownership.DIRECT)
    store = await create_store(SYSTEM, command)
    codes = []
    for number in range(BADGES):
        associate_id = new_id()
        await execute(
            "INSERT INTO associate (id, number, name, title, phone_masked, status, version)"
            " VALUES ($1, $2, '王小美', '导购', '', 'active', 1)",
            associate_id,
            f"A{number}",
        )
        await execute(
            "INSERT INTO posting (id, associate, role, path, store, valid_from)"
            " VALUES ($1, $2, 'associate', $3, $4, $5)",
            new_id(),
            associate_id,
            store.path,
            store.id,
            date(2020, 1, 1),
        )
        codes.append((await badge_code_of(SYSTEM, associate_id)).code)
    return codes


def returning(codes: list[str]) -> Requests:
    """Phones that were here before: their scans are logged, and credited once."""

    def requests(_: int) -> Iterator[bytes]:
        cookie = f"{VISITOR_COOKIE}={secrets.token_urlsafe(16)}"
        return itertools.cycle(
            [request("GET", f"/Q/{code}", headers=PHONE | {"cookie": cookie}) for code in codes[:20]]
        )

    return requests


def new_visitors(codes: list[str]) -> Requests:
    """Phones that were never here: each scan is logged, credited, a touch and an event, and gets a cookie."""
    return same(*(request("GET", f"/Q/{code}", headers=PHONE) for code in codes))


def tell(name: str, ours: Measured, bare: Measured, note: str) -> None:
    """One figure with its peer."""
    if ours.good != sum(ours.statuses.values()):
        raise RuntimeError(f"not every answer was a success: {ours.statuses}")
    report(
        f"scan_resolution.{name}",
        ours=ours.per_second,
        limit=bare.per_second,
        unit="scans/s",
        n=ours.good,
        note=f"{note}; p50 {ours.milliseconds(0.5):.1f} ms, p99 {ours.milliseconds(0.99):.1f} ms on {CONNECTIONS} "
        f"connections; limit: a bare Litestar route with a page as long, p99 {bare.milliseconds(0.99):.1f} ms",
    )


def best(measured: list[Measured]) -> Measured:
    """The run that was disturbed least."""
    return max(measured, key=lambda each: each.per_second)


async def scans_logged(url: str) -> int:
    """Rows of the log."""
    connection = await asyncpg.connect(url)
    try:
        count: int = await connection.fetchval("SELECT count(*) FROM code_scan")
        return count
    finally:
        await connection.close()


def require_every_scan_logged(url: str, answered: int) -> None:
    """Give what is deferred its time, then hold the log against the answers."""
    time.sleep(2)
    logged = asyncio.run(scans_logged(url))
    if logged < answered:
        raise RuntimeError(f"{answered} scans answered, {logged} logged")


def main() -> None:
    """Product and bare route take turns, so that both see the same machine."""
    with database(a_store_with_badges) as (url, codes), product(url) as ours, serving("benchmarks._bare:app") as bare:
        runs: dict[str, list[Measured]] = {"bare": [], "returning": [], "new": []}
        anything = same(request("GET", f"/q/{codes[0]}", headers=PHONE))
        load(ours, returning(codes), connections=CONNECTIONS, seconds=1)
        for _ in range(ROUNDS):
            for name, port, requests in (
                ("bare", bare, anything),
                ("returning", ours, returning(codes)),
                ("new", ours, new_visitors(codes)),
            ):
                runs[name].append(load(port, requests, connections=CONNECTIONS, seconds=SECONDS))
        peer = best(runs["bare"])
        require_every_scan_logged(url, sum(run.good for name in ("returning", "new") for run in runs[name]))
        tell("returning_visitors", best(runs["returning"]), peer, "each logged")
        tell("new_visitors", best(runs["new"]), peer, "each logged and credited, with a cookie, a touch and an event")


if __name__ == "__main__":
    main()
