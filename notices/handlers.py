"""What customers are told of when something happened, as it is written down to be sent."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from appointments.events import AppointmentNear, AppointmentStepped
from coupons.events import CouponIssued
from guide_app.base.kernel import clock
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from notices.rules import OFFER_LASTS, STEP_LASTS, NoticeKind, step_kind
from notices.writing import Occasion, write


async def note(of: Callable[[Delivered], Iterator[Occasion]], batch: Sequence[Delivered]) -> None:
    """Write down what is worth a message now: nothing of long ago, and nothing again."""
    now = clock.now()
    told = (one for delivered in batch if not delivered.replayed for one in of(delivered))
    await write([one for one in told if one.expires_at > now])


def of_step(told: Delivered) -> Iterator[Occasion]:
    """A step of an appointment."""
    event: AppointmentStepped = told.event
    kind = step_kind(event.step, by_staff=event.by_id is not None)
    if kind is not None:
        yield Occasion(
            key=f"appointment:{event.appointment_id}:{event.version}",
            kind=kind,
            member=event.member_id,
            store=event.store_id,
            subject=event.appointment_id,
            at=event.at,
            expires_at=min(event.at + STEP_LASTS, event.starts_at),
            starts_at=event.starts_at,
        )


def of_near(told: Delivered) -> Iterator[Occasion]:
    """An appointment that is near."""
    event: AppointmentNear = told.event
    yield Occasion(
        key=f"appointment:{event.appointment_id}:{event.hours}h:{event.starts_at.isoformat()}",
        kind=NoticeKind.APPOINTMENT_DAY if event.hours > 12 else NoticeKind.APPOINTMENT_HOURS,
        member=event.member_id,
        store=event.store_id,
        subject=event.appointment_id,
        at=told.at,
        expires_at=event.starts_at,
        starts_at=event.starts_at,
    )


def of_coupon(told: Delivered) -> Iterator[Occasion]:
    """A coupon that an associate sent."""
    event: CouponIssued = told.event
    if event.issuer_id is not None:
        yield Occasion(
            key=f"coupon:{event.coupon_id}",
            kind=NoticeKind.COUPON_ISSUED,
            member=event.member_id,
            store=event.store_id,
            subject=event.coupon_id,
            at=event.at,
            expires_at=event.at + OFFER_LASTS,
            coupon=event.template_code,
            issuer=event.issuer_id,
        )


NOTICES = Subscriber(
    "notices",
    on={
        AppointmentStepped: partial(note, of_step),
        AppointmentNear: partial(note, of_near),
        CouponIssued: partial(note, of_coupon),
    },
)
"""Not emptied for a replay: what was sent was sent."""
