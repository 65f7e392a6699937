"""What the chain chooses for all plans, before anything is posted by it."""

from datetime import datetime
from uuid import UUID

import msgspec

from commissions.inputs.errors import SettingsInUse
from commissions.inputs.reads_of_terms import settings_as_they_are
from commissions.inputs.rules import PayerPolicy
from commissions.inputs.schemas import ChangeSettings, SettingsView
from commissions.permissions import DECIDE_TERMS
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.errors import Forbidden, Stale
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.rows import as_json, insert_from_json


class SettingsWritten(msgspec.Struct, frozen=True):
    """The row of `commission_settings`."""

    id: int
    payer_policy: PayerPolicy
    restate_limit: int
    version: int
    changed_at: datetime
    changed_by: UUID | None


WRITE = f"""
{insert_from_json("commission_settings", SettingsWritten)}
ON CONFLICT (id) DO UPDATE SET payer_policy = EXCLUDED.payer_policy, restate_limit = EXCLUDED.restate_limit,
  version = EXCLUDED.version, changed_at = EXCLUDED.changed_at, changed_by = EXCLUDED.changed_by
"""


async def check_settings(actor: Actor, *, expected_version: int) -> SettingsView:
    """The settings that would be changed. Raises Forbidden below the whole chain, SettingsInUse, Stale."""
    actor.require(DECIDE_TERMS)
    if not actor.reaches_all:
        raise Forbidden(role=str(actor.role), reason="settings are of the whole chain")
    now = await settings_as_they_are()
    if now.in_use:
        raise SettingsInUse
    if now.version != expected_version:
        raise Stale(current=now.version)
    return now


async def change_settings(
    actor: Actor, command: ChangeSettings, *, expected_version: int, approval: audit.Approval
) -> SettingsView:
    """Choose for all plans, while nobody posts. Raises as `check_settings`."""
    actor.require(DECIDE_TERMS)
    async with transaction():
        await hold(COMMISSION_LEDGER)
        before = await check_settings(actor, expected_version=expected_version)
        row = SettingsWritten(1, command.payer_policy, command.restate_limit, before.version + 1, clock.now(), actor.id)
        await execute(WRITE, as_json([row]))
        await audit.record(
            actor,
            "commissions.settings_changed",
            "commission_settings",
            before=before,
            after=command,
            second_person=approval.by,
        )
        return await settings_as_they_are()
