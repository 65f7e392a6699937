"""Fetching a copy that was made: by the customer, or by headquarters for them; each time on record."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.ground.files.keeping import content_to_send, file_of
from guide_app.ground.privacy.permissions import HANDLE_REQUESTS, OWN_REQUESTS
from guide_app.ground.privacy.queries.requests import my_request, one_request
from guide_app.ground.privacy.requests.errors import NoCopyToFetch

FILE = "SELECT r.file FROM privacy_request r WHERE r.id = $1 AND r.file_until > $2"
TAKEN = "INSERT INTO copy_taken (id, request, taken_by, at) VALUES ($1, $2, $3, $4)"


Pieces = AsyncIterator[bytes]


class FileOf(msgspec.Struct, frozen=True):
    """The file of a request."""

    file: UUID


class CopySent(msgspec.Struct, frozen=True):
    """A copy on its way: its name and size."""

    name: str
    size: int


async def fetch_own_copy(actor: Customer, request_id: UUID) -> tuple[CopySent, AsyncIterator[bytes]]:
    """One's own copy. Raises NotFound, NoCopyToFetch, FileLost."""
    actor.require(OWN_REQUESTS)
    await my_request(actor, request_id)
    return await _fetched(actor, request_id)


async def fetch_copy(actor: Actor, request_id: UUID) -> tuple[CopySent, AsyncIterator[bytes]]:
    """The copy of somebody within reach, to hand it over. Raises NotFound, NoCopyToFetch, FileLost."""
    actor.require(HANDLE_REQUESTS)
    await one_request(actor, request_id)
    return await _fetched(actor, request_id)


async def _note_taken(actor: Actor | Customer, request_id: UUID, at: datetime) -> None:
    """What customers take of their own is no disclosure."""
    if isinstance(actor, Actor) and actor.id is not None:
        await execute(TAKEN, new_id(), request_id, actor.id, at)


async def _fetched(actor: Actor | Customer, request_id: UUID) -> tuple[CopySent, AsyncIterator[bytes]]:
    at = clock.now()
    found = await fetch_row_as(FileOf, FILE, request_id, at)
    if found is None:
        raise NoCopyToFetch
    try:
        file = await file_of(found.file, at=at)
    except NotFound:
        raise NoCopyToFetch from None
    async with transaction():
        await audit.record(actor, "privacy.copy_fetched", f"privacy_request:{request_id}", file=file.id)
        await _note_taken(actor, request_id, at)
    return CopySent(file.name, file.size), await content_to_send(file.id, at=at)
