"""Touches that follow from facts of other packages."""

from collections.abc import Sequence

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches


async def record_touch_on_member_registered(batch: Sequence[Delivered]) -> None:
    """A registration is a meeting, too."""
    registered: list[MemberRegistered] = [delivered.event for delivered in batch]
    await record_touches(
        SYSTEM,
        [
            Meeting(
                kind=TouchKind.REGISTER,
                at=event.registered_at,
                source=f"register:{event.member_id}",
                associate_id=event.associate_id,
                member_id=event.member_id,
                store_id=event.store_id,
                code_id=event.code_id,
            )
            for event in registered
        ],
    )


TOUCHES = Subscriber("touches", on={MemberRegistered: record_touch_on_member_registered})
"""Not emptied for a replay: touches are append-only, and a source that is delivered again is written once."""
