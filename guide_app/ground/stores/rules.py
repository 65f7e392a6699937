"""What stores are: ownership, codes, and how the tree is spelled as paths."""

import re
from enum import StrEnum

from guide_app.base.kernel.errors import InvalidField

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


class Ownership(StrEnum):
    """Who runs a store: 直营, 加盟, 联营, 托管."""

    DIRECT = "direct"
    FRANCHISE = "franchise"
    JOINT = "joint"
    MANAGED = "managed"


CLOSED_REGION = "该区域已撤销或将撤销 / a region that is closed, or will be"
"""Why nothing is put below a region."""


class StoreStatus(StrEnum):
    """Whether a store still trades."""

    OPEN = "open"
    CLOSED = "closed"


class MoveState(StrEnum):
    """How far a unit's move is: announced, or how it ended."""

    ANNOUNCED = "announced"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    IMPOSSIBLE = "impossible"


class ClosingState(StrEnum):
    """How far a store's closing is."""

    ANNOUNCED = "announced"
    RUNNING = "running"
    DONE = "done"
    WITHDRAWN = "withdrawn"


def require_code(text: str, *, field: str = "code") -> str:
    """A code that may stand in a path and in print: 1 to 40 letters, digits, `_ . -`. Raises InvalidField."""
    if not CODE.fullmatch(text):
        raise InvalidField(field, "编码须为 1-40 位字母、数字、_ . - / 1 to 40 letters, digits, _ . -")
    return text


def path_below(parent_path: str, code: str) -> str:
    """The path of a unit under its parent: `/EAST/` and `SH001` give `/EAST/SH001/`."""
    return f"{parent_path}{code}/"


def path_and_above(path: str) -> list[str]:
    """A unit's path and those of all units above it, HQ first: `/`, `/EAST/`, `/EAST/SH001/`."""
    codes = path.strip("/").split("/") if path != "/" else []
    return ["/", *("/" + "/".join(codes[:depth]) + "/" for depth in range(1, len(codes) + 1))]
