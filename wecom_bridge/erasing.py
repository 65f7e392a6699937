"""Erasing what WeCom has said of a customer. The contact stays by its id, so that WeCom's next word is not taken in."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, erasures
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.erasures import Eraser, ErasureEntry
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.members.rules import ERASED_NAME
from wecom_bridge.permissions import ERASE_CONTACTS
from wecom_bridge.schemas import ContactErased

KIND = "wecom_contact"
"""What customers on WeCom are called in the journal of erasures."""

CONTACT = "SELECT c.id, c.erased_at FROM wecom_contact c WHERE c.external_userid = $1"
LOCK = "SELECT c.id, c.erased_at FROM wecom_contact c WHERE c.id = $1 FOR NO KEY UPDATE OF c"
FORGET = """
UPDATE wecom_contact SET name_sealed = NULL, name_masked = $3, unionid_sealed = NULL, unionid_index = NULL,
  digest = NULL, erased_at = $2
WHERE id = $1
"""
FORGET_BESIDE = (
    "UPDATE wecom_follow SET remark_sealed = NULL, digest = NULL WHERE contact = $1",
    "DELETE FROM wecom_remark_phone k USING wecom_follow f WHERE f.id = k.follow AND f.contact = $1",
    "DELETE FROM wecom_contact_key WHERE contact = $1",
    "DELETE FROM wecom_contact_link WHERE contact = $1",
    "DELETE FROM wecom_registration WHERE contact = $1",
)


class Contact(msgspec.Struct, frozen=True):
    """A customer on WeCom."""

    id: UUID
    erased_at: datetime | None


async def contact_of(external_userid: str) -> Contact:
    """The customer of this id of WeCom's. Raises NotFound."""
    found = await fetch_row_as(Contact, CONTACT, external_userid)
    if found is None:
        raise NotFound(field="external_userid")
    return found


async def erase_contact(actor: Actor, contact_id: UUID, *, at: datetime) -> ContactErased:
    """Erase what WeCom has said of a customer; a second time changes nothing. Raises NotFound."""
    actor.require(ERASE_CONTACTS)
    async with transaction():
        locked = await fetch_row_as(Contact, LOCK, contact_id)
        if locked is None:
            raise NotFound
        if locked.erased_at is not None:
            return ContactErased(locked.id, locked.erased_at)
        await _forget(contact_id, at=at)
        await audit.record(actor, "wecom.contact_erased", f"wecom_contact:{contact_id}")
        await erasures.note(KIND, contact_id, actor, at=at)
    return ContactErased(contact_id, at)


async def _forget(contact_id: UUID, *, at: datetime) -> None:
    await execute(FORGET, contact_id, at, ERASED_NAME)
    for statement in FORGET_BESIDE:
        await execute(statement, contact_id)


async def _again(entry: ErasureEntry) -> bool:
    """Erase one who has come back with a backup, as of when they were erased; whether they had."""
    async with transaction():
        locked = await fetch_row_as(Contact, LOCK, entry.subject)
        if locked is None or locked.erased_at is not None:
            return False
        await _forget(entry.subject, at=entry.erased_at)
        await audit.record(SYSTEM, "wecom.contact_erased_again", f"wecom_contact:{entry.subject}")
        await erasures.note_again(entry)
    return True


ERASER = Eraser(KIND, _again)
