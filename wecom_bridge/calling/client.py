"""The calls the bridge makes to WeCom: one method each, typed both ways."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx
import msgspec

from wecom_bridge.calling import answers, limits
from wecom_bridge.calling.access_tokens import TokenStore
from wecom_bridge.calling.caller import WecomApp, WecomCaller
from wecom_bridge.calling.errcodes import ALL_RECEIVERS_INVALID, NO_RELATION
from wecom_bridge.calling.errors import WecomAnswerMalformed, WecomRefused

_LISTING = "externalcontact/batch/get_by_user"


@dataclass(frozen=True, slots=True)
class MessageReceipt:
    """What became of an app message: `undelivered` are receivers WeCom does not know or the app does not see."""

    message_id: str
    undelivered: tuple[str, ...]


class WecomClient:
    """The API of one app. Every method raises a WecomFailed; its `remedy` says what to do."""

    def __init__(
        self,
        app: WecomApp,
        *,
        tokens: TokenStore | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._agent_id = app.agent_id
        self._caller = WecomCaller(app, tokens=tokens, transport=transport, sleep=sleep)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._caller.aclose()

    async def follow_users(self) -> list[str]:
        """Ids of the members who may have customers and whom the app sees."""
        return (await self._caller.get("externalcontact/get_follow_user_list", answers.FollowUsers)).user_ids

    async def contact_pages(self, user_ids: Sequence[str]) -> AsyncIterator[answers.ContactPage]:
        """Every customer of these members, page by page; a customer comes once per member.

        A dead cursor raises with Remedy.RESTART_LISTING: begin again, rows that came before may come twice.
        """
        for start in range(0, len(user_ids), limits.USERS_PER_LISTING):
            batch = user_ids[start : start + limits.USERS_PER_LISTING]
            cursor = ""
            while True:
                page = await self.contact_page(batch, cursor=cursor)
                yield page
                if not page.next_cursor:
                    break
                cursor = _moved_on(cursor, page.next_cursor, path=_LISTING)

    async def contact_page(
        self, user_ids: Sequence[str], *, cursor: str = "", limit: int = limits.ROWS_PER_PAGE
    ) -> answers.ContactPage:
        """One page of the customers of up to 100 members; members without a customer give an empty one."""
        limits.check_count("user_ids", len(user_ids), at_most=limits.USERS_PER_LISTING)
        limits.check_count("limit", limit, at_most=limits.ROWS_PER_PAGE)
        asked = {"userid_list": list(user_ids), "cursor": cursor, "limit": limit}
        try:
            return await self._caller.post(_LISTING, answers.ContactPage, asked, repeatable=True)
        except WecomRefused as refused:
            if refused.errcode != NO_RELATION:
                raise
            return answers.ContactPage()

    async def contact(self, external_user_id: str) -> answers.ContactDetail:
        """One customer with all the members connected to them."""
        path = "externalcontact/get"
        asked = {"external_userid": external_user_id}
        detail = await self._caller.get(path, answers.ContactDetail, asked)
        follows, cursor = list(detail.follows), detail.next_cursor
        while cursor:
            page = await self._caller.get(path, answers.ContactDetail, {**asked, "cursor": cursor})
            follows += page.follows
            cursor = _moved_on(cursor, page.next_cursor, path=path)
        return msgspec.structs.replace(detail, follows=follows, next_cursor="")

    async def member(self, user_id: str) -> answers.Member:
        """One member of the directory. Mobile, e-mail and avatar are kept from apps made since mid-2022."""
        return await self._caller.get("user/get", answers.Member, {"userid": user_id})

    async def who_came_back(self, code: str) -> answers.SignedInVisitor:
        """Who came back from signing in. The code is good once, so that a lost answer is not asked for again."""
        path, secret = "auth/getuserinfo", {"code": code}
        return await self._caller.get(path, answers.SignedInVisitor, secret=secret, repeatable=False)

    async def send_text(
        self, user_ids: Sequence[str], content: str, *, duplicate_check_seconds: int = 0
    ) -> MessageReceipt:
        """A text to up to 1000 members. Over 30 a minute to one member WeCom drops without a word.

        With `duplicate_check_seconds` WeCom delivers the same message once within that time, so that an unanswered
        call is repeated here.
        """
        limits.check_bytes("content", content, at_most=limits.TEXT_BYTES)
        limits.check_receivers(user_ids)
        longest = limits.LONGEST_DUPLICATE_CHECK_SECONDS
        limits.check_count("duplicate_check_seconds", duplicate_check_seconds, at_least=0, at_most=longest)
        checked = duplicate_check_seconds > 0
        body = {
            "touser": "|".join(user_ids),
            "agentid": self._agent_id,
            "msgtype": "text",
            "text": {"content": content},
        }
        if checked:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": duplicate_check_seconds}
        try:
            sent = await self._caller.post("message/send", answers.SentMessage, body, repeatable=checked)
        except WecomRefused as refused:
            if refused.errcode != ALL_RECEIVERS_INVALID:
                raise
            return MessageReceipt(message_id="", undelivered=tuple(user_ids))
        # WeCom answers in lower case; ids differ by more than case, so the caller's own spelling is found again.
        failed = {user_id.lower() for user_id in f"{sent.invalid_users}|{sent.unlicensed_users}".split("|")}
        undelivered = tuple(user_id for user_id in user_ids if user_id.lower() in failed)
        return MessageReceipt(message_id=sent.message_id, undelivered=undelivered)


def _moved_on(cursor: str, next_cursor: str, *, path: str) -> str:
    """The next cursor, unless it is the one just used: that listing would never end."""
    if next_cursor == cursor:
        raise WecomAnswerMalformed(path, answered="the cursor does not move on")
    return next_cursor
