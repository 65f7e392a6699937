"""What a second person approves about the organisation."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.stores import queries
from guide_app.ground.stores.closing import service as closing
from guide_app.ground.stores.closing.queries import closings_of
from guide_app.ground.stores.closing.schemas import CloseStore
from guide_app.ground.stores.errors import ClosingAnnounced, OwnershipFrozen, StoreAlreadyClosed, SuccessorNeeded
from guide_app.ground.stores.exports import OWNERSHIPS
from guide_app.ground.stores.ownership import service as owning
from guide_app.ground.stores.ownership.reads import as_it_is, entity_on
from guide_app.ground.stores.ownership.schemas import ChangeOwnership
from guide_app.ground.stores.permissions import APPROVE_CHANGES_OF_RIGHTS, ASK_CHANGES_OF_RIGHTS
from guide_app.ground.stores.rules import ClosingState


class OwnershipChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of who runs a store. `code` is the store's, for whoever reads it."""

    store_id: UUID
    code: str
    change: ChangeOwnership


async def ask_for_ownership(actor: Actor, store_id: UUID, command: ChangeOwnership) -> ApprovalRequested:
    """Ask that a store be run by others from a day to come on. Raises NotFound, InvalidField, AlreadyAsked."""
    actor.require(ASK_CHANGES_OF_RIGHTS)
    if not command.reason.strip():
        raise InvalidField("reason", "须写原因 / say why")
    async with transaction():
        store = await queries.store(actor, store_id)
        if command.valid_from <= business_date(clock.now()):
            raise InvalidField("valid_from", "须为明天或以后的日期 / a date after today, whose days have not begun")
        await entity_on(command.entity, command.valid_from)
        asked = OwnershipChange(store_id=store_id, code=store.code, change=command)
        return await ask(OWNERSHIP, actor, asked, subject=f"store:{store_id}", path=store.path, reason=command.reason)


class StoreClose(msgspec.Struct, frozen=True, kw_only=True):
    """A store that is to close. `code` is its own, for whoever reads it."""

    store_id: UUID
    code: str
    closing: CloseStore


async def ask_to_close(actor: Actor, store_id: UUID, command: CloseStore) -> ApprovalRequested:
    """Ask that a store be closed. Raises as `closing.check_closing`, ClosingAnnounced, AlreadyAsked."""
    actor.require(ASK_CHANGES_OF_RIGHTS)
    if not command.reason.strip():
        raise InvalidField("reason", "须写原因 / say why")
    async with transaction():
        store = await queries.store(actor, store_id)
        await closing.check_closing(actor, store_id, command)
        waits = [one for one in await closings_of(actor, store_id) if one.state is ClosingState.ANNOUNCED]
        if waits:
            raise ClosingAnnounced
        asked = StoreClose(store_id=store_id, code=store.code, closing=command)
        return await ask(CLOSING, actor, asked, subject=f"store:{store_id}", path=store.path, reason=command.reason)


def _tell_closing(asked: StoreClose) -> Told:
    plan = asked.closing
    chinese = f"，由 {plan.successor} 接手" if plan.successor else "，不设接手门店"
    english = f", followed by {plan.successor}" if plan.successor else ", followed by none"
    return (
        f"门店 {asked.code} 自 {plan.closes_on} 起关闭{chinese}",
        f"Store {asked.code} closes on {plan.closes_on}{english}",
    )


def _tell_ownership(asked: OwnershipChange) -> Told:
    change = asked.change
    chinese, english = OWNERSHIPS[change.ownership]
    return (
        f"门店 {asked.code} 自 {change.valid_from} 起改为{chinese}，法人 {change.entity}",
        f"Store {asked.code} is {english} from {change.valid_from} on, run by {change.entity}",
    )


OWNERSHIP = ApprovalKind(
    name="stores.ownership",
    title=("变更门店经营方式", "Change who runs a store"),
    command=OwnershipChange,
    may_ask=ASK_CHANGES_OF_RIGHTS,
    may_approve=APPROVE_CHANGES_OF_RIGHTS,
    describe=_tell_ownership,
    carry_out=lambda requester, asked: owning.change_ownership(requester, asked.store_id, asked.change),
    version=lambda asked: as_it_is(asked.store_id),
    refusals=(OwnershipFrozen,),
)
CLOSING = ApprovalKind(
    name="stores.closing",
    title=("关店", "Close a store"),
    command=StoreClose,
    may_ask=ASK_CHANGES_OF_RIGHTS,
    may_approve=APPROVE_CHANGES_OF_RIGHTS,
    describe=_tell_closing,
    carry_out=lambda requester, asked: closing.announce_closing(requester, asked.store_id, asked.closing),
    refusals=(StoreAlreadyClosed, SuccessorNeeded, ClosingAnnounced),
)
