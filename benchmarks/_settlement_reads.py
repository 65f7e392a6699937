"""What people look at while a large month is settled: home, statement, reasons, live rank."""

import time
from collections.abc import Awaitable, Callable
from random import Random
from uuid import UUID

import msgspec

from benchmarks.report import report
from commissions.periods.queries import ledger, statements
from commissions.reasons.queries import my_reasons
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest

TIMES = 300
LIMIT_MS = 30.0
FIRST = PageRequest(None, 50)


class Seller(msgspec.Struct, frozen=True):
    """Who sells, and where."""

    associate: UUID
    store: UUID
    path: str


SELLERS = """
SELECT p.associate, p.store, s.path FROM posting p JOIN store s ON s.id = p.store WHERE p.role = 'associate'
ORDER BY p.associate
"""


async def read_month(period: str) -> None:
    """Time each as somebody else every time, and print the p95 of a call in milliseconds."""
    sellers = await fetch_as(Seller, SELLERS)
    reads: dict[str, Callable[[Actor], Awaitable[object]]] = {
        "home": lambda actor: ledger.my_performance(actor, period),
        "statements": statements.my_statements,
        "statement_reasons": lambda actor: ledger.my_statement_entries(actor, FIRST, period=period),
        "nothing": lambda actor: my_reasons(actor, period),
        "rank": lambda actor: ledger.board(actor, period),
    }
    for name, read in reads.items():
        chance, took = Random(name), list[float]()
        for _ in range(TIMES):
            who = _actor(chance.choice(sellers))
            start = time.perf_counter()
            await read(who)
            took.append((time.perf_counter() - start) * 1_000)
        p95 = sorted(took)[TIMES * 95 // 100]
        report(f"settlement_read_{name}", ours=p95, limit=LIMIT_MS, unit="ms p95", n=len(sellers))


def _actor(seller: Seller) -> Actor:
    return Actor(
        id=new_id(), role=Role.ASSOCIATE, paths=(seller.path,), associate_id=seller.associate, store_id=seller.store
    )
