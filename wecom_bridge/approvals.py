"""What about WeCom needs a second person: erasing what it has said of a customer, which nobody can undo."""

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, ask
from guide_app.base.kernel.erasures import ErasureJournalUnwritable
from guide_app.base.kernel.errors import NotFound
from wecom_bridge.erasing import contact_of, erase_contact
from wecom_bridge.permissions import APPROVE_ERASURES, ERASE_CONTACTS
from wecom_bridge.schemas import ContactErased, ContactErasure, EraseContact


async def _erase(actor: Actor, command: ContactErasure) -> ContactErased:
    return await erase_contact(actor, command.contact_id, at=clock.now())


ERASURE = ApprovalKind(
    name="wecom_bridge.erase_contact",
    title=("删除企业微信客户信息", "Erase what WeCom has said of a customer"),
    command=ContactErasure,
    may_ask=ERASE_CONTACTS,
    may_approve=APPROVE_ERASURES,
    describe=lambda command: (
        f"永久删除企业微信客户 {command.external_userid} 的信息，无法恢复",
        f"Erase what WeCom has said of the customer {command.external_userid} for ever",
    ),
    carry_out=_erase,
    refusals=(NotFound, ErasureJournalUnwritable),
)


async def ask_contact_erasure(actor: Actor, command: EraseContact) -> ContactErased | ApprovalRequested:
    """Leave it for a second person; one who is erased already is told as such. Raises NotFound, AlreadyAsked."""
    actor.require(ERASE_CONTACTS)
    contact = await contact_of(command.external_userid)
    if contact.erased_at is not None:
        return ContactErased(contact.id, contact.erased_at)
    asked = ContactErasure(contact.id, command.external_userid)
    return await ask(ERASURE, actor, asked, subject=f"wecom_contact:{contact.id}", path=HQ_PATH, reason=command.reason)
