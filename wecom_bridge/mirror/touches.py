"""Relations that began are touches of the associates they began with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.ground.associates.reads import home_stores
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting


@dataclass(frozen=True, slots=True)
class Addition:
    """A relation that began: what a touch is made of."""

    follow_id: UUID
    associate_id: UUID | None
    external_userid: str
    added_at: datetime


async def meetings_of(additions: Sequence[Addition]) -> list[Meeting]:
    """The touches of relations that began, in the store where the associate works; none where nobody is matched.

    The source is named by the relation and its beginning, so that callback, its copies and listing name the same.
    """
    theirs = [(addition, addition.associate_id) for addition in additions if addition.associate_id is not None]
    stores = await home_stores([associate for _, associate in theirs], business_date(clock.now()))
    return [
        Meeting(
            kind=TouchKind.ADD,
            at=addition.added_at,
            source=f"wecom:{addition.follow_id}:{int(addition.added_at.timestamp())}",
            associate_id=associate,
            store_id=stores[associate].store_id if associate in stores else None,
            contact=addition.external_userid,
        )
        for addition, associate in theirs
    ]
