"""Where a unit may go."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.ground.stores.errors import CodeTaken
from guide_app.ground.stores.rules import CLOSED_REGION, path_below

UNIT = """
SELECT code, path FROM region WHERE id = $1 UNION ALL SELECT code, path FROM store WHERE id = $2
"""
PARENT = "SELECT id, path, closed_on FROM region WHERE code = $1"
TAKEN = "SELECT EXISTS (SELECT FROM region WHERE path = $1 UNION ALL SELECT FROM store WHERE path = $1)"
LONGEST = """
SELECT coalesce(max(length(path)), 0) FROM (SELECT path FROM region UNION ALL SELECT path FROM store) unit
WHERE path ~>=~ $1 AND path ~<~ (rtrim($1, '/') || '0')
"""
MOST = 500
"""Letters of a path."""


class UnitAt(msgspec.Struct, frozen=True, kw_only=True):
    """A region or a store."""

    region_id: UUID | None = None
    store_id: UUID | None = None


class Standing(msgspec.Struct, frozen=True):
    """A unit's code and path."""

    code: str
    path: str


class Above(msgspec.Struct, frozen=True):
    """The region that a unit goes below."""

    id: UUID
    path: str
    closed_on: date | None


class Place(msgspec.Struct, frozen=True):
    """Where a unit goes from and to."""

    code: str
    parent_id: UUID
    from_path: str
    to_path: str


async def new_place(actor: Actor, unit: UnitAt, parent: str) -> Place:
    """Where a unit would stand below the region with the code `parent`.

    Raises NotFound for a unit outside the reach, InvalidField for a region that it cannot go below, CodeTaken.
    """
    standing = await fetch_row_as(Standing, UNIT, unit.region_id, unit.store_id)
    if standing is None:
        raise NotFound
    actor.require_reach(standing.path)
    if standing.path == HQ_PATH:
        raise InvalidField("parent", "总部不能移动 / headquarters do not move")
    above = await fetch_row_as(Above, PARENT, parent)
    if above is None or not actor.reaches(above.path):
        raise InvalidField("parent", "须为您可管理的区域编码 / the code of a region within your reach")
    if above.closed_on is not None:
        raise InvalidField("parent", CLOSED_REGION)
    if above.path.startswith(standing.path):
        raise InvalidField("parent", "不能移到自己的下级 / a unit does not go below itself")
    to_path = path_below(above.path, standing.code)
    if to_path == standing.path:
        raise InvalidField("parent", "已在该区域之下 / it stands there already")
    if await fetch_value(TAKEN, to_path):
        raise CodeTaken(taken=standing.code)
    longest = await fetch_value(LONGEST, standing.path)
    if longest - len(standing.path) + len(to_path) > MOST:
        raise InvalidField("parent", "层级过深 / too many levels")
    return Place(standing.code, above.id, standing.path, to_path)
