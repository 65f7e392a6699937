"""Rotating the keys of the chain: people's keys are wrapped anew, what the chain seals itself is sealed anew.

Each piece is a short transaction that changes rows in the order of their names, and only those that are still as they
were read: so it runs beside everything else. What is done carries the new key, so a rotation that was killed goes on by
being started again.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, execute_in_order, fetch_as, fetch_value, transaction
from guide_app.base.kernel.privacy import OF_A_PERSON, PersonalKey, Unreadable, vault
from guide_app.base.kernel.sealed import OwnedColumns, SealedColumn, Sealing

CHUNK = 500
"""Rows of a piece."""

# `old` is sealed under another key of the chain than the present one, whose values begin with $1; a zero begins what is
# under a person's key. `beyond` is the row after which to look.
OLD = """{column} IS NOT NULL AND length({column}) > 1 AND substring({column} FROM 1 FOR 1) <> '\\x00'
  AND substring({column} FROM 1 FOR length($1::bytea)) <> $1::bytea"""
LEFT = "SELECT count(*) FROM {table} WHERE {old}"
PIECE = """
SELECT ARRAY[{row}] AS row, ARRAY[{column}] AS sealed FROM {table}
WHERE {old} AND ({row}) > ({beyond}) ORDER BY {row} LIMIT {chunk}
"""
RENEW = "UPDATE {table} SET {column} = $1 WHERE {column} = $2 AND {named}"
OF_THE_CHAIN = "{column} IS NOT NULL AND length({column}) > 1 AND substring({column} FROM 1 FOR 1) <> '\\x00'"
OWNED_PIECE = """
SELECT ARRAY[t.id, t.{owner}] AS row, ARRAY[{columns}] AS sealed FROM {table} t
WHERE ({direct}) AND t.id > $1 ORDER BY t.id LIMIT {chunk}
"""
ADOPT = "UPDATE {table} SET {changes} WHERE id = $1 AND {unchanged}"
KEYS = "SELECT ARRAY[{key_owner}] AS row, ARRAY[key_wrapped] AS sealed FROM {keys} WHERE {key_owner} = ANY($1)"
KEEP = """
INSERT INTO {keys} ({key_owner}, key_wrapped)
SELECT owner, key_wrapped FROM unnest($1::uuid[], $2::bytea[]) AS made (owner, key_wrapped) ORDER BY owner
ON CONFLICT ({key_owner}) DO NOTHING
"""
USED = """
SELECT DISTINCT ARRAY[]::uuid[] AS row, ARRAY[substring({column} FROM 2 FOR get_byte({column}, 0))] AS sealed
FROM {table} WHERE {direct}
"""
NOBODY = UUID(int=0)
UNDER_A_PERSON = bytes([OF_A_PERSON])


class Row(msgspec.Struct, frozen=True):
    """What names a row, and the values in it that are sealed."""

    row: tuple[UUID, ...]
    sealed: tuple[bytes | None, ...]


class Progress(msgspec.Struct, frozen=True):
    """How far a rotation has come with one thing: rows done of those that were left when it began."""

    name: str
    done: int
    of: int


async def rotate(sealing: Sealing) -> AsyncIterator[Progress]:
    """Bring everything under the present key of the chain, piece by piece, telling of each.

    First what was sealed by the chain and belongs to a person comes under a key of theirs; then the rest.
    """
    for owned in sealing.owned:
        async for progress in _adopt(owned):
            yield progress
    for step in sealing.steps:
        done, of = 0, await step.left()
        while taken := await step.piece():
            done += taken
            yield Progress(step.name, done, of)
    for column in sealing.columns:
        async for progress in _renew(column):
            yield progress


async def keys_in_use(sealing: Sealing) -> set[str]:
    """The ids of the chain's keys under which anything at all is sealed."""
    columns = [(column.table, column.column) for column in sealing.columns]
    columns += [(owned.table, name) for owned in sealing.owned for name in owned.columns]
    found: set[str] = set()
    for table, name in columns:
        direct = OF_THE_CHAIN.format(column=name)
        rows = await fetch_as(Row, USED.format(table=table, column=name, direct=direct))
        found |= {bytes(row.sealed[0] or b"").decode(errors="replace") for row in rows}
    return found


async def keys_of(owned: OwnedColumns, owners: Collection[UUID]) -> dict[UUID, PersonalKey]:
    """The keys of these people, made where there are none.

    Outside the transaction of what is sealed with them: others lock the person first and then the key.
    """
    where = {"keys": owned.keys, "key_owner": owned.key_owner}
    wrapped = await _wrapped(KEYS.format(**where), owners)
    without = sorted(set(owners) - wrapped.keys())
    if without:
        made = [vault().new_person().wrapped for _ in without]
        await execute(KEEP.format(**where), without, made)
        wrapped |= await _wrapped(KEYS.format(**where), without)
    return {owner: vault().person(key) for owner, key in wrapped.items()}


async def _wrapped(statement: str, owners: Collection[UUID]) -> dict[UUID, bytes]:
    found = await fetch_as(Row, statement, list(owners))
    return {row.row[0]: key for row in found for key in row.sealed if key is not None}


async def _renew(column: SealedColumn) -> AsyncIterator[Progress]:
    place = {"table": column.table, "column": column.column, "row": ", ".join(column.row), "chunk": CHUNK}
    old = OLD.format(column=column.column)
    named = " AND ".join(f"{name} = ${number}" for number, name in enumerate(column.row, start=3))
    renew = RENEW.format(named=named, **place)
    beyond = ", ".join(f"${number}::uuid" for number, _ in enumerate(column.row, start=2))
    piece = PIECE.format(old=old, beyond=beyond, **place)
    keys, last, done = vault(), (NOBODY,) * len(column.row), 0
    of = int(await fetch_value(LEFT.format(old=old, **place), keys.seals_as))
    while found := await fetch_as(Row, piece, keys.seals_as, *last):
        changes = [
            (keys.renewed(column.purpose, value), value, *row.row)
            for row in found
            for value in row.sealed
            if value is not None and is_readable(column.purpose, value)
        ]
        async with transaction():
            await execute_in_order(renew, changes)
        done += len(found)
        last = found[-1].row
        yield Progress(f"{column.table}.{column.column}", done, of)


async def _adopt(owned: OwnedColumns) -> AsyncIterator[Progress]:
    names = list(owned.columns)
    direct = " OR ".join(OF_THE_CHAIN.format(column=f"t.{name}") for name in names)
    columns = ", ".join(f"t.{name}" for name in names)
    piece = OWNED_PIECE.format(table=owned.table, owner=owned.owner, columns=columns, direct=direct, chunk=CHUNK)
    of = int(await fetch_value(LEFT.format(table=f"{owned.table} t", old=direct)))
    beyond, done = NOBODY, 0
    while found := await fetch_as(Row, piece, beyond):
        adopted = await _adopted(owned, found)
        async with transaction():
            await execute_in_order(_adopting(owned), adopted)
        done += len(found)
        beyond = found[-1].row[0]
        yield Progress(owned.table, done, of)


def _adopting(owned: OwnedColumns) -> str:
    """The statement that gives a row its new values, $2 and on, while it still has the old ones, which follow."""
    count = len(owned.columns)
    changes = ", ".join(f"{name} = ${number}" for number, name in enumerate(owned.columns, start=2))
    unchanged = " AND ".join(
        f"{name} IS NOT DISTINCT FROM ${number}" for number, name in enumerate(owned.columns, start=2 + count)
    )
    return ADOPT.format(table=owned.table, changes=changes, unchanged=unchanged)


async def _adopted(owned: OwnedColumns, found: Sequence[Row]) -> list[tuple[object, ...]]:
    keys, chain = await keys_of(owned, {row.row[1] for row in found}), vault()
    changes: list[tuple[object, ...]] = []
    for row in found:
        own = keys[row.row[1]]
        new = [
            own.seal(purpose, chain.open(purpose, value))
            if value is not None and value[:1] != UNDER_A_PERSON and is_readable(purpose, value)
            else value
            for purpose, value in zip(owned.columns.values(), row.sealed, strict=True)
        ]
        changes.append((row.row[0], *new, *row.sealed))
    return changes


def is_readable(purpose: str, value: bytes) -> bool:
    """Whether a value opens. What never did stays as it is: its key remains in use, and is named at the end."""
    try:
        vault().renewed(purpose, value)
    except Unreadable:
        return False
    return True
