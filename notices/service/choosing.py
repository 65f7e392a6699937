"""What headquarters send, and who wants nothing."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Forbidden, Stale
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.fragments import identities_of, survivor_of
from guide_app.ground.members.queries import member
from notices.permissions import CHOOSE_FOR_MEMBER, OWN_NOTICES, SET_NOTICES
from notices.reads import choice_of, settings_in_force
from notices.rules import NoticeKind
from notices.schemas import ChangeNotices, ChooseNotices, NoticeChoice, NoticeSettingsView


class SettingsWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The row of the settings."""

    id: int = 1
    templates: dict[NoticeKind, str]
    quiet_from: int
    quiet_to: int
    version: int
    changed_at: datetime
    changed_by: UUID | None


WRITE = f"""
{insert_from_json("notice_settings", SettingsWritten)}
ON CONFLICT (id) DO UPDATE SET templates = EXCLUDED.templates, quiet_from = EXCLUDED.quiet_from,
  quiet_to = EXCLUDED.quiet_to, version = EXCLUDED.version, changed_at = EXCLUDED.changed_at,
  changed_by = EXCLUDED.changed_by
WHERE notice_settings.version = EXCLUDED.version - 1
"""
OPT_OUT = f"""
INSERT INTO notice_opt_out (member, since, by_customer) VALUES ({survivor_of("$1")}, $2, $3)
ON CONFLICT (member) DO NOTHING
"""
OPT_IN = f"DELETE FROM notice_opt_out WHERE member IN ({identities_of('$1')})"


async def change_settings(actor: Actor, command: ChangeNotices, *, expected_version: int) -> NoticeSettingsView:
    """Choose which kinds are sent, and the quiet hours. Raises Forbidden, Stale."""
    actor.require(SET_NOTICES)
    if not actor.reaches_all:
        raise Forbidden(role=str(actor.role), reason="this is set for the whole chain")
    given, at = msgspec.structs.asdict(command), clock.now()
    row = SettingsWritten(**given, version=expected_version + 1, changed_at=at, changed_by=actor.id)
    async with transaction():
        before = await settings_in_force()
        is_newest = before.version == expected_version and await execute(WRITE, as_json([row])) > 0
        if not is_newest:
            raise Stale(current=before.version)
        await audit.record(actor, "notices.settings_changed", "notice_settings", before=before, after=command)
    return NoticeSettingsView(command.templates, command.quiet_from, command.quiet_to, row.version)


async def choose_for(actor: Actor, member_id: UUID, command: ChooseNotices) -> NoticeChoice:
    """Note what a customer in reach says. Raises NotFound."""
    actor.require(CHOOSE_FOR_MEMBER)
    async with transaction():
        found = await member(actor, member_id)
        return await _chosen(actor, found.id, command.wanted)


async def choose_own(actor: Customer, command: ChooseNotices) -> NoticeChoice:
    """Say whether one wants messages."""
    actor.require(OWN_NOTICES)
    async with transaction():
        return await _chosen(actor, actor.member_id, command.wanted)


async def _chosen(actor: Actor | Customer, member_id: UUID, wanted: bool) -> NoticeChoice:
    if wanted:
        changed = await execute(OPT_IN, member_id)
    else:
        changed = await execute(OPT_OUT, member_id, clock.now(), isinstance(actor, Customer))
    if changed:
        await audit.record(actor, "notices.chosen", f"member:{member_id}", wanted=wanted)
    return await choice_of(member_id)
