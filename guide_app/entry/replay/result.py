"""The result of a document, read back from the tables and told by its own names."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from commissions.credited_lines import COLUMNS, CreditedLine, as_sold, sold_line
from commissions.crediting.recounting import REFUNDS, RefundOfLine
from commissions.engine.api import Explain, Rulebook, first_date_of, period_from
from commissions.payees import PayeeKind, payee_text
from commissions.periods.freezing import STATEMENT, StatementRow
from commissions.periods.reads import periods
from commissions.reasons.why_nothing import reasons_for_nothing
from commissions.rulebooks import whole_rulebook
from commissions.rules import PeriodState
from commissions.settlement.statements import Basis, basis_now, left_by, people_of, statements_of
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import fetch_as
from guide_app.entry.replay.names import Names
from guide_app.entry.replay.playing import Player

Row = dict[str, Any]  # a row of the result
EXPLAINED = msgspec.json.Decoder(Explain | None)
FIGURES = (
    "performance",
    "earned",
    "pending_in",
    "pending_out",
    "released",
    "draw",
    "recovery",
    "draw_balance",
    "net",
    "carry_in",
    "offset",
    "payable",
    "carry_out",
)


class Entry(msgspec.Struct, frozen=True):
    """A ledger entry. `explain` is JSON text."""

    run_id: UUID
    posted_period: date
    effective_period: date
    payee_kind: PayeeKind
    payee: UUID
    component: str
    ref: str
    store: UUID
    payer: UUID
    employer: UUID
    amount_fen: int
    target_fen: int
    rev: int
    version: str | None
    explain: str


class Performed(msgspec.Struct, frozen=True):
    """Performance of a payee in a month and store."""

    period: date
    payee_kind: PayeeKind
    payee: UUID
    store: UUID
    amount_fen: int


ENTRIES = """
SELECT run_id, posted_period, effective_period, payee_kind, payee, component, ref, store, payer, employer, amount_fen,
  target_fen, rev, version, coalesce(explain::text, 'null') AS explain FROM commission_entry
"""
PERFORMED = "SELECT period, payee_kind, payee, store, amount_fen FROM commission_performance WHERE amount_fen <> 0"
FROZEN = f"SELECT {STATEMENT} FROM commission_statement ORDER BY period"
LINES = f"SELECT {COLUMNS} FROM credited_line WHERE order_id IN (SELECT order_id FROM credited_refund)"


async def result_of(player: Player) -> Row:
    """The whole result."""
    names, book = player.names, await whole_rulebook()
    months = await periods()
    stored = await fetch_as(Entry, ENTRIES)
    entries = _entries(stored, player)
    first, opened = period_from(months[0].period), period_from(months[-1].period)
    return {
        "format": "commission-result/1",
        "events": [{"id": one.event, "status": one.status, "code": one.code} for one in player.replies],
        "periods": [
            {"period": period_of(one.period), "status": "OPEN" if one.state is PeriodState.OPEN else "CLOSED"}
            for one in months
        ],
        "runs": _runs(stored, player),
        "entries": entries,
        "statements": [*await _closed(names), *await _open(months[-1].period, names, book)],
        "performance": await _performance(names),
        "payers": _sums(entries, ("posted_period", "payer"), ("period", "entity")),
        "intercompany": _sums(
            [one for one in entries if one["payer"] != one["employer"]],
            ("posted_period", "payer", "employer"),
            ("period", "debtor", "creditor"),
        ),
        "exceptions": await _exceptions(names),
        "zeros": [
            {
                "period": period_of(first_date_of(zero.period)),
                "payee": names.payee(zero.payee),
                "component": zero.component,
                "ref": names.ref(zero.component, zero.ref),
                "reason": zero.reason,
            }
            for zero in await reasons_for_nothing(first, opened, book)
        ],
    }


def _entries(stored: Sequence[Entry], player: Player) -> list[Row]:
    """In the order of the runs, and within one in that of their keys."""
    events = {run.run_id: (place, run.event) for place, run in enumerate(player.runs)}
    told = [(events[one.run_id][0], _entry(one, events[one.run_id][1], player.names)) for one in stored]
    key = ("effective_period", "payee", "component", "ref", "store")
    told.sort(key=lambda one: (one[0], *(one[1][name].encode() for name in key)))
    return [{"seq": seq} | row for seq, (_, row) in enumerate(told, 1)]


def _entry(entry: Entry, run: str, names: Names) -> Row:
    explain = EXPLAINED.decode(entry.explain)
    return {
        "run": run,
        "posted_period": period_of(entry.posted_period),
        "effective_period": period_of(entry.effective_period),
        "payee": names.payee(payee_text(entry.payee_kind, entry.payee)),
        "component": entry.component,
        "ref": names.ref(entry.component, entry.ref),
        "store": names.stores.names[entry.store],
        "payer": names.entities.names[entry.payer],
        "employer": names.entities.names[entry.employer],
        "amount": entry.amount_fen,
        "target": entry.target_fen,
        "rev": entry.rev,
        "version": entry.version,
        "explain": None if explain is None else asdict(explain),
    }


def _runs(stored: Sequence[Entry], player: Player) -> list[Row]:
    rows = []
    for run in player.runs:
        of_run = [one.amount_fen for one in stored if one.run_id == run.run_id]
        counted = {"entries": len(of_run), "amount": sum(of_run)}
        rows.append({"event": run.event, "type": run.kind, "period": run.period} | counted)
    return rows


async def _closed(names: Names) -> list[Row]:
    rows: list[Row] = [
        {"period": period_of(row.period), "payee": names.associates.names[row.payee], "status": "CLOSED"}
        | {name: getattr(row, f"{name}_fen") for name in FIGURES}
        for row in await fetch_as(StatementRow, FROZEN)
    ]
    return sorted(rows, key=lambda told: (told["period"], told["payee"].encode()))


async def _open(first: date, names: Names, book: Rulebook) -> list[Row]:
    """Statements of the open month from what is posted so far."""
    period, basis = period_from(first), await basis_now(first)
    people = people_of(period, book, basis, await left_by(first))
    statements = await statements_of(period, [basis.get(one, Basis(one, 0, 0)) for one in people], book)
    return [
        {"period": period_of(first), "payee": names.payee(one.payee), "status": "OPEN"}
        | {name: getattr(one, name) for name in FIGURES}
        for one in statements
    ]


async def _performance(names: Names) -> list[Row]:
    rows = [
        {
            "period": period_of(row.period),
            "payee": names.payee(payee_text(row.payee_kind, row.payee)),
            "store": names.stores.names[row.store],
            "amount": row.amount_fen,
        }
        for row in await fetch_as(Performed, PERFORMED)
    ]
    return sorted(rows, key=lambda told: (told["period"], told["payee"].encode(), told["store"].encode()))


def _sums(entries: Sequence[Row], by: Sequence[str], told_as: Sequence[str]) -> list[Row]:
    """Sums of entries by some of their fields, those of 0 left out."""
    sums: dict[tuple[str, ...], int] = {}
    for one in entries:
        key = tuple(one[name] for name in by)
        sums[key] = sums.get(key, 0) + one["amount"]
    ordered = sorted(sums.items(), key=lambda item: [part.encode() for part in item[0]])
    return [dict(zip(told_as, key, strict=True)) | {"amount": amount} for key, amount in ordered if amount]


async def _exceptions(names: Names) -> list[Row]:
    """What refunds asked for beyond what was there, in the order in which they came."""
    stored = {line.id: line for line in await fetch_as(CreditedLine, LINES)}
    lines = {id: sold_line(as_sold(line)) for id, line in stored.items()}
    asked = await fetch_as(RefundOfLine, REFUNDS, [line.order_id for line in stored.values()], list(stored))
    rows = []
    for one in asked:
        counted = lines[one.line].take_back(one.amount_fen, one.units, day=lines[one.line].day)
        order = names.orders.names[stored[one.line].order_id]
        place = {"order": order, "line": names.lines[order, stored[one.line].no]}
        event = {"event": names.events.names[one.refund_id]}
        for kind, beyond in (
            ("OVER_REFUND", one.amount_fen - counted.amount),
            ("OVER_RETURN", one.units - counted.units),
        ):
            if beyond:
                rows.append(event | {"kind": kind} | place | {"amount": beyond})
    return rows
