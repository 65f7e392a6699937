"""What must be true after a round: each answer stands, once, as it was given; nothing else is there; books agree."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from faults.asking import Entry, History, Said, Shop, patiently
from faults.sent import refunds_that_waited, sent_otherwise, used_otherwise
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.entry.cli.verifying import verified

WATCHED = {
    "orders": "SELECT id AS key FROM orders",
    "payment": "SELECT order_id AS key FROM payment p"
    " WHERE NOT EXISTS (SELECT FROM pay_request r WHERE r.order_id = p.order_id)",
    "refund": "SELECT id AS key FROM refund",
    "exchange": "SELECT id AS key FROM exchange",
    "coupon": "SELECT c.id AS key FROM coupon c WHERE NOT EXISTS (SELECT FROM benefit_grant g WHERE g.coupon = c.id)",
    "task": "SELECT id AS key FROM task",
    "terminal_refund": "SELECT id AS key FROM terminal_refund WHERE reference IS NOT NULL",
    "registration": "SELECT id AS key FROM registration",
    "commission_run": "SELECT id AS key FROM commission_run",
}
"""Tables in which the load writes, and by what an answer names each row. Coupons that a level brings are no answer to
anybody: who buys enough meanwhile rises, and the worker gives them. What customers pay by a code is told later:
`paying` looks at it when all rounds are over."""
ASKED_AGAIN = 25
NEEDS_NO_KEY = "asked"
"""A request for a payment: one of an order is open at most, and none once it is paid, whatever its key."""
SCANS = "SELECT count(*) FROM code_scan"


@dataclass(frozen=True)
class Ground:
    """What was there before a round."""

    rows: dict[str, set[str]]
    scans: int

    @classmethod
    async def now(cls) -> "Ground":
        """What is there at this moment."""
        rows = {table: {str(row["key"]) for row in await fetch(every)} for table, every in WATCHED.items()}
        return cls(rows, await fetch_value(SCANS))


async def findings(shop: Shop, history: History, before: Ground, chance: random.Random) -> list[str]:
    """Everything that is wrong, a line each."""
    after = await Ground.now()
    new = {table: after.rows[table] - before.rows[table] for table in WATCHED}
    return [
        *history.problems,
        *not_exactly(history, new, waited=await refunds_that_waited(history)),
        *used_otherwise(history),
        *await sent_otherwise(history),
        *await other_values(history),
        *await _other_answers(shop, history, chance),
        *await _not_confirmed(history),
        *([] if after.scans - before.scans <= history.scans_asked else ["more scans than were asked for"]),
        *[
            f"guide verify: {one.name}: {one.found.different} differ: {one.found.examples}"
            for one in await verified([], mend=False)
            if one.found.different
        ],
    ]


def _ids(entries: list[Entry]) -> set[str]:
    return {str(one.said["id"]) for one in entries}


def _exchanged(history: History) -> list[Entry]:
    return history.done("exchanged")


def _orders(history: History) -> list[Said]:
    """The orders that were answered, those of exchanges among them."""
    return [
        *(one.said for one in history.done("sold", "placed")),
        *(one.said["new_order"] for one in _exchanged(history)),
    ]


def _refunds(history: History) -> list[Said]:
    """The refunds that were answered, those of exchanges among them."""
    return [
        *(one.said for one in history.done("refunded")),
        *(one.said["refund"] for one in _exchanged(history)),
    ]


def _rows(history: History) -> Iterator[Said]:
    for one in history.done("sent"):
        yield from one.said["rows"]


def _sent(history: History, names: str) -> set[str]:
    """What rows of batches became, by the ids that were answered."""
    return {row[names] for row in _rows(history) if row[names]}


def not_exactly(history: History, new: dict[str, set[str]], *, waited: frozenset[str] = frozenset()) -> list[str]:
    """What was answered as done and is not there, and what is there and was never answered.

    `waited` are the refunds that became of rows which were answered as waiting.
    """
    answered = {
        "orders": {order["id"] for order in _orders(history)} | _sent(history, "order_id"),
        "payment": _ids(history.done("sold", "paid"))
        | {one.said["new_order"]["id"] for one in _exchanged(history)}
        | _sent(history, "order_id"),
        "refund": {refund["id"] for refund in _refunds(history)} | _sent(history, "refund_id") | waited,
        "terminal_refund": _ids(history.done("noted")),
        "exchange": _ids(_exchanged(history)),
        "coupon": _ids(history.done("issued")),
        "task": _ids(history.done("drafted")),
        "registration": {str(one.said["registration"]["id"]) for one in history.done("registered")},
    }
    found = [
        f"{table}: {what}: {', '.join(sorted(ids)[:10])}"
        for table, expected in answered.items()
        for what, ids in (
            ("answered, and not there", expected - new[table]),
            ("there, and never answered", new[table] - expected),
        )
        if ids
    ]
    found += [f"{row['id']} of a batch is {row['state']}" for row in _rows(history) if row["state"] != "booked"]
    settled = len(history.done("settled"))
    if len(new["commission_run"]) != settled:
        found.append(f"{len(new['commission_run'])} settlements are there, {settled} were answered")
    return found


async def other_values(history: History) -> list[str]:
    """What is there with another amount or in another state than was answered."""
    orders, refunds = _orders(history), _refunds(history)
    kept = {
        str(row["id"]): (row["payable_fen"], row["lines"])
        for row in await fetch(
            "SELECT o.id, o.payable_fen, (SELECT count(*) FROM order_line l WHERE l.order_id = o.id) AS lines"
            " FROM orders o WHERE o.id = ANY($1::uuid[])",
            sorted(order["id"] for order in orders),
        )
    }
    back = {
        str(row["id"]): row["amount_fen"]
        for row in await fetch(
            "SELECT id, amount_fen FROM refund WHERE id = ANY($1::uuid[])", sorted(refund["id"] for refund in refunds)
        )
    }
    spent = [order for order in orders if order["coupons"]]
    used = {
        (str(row["id"]), str(row["used_order"]))
        for row in await fetch(
            "SELECT id, used_order FROM coupon WHERE used_order = ANY($1::uuid[])",
            sorted(order["id"] for order in spent),
        )
    }
    return [
        *(
            f"order {order['id']} is another than was answered"
            for order in orders
            if kept.get(order["id"]) != (order["payable_fen"], len(order["lines"]))
        ),
        *(
            f"refund {refund['id']} is another than was answered"
            for refund in refunds
            if back.get(refund["id"]) != refund["amount_fen"]
        ),
        *(
            f"order {order['id']} did not spend its coupon"
            for order in spent
            if any((coupon["coupon_id"], order["id"]) not in used for coupon in order["coupons"])
        ),
        *await _unequal(_exchanged(history)),
    ]


async def _unequal(exchanges: list[Entry]) -> list[str]:
    """Exchanges whose refund and new order do not make their difference."""
    there = {
        str(row["id"]): row["difference_fen"]
        for row in await fetch(
            "SELECT id, difference_fen FROM exchange WHERE id = ANY($1::uuid[])", sorted(_ids(exchanges))
        )
    }
    return [
        f"exchange {one.said['id']}: its goods and what was taken for them do not make its difference"
        for one in exchanges
        if there.get(one.said["id"]) != one.said["new_order"]["payable_fen"] - one.said["refund"]["amount_fen"]
    ]


async def _other_answers(shop: Shop, history: History, chance: random.Random) -> list[str]:
    """What is answered otherwise when it is asked for again under its key."""
    done = [one for one in history.entries if one.is_done and one.kind != NEEDS_NO_KEY]
    found = []
    for one in chance.sample(done, min(ASKED_AGAIN, len(done))):
        again = await patiently(partial(shop.ask, one.who, one.path, one.body, one.key), history.failures)
        said: Any = again.json() if again is not None and again.content else {}
        if again is None or (again.status_code, _known_again(one, said)) != (one.status, _known_again(one, one.said)):
            status = again.status_code if again is not None else "not answered"
            found.append(f"{one.kind} {one.key}: asked again it is {status} {str(said)[:200]}")
    return found


def _known_again(one: Entry, said: Said) -> Any:
    """What has to be answered again: everything, but of a batch only what its rows became, not that they were new."""
    if one.kind == "sent_early":  # its order may have come meanwhile
        return [(row["id"], row["state"] in {"waiting", "booked"}) for row in said.get("rows", ())]
    if not one.kind.startswith("sent"):
        return said
    return [(row["id"], row["state"], row["order_id"], row["refund_id"]) for row in said.get("rows", ())]


async def _not_confirmed(history: History) -> list[str]:
    """Customers who were told that they are registered, and are not."""
    confirmed = "SELECT id FROM registration WHERE status = 'confirmed' AND member IS NOT NULL AND id = ANY($1::uuid[])"
    there = {str(row["id"]) for row in await fetch(confirmed, history.confirmed)}
    return [f"registration {one} was confirmed, and is not" for one in history.confirmed if one not in there]
