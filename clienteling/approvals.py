"""What about customers needs a second person: that one gets another dedicated associate, as either of the two asks."""

from datetime import datetime
from uuid import UUID

import msgspec

from clienteling.errors import AlreadyTheirs, DedicatedChangedMeanwhile, NotTheirsToGive, StillProtected
from clienteling.moving import move_care
from clienteling.permissions import APPROVE_TAKE_OVERS, ASK_TO_GIVE_OVER, ASK_TO_TAKE_OVER
from clienteling.reads import person_and_store, settings_in_force
from clienteling.rules.protection import is_protected
from clienteling.schemas.taking_over import GiveOver, GiveOverAsked, TakeOver, TakeOverAsked
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, ask
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.associates.fragments import holds_on, place_first
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.members.errors import AssociateNotAvailable
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.living import hold_living
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import MembersTransferred, TransferMembers
from guide_app.ground.members.service.transferring import transfer_members


class Served(msgspec.Struct, frozen=True):
    """When the dedicated associate served their customer last, by an order or a contact, and where they work."""

    last_at: datetime | None
    path: str | None


# $1 the member, $2 the dedicated associate, $3 the day.
SERVED = f"""
SELECT greatest(
    (SELECT o.paid_at FROM orders o WHERE o.member = ANY ({person_of("$1::uuid")}) AND o.serving = $2::uuid
      AND o.status = 'paid' ORDER BY o.id DESC LIMIT 1),
    (SELECT c.at FROM contact c WHERE c.member = ANY ({person_of("$1::uuid")}) AND c.associate = $2::uuid
      AND c.outcome <> 'not_reached' ORDER BY c.id DESC LIMIT 1)
  ) AS last_at,
  (SELECT p.path FROM posting p WHERE p.associate = $2::uuid AND {holds_on("$3::date")} AND p.store IS NOT NULL
    ORDER BY {place_first()} LIMIT 1) AS path
"""
LEADS = f"""
SELECT p.path FROM account a JOIN posting p ON p.associate = a.associate AND {holds_on("$2::date")}
WHERE a.id = $1 ORDER BY {place_first()} LIMIT 1
"""
NAME = "SELECT name FROM associate WHERE id = $1"
PATH_OF_STORE = "SELECT path FROM store WHERE id = $1"


async def _take_over(actor: Actor, command: TakeOverAsked) -> MembersTransferred:
    """Done as the product itself, whom the approver has told to: neither asks for more than this one customer."""
    receiver, store = person_and_store(actor.associate_id, actor.store_id)
    async with transaction():
        await hold_living(command.member_id)
        found = await member(actor, command.member_id)
        if found.dedicated_id != command.from_id:
            raise DedicatedChangedMeanwhile
        await _require_reach_of_approver(command.protected_path)
        told = TransferMembers(member_ids=[found.id], associate_id=receiver, reason=command.reason)
        done = await transfer_members(SYSTEM, told)
        if command.from_id is not None:
            members = [found.id]
            await move_care(command.from_id, receiver, store, member_ids=members, at=clock.now(), by=actor.id)
        await audit.record(
            actor, "clienteling.taken_over", f"member:{found.id}", previous=command.from_id, receiver=receiver
        )
    return done


async def _require_reach_of_approver(path: str | None) -> None:
    """While a customer is protected whoever approves leads the store of their dedicated associate too.

    Raises StillProtected. The operator on the server leads all.
    """
    approver = audit.approval().by
    if path is None or approver is None:
        return
    leads = await fetch_value(LEADS, approver, business_date(clock.now()))
    if leads is None or not path.startswith(leads):
        raise StillProtected


TAKING_OVER = ApprovalKind(
    name="clienteling.take_over",
    title=("专属导购变更", "Another dedicated associate"),
    command=TakeOverAsked,
    may_ask=ASK_TO_TAKE_OVER,
    may_approve=APPROVE_TAKE_OVERS,
    describe=lambda command: (
        f"会员 {command.number} 由 {command.from_name or '无专属导购'} 转给 {command.to_name}",
        f"Member {command.number} goes from {command.from_name or 'nobody'} to {command.to_name}",
    ),
    carry_out=_take_over,
    refusals=(NotFound, AssociateNotAvailable, DedicatedChangedMeanwhile, StillProtected),
)


async def _give_over(actor: Actor, command: GiveOverAsked) -> MembersTransferred:
    """As above, done as the product itself: what the giver may not do alone, the approver has told it to."""
    giver, store = person_and_store(actor.associate_id, actor.store_id)
    async with transaction():
        await hold_living(command.member_id)
        found = await member(actor, command.member_id)
        if found.dedicated_id != giver:
            raise DedicatedChangedMeanwhile
        members = [found.id]
        told = TransferMembers(member_ids=members, associate_id=command.to_id, reason=command.reason)
        done = await transfer_members(SYSTEM, told)
        await move_care(giver, command.to_id, store, member_ids=members, at=clock.now(), by=actor.id)
        await audit.record(
            actor, "clienteling.given_over", f"member:{found.id}", previous=giver, receiver=command.to_id
        )
    return done


GIVING_OVER = ApprovalKind(
    name="clienteling.give_over",
    title=("导购移交顾客", "A customer handed over by their associate"),
    command=GiveOverAsked,
    may_ask=ASK_TO_GIVE_OVER,
    may_approve=APPROVE_TAKE_OVERS,
    describe=lambda command: (
        f"会员 {command.number} 由 {command.from_name} 转给 {command.to_name}",
        f"Member {command.number} goes from {command.from_name} to {command.to_name}",
    ),
    carry_out=_give_over,
    refusals=(NotFound, AssociateNotAvailable, DedicatedChangedMeanwhile),
)


async def ask_to_give_over(actor: Actor, member_id: UUID, command: GiveOver) -> ApprovalRequested:
    """Ask that a colleague becomes the dedicated associate of a customer of one's own; who leads the store decides.

    Raises NotFound, also for a colleague out of reach, NotTheirsToGive, AssociateNotAvailable, AlreadyAsked.
    """
    actor.require(ASK_TO_GIVE_OVER)
    giver, store = person_and_store(actor.associate_id, actor.store_id)
    found = await member(actor, member_id)
    if found.erased_at is not None:
        raise NotFound
    if found.dedicated_id != giver:
        raise NotTheirsToGive
    receiver = await associate(actor, command.associate_id)
    is_at_work = receiver.status is AssociateStatus.ACTIVE and receiver.role.works_in_store
    if receiver.id == giver or not is_at_work:
        raise AssociateNotAvailable(associate_id=receiver.id)
    asked = GiveOverAsked(
        member_id=found.id,
        number=found.number,
        from_name=found.dedicated_name or "",
        to_id=receiver.id,
        to_name=receiver.name,
        reason=command.reason,
    )
    path = await fetch_value(PATH_OF_STORE, store)
    return await ask(GIVING_OVER, actor, asked, subject=f"member:{found.id}", path=path, reason=command.reason)


async def ask_to_take_over(actor: Actor, member_id: UUID, command: TakeOver) -> ApprovalRequested:
    """Ask to become the dedicated associate of a customer in reach.

    Who leads the asker's store decides; while the customer is protected, who leads the dedicated associate's as well.
    Raises NotFound, AlreadyTheirs, AlreadyAsked.
    """
    actor.require(ASK_TO_TAKE_OVER)
    asker, store = person_and_store(actor.associate_id, actor.store_id)
    found = await member(actor, member_id)
    if found.erased_at is not None:
        raise NotFound
    if found.dedicated_id == asker:
        raise AlreadyTheirs
    at, path, protected = clock.now(), await fetch_value(PATH_OF_STORE, store), None
    if found.dedicated_id is not None:
        served = await fetch_row_as(Served, SERVED, found.id, found.dedicated_id, business_date(at))
        days = (await settings_in_force()).protected_days
        if served is not None and served.path and is_protected(served.last_at, days=days, at=at):
            protected = served.path
    asked = TakeOverAsked(
        member_id=found.id,
        number=found.number,
        from_id=found.dedicated_id,
        from_name=found.dedicated_name,
        to_name=str(await fetch_value(NAME, asker)),
        reason=command.reason,
        protected_path=protected,
    )
    return await ask(TAKING_OVER, actor, asked, subject=f"member:{found.id}", path=path, reason=command.reason)
