"""What can be seen of files."""

from collections.abc import AsyncIterator
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.files.keeping import content_of, file_of, view_of
from guide_app.ground.files.permissions import SEE_FILES
from guide_app.ground.files.rules import PURPOSES
from guide_app.ground.files.schemas import Download


async def download(actor: Actor, file_id: UUID) -> Download:
    """A file with its bytes: by the permission of its purpose, within reach, one's own where it is somebody's.

    Raises NotFound, FileLost.
    """
    actor.require(SEE_FILES)
    file = await file_of(file_id, at=clock.now())
    purpose = PURPOSES.get(file.purpose)
    if purpose is None or purpose.by_own_door or (file.owner is not None and file.owner != actor.id):
        raise NotFound
    if file.path is not None:
        actor.require_reach(file.path)
    actor.require(purpose.may_see)
    pieces = content_of(file)
    first = await anext(pieces, b"")  # whoever asks is told of a file that is lost before any of it is sent
    return Download(view_of(file), _behind(first, pieces))


async def _behind(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece
