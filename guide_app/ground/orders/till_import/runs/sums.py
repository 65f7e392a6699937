"""What is shown of a summary. Pure."""

from guide_app.ground.orders.till_import.reasons import EXPLANATIONS, LEFT_OUT, LeftOut, Reason
from guide_app.ground.orders.till_import.runs.schemas import TillReason, TillSums
from guide_app.ground.orders.till_import.summary import Summary

MOST_TOLD = 2**53 - 1
"""The greatest amount that everybody who reads JSON reads rightly."""


def sums_of(summary: Summary | None) -> TillSums | None:
    """What is shown of a summary."""
    if summary is None:
        return None
    return TillSums(
        lines=summary.lines,
        accepted=summary.accepted,
        already_booked=summary.already_booked,
        receipts=summary.receipts,
        sales_fen=summary.sales_fen,
        returns_fen=summary.returns_fen,
        unmatched_returns_fen=summary.unmatched_returns_fen,
        found_later_fen=summary.found_later_fen,
        refused_lines=sum(summary.refused.values()),
        refused_fen=_told(summary.refused_fen),
        totals_differ_fen=_told(summary.totals_differ_fen),
        refused=[_reason(code, lines, EXPLANATIONS[Reason(code)]) for code, lines in _most(summary.refused)],
        left_out=[_reason(code, lines, LEFT_OUT[LeftOut(code)]) for code, lines in _most(summary.left_out)],
        stores_created=list(summary.stores_created),
    )


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _reason(code: str, lines: int, told: tuple[str, str]) -> TillReason:
    return TillReason(code=code, lines=lines, told_zh=told[0], told_en=told[1])


def _told(fen: int) -> int:
    return max(-MOST_TOLD, min(MOST_TOLD, fen))
