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


def reads_of(plan: dict[str, Any], table: str) -> Iterator[dict[str, Any]]:
    """The steps that read a table."""
    if plan.get("Relation Name") == table:
        yield plan
    for below in plan.get("Plans", []):
        yield from reads_of(below, table)


async def test_orders_of_a_span_are_counted_by_the_key_of_each_member(db: None) -> None:
    await a_crowd()
    hq = await hq_actor()
    group = await create_tag_group(hq, CreateTagGroup(name="规则"))
    tag = await create_tag(hq, CreateTag(group_id=group.id, name="常客", path="/", by_rule=True))
    often = Conditions(orders_from=2, orders_to=9, orders_within_days=90)
    conditions = as_bound(await bounds_of(often, TODAY))
    await execute("SET LOCAL enable_seqscan = off")  # so few rows are read as a whole
    explained = await fetch_value(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {PIECES[True]}", conditions, tag.id, "/", NOBODY_YET, LAST
    )
    steps = list(reads_of(msgspec.json.decode(explained)[0]["Plan"], "member_purchase_day"))
    assert {step["Node Type"] for step in steps} <= {"Index Scan", "Bitmap Heap Scan"}, steps
    # Once for each bound of a member who has bought since: never for a pair of members.
    buyers = await fetch_value("SELECT count(*) FROM member_purchases WHERE last_on > $1::date - 90", TODAY)
    assert 0 < sum(step["Actual Loops"] for step in steps) <= 2 * buyers
    assert sum(step["Actual Rows"] * step["Actual Loops"] for step in steps) <= 6 * buyers
