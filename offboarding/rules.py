"""How things are spread, what a plan has to say, and when a case is late. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.associates.ports import HandOverAsset, Thing, Way

BATCH = 200
"""Things that change hands in one transaction."""


class CaseKind(StrEnum):
    """Why things have to go to others."""

    LEAVING = "leaving"
    MOVING = "moving"


class CaseState(StrEnum):
    """Where a case stands; the last two are for good."""

    NOTICED = "noticed"
    """Somebody has left or moved; it is not known yet whether anything hangs on them."""
    OPEN = "open"
    """It waits for a plan, or for the plan to be confirmed."""
    CONFIRMED = "confirmed"
    """It is carried out on its day."""
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class LeavingReason(StrEnum):
    """Why somebody goes."""

    RESIGNED = "resigned"
    DISMISSED = "dismissed"
    CONTRACT_ENDED = "contract_ended"
    RETIRED = "retired"
    MOVED = "moved"
    OTHER = "other"


class Problem(StrEnum):
    """Why something did not go."""

    NO_RECEIVER = "no_receiver"
    """Nobody in the store could take them."""
    RECEIVER_GONE = "receiver_gone"
    """The colleague has left, or leaves, or does not work in a store."""
    OUT_OF_REACH = "out_of_reach"
    """They belong to stores that whoever confirmed the plan does not reach."""
    REFUSED = "refused"
    """Single ones could not go there."""


Told = tuple[str, str]
STATE_WORDS: dict[CaseState, Told] = {
    CaseState.NOTICED: ("正在清点", "being counted"),
    CaseState.OPEN: ("待安排", "to be planned"),
    CaseState.CONFIRMED: ("已确认", "confirmed"),
    CaseState.RUNNING: ("交接中", "under way"),
    CaseState.DONE: ("已完成", "done"),
    CaseState.STOPPED: ("已停止", "stopped"),
}
KIND_WORDS: dict[CaseKind, Told] = {
    CaseKind.LEAVING: ("离职", "leaves"),
    CaseKind.MOVING: ("调店", "moves"),
}
REASON_WORDS: dict[LeavingReason, Told] = {
    LeavingReason.RESIGNED: ("主动离职", "resigned"),
    LeavingReason.DISMISSED: ("辞退", "dismissed"),
    LeavingReason.CONTRACT_ENDED: ("合同到期", "contract ended"),
    LeavingReason.RETIRED: ("退休", "retired"),
    LeavingReason.MOVED: ("调往其他门店", "moves to another store"),
    LeavingReason.OTHER: ("其他", "other"),
}
WAY_WORDS: dict[Way, Told] = {
    Way.SPREAD: ("平均分给门店同事", "spread evenly over the store's colleagues"),
    Way.COLLEAGUE: ("转给一位同事", "to one colleague"),
    Way.MANAGER: ("转给店长", "to the store manager"),
    Way.FOLLOW: ("跟着顾客走", "along with the customer"),
    Way.POOL: ("退回门店，暂不分配", "back to the store, to nobody"),
    Way.END: ("停用", "end"),
    Way.STAY: ("不转移", "stay"),
}
PROBLEM_WORDS: dict[Problem, Told] = {
    Problem.NO_RECEIVER: ("门店里没有可以接手的同事", "nobody in the store could take them over"),
    Problem.RECEIVER_GONE: ("接手的同事已离职或不在门店", "the colleague has left, or works in no store"),
    Problem.OUT_OF_REACH: ("属于安排人管不到的门店", "they belong to stores out of reach of whoever planned it"),
    Problem.REFUSED: ("个别无法转移", "single ones could not go there"),
}


def kind_of(reason: LeavingReason) -> CaseKind:
    """Who moves to another store works on."""
    return CaseKind.MOVING if reason is LeavingReason.MOVED else CaseKind.LEAVING


def ways_of(asset: HandOverAsset, kind: CaseKind) -> tuple[Way, ...]:
    """The ways that are offered: from somebody who leaves, nothing that can go stays."""
    if asset.moves is None or kind is CaseKind.MOVING:
        return asset.ways
    return tuple(way for way in asset.ways if way is not Way.STAY)


def require_way(asset: HandOverAsset, kind: CaseKind, way: Way, receiver: UUID | None) -> None:
    """Refuse a way that is not offered, or a colleague that is missing or not wanted. Raises InvalidField."""
    if way not in ways_of(asset, kind):
        raise InvalidField("way", f"{asset.title[0]}不能这样处理 / not offered for {asset.title[1]}", asset=asset.name)
    if way is Way.COLLEAGUE and receiver is None:
        raise InvalidField("receiver", "请选择接手的同事 / name the colleague who takes over", asset=asset.name)
    if way is not Way.COLLEAGUE and receiver is not None:
        raise InvalidField("receiver", "只有转给一位同事时才填 / only where one colleague takes over", asset=asset.name)


def spread(
    things: Sequence[Thing],
    receivers: Mapping[UUID | None, Sequence[UUID]],
    loads: Mapping[UUID, int],
    *,
    otherwise: UUID | None,
) -> dict[UUID, UUID]:
    """Who gets which: each next thing goes to whoever of its store has fewest then, by their order where equal.

    `receivers` are those of each store, in order; a thing of a store without any goes to the store `otherwise`.
    Things that nobody can take are left out.
    """
    has = dict(loads)
    shares: dict[UUID, UUID] = {}
    for thing in things:
        able = receivers.get(thing.store_id) or receivers.get(otherwise) or ()
        if able:
            taker = min(able, key=lambda person: has.get(person, 0))
            has[taker] = has.get(taker, 0) + 1
            shares[thing.id] = taker
    return shares


def is_overdue(kind: CaseKind, state: CaseState, last_day: date, today: date) -> bool:
    """Whether somebody is gone and what hung on them waits still."""
    waits = state in {CaseState.NOTICED, CaseState.OPEN}
    return kind is CaseKind.LEAVING and waits and last_day < today
