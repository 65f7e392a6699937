"""Whoever has another phone by the word of the staff is signed out: who holds the old one is not them any more."""

from collections.abc import Sequence

from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.customers.changing import sign_out_everywhere
from guide_app.ground.members.events import MemberCorrected
from guide_app.ground.members.profiles import ProfileField


async def sign_out_on_member_corrected(batch: Sequence[Delivered]) -> None:
    """End sessions of before; who changes their phone themselves has done so already, and stays signed in."""
    for delivered in batch:
        match delivered.event:
            case MemberCorrected(by_customer=False, fields=fields) as told if ProfileField.PHONE in fields:
                await sign_out_everywhere(told.member_id, at=told.corrected_at)


CUSTOMERS = Subscriber("customers", on={MemberCorrected: sign_out_on_member_corrected})
"""Not emptied for a replay: what has ended stays so, and what began later is left alone."""
