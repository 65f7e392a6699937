"""Changing a printed code: pointed elsewhere, paused, resumed or retired, while what is printed stays as it is."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.rows import as_json
from qr_codes.errors import CodeNotBlank
from qr_codes.permissions import CHANGE_CODES
from qr_codes.placing import NO_PLACE, id_text, place_of, sku_id_of
from qr_codes.reads import code_of, view_of
from qr_codes.rules.touchpoints import RetirementReason, Target, TouchpointKind, TouchpointState, require_step
from qr_codes.scans.resolving import forget_code
from qr_codes.schemas import ChangeCode, Code, CodeView

BADGE_STAYS = "胸牌码不能改绑，请停用后重新生成 / retire a badge instead of re-pointing it"

CHANGE = """
UPDATE touchpoint AS t SET state = n.state, path = n.path, store = n.store, associate = n.associate, sku = n.sku,
  label = n.label, target = n.target, retired_for = n.retired_for, replacement = n.replacement,
  retired_at = n.retired_at, version = t.version + 1,
  bound_at = CASE WHEN n.state = 'BOUND' THEN coalesce(t.bound_at, n.bound_at) ELSE t.bound_at END
FROM json_populate_recordset(NULL::touchpoint, $3::json) AS n
WHERE t.id = $1 AND t.version = $2
"""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What the row becomes; `bound_at` counts only for a code that was never bound."""

    state: TouchpointState
    path: str
    store: UUID | None
    associate: UUID | None
    sku: UUID | None
    label: str
    target: Target
    retired_for: RetirementReason | None
    replacement: UUID | None
    retired_at: datetime | None
    bound_at: datetime


async def change_code(actor: Actor, code_id: UUID, command: ChangeCode, *, expected_version: int) -> CodeView:
    """Re-point, pause, resume or retire a code; what is printed stays as it is.

    Seen by scans at once in this process, within `resolving.BELIEVED_SECONDS` in every other. Raises Stale,
    TouchpointStateForbids.
    """
    actor.require(CHANGE_CODES)
    async with transaction():
        before = await code_of(code_id)
        actor.require_reach(before.path)
        changed = await _changed(actor, before, command)
        if not await execute(CHANGE, code_id, expected_version, as_json([changed])):
            raise Stale(current=before.version)
        await audit.record(
            actor,
            "codes.retired" if changed.state is TouchpointState.RETIRED else "codes.changed",
            f"code:{code_id}",
            state=changed.state,
            store=id_text(changed.store),
            associate=id_text(changed.associate),
            sku=before.sku if command.sku is UNSET else command.sku,
            retired_for=changed.retired_for,
            replacement=id_text(changed.replacement),
        )
        forget_code(before.code)
        return view_of(await code_of(code_id))


async def _changed(actor: Actor, before: Code, command: ChangeCode) -> Changed:
    """The row after the command; fields that it leaves out stay."""
    at = clock.now()
    state = _state(before, command)
    retired_for = _retirement(command, state)
    associate_id = before.associate_id if command.associate_id is UNSET else command.associate_id
    store_id, path = before.store_id, before.path
    if command.store_id is not UNSET or command.associate_id is not UNSET:
        wanted = before.store_id if command.store_id is UNSET else command.store_id
        store_id, path = await place_of(actor, wanted, associate_id)
    if before.kind is TouchpointKind.BADGE and (command.leads_elsewhere or associate_id is None):
        raise InvalidField("associate_id", BADGE_STAYS)
    if state in {TouchpointState.BOUND, TouchpointState.PAUSED} and store_id is None and associate_id is None:
        raise InvalidField("store_id", NO_PLACE)
    if command.replacement_id is not None:
        await _require_replacement(actor, before.id, command.replacement_id)
    return Changed(
        state=state,
        path=path,
        store=store_id,
        associate=associate_id,
        sku=await sku_id_of(before.sku if command.sku is UNSET else command.sku),
        label=before.label if command.label is UNSET else command.label,
        target=before.target if command.target is UNSET else command.target,
        retired_for=retired_for,
        replacement=command.replacement_id,
        retired_at=at if state is TouchpointState.RETIRED else None,
        bound_at=at,
    )


def _state(before: Code, command: ChangeCode) -> TouchpointState:
    """The state after the command; a step that the life of a code does not have is refused."""
    state = before.state if command.state is UNSET else command.state
    if state is not before.state:
        require_step(before.state, state)
    elif state is TouchpointState.RETIRED:
        raise CodeNotBlank(state=state)
    return state


def _retirement(command: ChangeCode, state: TouchpointState) -> RetirementReason | None:
    """The reason of a retirement; refused when it is missing, or given for something else."""
    retiring = state is TouchpointState.RETIRED
    if retiring and command.retired_for is None:
        raise InvalidField("retired_for", "停用须说明原因 / a retirement needs its reason")
    if not retiring and (command.retired_for is not None or command.replacement_id is not None):
        raise InvalidField("state", "仅停用时可填写原因与替代码 / only a retirement has a reason and a replacement")
    return command.retired_for


async def _require_replacement(actor: Actor, code_id: UUID, replacement_id: UUID) -> None:
    """A replacement is another code in reach that leads somewhere."""
    replacement = await code_of(replacement_id)
    actor.require_reach(replacement.path)
    if replacement.id == code_id or replacement.state is not TouchpointState.BOUND:
        raise InvalidField("replacement_id", "须为另一个已启用的码 / another code that is in use")
