"""Minting blank codes in batches, to be printed now and bound where they hang."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.reads import path_of_store
from qr_codes.permissions import MINT_CODES
from qr_codes.rules.touchpoints import Target, TouchpointKind
from qr_codes.schemas import BatchView, MintCodes, MintedCode
from qr_codes.short_codes import mint_code, printed_form

MINT_BATCH = """
INSERT INTO code_batch (id, kind, path, label, minted, minted_by, minted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
MINT = """
INSERT INTO touchpoint (id, code, kind, state, path, batch, store, label, target, minted_at, version)
SELECT id, code, $3, 'MINTED', $4, $5, $6, $7, $8, $9, 1 FROM unnest($1::uuid[], $2::text[]) AS fresh (id, code)
ON CONFLICT (code) DO NOTHING RETURNING id, code
"""


class FreshCode(msgspec.Struct, frozen=True):
    """A code that was free."""

    id: UUID
    code: str


async def mint_codes(actor: Actor, command: MintCodes) -> BatchView:
    """Mint a batch of blank codes for a store, or for the actor's unit. Badges come with their associate instead."""
    actor.require(MINT_CODES)
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


async def _minted(command: MintCodes, batch_id: UUID, path: str, at: datetime) -> list[MintedCode]:
    """`command.count` rows; a code that is taken already is drawn again."""
    made: list[MintedCode] = []
    while len(made) < command.count:
        missing = command.count - len(made)
        fresh = await fetch_as(
            FreshCode,
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
        made += [MintedCode(each.id, each.code, printed_form(each.code)) for each in fresh]
    return made
