"""What about members needs a second person: erasing what is known of one, which nobody can undo."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, ask
from guide_app.base.kernel.erasures import ErasureJournalUnwritable
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.members import queries
from guide_app.ground.members.permissions import APPROVE_ERASURES, ERASE_MEMBERS
from guide_app.ground.members.schemas import EraseMember, ErasureAsked, MemberErased
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
