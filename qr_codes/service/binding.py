"""Binding a blank code to what it leads to."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import NotFound
from qr_codes.errors import CodeNotBlank
from qr_codes.permissions import BIND_CODES, BIND_TO_COLLEAGUES
from qr_codes.placing import id_text, place_of, sku_id_of
from qr_codes.reads import code_of, view_of
from qr_codes.rules.touchpoints import TouchpointState
from qr_codes.scans.resolving import forget_code
from qr_codes.schemas import BindCode, CodeView

FOR_BINDING = "SELECT code, state, path FROM touchpoint WHERE id = $1 FOR UPDATE"
BIND = """
UPDATE touchpoint SET state = 'BOUND', path = $2, store = $3, associate = $4, sku = $5, label = coalesce($6, label),
  target = $7, bound_at = $8, version = version + 1
WHERE id = $1
"""


class CodeForBinding(msgspec.Struct, frozen=True):
    """A locked code, as far as binding looks at it."""

    code: str
    state: TouchpointState
    path: str


async def bind_code(actor: Actor, code_id: UUID, command: BindCode) -> CodeView:
    """Say what a blank code leads to. Whoever holds a sticker of their own unit, or of one above, may bind it.

    Associates bind to themselves or to their store, and take no customers for or from a colleague.
    Raises CodeNotBlank, AssociateNotInStore.
    """
    actor.require(BIND_CODES)
    if command.associate_id not in {None, actor.associate_id}:
        actor.require(BIND_TO_COLLEAGUES)
    at = clock.now()
    async with transaction():
        code = await fetch_row_as(CodeForBinding, FOR_BINDING, code_id)
        if code is None or not (actor.reaches(code.path) or _lies_above(actor, code.path)):
            raise NotFound
        if code.state not in {TouchpointState.MINTED, TouchpointState.PRINTED}:
            raise CodeNotBlank(state=code.state)
        own_store = actor.store_id if command.associate_id is None else None
        store_id, path = await place_of(actor, command.store_id or own_store, command.associate_id)
        sku_id = await sku_id_of(command.sku)
        await execute(BIND, code_id, path, store_id, command.associate_id, sku_id, command.label, command.target, at)
        await audit.record(
            actor,
            "codes.bound",
            f"code:{code_id}",
            store=str(store_id),
            associate=id_text(command.associate_id),
            sku=command.sku,
        )
        forget_code(code.code)
        return view_of(await code_of(code_id))


def _lies_above(actor: Actor, path: str) -> bool:
    """Whether a unit lies above one of the actor's own."""
    return any(own.startswith(path) for own in actor.paths)
