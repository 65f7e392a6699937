"""Whether the keys of this process are those of its database: by fingerprints, kept from the first start on.

With a wrong index key phones would not be found and registered twice; with a missing data key names would stay closed.
So whoever opens personal data asks here first, and refuses to start. A fingerprint is a keyed hash of a fixed text
under the key, cut short: it tells keys apart, and helps nobody to find one.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.privacy import PERSONAL_KEY, Unreadable, Vault, vault
from guide_app.base.kernel.sealed import IndexProbe, OwnedColumns, SealedColumn, Sealing

T = TypeVar("T")

INDEX = "index"
DATA = "data:"
"""Names of keys: the one that indexes, and before the id of one that seals."""
SAMPLE = 20
"""Values of each column that are opened before keys are believed to be those of a database without fingerprints."""

KNOWN = "SELECT name, fingerprint, retired_at FROM key_fingerprint ORDER BY name"
NOTE = """
INSERT INTO key_fingerprint (name, fingerprint, first_seen_at)
SELECT name, fingerprint, $3 FROM unnest($1::text[], $2::text[]) AS seen (name, fingerprint) ORDER BY name
ON CONFLICT (name) DO NOTHING
"""
IN_USE_AGAIN = "UPDATE key_fingerprint SET retired_at = NULL WHERE name = $1 AND retired_at IS NOT NULL"
RETIRE = "UPDATE key_fingerprint SET retired_at = $2 WHERE name = ANY($1) AND retired_at IS NULL"
FORGET = "DELETE FROM key_fingerprint"
REPLACE = "UPDATE key_fingerprint SET fingerprint = $2 WHERE name = $1"
SEALED = """
SELECT {column} AS sealed, NULL::bytea AS key_wrapped, NULL::bytea AS index FROM {table}
WHERE {column} IS NOT NULL AND length({column}) > 1 AND substring({column} FROM 1 FOR 1) <> '\\x00'
LIMIT {sample}
"""
OWNED = """
SELECT t.{column} AS sealed, k.key_wrapped, NULL::bytea AS index
FROM {table} t LEFT JOIN {keys} k ON k.{key_owner} = t.{owner} WHERE t.{column} IS NOT NULL LIMIT {sample}
"""


class IndexKeyWrong(Refusal):
    """The index key is not the one that this database was used with: nobody would be found, and many made twice."""

    status = 503
    title = (
        "拒绝启动：GUIDE_INDEX_SECRET（未设置时为 GUIDE_SECRET）与此数据库所用的不同，将找不到会员；请改回",
        "Refusing to start: GUIDE_INDEX_SECRET (GUIDE_SECRET where it is not set) is not the one that this database "
        "was used with, no member would be found by phone; set it back",
    )


class DataKeyWrong(Refusal):
    """A key of that id is another one than that which sealed values in this database; `key` is its id."""

    status = 503
    title = (
        "拒绝启动：GUIDE_DATA_KEYS（未设置时由 GUIDE_SECRET 派生）中该编号的密钥与此数据库所用的不同；"
        "请改回，新密钥须用新编号",
        "Refusing to start: the key of this id in GUIDE_DATA_KEYS (made of GUIDE_SECRET where it is not set) is not "
        "the one that this database was used with; set it back, a new key gets a new id",
    )


class DataKeyMissing(Refusal):
    """A key is gone from the settings under which values of this database are sealed; `keys` are the ids."""

    status = 503
    title = (
        "拒绝启动：GUIDE_DATA_KEYS 缺少仍在使用的密钥，已有数据无法打开；请补回，guide keys rotate 完成后才能去掉",
        "Refusing to start: GUIDE_DATA_KEYS lacks a key under which stored values are sealed; put it back, it may go "
        "once `guide keys rotate` has said so",
    )


class ValuesDoNotOpen(Refusal):
    """The database is of before keys were recorded, and what it holds does not open with the keys given here."""

    status = 503
    title = (
        "拒绝启动：数据库中已有的数据无法用当前 GUIDE_SECRET / GUIDE_DATA_KEYS 打开；请改回原来的密钥",
        "Refusing to start: what this database holds does not open with GUIDE_SECRET / GUIDE_DATA_KEYS as they are; "
        "set them back",
    )


class KnownKey(msgspec.Struct, frozen=True):
    """A key as the database knows it."""

    name: str
    fingerprint: str
    retired_at: datetime | None


class SealedValue(msgspec.Struct, frozen=True):
    """A stored value, the wrapped key of whom it belongs to, and its index."""

    sealed: bytes
    key_wrapped: bytes | None
    index: bytes | None


class KeyState(msgspec.Struct, frozen=True, kw_only=True):
    """A key of the settings, of the database, or of both; `name` is `index`, or `data:` and the id.

    `is_current` says that new values are sealed under it (or indexed), `is_here` that the settings have it, `is_known`
    that the database does, `is_right` that they mean the same key. A retired key seals nothing any more.
    """

    name: str
    fingerprint: str
    is_current: bool
    is_here: bool
    is_known: bool
    is_right: bool
    is_retired: bool

    @property
    def is_missing(self) -> bool:
        """Whether values are sealed under it that this process could not open."""
        return not self.is_here and not self.is_retired


def fingerprint_of(name: str, key: bytes) -> str:
    """16 hexadecimal digits that tell this key from others."""
    return hmac.new(key, f"guide key fingerprint\0{name}".encode(), hashlib.sha256).hexdigest()[:16]


def fingerprints(keys: Vault) -> dict[str, str]:
    """Those of all keys of a process, by name."""
    named = {INDEX: keys.index_key} | {f"{DATA}{key_id}": key for key_id, key in keys.keys.items()}
    return {name: fingerprint_of(name, key) for name, key in named.items()}


async def key_states() -> list[KeyState]:
    """How the keys of this process and those of its database stand to each other; writes nothing."""
    keys = vault()
    here = fingerprints(keys)
    known = {one.name: one for one in await fetch_as(KnownKey, KNOWN)}
    return [
        KeyState(
            name=name,
            fingerprint=here.get(name) or known[name].fingerprint,
            is_current=name in (INDEX, f"{DATA}{keys.current}"),
            is_here=name in here,
            is_known=name in known,
            is_right=name not in known or name not in here or here[name] == known[name].fingerprint,
            is_retired=name in known and known[name].retired_at is not None,
        )
        for name in sorted(here.keys() | known.keys())
    ]


async def require_keys(sealing: Sealing) -> None:
    """Refuse keys that are not those of the database that is open; note new ones.

    A database without fingerprints is new, or of a release before them: then what it holds must open first. Raises
    IndexKeyWrong, DataKeyWrong, DataKeyMissing, ValuesDoNotOpen.
    """
    states = await key_states()
    if not any(state.is_known for state in states):
        await _require_fit(sealing)
    _require_right(states)
    new = [state for state in states if state.is_here and not state.is_known]
    if new:
        await execute(NOTE, [state.name for state in new], [state.fingerprint for state in new], clock.now())
        _require_right(await key_states())  # another process may have noted others a moment before
    if any(state.is_current and state.is_retired for state in states):
        await execute(IN_USE_AGAIN, f"{DATA}{vault().current}")


async def retire(key_ids: Sequence[str]) -> None:
    """Note that nothing is sealed under these data keys any more."""
    await execute(RETIRE, [f"{DATA}{key_id}" for key_id in key_ids], clock.now())


async def index_key_replaced() -> None:
    """Note the index key of this process in the place of the one before: everything was indexed anew."""
    async with transaction():
        await execute(REPLACE, INDEX, fingerprints(vault())[INDEX])


async def forget_keys() -> None:
    """Forget which keys this database was used with. Only for one in which nothing is sealed or indexed."""
    await execute(FORGET)


def _require_right(states: Sequence[KeyState]) -> None:
    for state in states:
        if not state.is_right:
            raise IndexKeyWrong if state.name == INDEX else DataKeyWrong(key=state.name.removeprefix(DATA))
    missing = [state.name.removeprefix(DATA) for state in states if state.is_missing]
    if missing:
        raise DataKeyMissing(keys=missing)


async def _require_fit(sealing: Sealing) -> None:
    """Open some of what is stored, and look whether it would be found."""
    for column in sealing.columns:
        await _require_open(column.purpose, await _sample(column))
    for owned in sealing.owned:
        for name, purpose in owned.columns.items():
            await _require_open(purpose, await _sample_of(owned, name))
    for probe in sealing.probes:
        await require_index(probe)


async def require_index(probe: IndexProbe) -> None:
    """Refuse an index key that does not find what is stored. Raises IndexKeyWrong, ValuesDoNotOpen."""
    for value in await fetch_as(SealedValue, probe.statement):
        if vault().index(probe.purpose, _opened(probe.purpose, value)) != value.index:
            raise IndexKeyWrong


async def _sample(column: SealedColumn) -> list[SealedValue]:
    return await fetch_as(SealedValue, SEALED.format(table=column.table, column=column.column, sample=SAMPLE))


async def _sample_of(owned: OwnedColumns, name: str) -> list[SealedValue]:
    where = {"table": owned.table, "owner": owned.owner, "keys": owned.keys, "key_owner": owned.key_owner}
    return await fetch_as(SealedValue, OWNED.format(column=name, sample=SAMPLE, **where))


async def _require_open(purpose: str, values: Sequence[SealedValue]) -> None:
    for value in values:
        if purpose == PERSONAL_KEY:
            _answered(purpose, partial(vault().person, value.sealed))
        elif value.sealed:
            _answered(purpose, partial(vault().require_opens, value.key_wrapped, purpose, value.sealed))


def _opened(purpose: str, value: SealedValue) -> str:
    return _answered(purpose, lambda: vault().open_of(value.key_wrapped, purpose, value.sealed))


def _answered(purpose: str, opening: Callable[[], T]) -> T:
    try:
        return opening()
    except Unreadable as error:
        raise ValuesDoNotOpen(purpose=purpose, problem=str(error)) from error
