"""What about members needs a second person: erasing what is known of one, which nobody can undo; giving them another
phone, by which somebody signs in as them."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, ask
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.erasures import ErasureJournalUnwritable
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.people import mask_phone, normalise_phone
from guide_app.ground.members import queries
from guide_app.ground.members.errors import PhoneTaken
from guide_app.ground.members.permissions import (
    APPROVE_ERASURES,
    APPROVE_PHONES,
    CHANGE_PHONES,
    ERASE_MEMBERS,
)
from guide_app.ground.members.schemas import (
    ChangePhone,
    EraseMember,
    ErasureAsked,
    MemberErased,
    PhoneChangeAsked,
)
from guide_app.ground.members.service.changing import change_phone
from guide_app.ground.members.service.erasing import erase_member


async def _erase(actor: Actor, command: ErasureAsked) -> MemberErased:
    return await erase_member(actor, command.member_id, at=clock.now())


ERASURE = ApprovalKind(
    name="members.erase",
    title=("删除会员个人信息", "Erase a member's personal data"),
    command=ErasureAsked,
    may_ask=ERASE_MEMBERS,
    may_approve=APPROVE_ERASURES,
    describe=lambda command: (
        f"永久删除会员 {command.number} 的个人信息，无法恢复",
        f"Erase the personal data of member {command.number} for ever",
    ),
    carry_out=_erase,
    refusals=(NotFound, ErasureJournalUnwritable),
)


CORRECTED = "SELECT count(*) FROM member_correction WHERE member = $1"
HOME = "SELECT s.path FROM store s WHERE s.id = $1"


async def _corrected_since(command: PhoneChangeAsked) -> str:
    return str(await fetch_value(CORRECTED, command.member_id))


PHONE = ApprovalKind(
    name="members.phone",
    title=("更换会员手机号", "Give a member another phone"),
    command=PhoneChangeAsked,
    may_ask=CHANGE_PHONES,
    may_approve=APPROVE_PHONES,
    describe=lambda command: (
        f"会员 {command.number} 的手机号由 {command.known_as or '无'} 改为 {mask_phone(command.phone)}",
        f"Member {command.number}: from {command.known_as or 'no phone'} to {mask_phone(command.phone)}",
    ),
    carry_out=change_phone,
    version=_corrected_since,
    refusals=(NotFound, PhoneTaken),
    personal=True,
)


async def ask_erasure(actor: Actor, member_id: UUID, command: EraseMember) -> MemberErased | ApprovalRequested:
    """Leave it for a second person; a member who is erased already is told as such.

    Raises NotFound, also beyond the reach, and AlreadyAsked.
    """
    actor.require(ERASE_MEMBERS)
    member = await queries.member(actor, member_id)
    if member.erased_at is not None:
        return MemberErased(member.id, member.erased_at)
    asked = ErasureAsked(member.id, member.number)
    return await ask(ERASURE, actor, asked, subject=f"member:{member.id}", path=HQ_PATH, reason=command.reason)


async def ask_phone_change(actor: Actor, member_id: UUID, command: ChangePhone) -> ApprovalRequested:
    """Leave another phone of a member for a second person. Whether somebody has it already is told to that one alone.

    Raises InvalidField; NotFound beyond the reach, and of one who was erased; AlreadyAsked.
    """
    actor.require(CHANGE_PHONES)
    member = await queries.member(actor, member_id)
    if member.erased_at is not None:
        raise NotFound
    asked = PhoneChangeAsked(member.id, member.number, member.phone_masked, normalise_phone(command.phone))
    path = await fetch_value(HOME, member.home_store_id)
    return await ask(PHONE, actor, asked, subject=f"member:{member.id}", path=path, reason=command.reason)
