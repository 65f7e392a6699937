"""The chain's terms of giving money back: a version is added once a second person has approved it; none is changed."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.permissions import DECIDE_REFUND_TERMS
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.returns.schemas import WriteTerms
from guide_app.ground.orders.returns.terms import VERSION


class TermsWritten(msgspec.Struct, frozen=True):
    """A row of `refund_terms`."""

    id: UUID
    version: int
    terms: RefundTerms
    reason: str
    decided_at: datetime
    decided_by: UUID | None


WRITE = insert_from_json("refund_terms", TermsWritten)


def check_terms(actor: Actor, command: WriteTerms) -> None:
    """Refuse what could not be written, before a second person is asked. Raises Forbidden, NotFound, InvalidField."""
    actor.require(DECIDE_REFUND_TERMS)
    actor.require_reach(HQ_PATH)
    if not command.reason.strip():
        raise InvalidField("reason", "须写原因 / say why")


async def write_terms(actor: Actor, command: WriteTerms) -> UUID:
    """Add the next version, which holds from now on. Raises as `check_terms`."""
    check_terms(actor, command)
    async with transaction():
        row = TermsWritten(
            id=new_id(),
            version=1 + await fetch_value(VERSION),
            decided_at=clock.now(),
            decided_by=actor.id,
            terms=msgspec.convert(
                {name: getattr(command, name) for name in RefundTerms.__struct_fields__}, RefundTerms
            ),
            reason=command.reason,
        )
        await execute(WRITE, as_json([row]))
        await audit.record(
            actor,
            "orders.refund_terms_written",
            f"refund_terms:{row.id}",
            version=row.version,
            terms=msgspec.to_builtins(row.terms),
            reason=row.reason,
        )
    return row.id
