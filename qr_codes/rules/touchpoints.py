"""What a touchpoint is, what it leads to, and how it lives."""

from enum import StrEnum

from qr_codes.errors import TouchpointStateForbids


class TouchpointKind(StrEnum):
    """What the code is printed on, which decides how it is held, worn and read."""

    FLOOR_STICKER = "FLOOR_STICKER"
    SHELF_TAG = "SHELF_TAG"
    BADGE = "BADGE"
    TABLE_TENT = "TABLE_TENT"
    POSTER = "POSTER"
    WINDOW = "WINDOW"
    COUNTER_STICKER = "COUNTER_STICKER"
    FITTING_ROOM = "FITTING_ROOM"


class TouchpointState(StrEnum):
    """Where a printed code stands in its life; the code itself is never used again for another touchpoint."""

    MINTED = "MINTED"
    """The code exists, nothing is printed."""
    PRINTED = "PRINTED"
    """On paper, still blank: a scan by an associate offers to bind it."""
    BOUND = "BOUND"
    """Leads somewhere; where to may change without reprinting."""
    PAUSED = "PAUSED"
    """Answers with a friendly page until it is resumed."""
    RETIRED = "RETIRED"
    """Gone for good; answers 410 with a friendly page, or forwards to its replacement."""


class RetirementReason(StrEnum):
    """Why a touchpoint was taken out of service."""

    DAMAGED = "DAMAGED"
    LOST = "LOST"
    REPLACED = "REPLACED"
    TAMPERED = "TAMPERED"
    ASSOCIATE_LEFT = "ASSOCIATE_LEFT"
    STORE_CLOSED = "STORE_CLOSED"
    CAMPAIGN_OVER = "CAMPAIGN_OVER"
    MISPRINTED = "MISPRINTED"


class Target(StrEnum):
    """What the page behind a code offers first."""

    CONTACT = "CONTACT"
    """Reach the associate or the store."""
    REGISTER = "REGISTER"
    """Become a member."""
    PRODUCT = "PRODUCT"
    """The article that the code hangs at."""


_NEXT_STATES = {
    TouchpointState.MINTED: {TouchpointState.PRINTED, TouchpointState.BOUND, TouchpointState.RETIRED},
    TouchpointState.PRINTED: {TouchpointState.BOUND, TouchpointState.RETIRED},
    TouchpointState.BOUND: {TouchpointState.PAUSED, TouchpointState.RETIRED},
    TouchpointState.PAUSED: {TouchpointState.BOUND, TouchpointState.RETIRED},
    TouchpointState.RETIRED: set[TouchpointState](),
}


def may_become(state: TouchpointState, wanted: TouchpointState) -> bool:
    """Whether a touchpoint in `state` may go to `wanted`; staying where it is counts as no step."""
    return wanted in _NEXT_STATES[state]


def require_step(state: TouchpointState, wanted: TouchpointState) -> None:
    """Refuse a step that the life cycle does not have."""
    if not may_become(state, wanted):
        raise TouchpointStateForbids(state=state.value, wanted=wanted.value)
