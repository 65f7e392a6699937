"""Erasures: on record in the database, and in a journal beside it, so that a restored backup is made to forget again.

The journal is a file of JSON lines, one for each erasure: what kind of subject, its id, when, by whom; no personal
data. A line is on the disk before the erasure is committed; what another machine's journal has not got is added from
the database every few minutes.
"""

import asyncio
import fcntl
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.kernel.jobs import Schedule
from guide_app.base.settings import settings

JOURNAL = "erasures.jsonl"

NOTE = """
INSERT INTO erasure (subject, kind, erased_at, actor_id, actor_role) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (subject) DO NOTHING
"""
ALL = "SELECT kind, subject, erased_at, actor_id, actor_role FROM erasure ORDER BY erased_at, subject"


class ErasureEntry(msgspec.Struct, frozen=True):
    """One erasure: a line of the journal, a row of the database."""

    kind: str
    subject: UUID
    erased_at: datetime
    actor_id: UUID | None
    actor_role: Role


@dataclass(frozen=True, slots=True)
class Eraser:
    """How subjects of a kind are erased again after a restore. `erase` says whether there was anything to erase."""

    kind: str
    erase: Callable[[ErasureEntry], Awaitable[bool]]


Told = tuple[str, str]
"""Something in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class ErasurePart:
    """What a package forgets when a subject of `kind` is erased, in the transaction of the erasure.

    `name` is `<package>.<what>`, `title` what kinds of data these are. `forget` says how many rows it emptied or took
    away; it raises nothing but what undoes the whole erasure. Done twice it changes nothing: see `reapply`.
    """

    kind: str
    name: str
    title: Told
    forget: Callable[[UUID, datetime], Awaitable[int]]


class Erased(msgspec.Struct, frozen=True):
    """An erasure as it is done: how many rows of each kind of data are no more."""

    kind: str
    subject: UUID
    erased_at: datetime
    counts: dict[str, int]


Witness = Callable[[Actor, Erased], Awaitable[None]]
"""Told of an erasure at its end, in its transaction."""

PARTS: list[ErasurePart] = []
"""What every package forgets, filled by the wiring."""
WITNESSES: list[Witness] = []
"""Who puts erasures on record beside the journal, filled by the wiring."""


def take_part(parts: Sequence[ErasurePart], witnesses: Sequence[Witness]) -> None:
    """Put down what all packages forget, and who is told. Names are unique."""
    names = [(part.kind, part.name) for part in parts]
    if len(set(names)) != len(names):
        raise TypeError(f"two parts of an erasure share a name: {names}")
    PARTS[:], WITNESSES[:] = parts, witnesses


async def forget_parts(kind: str, subject: UUID, *, at: datetime) -> dict[str, int]:
    """Have every package forget what it holds of a subject; how many rows, by the name of the part."""
    return {part.name: await part.forget(subject, at) for part in PARTS if part.kind == kind}


async def witness(actor: Actor, erased: Erased) -> None:
    """Tell of an erasure that is done but for its journal."""
    for told in WITNESSES:
        await told(actor, erased)


class ErasureJournalUnwritable(Refusal):
    """The journal of erasures cannot be written, so nothing was erased; `file` and `problem` say where and why."""

    status = 503
    title = (
        "删除日志无法写入，未删除任何信息；请检查 GUIDE_ERASURES 所在磁盘",
        "The journal of erasures cannot be written, nothing was erased: look at the disk of GUIDE_ERASURES",
    )


class Reapplied(msgspec.Struct, frozen=True):
    """How many subjects a journal names, and how many of them had come back and were erased again."""

    named: int
    erased: int


async def note(kind: str, subject: UUID, actor: Actor, *, at: datetime) -> None:
    """Put an erasure on record, here and in the journal: the last thing before the transaction ends."""
    await note_again(ErasureEntry(kind, subject, at, actor.id, actor.role))


async def note_again(entry: ErasureEntry) -> None:
    """The same for an erasure that a journal tells of, as it was."""
    await execute(NOTE, entry.subject, entry.kind, entry.erased_at, entry.actor_id, entry.actor_role.value)
    try:
        await asyncio.to_thread(append, [entry], journal())
    except OSError as error:
        raise ErasureJournalUnwritable(file=str(journal()), problem=str(error)) from error


def journal() -> Path:
    """The journal of this machine."""
    return settings().erasures / JOURNAL


def append(entries: Iterable[ErasureEntry], path: Path) -> int:
    """Add to a journal what it has not got, and wait until it is on the disk; how many lines that were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        whole = file.read()
        there = {entry.subject for entry in _lines(whole, path)}
        new = list({entry.subject: entry for entry in entries if entry.subject not in there}.values())
        if new:
            # A line that was broken off by a crash is ended, so that the next one stands by itself.
            begin = b"\n" if whole and not whole.endswith(b"\n") else b""
            file.write(begin + b"".join(msgspec.json.encode(entry) + b"\n" for entry in new))
            file.flush()
            os.fsync(file.fileno())
            _sync_folder(path.parent)
    return len(new)


def entries(path: Path) -> list[ErasureEntry]:
    """What a journal tells. Raises InvalidField for a file that is none, or not there."""
    try:
        return _lines(path.read_bytes(), path)
    except OSError as error:
        raise InvalidField("file", f"无法读取 {path} / cannot be read: {error}") from error


async def add_missing(_: datetime) -> int:
    """Add to this machine's journal what other machines have erased; how many lines."""
    rows = await fetch_as(ErasureEntry, ALL)
    return await asyncio.to_thread(append, rows, journal())


SCHEDULES = (Schedule("erasures.journal", "*/5 * * * *", add_missing),)
"""Each machine that runs a worker has the whole journal."""


async def every_erasure() -> list[ErasureEntry]:
    """All that the database has on record, the oldest first."""
    return await fetch_as(ErasureEntry, ALL)


async def reapply(erasers: Sequence[Eraser], told: Sequence[ErasureEntry]) -> Reapplied:
    """Erase again who stands in a journal and has come back with a backup. Safe to run again at any time.

    Raises InvalidField for a kind that nobody knows.
    """
    by_kind = {eraser.kind: eraser for eraser in erasers}
    unknown = sorted({entry.kind for entry in told} - by_kind.keys())
    if unknown:
        raise InvalidField("kind", f"未知的对象类型 {', '.join(unknown)} / unknown kinds of subjects")
    erased = 0
    for entry in told:
        erased += await by_kind[entry.kind].erase(entry)
    return Reapplied(named=len(told), erased=erased)


async def reapply_own(erasers: Sequence[Eraser]) -> Reapplied:
    """The same by the journal of this machine, if it has one."""
    return await reapply(erasers, entries(journal()) if journal().exists() else [])


def _lines(whole: bytes, path: Path) -> list[ErasureEntry]:
    """The lines of a journal. Lines that are no JSON were broken off by a crash, before their erasure was done."""
    found = []
    for number, line in enumerate(whole.split(b"\n"), start=1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(line, type=ErasureEntry))
            except msgspec.ValidationError as error:
                raise InvalidField("file", f"{path}:{number} 不是删除记录 / is no erasure: {error}") from error
            except msgspec.DecodeError:
                continue
    return found


def _sync_folder(folder: Path) -> None:
    """A file that was made just now is on the disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
