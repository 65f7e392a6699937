"""The badge code of an associate, minted when it is first asked for."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from qr_codes.errors import AssociateNotInStore
from qr_codes.permissions import HAVE_BADGE, MINT_BADGES
from qr_codes.reads import code_of, view_of
from qr_codes.rules.touchpoints import Target
from qr_codes.schemas import CodeView
from qr_codes.short_codes import mint_code

MINT_BADGE = """
INSERT INTO touchpoint (id, code, kind, state, path, associate, label, target, minted_at, bound_at, version)
VALUES ($1, $2, 'BADGE', 'BOUND', $3, $4, $5, $6, $7, $7, 1) ON CONFLICT DO NOTHING
"""
BADGE = "SELECT id, path FROM touchpoint WHERE associate = $1 AND kind = 'BADGE' AND state <> 'RETIRED'"
MOVE_BADGE = "UPDATE touchpoint SET path = $2 WHERE id = $1"


class Badge(msgspec.Struct, frozen=True):
    """The badge in use, and the unit it is listed with."""

    id: UUID
    path: str


async def badge_code_of(actor: Actor, associate_id: UUID) -> CodeView:
    """The badge code of an associate: minted when first asked for, then always the same until it is retired.

    It is listed with the unit they are posted to. Raises NotFound outside the actor's reach, AssociateNotInStore.
    """
    actor.require(HAVE_BADGE)
    if actor.associate_id != associate_id:
        actor.require(MINT_BADGES)
    at = clock.now()
    async with transaction():
        person = await associate(actor, associate_id)
        if person.status is not AssociateStatus.ACTIVE:
            raise AssociateNotInStore(associate_id=associate_id)
        badge = await fetch_row_as(Badge, BADGE, associate_id)
        if badge is None:
            badge_id = new_id()
            minted = await execute(
                MINT_BADGE, badge_id, mint_code(), person.path, associate_id, person.name, Target.CONTACT, at
            )
            # Either another request was faster, and waiting for it made its badge visible, or a code came up twice.
            badge = await fetch_row_as(Badge, BADGE, associate_id)
            if badge is None:
                raise RuntimeError("two fresh codes in a row were taken; the source of randomness is broken")
            if minted:
                await audit.record(actor, "codes.badge_minted", f"code:{badge_id}", associate=str(associate_id))
        elif badge.path != person.path:
            await execute(MOVE_BADGE, badge.id, person.path)
        return view_of(await code_of(badge.id))
