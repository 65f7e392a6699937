"""Choosing what the chain asks of payments that people record."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.payment_rules.queries import payment_rules
from guide_app.ground.orders.payment_rules.schemas import ChangePaymentRules, PaymentRulesView
from guide_app.ground.orders.permissions import SET_PAYMENT_RULES


class RulesWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The row of the rules."""

    id: int = 1
    card_needs_reference: bool
    reason: str
    version: int
    changed_at: datetime
    changed_by: UUID | None


WRITE = f"""
{insert_from_json("payment_rules", RulesWritten)}
ON CONFLICT (id) DO UPDATE SET card_needs_reference = EXCLUDED.card_needs_reference, reason = EXCLUDED.reason,
  version = EXCLUDED.version, changed_at = EXCLUDED.changed_at, changed_by = EXCLUDED.changed_by
WHERE payment_rules.version = EXCLUDED.version - 1
"""


async def change_payment_rules(actor: Actor, command: ChangePaymentRules, *, expected_version: int) -> PaymentRulesView:
    """Choose for the whole chain, from now on; on record. Raises NotFound out of reach, InvalidField, Stale."""
    actor.require(SET_PAYMENT_RULES)
    actor.require_reach(HQ_PATH)
    if not command.reason.strip():
        raise InvalidField("reason", "须写原因 / say why")
    async with transaction():
        before = await payment_rules(actor)
        chosen = RulesWritten(
            card_needs_reference=command.card_needs_reference,
            reason=command.reason,
            version=expected_version + 1,
            changed_at=clock.now(),
            changed_by=actor.id,
        )
        is_newest = before.version == expected_version
        if not is_newest or not await execute(WRITE, as_json([chosen])):
            raise Stale(current=before.version)
        await audit.record(
            actor,
            "orders.payment_rules_changed",
            "payment_rules",
            before=before.card_needs_reference,
            after=command.card_needs_reference,
            reason=command.reason,
        )
        return await payment_rules(actor)
