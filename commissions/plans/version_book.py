"""Versions of plans as they are kept, numbered in the order in which they come; for services that have asked."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from commissions.crediting.bases import Mark, mark_due
from commissions.engine.api import PlanTerms, day_of, first_date_of, period_of
from commissions.rulebooks import versions_known
from commissions.rules import Due
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.rows import as_json, insert_from_json


class VersionRow(msgspec.Struct, frozen=True):
    """A row of `commission_plan_version`."""

    id: UUID
    plan: UUID
    no: int
    content: dict[str, Any]  # as the contract writes it
    published_at: datetime
    published_by: UUID | None
    seq: int


WRITE = insert_from_json("commission_plan_version", VersionRow)


async def store_version(
    actor: Actor, plan: UUID, version: dict[str, Any], terms: PlanTerms, *, at: datetime
) -> None:  # as above
    """Put a version in force. What it reaches back to is settled again by the next settlement."""
    await hold(COMMISSION_LEDGER)
    row = VersionRow(new_id(), plan, terms.no, version, at, actor.id, await versions_known() + 1)
    await execute(WRITE, as_json([row]))
    begins = first_date_of(period_of(day_of(terms.valid_from.instant)))
    await mark_due([Mark(begins, Due.VERSION, row.id, plan)])
