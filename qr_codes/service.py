"""What can be done with codes: mint blank ones, bind them, point them elsewhere, retire them; badges on first use."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import STORE_STAFF, Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates import queries as associates
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.stores.reads import path_of_store
from qr_codes import queries
from qr_codes.errors import AssociateNotInStore, CodeNotBlank
from qr_codes.resolution import forget_code
from qr_codes.rules import RetirementReason, TouchpointKind, TouchpointState, require_step
from qr_codes.scan_rules import MAY_BIND, MAY_MINT, Target
from qr_codes.schemas import BatchView, BindCode, ChangeCode, CodeView, MintCodes, MintedCode
from qr_codes.short_codes import mint_code, printed_form

MINT_BATCH = """
INSERT INTO code_batch (id, kind, path, label, minted, minted_by, minted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
MINT = """
INSERT INTO touchpoint (id, code, kind, state, path, batch, store, label, target, minted_at, version)
SELECT id, code, $3, 'MINTED', $4, $5, $6, $7, $8, $9, 1 FROM unnest($1::uuid[], $2::text[]) AS fresh (id, code)
ON CONFLICT (code) DO NOTHING RETURNING id, code
"""
MINT_BADGE = """
INSERT INTO touchpoint (id, code, kind, state, path, associate, label, target, minted_at, bound_at, version)
VALUES ($1, $2, 'BADGE', 'BOUND', $3, $4, $5, $6, $7, $7, 1) ON CONFLICT DO NOTHING
"""
BADGE = "SELECT id, path FROM touchpoint WHERE associate = $1 AND kind = 'BADGE' AND state <> 'RETIRED'"
FOR_BINDING = "SELECT id, code, kind, state, path FROM touchpoint WHERE id = $1 FOR UPDATE"
BIND = """
UPDATE touchpoint SET state = 'BOUND', path = $2, store = $3, associate = $4, sku = $5, label = coalesce($6, label),
  target = $7, bound_at = $8, version = version + 1
WHERE id = $1
"""
CHANGE = """
UPDATE touchpoint SET state = $3, path = $4, store = $5, associate = $6, sku = $7, label = $8, target = $9,
  retired_for = $10, replacement = $11, retired_at = $12, version = version + 1,
  bound_at = CASE WHEN $3::varchar = 'BOUND' THEN coalesce(bound_at, $13) ELSE bound_at END
WHERE id = $1 AND version = $2
"""
PRINTED = """
UPDATE touchpoint SET state = 'PRINTED', printed_at = $2, version = version + 1 WHERE id = ANY($1) AND state = 'MINTED'
"""


async def mint_codes(actor: Actor, command: MintCodes) -> BatchView:
    """Mint a batch of blank codes for a store, or for the actor's unit. Badges come with their associate instead."""
    actor.require_role(*MAY_MINT)
    if command.kind is TouchpointKind.BADGE:
        raise InvalidField("kind", "胸牌码随导购生成 / badges are minted with their associate")
    at = clock.now()
    path = actor.paths[0] if command.store_id is None else await path_of_store(actor, command.store_id)
    batch_id = new_id()
    async with transaction():
        await execute(MINT_BATCH, batch_id, command.kind, path, command.label, command.count, actor.associate_id, at)
        codes = await _minted(command, batch_id, path, at)
        await audit.record(
            actor, "codes.minted", f"code_batch:{batch_id}", kind=command.kind, path=path, count=command.count
        )
    return BatchView(batch_id, command.kind, path, command.label, at, codes)


async def bind_code(actor: Actor, code_id: UUID, command: BindCode) -> CodeView:
    """Say what a blank code leads to. Whoever holds the sticker of his own unit, or one above, may bind it.

    Raises CodeNotBlank, AssociateNotInStore.
    """
    actor.require_role(*MAY_BIND)
    at = clock.now()
    async with transaction():
        code = await fetch_row(FOR_BINDING, code_id)
        if code is None or not (actor.reaches(code["path"]) or _lies_above(actor, code["path"])):
            raise NotFound
        if code["state"] not in {TouchpointState.MINTED, TouchpointState.PRINTED}:
            raise CodeNotBlank(state=code["state"])
        store_id = command.store_id
        if store_id is None and command.associate_id is None:
            store_id = actor.store_id
        _require_own_person(actor, command.associate_id)
        store_id, path = await _place(actor, store_id, command.associate_id)
        sku_id = await _sku(command.sku)
        await execute(BIND, code_id, path, store_id, command.associate_id, sku_id, command.label, command.target, at)
        await audit.record(
            actor,
            "codes.bound",
            f"code:{code_id}",
            store=_text(store_id),
            associate=_text(command.associate_id),
            sku=command.sku,
        )
        forget_code(code["code"])
        return await queries.code_in_reach(actor, code_id)


async def change_code(actor: Actor, code_id: UUID, command: ChangeCode, *, expected_version: int) -> CodeView:
    """Re-point, pause, resume or retire a code; what is printed stays as it is.

    Seen by scans at once in this process, within `resolution.BELIEVED_SECONDS` in every other. Raises Stale,
    TouchpointStateForbids.
    """
    actor.require_role(*MAY_MINT)
    at = clock.now()
    async with transaction():
        before = await queries.code_in_reach(actor, code_id)
        state = before.state if command.state is UNSET else command.state
        if state is not before.state:
            require_step(before.state, state)
        elif state is TouchpointState.RETIRED:
            raise CodeNotBlank(state=state)
        retired_for = _retirement(command, state)
        store_id, path = await _pointed(actor, before, command)
        associate_id = before.associate_id if command.associate_id is UNSET else command.associate_id
        if before.kind is TouchpointKind.BADGE and (command.leads_elsewhere or associate_id is None):
            raise InvalidField(
                "associate_id", "胸牌码不能改绑，请停用后重新生成 / retire a badge instead of re-pointing it"
            )
        if state in {TouchpointState.BOUND, TouchpointState.PAUSED} and store_id is None and associate_id is None:
            raise InvalidField("store_id", "须指定门店或导购 / a store or an associate is needed")
        sku = before.sku if command.sku is UNSET else command.sku
        await _require_replacement(actor, code_id, command.replacement_id, state)
        changed = await execute(
            CHANGE,
            code_id,
            expected_version,
            state,
            path,
            store_id,
            associate_id,
            await _sku(sku),
            before.label if command.label is UNSET else command.label,
            before.target if command.target is UNSET else command.target,
            retired_for,
            command.replacement_id,
            at if state is TouchpointState.RETIRED else None,
            at,
        )
        if not changed:
            raise Stale(current=before.version)
        await audit.record(
            actor,
            "codes.retired" if state is TouchpointState.RETIRED else "codes.changed",
            f"code:{code_id}",
            state=state,
            store=_text(store_id),
            associate=_text(associate_id),
            sku=sku,
            retired_for=retired_for,
            replacement=_text(command.replacement_id),
        )
        forget_code(before.code)
        return await queries.code_in_reach(actor, code_id)


async def badge_code_of(actor: Actor, associate_id: UUID) -> CodeView:
    """The badge code of an associate: minted when first asked for, then always the same until it is retired.

    It is listed with the unit he is posted to. Raises NotFound outside the actor's reach, AssociateNotInStore.
    """
    if actor.associate_id != associate_id:
        actor.require_role(*MAY_MINT)
    at = clock.now()
    async with transaction():
        person = await associates.associate(actor, associate_id)
        if person.status is not AssociateStatus.ACTIVE:
            raise AssociateNotInStore(associate_id=associate_id)
        badge = await fetch_row(BADGE, associate_id)
        if badge is None:
            badge_id = new_id()
            minted = await execute(
                MINT_BADGE, badge_id, mint_code(), person.path, associate_id, person.name, Target.CONTACT, at
            )
            # Either another request was faster, and waiting for it made its badge visible, or a code came up twice.
            badge = await fetch_row(BADGE, associate_id)
            if badge is None:
                raise RuntimeError("two fresh codes in a row were taken; the source of randomness is broken")
            if minted:
                await audit.record(actor, "codes.badge_minted", f"code:{badge_id}", associate=str(associate_id))
        elif badge["path"] != person.path:
            await execute("UPDATE touchpoint SET path = $2 WHERE id = $1", badge["id"], person.path)
        row = await fetch_row(f"{queries.CODES} WHERE t.id = $1", badge["id"])
    if row is None:
        raise NotFound
    return queries.code_view(row)


async def mark_printed(code_ids: Sequence[UUID]) -> int:
    """Note that blank codes are on paper now; how many were not before. In the transaction of who prints."""
    return await execute(PRINTED, list(code_ids), clock.now())


async def _minted(command: MintCodes, batch_id: UUID, path: str, at: datetime) -> list[MintedCode]:
    """`command.count` rows; a code that is taken already is drawn again."""
    made: list[MintedCode] = []
    while len(made) < command.count:
        missing = command.count - len(made)
        rows = await fetch(
            MINT,
            [new_id() for _ in range(missing)],
            [mint_code() for _ in range(missing)],
            command.kind,
            path,
            batch_id,
            command.store_id,
            command.label,
            Target.CONTACT,
            at,
        )
        made += [MintedCode(row["id"], row["code"], printed_form(row["code"])) for row in rows]
    return made


def _lies_above(actor: Actor, path: str) -> bool:
    """Whether a unit lies above one of the actor's own."""
    return any(own.startswith(path) for own in actor.paths)


def _require_own_person(actor: Actor, associate_id: UUID | None) -> None:
    """An associate binds codes to himself or to his store, and takes no customers for or from a colleague."""
    if actor.role is Role.ASSOCIATE and associate_id not in {None, actor.associate_id}:
        raise Forbidden(role=str(actor.role), reason="another associate")


async def _place(actor: Actor, store_id: UUID | None, associate_id: UUID | None) -> tuple[UUID | None, str]:
    """The store that a code leads to and the path it is listed under. An associate without a store brings his own."""
    path: str | None = None
    if associate_id is not None:
        person = await associates.associate(actor, associate_id)
        if person.status is not AssociateStatus.ACTIVE or (person.store_id is None and store_id is None):
            raise AssociateNotInStore(associate_id=associate_id)
        store_id, path = store_id or person.store_id, person.path
    if store_id is None:
        raise InvalidField("store_id", "须指定门店或导购 / a store or an associate is needed")
    if actor.role in STORE_STAFF and actor.store_id is not None and store_id != actor.store_id:
        raise NotFound
    path = await path_of_store(actor, store_id)
    return store_id, path


async def _pointed(actor: Actor, before: CodeView, command: ChangeCode) -> tuple[UUID | None, str]:
    """Store and path after a change: as before, unless it says something of where the code leads."""
    if command.store_id is UNSET and command.associate_id is UNSET:
        return before.store_id, before.path
    store_id = before.store_id if command.store_id is UNSET else command.store_id
    associate_id = before.associate_id if command.associate_id is UNSET else command.associate_id
    return await _place(actor, store_id, associate_id)


def _retirement(command: ChangeCode, state: TouchpointState) -> RetirementReason | None:
    """The reason of a retirement; refused when it is missing, or given for something else."""
    retiring = state is TouchpointState.RETIRED
    if retiring and command.retired_for is None:
        raise InvalidField("retired_for", "停用须说明原因 / a retirement needs its reason")
    if not retiring and (command.retired_for is not None or command.replacement_id is not None):
        raise InvalidField("state", "仅停用时可填写原因与替代码 / only a retirement has a reason and a replacement")
    return command.retired_for


async def _require_replacement(
    actor: Actor, code_id: UUID, replacement_id: UUID | None, state: TouchpointState
) -> None:
    """A replacement is another code in reach that leads somewhere."""
    if replacement_id is None or state is not TouchpointState.RETIRED:
        return
    replacement = await queries.code_in_reach(actor, replacement_id)
    if replacement.id == code_id or replacement.state is not TouchpointState.BOUND:
        raise InvalidField("replacement_id", "须为另一个已启用的码 / another code that is in use")


async def _sku(code: str | None) -> UUID | None:
    if code is None:
        return None
    sku_id: UUID | None = await fetch_value("SELECT id FROM sku WHERE code = $1", code)
    if sku_id is None:
        raise InvalidField("sku", "没有此商品编码 / no such article")
    return sku_id


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
