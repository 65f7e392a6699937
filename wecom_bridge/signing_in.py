"""Staff sign in as whom WeCom says they are: a code that it gave them, exchanged here, becomes a session.

WeCom is asked outside of any transaction. A try is counted as that of a password is, and forgiven when it was right or
WeCom did not answer.
"""

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_row_as, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.metrics import CALL_SECONDS, timed
from guide_app.ground.auth.opening import open_session_by_wecom
from guide_app.ground.auth.schemas import SignedIn
from guide_app.ground.auth.throttling import begin_try_from
from wecom_bridge.calling.answers import SignedInVisitor
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errcodes import CODE_OVER
from wecom_bridge.calling.errors import WecomFailed, WecomRefused
from wecom_bridge.connecting import can_sign_in, configured_app, shared_client
from wecom_bridge.errors import (
    WecomCodeOver,
    WecomNotConfigured,
    WecomNotLinked,
    WecomOtherCorp,
    WecomOutsider,
    WecomSilent,
)
from wecom_bridge.rules import SIGN_IN_SECONDS, Visitor, visitor_of
from wecom_bridge.schemas import SignInByWecom

log = structlog.get_logger(__name__)

REFUSED = {Visitor.OF_ANOTHER_CORP: WecomOtherCorp, Visitor.OUTSIDER: WecomOutsider, Visitor.NOBODY: WecomSilent}
# Who has the very spelling comes before who differs by case alone, as in the mirror.
ASSOCIATE_OF = """
SELECT id, wecom_userid FROM associate WHERE lower(wecom_userid) = lower($1) ORDER BY wecom_userid = $1 DESC, id LIMIT 1
"""


class Linked(msgspec.Struct, frozen=True):
    """An associate, and the WeCom account that they are named at this moment."""

    id: UUID
    wecom_userid: str


async def sign_in_by_wecom(
    command: SignInByWecom, *, address: str, user_agent: str, client: WecomClient | None = None
) -> SignedIn:
    """A token for the associate whom WeCom names for a code.

    Raises WecomNotConfigured, TooManyTries, WecomSilent, WecomCodeOver, WecomOutsider, WecomOtherCorp, WecomNotLinked,
    HasLeft, AccountClosed, NoPosting.
    """
    if not can_sign_in():
        raise WecomNotConfigured(missing=["WECOM_SIGN_IN"])
    client, at = client or shared_client(), clock.now()
    tried = await begin_try_from(address, at=at)
    try:
        signed_in = await _as_whom_wecom_says(await _asked(client, command.code), at, address, user_agent)
    except WecomSilent:
        await tried.forgive(at)
        raise
    await tried.forgive(at)
    return signed_in


async def _asked(client: WecomClient, code: str) -> SignedInVisitor:
    try:
        with timed(CALL_SECONDS, "wecom.sign_in"):
            said = await _said_of(client, code)
    except (WecomFailed, TimeoutError) as failed:
        facts = failed.facts if isinstance(failed, WecomFailed) else {"reason": "nothing in time"}
        log.warning("wecom does not say who signs in", **facts)
        raise WecomSilent from None
    if said is None:
        raise WecomCodeOver
    return said


async def _said_of(client: WecomClient, code: str) -> SignedInVisitor | None:
    """What WeCom says, None of a code that is over. Raises WecomFailed, TimeoutError."""
    try:
        async with asyncio.timeout(SIGN_IN_SECONDS):
            return await client.who_came_back(code)
    except WecomRefused as refused:
        if refused.errcode in CODE_OVER:
            return None
        raise


async def _as_whom_wecom_says(said: SignedInVisitor, at: datetime, address: str, user_agent: str) -> SignedIn:
    visitor, userid = visitor_of(
        configured_app().corp_id, said.user_id, openid=said.open_id, external_userid=said.external_user_id
    )
    if visitor is not Visitor.MEMBER:
        raise REFUSED[visitor]
    linked = await fetch_row_as(Linked, ASSOCIATE_OF, userid)
    try:
        if linked is None:
            raise WecomNotLinked(userid=userid)
        return await open_session_by_wecom(
            linked.id, linked.wecom_userid, at=at, address=address, user_agent=user_agent
        )
    except Refusal as refusal:
        about = f"wecom_member:{userid}" if linked is None else f"associate:{linked.id}"
        async with transaction():
            await audit.record(SYSTEM, "auth.wecom_refused", about, why=refusal.code)
        raise
