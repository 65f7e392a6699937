"""Cells that the sheets of the organisation share."""

from uuid import UUID

import msgspec

from guide_app.base.kernel.imports.cells import CellType, code
from guide_app.ground.stores.rules import require_code


def _checked(written: str) -> str:
    return require_code(written)


UNIT_CODE: CellType = code(_checked, ("编码，1-40 位字母、数字、_ . -", "code, 1 to 40 letters, digits, _ . -"))
"""The code of an entity, a region, a store."""

OUT_OF_REACH = ("编码已被使用", "this code is taken")
"""What is said of a unit outside the reach; nobody learns more of it."""
MOST_OF_A_PATH = 500
"""Letters of a path: all codes from the top down."""
TOO_DEEP = ("层级过深", "too many levels")
"""For a unit whose path would be longer."""

KEEPS_ANNOUNCED = (
    "与现状、已公告或已申请待批的调整相同的行不改变任何安排；另填他处则取代已公告的调整，预览会写明",
    "A row that says what holds, is announced or asked for changes nothing; another place replaces it, see the preview",
)


def before_move(code: str, announced: str | None, asked: str | None) -> str:
    """Where a unit stands, for whoever would have it go elsewhere: with the announced move that this replaces.

    And with the move that somebody has asked for, and that waits for a second person.
    """
    said = [] if announced is None else [f"已公告调往 / announced to {announced}"]
    said += [] if asked is None else [f"已申请调往 / asked to {asked}"]
    return f"{code}（{'；'.join(said)}）" if said else code


class Id(msgspec.Struct, frozen=True):
    """A row that was locked, or added."""

    id: UUID
