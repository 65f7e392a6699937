"""Relations that began are touches of the associates they began with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.ground.associates.reads import home_stores
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches


@dataclass(frozen=True, slots=True)
class Addition:
    """A relation that began: what a touch is made of."""

    follow_id: UUID
    associate_id: UUID | None
    external_userid: str
    added_at: datetime


async def record_additions(began: Sequence[Addition], *, told_since: datetime | None) -> int:
    """The touches of relations that a listing shows as begun, whose callbacks may have been lost; the number recorded.

    What began before `told_since` is history and nobody's news; all is, while the mirror has never been whole.
    """
    news = [] if told_since is None else [addition for addition in began if addition.added_at >= told_since]
    return await record_touches(SYSTEM, await meetings_of(news))


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
