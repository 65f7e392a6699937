"""Erasures that customers ask for: left for a second person, and certified at their end."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.database import transaction
from guide_app.ground.members.approvals import ask_erasure
from guide_app.ground.members.schemas import EraseMember, MemberErased
from guide_app.ground.privacy.permissions import HANDLE_REQUESTS
from guide_app.ground.privacy.requests.errors import RequestClosed
from guide_app.ground.privacy.requests.moves import move, require_proven
from guide_app.ground.privacy.requests.reads import request_to_handle
from guide_app.ground.privacy.requests.rules import RequestKind, RequestState
from guide_app.ground.privacy.requests.schemas import AskErasure


async def ask_to_erase(actor: Actor, request_id: UUID, command: AskErasure) -> MemberErased | ApprovalRequested:
    """Leave the erasure that somebody asked for to a second person.

    Raises NotFound, RequestClosed, IdentityNotProven, AlreadyAsked.
    """
    actor.require(HANDLE_REQUESTS)
    async with transaction():
        found = await request_to_handle(actor, request_id)
        if found.kind is not RequestKind.ERASURE:
            raise RequestClosed(state=found.state)
        require_proven(found)
        await move(actor, found, RequestState.WAITING)
        return await ask_erasure(actor, found.member_id, EraseMember(reason=command.reason))
