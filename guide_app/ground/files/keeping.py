"""Files for services of other packages, which have asked who may: keeping one, reading it, using it, letting go.

The bytes are laid down first, then the row that names them is written in the transaction of whatever wants the file.
Where that is rolled back the bytes are nobody's, and are removed within the day (`jobs`).
"""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.files.port import FileMissing
from guide_app.base.kernel.files.sealing import new_key, opened, sealed, unwrapped
from guide_app.base.kernel.files.store import file_store
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import Unreadable, vault
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.files.errors import FileLost
from guide_app.ground.files.rules import Purpose, clean_name
from guide_app.ground.files.schemas import FileView

log = structlog.get_logger(__name__)

FILE_NAME = "file.name"
"""The purpose under which names are sealed."""
LET_GO = timedelta(days=30)
"""So long a file stays that was used and is no more: longer than backups are kept, so that a restored moment has it."""


class FileFacts(msgspec.Struct, frozen=True):
    """What is known of a file; `sha256` and `size` are those of its clear bytes."""

    id: UUID
    key: str
    key_wrapped: bytes
    sha256: bytes
    size: int
    media_type: str
    purpose: str
    name_sealed: bytes
    width: int | None
    height: int | None
    encoding: str | None
    path: str | None
    owner: UUID | None
    uploaded_by: UUID | None
    at: datetime
    expires_at: datetime | None
    uses: int

    @property
    def name(self) -> str:
        """As it was sent, cleaned."""
        return vault().open(FILE_NAME, self.name_sealed)


@dataclass(frozen=True, slots=True)
class LaidDown:
    """Bytes that are in the store, sealed, and not yet named by a row."""

    key: str
    key_wrapped: bytes
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Described:
    """What a file is: its media type, its name as it was sent, of a picture its size, of a text how it was written."""

    media_type: str
    name: str
    width: int | None = None
    height: int | None = None
    encoding: str | None = None


COLUMNS = """
id, key, key_wrapped, sha256, size, media_type, purpose, name_sealed, width, height, encoding, path, owner, uploaded_by,
at, expires_at, uses
"""
ENTER = insert_from_json("stored_file", FileFacts)
ONE = f"SELECT {COLUMNS} FROM stored_file WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2)"
USE = """
UPDATE stored_file SET uses = uses + 1, expires_at = NULL
WHERE id = $1 AND purpose = $2 AND (expires_at IS NULL OR expires_at > $3)
"""
LET = """
UPDATE stored_file SET uses = uses - 1, expires_at = CASE WHEN uses = 1 THEN $2::timestamptz END
WHERE id = $1 AND uses > 0
"""
EXPIRE = "UPDATE stored_file SET expires_at = $2 WHERE id = $1 AND uses = 0"


async def lay_down(content: bytes | AsyncIterable[bytes]) -> LaidDown:
    """Put bytes into the store, sealed under a key of their own; piece by piece, so that they may be many.

    Stands before the transaction that enters them: nothing waits for a disk then.
    """
    key, wrapped = new_key()
    digest, size = hashlib.sha256(), 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal size
        async for piece in _pieces(content):
            digest.update(piece)
            size += len(piece)
            yield piece

    name = await file_store().put(sealed(counted(), key))
    return LaidDown(name, wrapped, digest.digest(), size)


async def enter(
    laid: LaidDown,
    described: Described,
    *,
    purpose: Purpose,
    by: Actor,
    at: datetime,
    path: str | None = None,
    owner: UUID | None = None,
    expires_at: datetime | None = None,
) -> FileFacts:
    """Write the row of what was laid down, and that it was kept, in the transaction of whatever wants it.

    `path` is the unit to whose reach it belongs, `owner` the account that alone sees it; a private purpose is owned by
    the actor unless it says otherwise. It goes at `expires_at`, or when its purpose says so.
    """
    if expires_at is None and purpose.unused is not None:
        expires_at = at + purpose.unused
    made = FileFacts(
        id=new_id(),
        key=laid.key,
        key_wrapped=laid.key_wrapped,
        sha256=laid.sha256,
        size=laid.size,
        media_type=described.media_type,
        purpose=purpose.name,
        name_sealed=vault().seal(FILE_NAME, clean_name(described.name)),
        width=described.width,
        height=described.height,
        encoding=described.encoding,
        path=path,
        owner=by.id if owner is None and purpose.is_private else owner,
        uploaded_by=by.id,
        at=at,
        expires_at=expires_at,
        uses=0,
    )
    async with transaction():
        await execute(ENTER, as_json([made]))
        await audit.record(
            by,
            "files.stored",
            f"file:{made.id}",
            purpose=purpose.name,
            media_type=made.media_type,
            size=made.size,
            sha256=made.sha256.hex(),
        )
    return made


async def keep(
    content: bytes | AsyncIterable[bytes],
    described: Described,
    *,
    purpose: Purpose,
    by: Actor,
    path: str | None = None,
    owner: UUID | None = None,
    expires_at: datetime | None = None,
) -> FileFacts:
    """`lay_down` and `enter` in one: for who has no transaction of their own to do it in."""
    laid = await lay_down(content)
    return await enter(
        laid, described, purpose=purpose, by=by, at=clock.now(), path=path, owner=owner, expires_at=expires_at
    )


async def file_of(file_id: UUID, *, at: datetime) -> FileFacts:
    """What is known of a file. Raises NotFound, also when its time is over."""
    found = await fetch_row_as(FileFacts, ONE, file_id, at)
    if found is None:
        raise NotFound
    return found


async def content_of(file: FileFacts) -> AsyncIterator[bytes]:
    """The clear bytes in pieces. Raises FileLost, before the first piece where the file is not there at all."""
    try:
        async for piece in opened(file_store().open(file.key), unwrapped(file.key_wrapped)):
            yield piece
    except (FileMissing, Unreadable, OSError) as error:
        log.error("a file cannot be read", file_id=str(file.id), problem=f"{type(error).__name__}: {error}")
        raise FileLost(file_id=str(file.id)) from error


async def content_to_send(file_id: UUID, *, at: datetime) -> AsyncIterator[bytes]:
    """The clear bytes in pieces, the first of them read already, so that nothing is sent of a file that is lost.

    Raises NotFound, FileLost.
    """
    pieces = content_of(await file_of(file_id, at=at))
    return _behind(await anext(pieces, b""), pieces)


async def _behind(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


async def whole_content_of(file: FileFacts) -> bytes:
    """All of it at once, for what is known to be small. Raises FileLost."""
    return b"".join([piece async for piece in content_of(file)])


async def use(file_id: UUID, *, purpose: Purpose, field: str, at: datetime) -> None:
    """Count one more that shows the file; it stays as long as any does. Raises InvalidField naming `field`."""
    if not await execute(USE, file_id, purpose.name, at):
        raise InvalidField(field, "须为已上传且用途相符的文件 / a file that was uploaded for this")


async def let_go(file_id: UUID, *, at: datetime) -> None:
    """Count one less; a file that nothing shows any more stays for LET_GO."""
    await execute(LET, file_id, at + LET_GO)


async def expire(file_id: UUID, *, at: datetime) -> None:
    """Have a file that nothing uses go at a moment, also at once: it is not given out any more from then on."""
    await execute(EXPIRE, file_id, at)


async def _pieces(content: bytes | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    async for piece in content:
        yield piece


def view_of(file: FileFacts) -> FileView:
    """As it is shown."""
    return FileView(
        id=file.id,
        purpose=file.purpose,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256.hex(),
        width=file.width,
        height=file.height,
        at=file.at,
        expires_at=file.expires_at,
    )
