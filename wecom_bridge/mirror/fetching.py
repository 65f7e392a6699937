"""Reading one customer from WeCom after a callback, for their name and the members' notes."""

import structlog

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.jobs import enqueue
from wecom_bridge.calling.answers import ListedContact
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errcodes import Remedy
from wecom_bridge.calling.errors import WecomRefused
from wecom_bridge.mirror.listed import mirror_rows
from wecom_bridge.mirror.runs import told_since
from wecom_bridge.mirror.touches import record_additions

log = structlog.get_logger(__name__)

FETCH_CONTACT = "wecom.fetch_contact"
"""The outside call that brings a customer's name and the members' notes, which no callback tells."""

_NOTHING_TO_READ = frozenset({Remedy.SKIP_ITEM, Remedy.ALREADY_DONE, Remedy.TELL_A_PERSON})


async def ask_for_contact(external_userid: str) -> None:
    """Have the customer read from WeCom soon; asked once while it waits. Stands inside a transaction."""
    await enqueue(FETCH_CONTACT, [external_userid.encode()], keys=[external_userid])


async def fetch_contact(client: WecomClient, payload: bytes) -> None:
    """Mirror the customer whose external userid the payload is. Raises the WecomFailed that another try may mend.

    Relations with other members that nobody has told of are touches like those that a run of the synchronisation finds.
    A customer who is gone again, or only half added, is left as the callback told of them; so is everybody while the
    app lacks the right to read, until a run of the synchronisation comes by.
    """
    external_userid = payload.decode()
    try:
        detail = await client.contact(external_userid)
    except WecomRefused as refused:
        if refused.remedy not in _NOTHING_TO_READ:
            raise
        log.warning("wecom contact not read", errcode=refused.errcode, hint=refused.hint)
        return
    rows = [ListedContact(contact=detail.contact, follow=follow) for follow in detail.follows]
    async with transaction():
        mirrored = await mirror_rows(rows, at=clock.now())
        await record_additions(mirrored.began, told_since=await told_since())
