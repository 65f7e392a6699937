"""Words and pure decisions about appeals and corrections of credit."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

MOST_ALONE_FEN = 500_000
"""What one person alone moves from some to others of an order, in fen: 5,000 yuan of what is left of it."""


class AppealReason(StrEnum):
    """What somebody says is not right."""

    NOT_MINE = "not_mine"
    """不是我的单: credited to me, and somebody else sold it."""
    MINE = "mine"
    """是我的单: I sold it, and it is credited to others."""
    SHARED = "shared"
    """应一起分: several sold it."""
    AMOUNT = "amount"
    """金额不对: the amount cannot be right."""
    OTHER = "other"
    """其他: what the words say."""


class AppealState(StrEnum):
    """待处理, 已更正, 已驳回, 已撤回."""

    OPEN = "open"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class CorrectionWay(StrEnum):
    """改归属, 手工调整: the order is credited anew; its month is closed, and amounts by hand stand for it."""

    RECREDIT = "recredit"
    ADJUST = "adjust"


class SecondPerson(StrEnum):
    """Why one person alone may not: 涉及本人, 金额较大, 月份已结算."""

    CONCERNED = "concerned"
    LARGE = "large"
    SETTLED = "settled"


REASON_WORDS: dict[AppealReason, tuple[str, str]] = {
    AppealReason.NOT_MINE: ("不是我的单", "Not my sale"),
    AppealReason.MINE: ("是我的单", "My sale"),
    AppealReason.SHARED: ("应一起分", "We sold it together"),
    AppealReason.AMOUNT: ("金额不对", "The amount is wrong"),
    AppealReason.OTHER: ("其他", "Something else"),
}
STATE_WORDS: dict[AppealState, tuple[str, str]] = {
    AppealState.OPEN: ("待处理", "Open"),
    AppealState.CORRECTED: ("已更正", "Corrected"),
    AppealState.REJECTED: ("已驳回", "Rejected"),
    AppealState.WITHDRAWN: ("已撤回", "Withdrawn"),
}
WAY_WORDS: dict[CorrectionWay, tuple[str, str]] = {
    CorrectionWay.RECREDIT: ("改归属", "Credited anew"),
    CorrectionWay.ADJUST: ("手工调整", "Adjusted"),
}
SECOND_WORDS: dict[SecondPerson, tuple[str, str]] = {
    SecondPerson.CONCERNED: ("涉及经办人本人", "It concerns whoever decides"),
    SecondPerson.LARGE: ("金额较大", "The amount is large"),
    SecondPerson.SETTLED: ("月份已结算", "The month was settled"),
}


def second_person_for(
    decider: UUID | None, concerned: Collection[UUID], *, moved_fen: int, settled: bool
) -> tuple[SecondPerson, ...]:
    """Why a second person is needed, in the order in which people are told; nothing where one may do it alone.

    `moved_fen` is what of the order is performed by others from then on.
    """
    found = []
    if decider in concerned:
        found.append(SecondPerson.CONCERNED)
    if moved_fen > MOST_ALONE_FEN:
        found.append(SecondPerson.LARGE)
    if settled:
        found.append(SecondPerson.SETTLED)
    return tuple(found)
