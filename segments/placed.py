"""What tags and segments keep of the organisation's paths, and who has those of a store that closes."""

from uuid import UUID

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.stores.assets import Asset, Handing, Placed, PlacedColumn

TAGS = "SELECT count(*) FROM tag t JOIN store s ON s.path = t.path WHERE s.id = $1 AND t.active"
MOVE_TAGS = """
UPDATE tag t SET path = $2, version = t.version + 1 FROM store s WHERE s.id = $1 AND t.path = s.path AND t.active
"""
END_TAGS = """
UPDATE tag t SET active = false, version = t.version + 1 FROM store s WHERE s.id = $1 AND t.path = s.path AND t.active
"""
SEGMENTS = "SELECT count(*) FROM segment k JOIN store s ON s.path = k.path WHERE s.id = $1"
MOVE_SEGMENTS = """
UPDATE segment k SET path = $2, version = k.version + 1 FROM store s WHERE s.id = $1 AND k.path = s.path
"""


async def _tags(store_id: UUID) -> int:
    tags: int = await fetch_value(TAGS, store_id)
    return tags


async def _segments(store_id: UUID) -> int:
    segments: int = await fetch_value(SEGMENTS, store_id)
    return segments


async def _hand_on_tags(actor: Actor, handing: Handing) -> int:
    """Let the successor use the tags of the store alone; without one nobody puts them on any more."""
    if handing.successor_id is None:
        gone = await execute(END_TAGS, handing.store_id)
    else:
        gone = await execute(MOVE_TAGS, handing.store_id, handing.successor_path)
    if gone:
        facts = {"tags": gone, "successor": handing.successor_code}
        await audit.record(actor, "segments.store_closed", f"store:{handing.store_id}", **facts)
    return gone


async def _hand_on_segments(_: Actor, handing: Handing) -> int:
    """Let the successor see the searches that were kept for the store; without one the units above still do."""
    if handing.successor_id is None:
        return 0
    return await execute(MOVE_SEGMENTS, handing.store_id, handing.successor_path)


PLACED = Placed(
    columns=(PlacedColumn("tag"), PlacedColumn("segment")),
    assets=(
        Asset("tags", ("仅限本店的标签", "Tags of the store alone"), _tags, _hand_on_tags),
        Asset("segments", ("为本店保存的客群", "Segments kept for the store"), _segments, _hand_on_segments),
    ),
)
