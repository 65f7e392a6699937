"""What becomes of the rows of a batch: sorted out, kept and answered. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.intake.known import Before
from guide_app.ground.orders.intake.rules import RowKind, RowOutcome, RowProblem, RowState, digest_of
from guide_app.ground.orders.intake.schemas import BatchAnswer, RowAnswer, SentOrder, SentRefund
from guide_app.ground.orders.intake.writing import BatchWritten, RowWritten


class Unreadable(NamedTuple):
    """A row that is not of the documented shape; its id is empty where that cannot be read either."""

    id: str
    digest: bytes
    problem: RowProblem


class Sent(NamedTuple):
    """A row as it was sent."""

    kind: RowKind
    content: SentOrder | SentRefund | Unreadable

    @property
    def id(self) -> str:
        """The source's own."""
        return self.content.id

    @property
    def digest(self) -> bytes:
        """What makes it the same row."""
        return self.content.digest if isinstance(self.content, Unreadable) else digest_of(self.content)


class Verdict(NamedTuple):
    """What became of a row."""

    state: RowState
    order_id: UUID | None = None
    refund_id: UUID | None = None
    problem: RowProblem | None = None
    amount_fen: int = 0
    had_come: bool = False
    stands: bool = False
    """Whether another row stands under its id, so that this one leaves nothing."""


def sort_out(rows: Sequence[Sent], before: Mapping[str, Before]) -> tuple[dict[int, Verdict], list[int]]:
    """What became of rows that had come before, stand twice or cannot be read; and the places of all others.

    A row that stands again in its batch is told as the first one; that is known at the end alone, so it is left out.
    """
    verdicts: dict[int, Verdict] = {}
    fresh: list[int] = []
    first: dict[str, bytes] = {}
    for place, row in enumerate(rows):
        digest, had = row.digest, before.get(row.id)
        if had is not None and had.state is not RowState.REFUSED:
            same = had.digest == digest.hex() and had.kind is row.kind
            verdicts[place] = (
                Verdict(had.state, had.order_id, had.refund_id, had_come=True, stands=True) if same else DIFFERS
            )
        elif row.id in first:
            if first[row.id] != digest:
                verdicts[place] = DIFFERS
        elif isinstance(row.content, Unreadable):
            verdicts[place] = Verdict(RowState.REFUSED, problem=row.content.problem)
            if row.id:
                first[row.id] = digest
                fresh.append(place)
        else:
            first[row.id] = digest
            fresh.append(place)
    return verdicts, fresh


DIFFERS = Verdict(
    RowState.REFUSED,
    problem=RowProblem("id_used", "id", "该编号已用于内容不同的单据 / another order or refund has this id"),
    stands=True,
)


def rows_to_keep(
    source: str, rows: Sequence[Sent], fresh: Sequence[int], verdicts: Mapping[int, Verdict], at: datetime
) -> Iterator[RowWritten]:
    """What is kept of the rows that have come for the first time, or anew."""
    for place in fresh:
        row, verdict = rows[place], verdicts[place]
        made = row_to_keep(source, row.id, row.kind, row.digest, verdict, at)
        content = row.content
        if isinstance(content, SentOrder):
            made = msgspec.structs.replace(made, store_code=content.store_code)
        elif isinstance(content, SentRefund) and verdict.state is RowState.WAITING:
            made = msgspec.structs.replace(made, waits_for=content.original_id, body=content)
        yield made


def row_to_keep(
    source: str, external_id: str, kind: RowKind, digest: bytes, verdict: Verdict, at: datetime
) -> RowWritten:
    return RowWritten(
        id=new_id(),
        source=source,
        external_id=external_id,
        kind=kind,
        digest=digest,
        state=verdict.state,
        amount_fen=verdict.amount_fen,
        order_id=verdict.order_id,
        refund_id=verdict.refund_id,
        problem=verdict.problem,
        sent_at=at,
    )


def answer_of(
    rows: Sequence[Sent], verdicts: dict[int, Verdict], batch_id: UUID, later: Sequence[RowWritten]
) -> BatchAnswer:
    of_id = {rows[place].id: verdict for place, verdict in verdicts.items() if not verdict.stands}
    answers = []
    for place, row in enumerate(rows):
        verdict = verdicts.get(place)
        if verdict is None:
            verdict = verdicts[place] = of_id[row.id]._replace(had_come=True, amount_fen=0)
        again = verdict.had_come and verdict.state is not RowState.REFUSED
        answers.append(
            RowAnswer(
                row.id,
                row.kind,
                RowOutcome.ALREADY if again else RowOutcome(verdict.state.value),
                verdict.state,
                verdict.order_id,
                verdict.refund_id,
                verdict.problem,
            )
        )
    counted = Counter(answer.outcome for answer in answers)
    return BatchAnswer(
        batch_id,
        counted[RowOutcome.BOOKED],
        counted[RowOutcome.ALREADY],
        counted[RowOutcome.REFUSED],
        counted[RowOutcome.WAITING],
        sum(row.state is RowState.BOOKED for row in later),
        answers,
    )


def batch_to_keep(
    actor: Actor,
    source: str,
    answer: BatchAnswer,
    verdicts: Mapping[int, Verdict],
    later: Sequence[RowWritten],
    at: datetime,
) -> BatchWritten:
    booked = [one for one in verdicts.values() if one.state is RowState.BOOKED and not one.had_come]
    return BatchWritten(
        id=answer.batch_id,
        source=source,
        rows=len(answer.rows),
        booked=answer.booked,
        already=answer.already,
        refused=answer.refused,
        waiting=answer.waiting,
        applied_later=answer.applied_later,
        sales_fen=sum(one.amount_fen for one in booked if one.refund_id is None),
        refunds_fen=sum(one.amount_fen for one in booked if one.refund_id is not None)
        + sum(row.amount_fen for row in later if row.refund_id is not None),
        sent_at=at,
        sent_by=actor.id,
    )
