"""What a piece of a rule's run costs: PostgreSQL cannot know how many match, and must not pair them with each other."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from guide_app.base.kernel.database import execute, fetch_value
from segments.conditions import Conditions
from segments.matching import as_bound, bounds_of
from segments.running import NOBODY_YET, PIECES
from segments.schemas import CreateTag, CreateTagGroup
from segments.service.catalogue import create_tag, create_tag_group
from tests.factories import hq_actor
from tests.segments.test_rules import LEVELS, TODAY, a_crowd

LAST = UUID(int=2**128 - 1)
MANY = ("matched", "carried", "entering")
"""What may be all of the piece."""


def loops(plan: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """How often each part that was kept was read."""
    if plan.get("CTE Name") in MANY:
        yield plan["CTE Name"], plan["Actual Loops"]
    for below in plan.get("Plans", []):
        yield from loops(below)


@pytest.mark.parametrize("dry", [True, False])
async def test_a_piece_reads_who_matches_a_few_times_however_many(db: None, dry: bool) -> None:
    await a_crowd()
    hq = await hq_actor()
    group = await create_tag_group(hq, CreateTagGroup(name="规则"))
    tag = await create_tag(hq, CreateTag(group_id=group.id, name="按规则", path="/", by_rule=True))
    conditions = as_bound(await bounds_of(Conditions(levels=LEVELS), TODAY))
    for way in ("hashjoin", "mergejoin"):  # as where one row is expected
        await execute(f"SET LOCAL enable_{way} = off")
    explained = await fetch_value(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {PIECES[dry]}", conditions, tag.id, "/", NOBODY_YET, LAST
    )
    found = list(loops(msgspec.json.decode(explained)[0]["Plan"]))
    assert {name for name, _ in found} == set(MANY)
    assert max(often for _, often in found) == 1
    assert await fetch_value("SELECT count(*) FROM member_tag WHERE tag = $1", tag.id) == (0 if dry else 40)
