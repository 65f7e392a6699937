"""The result document, written piece by piece so that a large ledger is never held twice."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import asdict

from commissions.engine.ledger.entries import Entry
from commissions.engine.simulation.playing import Simulation
from commissions.engine.simulation.zeros import reasons_for_zero
from commissions.engine.statements.pay import Statement
from commissions.engine.time.calendar import periods_between
from commissions.engine.time.written import format_period

FORMAT = "commission-result/1"
ROWS_AT_ONCE = 1000
Row = Mapping[str, object]
_ENCODER = msgspec.json.Encoder()


def render(simulation: Simulation) -> Iterator[bytes]:
    """The result as UTF-8 JSON in pieces."""
    lists: tuple[tuple[str, Iterable[Row]], ...] = (
        ("events", _events(simulation)),
        ("periods", _periods(simulation)),
        ("runs", _runs(simulation)),
        ("entries", _entries(simulation.ledger.entries)),
        ("statements", _statements(simulation)),
        ("performance", _performance(simulation)),
        ("payers", _payers(simulation)),
        ("intercompany", _intercompany(simulation)),
        ("exceptions", _exceptions(simulation)),
        ("zeros", _zeros(simulation)),
    )
    yield b'{"format":' + _ENCODER.encode(FORMAT)
    for name, rows in lists:
        yield b"," + _ENCODER.encode(name) + b":["
        yield from _joined(rows)
        yield b"]"
    yield b"}\n"


def _joined(rows: Iterable[Row]) -> Iterator[bytes]:
    """Rows with commas between them, many to a piece."""
    batch: list[bytes] = []
    separator = b""
    for row in rows:
        batch.append(_ENCODER.encode(row))
        if len(batch) == ROWS_AT_ONCE:
            yield separator + b",".join(batch)
            separator = b","
            batch.clear()
    if batch:
        yield separator + b",".join(batch)


def _events(simulation: Simulation) -> Iterator[Row]:
    for reply in simulation.replies:
        yield {"id": reply.event, "status": reply.status, "code": reply.code}


def _periods(simulation: Simulation) -> Iterator[Row]:
    history = simulation.history
    for period in periods_between(history.first_period, history.open_period):
        status = "OPEN" if period == history.open_period else "CLOSED"
        yield {"period": format_period(period), "status": status}


def _runs(simulation: Simulation) -> Iterator[Row]:
    for one in simulation.postings:
        yield {
            "event": one.event,
            "type": one.kind,
            "period": format_period(one.period),
            "entries": one.entries,
            "amount": one.amount,
        }


def _entries(entries: Iterable[Entry]) -> Iterator[Row]:
    for seq, entry in enumerate(entries, start=1):
        key = entry.key
        yield {
            "seq": seq,
            "run": entry.run,
            "posted_period": format_period(entry.posted_period),
            "effective_period": format_period(key.period),
            "payee": key.payee,
            "component": key.component,
            "ref": key.ref,
            "store": key.store,
            "payer": entry.payer,
            "employer": entry.employer,
            "amount": entry.amount,
            "target": entry.target,
            "rev": entry.rev,
            "version": entry.version,
            "explain": None if entry.explain is None else asdict(entry.explain),
        }


def _statements(simulation: Simulation) -> Iterator[Row]:
    for status, statements in (("CLOSED", simulation.closed), ("OPEN", simulation.statements())):
        for statement in statements:
            yield _statement(statement, status)


def _statement(statement: Statement, status: str) -> Row:
    row: dict[str, object] = {"period": format_period(statement.period), "payee": statement.payee, "status": status}
    for name in statement.__struct_fields__[2:]:
        row[name] = getattr(statement, name)
    return row


def _performance(simulation: Simulation) -> Iterator[Row]:
    for period, payee, store, amount in simulation.performance.rows():
        yield {"period": format_period(period), "payee": payee, "store": store, "amount": amount}


def _payers(simulation: Simulation) -> Iterator[Row]:
    for (period, entity), amount in sorted(simulation.ledger.payers.items()):
        if amount:
            yield {"period": format_period(period), "entity": entity, "amount": amount}


def _intercompany(simulation: Simulation) -> Iterator[Row]:
    for (period, debtor, creditor), amount in sorted(simulation.ledger.intercompany.items()):
        if amount:
            yield {"period": format_period(period), "debtor": debtor, "creditor": creditor, "amount": amount}


def _exceptions(simulation: Simulation) -> Iterator[Row]:
    for one in simulation.history.excesses:
        yield {"event": one.event, "kind": one.kind, "order": one.order, "line": one.line, "amount": one.amount}


def _zeros(simulation: Simulation) -> Iterator[Row]:
    for zero in reasons_for_zero(simulation.settlement, simulation.history, simulation.book):
        yield {
            "period": format_period(zero.period),
            "payee": zero.payee,
            "component": zero.component,
            "ref": zero.ref,
            "reason": zero.reason,
        }
