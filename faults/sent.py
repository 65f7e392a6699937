"""What must be true of rows of batches: what waited is booked once, an id stands for what came first, and amounts."""

from collections.abc import Iterator

from faults.asking import Entry, History, Said
from faults.mall import MALL
from guide_app.base.kernel.database import fetch

STANDS = """
SELECT s.external_id, s.state, s.refund_id,
  CASE WHEN s.refund_id IS NULL THEN o.payable_fen ELSE r.amount_fen END AS fen
FROM sent_row s LEFT JOIN orders o ON o.id = s.order_id
LEFT JOIN refund r ON r.order_id = s.order_id AND r.id = s.refund_id
WHERE s.source = $1 AND s.external_id = ANY($2::text[])
"""


def _rows(entries: list[Entry]) -> Iterator[Said]:
    for one in entries:
        yield from one.said["rows"]


def _waiting(history: History) -> set[str]:
    """Ids of the rows that were answered as waiting."""
    return {row["id"] for row in _rows(history.done("sent_early")) if row["state"] == "waiting"}


async def refunds_that_waited(history: History) -> frozenset[str]:
    """The refunds that became of rows which had waited."""
    rows = await fetch(STANDS, MALL, sorted(_waiting(history)))
    return frozenset(str(row["refund_id"]) for row in rows if row["refund_id"] is not None)


async def sent_otherwise(history: History) -> list[str]:
    """Rows that are booked with another amount than was sent, and refunds that wait although their order has come."""
    sent = history.done("sent", "sent_early")
    expected = {row["id"]: _amount(row) for one in sent for row in _all(one.body)}
    come = {row["id"] for row in _rows(history.done("sent")) if row["state"] == "booked"}
    waits_for = {row["id"]: row["original_id"] for one in sent for row in (one.body or {})["refunds"]}
    kept = {row["external_id"]: row for row in await fetch(STANDS, MALL, sorted(expected))}
    return [
        *(
            f"{name} of a batch is kept with {kept[name]['fen'] if name in kept else 'nothing'}, {fen} was sent"
            for name, fen in expected.items()
            if name not in kept or kept[name]["fen"] not in {fen, None}
        ),
        *(
            f"{name} of a batch waited for {waits_for[name]}, which has come, and is {kept[name]['state']}"
            for name in sorted(_waiting(history) & kept.keys())
            if waits_for[name] in come and kept[name]["state"] != "booked"
        ),
    ]


def used_otherwise(history: History) -> list[str]:
    """Rows under ids that were used: the same again is what it was, anything else is refused by that name."""
    first = {row["id"]: row for row in _rows(history.done("sent"))}
    found = []
    for one in history.done("sent_used"):
        again, *others = one.said["rows"]
        if (again["state"], again["order_id"]) != ("booked", first[again["id"]]["order_id"]):
            found.append(f"{again['id']} of a batch came again and is {again['state']} as {again['order_id']}")
        for row in others:
            problem = (row["problem"] or {}).get("code")
            if (row["state"], problem) != ("refused", "id_used"):
                found.append(f"{row['id']} of a batch was used for something else and is {row['state']}: {problem}")
    return found


def _all(body: Said | None) -> list[Said]:
    return [*(body or {})["orders"], *(body or {})["refunds"]]


def _amount(row: Said) -> int:
    return sum(int(line.get("paid_fen", line.get("amount_fen", 0))) for line in row["lines"])
