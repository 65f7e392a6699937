"""Judging rows a piece at a time: what they are held against is read with one statement for all of them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, Problem, R
from guide_app.base.kernel.imports.reading import KindOfSheet, ReadRow
from guide_app.ground.imports.rules import DIGEST
from guide_app.ground.imports.schemas import ShownChange, ShownProblem, ShownRow

SHOWN_OF_EACH = 20
"""Rows of each outcome that are told one by one; the error sheet has all that are refused."""


@dataclass(frozen=True, slots=True)
class Verdict(Generic[R]):
    """A row of the file and what becomes of it."""

    read: ReadRow[R]
    judgement: Judgement


def pieces_of(sheet: KindOfSheet[R]) -> Iterator[tuple[int, list[ReadRow[R]]]]:
    """The rows in the order in which they are imported, with the number of each piece: the same whenever it is asked
    of the same file."""
    rows = sheet.read()
    number = 0
    while piece := list(islice(rows, sheet.kind.piece)):
        yield number, piece
        number += 1


async def judged(
    kind: ImportKind[R, Any], actor: Actor, rows: Sequence[ReadRow[R]], before: Any = None, *, lock: bool = False
) -> tuple[list[Verdict[R]], Any]:  # what the kind has looked up, as only the kind knows it
    """What becomes of each row, and what it was held against. `before` is the same of the piece before, if it was not
    written: a preview plans."""
    known = await kind.look(actor, [row.as_far_as_read for row in rows], lock) if rows else None
    if known is None:
        known = before
    elif before is not None and kind.carry is not None:
        kind.carry(before, known)
    return [Verdict(row, _judgement(kind, actor, row, known)) for row in rows], known


def _judgement(kind: ImportKind[R, Any], actor: Actor, read: ReadRow[R], known: Any) -> Judgement:  # as above
    row, found, broken = read.as_far_as_read, read.problems, read.broken
    return kind.judge(actor, Judging(kind.columns, row, found=found, broken=broken, key=kind.key), known)


def digest_of(judgement: Judgement) -> bytes:
    """What changes when anything else would be done with the row: its values, what is there, who asks."""
    return hashlib.sha256(msgspec.json.encode(judgement)).digest()[:DIGEST]


def to_write(verdicts: Sequence[Verdict[R]]) -> list[Judged[R]]:
    """What is new and what is changed."""
    return [
        Judged(one.read.row, one.judgement)
        for one in verdicts
        if one.read.row is not None and one.judgement.outcome in {Outcome.NEW, Outcome.CHANGED}
    ]


def refusals_of(verdicts: Sequence[Verdict[R]]) -> dict[str, tuple[Problem, ...]]:
    """The rules that rows break, by the row's number."""
    return {str(one.read.number): one.judgement.problems for one in verdicts if one.judgement.problems}


class FirstRows(Generic[R]):
    """The first rows of each outcome, as people read them."""

    def __init__(self, sheet: KindOfSheet[R]) -> None:
        self._sheet = sheet
        self._of: dict[Outcome, list[ShownRow]] = {outcome: [] for outcome in Outcome}

    def take(self, verdicts: Sequence[Verdict[R]]) -> None:
        """Keep those of these rows that are among the first."""
        for one in verdicts:
            kept = self._of[one.judgement.outcome]
            if len(kept) < SHOWN_OF_EACH:
                kept.append(self._shown(one))

    def all(self) -> list[ShownRow]:
        """Refused ones first, then new, changed, unchanged."""
        order = (Outcome.REFUSED, Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
        return [row for outcome in order for row in self._of[outcome]]

    def _shown(self, verdict: Verdict[R]) -> ShownRow:
        sheet, read = self._sheet, verdict.read
        columns = {column.field: column.names for column in sheet.kind.columns}
        changes = [
            ShownChange(one.field, *columns[one.field], one.before, one.after) for one in verdict.judgement.changes
        ]
        problems = [
            ShownProblem(
                one.field,
                *columns.get(one.field, ("", "")),
                sheet.shown(read, one.field),
                one.rule_zh,
                one.rule_en,
            )
            for one in verdict.judgement.problems
        ]
        key = " ".join(filter(None, (sheet.shown(read, field) for field in sheet.kind.key)))
        return ShownRow(read.number, key, verdict.judgement.outcome, changes, problems)
