"""The calls the bridge makes to WeCom: one method each, typed both ways, with the retries that are safe."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Self

import httpx
import msgspec

from wecom_bridge import answers, limits
from wecom_bridge.access_tokens import AccessTokenAuth, TokenStore
from wecom_bridge.errcodes import ALL_RECEIVERS_INVALID, NO_RELATION, Remedy
from wecom_bridge.errors import WecomAnswerMalformed, WecomRefused, WecomUnreachable
from wecom_bridge.wire import AnswerT, SecretQueryTransport, read_answer

WECOM_API = "https://qyapi.weixin.qq.com"
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MAX_CONNECTIONS = 8
"""WeCom caps concurrent reads of one listing at an unpublished number (45033); a few connections stay below it."""
RETRY_DELAYS = (1.0, 2.0, 4.0)
"""Seconds before each repetition; WeCom asks for no more than three, and 7 s still fit a welcome's 20."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WecomApp:
    """A self-built app and where its API answers: WeCom itself, or the stand-in."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    base_url: str = WECOM_API


@dataclass(frozen=True, slots=True)
class MessageReceipt:
    """What became of an app message: `undelivered` are receivers WeCom does not know or the app does not see."""

    message_id: str
    undelivered: tuple[str, ...]


class WelcomeOutcome(Enum):
    """A welcome is sent once per friendship, by whichever app comes first."""

    SENT = "sent"
    ALREADY_GREETED = "already_greeted"


@dataclass(frozen=True, slots=True)
class WelcomeLink:
    """A link card under a welcome text."""

    title: str
    url: str
    description: str = ""
    picture_url: str = ""


class WecomClient:
    """The API of one app. Every method raises a WecomFailed; its `remedy` says what to do.

    Busy answers are repeated here after 1, 2 and 4 seconds, a dead token is renewed once. A call that
    got out but was not answered is repeated only where a second execution does no harm.
    """

    def __init__(
        self,
        app: WecomApp,
        *,
        tokens: TokenStore | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._app = app
        self._sleep = sleep
        inner = transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=MAX_CONNECTIONS))
        self._http = httpx.AsyncClient(
            base_url=app.base_url,
            auth=AccessTokenAuth(app.corp_id, app.secret, base_url=app.base_url, store=tokens),
            transport=SecretQueryTransport(inner),
            timeout=TIMEOUT,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    # Members and customers

    async def follow_users(self) -> list[str]:
        """Ids of the members who may have customers and whom the app sees."""
        return (await self._get("externalcontact/get_follow_user_list", answers.FollowUsers)).user_ids

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
                cursor = _moved_on(cursor, page.next_cursor, path="externalcontact/batch/get_by_user")

    async def contact_page(
        self, user_ids: Sequence[str], *, cursor: str = "", limit: int = limits.ROWS_PER_PAGE
    ) -> answers.ContactPage:
        """One page of the customers of up to 100 members; members without a customer give an empty one."""
        limits.check_count("user_ids", len(user_ids), at_most=limits.USERS_PER_LISTING)
        limits.check_count("limit", limit, at_most=limits.ROWS_PER_PAGE)
        asked = {"userid_list": list(user_ids), "cursor": cursor, "limit": limit}
        try:
            return await self._post("externalcontact/batch/get_by_user", answers.ContactPage, asked, repeatable=True)
        except WecomRefused as refused:
            if refused.errcode != NO_RELATION:
                raise
            return answers.ContactPage()

    async def contact(self, external_user_id: str) -> answers.ContactDetail:
        """One customer with all the members connected to him."""
        path = "externalcontact/get"
        asked = {"external_userid": external_user_id}
        detail = await self._get(path, answers.ContactDetail, asked)
        follows, cursor = list(detail.follows), detail.next_cursor
        while cursor:
            page = await self._get(path, answers.ContactDetail, {**asked, "cursor": cursor})
            follows += page.follows
            cursor = _moved_on(cursor, page.next_cursor, path=path)
        return msgspec.structs.replace(detail, follows=follows, next_cursor="")

    async def member(self, user_id: str) -> answers.Member:
        """One member of the directory. Mobile, e-mail and avatar are kept from apps made since mid-2022."""
        return await self._get("user/get", answers.Member, {"userid": user_id})

    async def signed_in(self, code: str) -> answers.SignedIn:
        """Who came back from OAuth. A code works once, for five minutes; 40029 when it is spent or made up."""
        # Not repeatable: the lost answer of a first try would have spent the code, and a second one tells nothing.
        return await self._call(
            "GET", "auth/getuserinfo", answers.SignedIn, query={"code": code}, body=None, repeatable=False
        )

    # Messages of the app to members

    async def send_text(
        self, user_ids: Sequence[str], content: str, *, duplicate_check_seconds: int = 0
    ) -> MessageReceipt:
        """A text to up to 1000 members. Over 30 a minute to one member WeCom drops without a word.

        With `duplicate_check_seconds` WeCom delivers the same message once within that time, so that an unanswered
        call is repeated here.
        """
        limits.check_bytes("content", content, at_most=limits.TEXT_BYTES)
        message = {"msgtype": "text", "text": {"content": content}}
        return await self._send_message(user_ids, message, duplicate_check_seconds=duplicate_check_seconds)

    async def send_text_card(
        self,
        user_ids: Sequence[str],
        *,
        title: str,
        description: str,
        url: str,
        button: str = "详情",
        duplicate_check_seconds: int = 0,
    ) -> MessageReceipt:
        """A card with a link to up to 1000 members; otherwise as `send_text`."""
        limits.check_chars("title", title, at_least=1, at_most=limits.CARD_TITLE_CHARS)
        limits.check_chars("description", description, at_least=1, at_most=limits.CARD_DESCRIPTION_CHARS)
        limits.check_chars("button", button, at_least=1, at_most=limits.CARD_BUTTON_CHARS)
        limits.check_url("url", url)
        card = {"title": title, "description": description, "url": url, "btntxt": button}
        message = {"msgtype": "textcard", "textcard": card}
        return await self._send_message(user_ids, message, duplicate_check_seconds=duplicate_check_seconds)

    async def _send_message(
        self, user_ids: Sequence[str], message: Mapping[str, object], *, duplicate_check_seconds: int
    ) -> MessageReceipt:
        limits.check_receivers(user_ids)
        longest = limits.LONGEST_DUPLICATE_CHECK_SECONDS
        limits.check_count("duplicate_check_seconds", duplicate_check_seconds, at_least=0, at_most=longest)
        checked = duplicate_check_seconds > 0
        body: dict[str, object] = {"touser": "|".join(user_ids), "agentid": self._app.agent_id, **message}
        if checked:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": duplicate_check_seconds}
        try:
            sent = await self._post("message/send", answers.SentMessage, body, repeatable=checked)
        except WecomRefused as refused:
            if refused.errcode != ALL_RECEIVERS_INVALID:
                raise
            return MessageReceipt(message_id="", undelivered=tuple(user_ids))
        # WeCom answers in lower case; ids differ by more than case, so the caller's own spelling is found again.
        failed = {user_id.lower() for user_id in f"{sent.invalid_users}|{sent.unlicensed_users}".split("|")}
        undelivered = tuple(user_id for user_id in user_ids if user_id.lower() in failed)
        return MessageReceipt(message_id=sent.message_id, undelivered=undelivered)

    # Making contact

    async def add_contact_way(
        self, user_ids: Sequence[str], *, state: str, remark: str = "", skip_verify: bool = True
    ) -> answers.ContactWay:
        """A QR code that adds one of these members. `state` (30 characters) comes back in the event of a *new* friend.

        Never repeated here after an unanswered call: a way whose `config_id` is lost can never be deleted.
        """
        limits.check_count("user_ids", len(user_ids), at_most=limits.USERS_PER_CONTACT_WAY)
        limits.check_chars("state", state, at_most=limits.STATE_CHARS)
        limits.check_chars("remark", remark, at_most=limits.REMARK_CHARS)
        body = {
            "type": 1 if len(user_ids) == 1 else 2,
            "scene": 2,
            "remark": remark,
            "skip_verify": skip_verify,
            "state": state,
            "user": list(user_ids),
        }
        return await self._post("externalcontact/add_contact_way", answers.ContactWay, body, repeatable=False)

    async def send_welcome(self, welcome_code: str, text: str, *, links: Sequence[WelcomeLink] = ()) -> WelcomeOutcome:
        """Greet a new customer within 20 s of the event; 41050 when the code is dead.

        Repeating is safe, the code works once: who was greeted by a lost first try counts as greeted.
        """
        limits.check_bytes("text", text, at_most=limits.WELCOME_BYTES)
        limits.check_count("links", len(links), at_least=0, at_most=limits.ATTACHMENTS_PER_WELCOME)
        body = {
            "welcome_code": welcome_code,
            "text": {"content": text},
            "attachments": [{"msgtype": "link", "link": _link(link)} for link in links],
        }
        try:
            await self._post("externalcontact/send_welcome_msg", answers.Answer, body, repeatable=True)
        except WecomRefused as refused:
            if refused.remedy is not Remedy.ALREADY_DONE:
                raise
            return WelcomeOutcome.ALREADY_GREETED
        return WelcomeOutcome.SENT

    # One call

    async def _get(self, path: str, shape: type[AnswerT], query: Mapping[str, str] | None = None) -> AnswerT:
        return await self._call("GET", path, shape, query=query, body=None, repeatable=True)

    async def _post(self, path: str, shape: type[AnswerT], body: Mapping[str, object], *, repeatable: bool) -> AnswerT:
        return await self._call("POST", path, shape, query=None, body=body, repeatable=repeatable)

    async def _call(
        self,
        method: str,
        path: str,
        shape: type[AnswerT],
        *,
        query: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        repeatable: bool,
    ) -> AnswerT:
        """Ask, and ask again while that may help. `repeatable` allows a repetition when no answer came."""
        for delay in (*RETRY_DELAYS, None):
            try:
                return await self._ask_once(method, path, shape, query=query, body=body)
            except WecomRefused as refused:
                if delay is None or refused.remedy is not Remedy.RETRY_SOON:
                    raise
                logger.warning("wecom busy: path=%s errcode=%d hint=%s", path, refused.errcode, refused.hint)
            except WecomUnreachable as unreachable:
                if delay is None or (unreachable.may_have_happened and not repeatable):
                    raise
                logger.warning("wecom unreachable: path=%s reason=%s", path, unreachable.facts["reason"])
            await self._sleep(delay)
        raise AssertionError("the last round returns or raises")

    async def _ask_once(
        self,
        method: str,
        path: str,
        shape: type[AnswerT],
        *,
        query: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
    ) -> AnswerT:
        content = None if body is None else msgspec.json.encode(body)
        headers = None if body is None else {"Content-Type": "application/json"}
        try:
            response = await self._http.request(
                method, f"/cgi-bin/{path}", params=query, content=content, headers=headers
            )
        except httpx.HTTPError as error:
            # The kind alone and no cause: the text of a transport error may quote the address with its token.
            may_have_happened = not isinstance(error, _NEVER_SENT)
            raise WecomUnreachable(path, reason=type(error).__name__, may_have_happened=may_have_happened) from None
        return read_answer(response, shape, path=path)


def _moved_on(cursor: str, next_cursor: str, *, path: str) -> str:
    """The next cursor, unless it is the one just used: that listing would never end."""
    if next_cursor == cursor:
        raise WecomAnswerMalformed(path, detail="the cursor does not move on")
    return next_cursor


def _link(link: WelcomeLink) -> dict[str, str]:
    limits.check_bytes("title", link.title, at_most=limits.CARD_TITLE_CHARS)
    limits.check_bytes("description", link.description, at_least=0, at_most=limits.CARD_DESCRIPTION_CHARS)
    limits.check_url("url", link.url)
    members = {"title": link.title, "url": link.url, "desc": link.description, "picurl": link.picture_url}
    return {name: value for name, value in members.items() if value}
