"""The rules of tags: tried, saved version by version; the worker does the rest."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import Stale
from guide_app.base.kernel.rows import as_json, insert_from_json
from segments.conditions import Conditions, require_sense, require_something
from segments.errors import TagArchived, TagNotByRule
from segments.matching import bounds_of
from segments.permissions import MANAGE_TAGS
from segments.queries.catalogue import tag
from segments.queries.ruling import rule_run, rule_versions
from segments.running import STOP, begin_run, run_on
from segments.schemas import TagView
from segments.searches import RuleView, RunView, SaveRule, TryRule


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `tag_rule`."""

    tag: UUID
    no: int
    conditions: Conditions
    saved_at: datetime
    saved_by: UUID | None


LATEST = "SELECT coalesce(max(no), 0) FROM tag_rule WHERE tag = $1"
SAVE = f"{insert_from_json('tag_rule', NewVersion)} ON CONFLICT (tag, no) DO NOTHING RETURNING no"


async def try_rule(actor: Actor, tag_id: UUID, command: TryRule) -> RunView:
    """Count whom these conditions match, whom the tag would be new to, and who would lose it; nothing is changed.

    The first piece is counted at once, the worker goes on with what is left. Raises NotFound, TagNotByRule.
    """
    actor.require(MANAGE_TAGS)
    async with transaction():
        wanted = await _tag(actor, tag_id, command.conditions)
        begun = await begin_run(wanted.id, None, command.conditions, dry=True, by=actor.associate_id)
        assert begun is not None
        await run_on()
        return await rule_run(actor, tag_id, begun)


async def save_rule(actor: Actor, tag_id: UUID, command: SaveRule) -> RuleView:
    """Save the next version of a tag's rule and have it go over all members. Raises NotFound, TagNotByRule, Stale."""
    actor.require(MANAGE_TAGS)
    async with transaction():
        wanted = await _tag(actor, tag_id, command.conditions)
        current = await fetch_value(LATEST, wanted.id)
        version = NewVersion(
            tag=wanted.id,
            no=command.replaces + 1,
            conditions=command.conditions,
            saved_at=clock.now(),
            saved_by=actor.associate_id,
        )
        if current != command.replaces or await fetch_value(SAVE, as_json([version])) is None:
            raise Stale(current=current)
        await execute(STOP, wanted.id, clock.now())
        await begin_run(wanted.id, version.no, version.conditions, dry=False, by=actor.associate_id)
        await audit.record(actor, "segments.rule_saved", f"tag:{wanted.id}", no=version.no)
        return (await rule_versions(actor, tag_id))[0]


async def _tag(actor: Actor, tag_id: UUID, conditions: Conditions) -> TagView:
    found = await tag(actor, tag_id)
    actor.require_reach(found.path)
    if not found.by_rule:
        raise TagNotByRule
    if not found.active:
        raise TagArchived
    require_sense(conditions)
    require_something(conditions)
    await bounds_of(conditions, business_date(clock.now()))
    return found
