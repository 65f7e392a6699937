"""Customers' own sessions and memberships over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation

from guide_app.base.web.addresses import is_https, telling_address_of
from guide_app.base.web.authentication import CUSTOMER_COOKIE, CUSTOMERS, PUBLIC, CurrentCustomer
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.origins import FromAnotherSite, require_same_site
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.ground.customers import changing, queries, service
from guide_app.ground.customers.rules import SESSION_LIFETIME
from guide_app.ground.customers.schemas import (
    AskForCode,
    ChangeMyPhone,
    CodeOnItsWay,
    CustomerSignedIn,
    MyConsent,
    MyMembership,
    MySession,
    SignInByCode,
)
from guide_app.ground.customers.wechat import queries as wechat_queries
from guide_app.ground.customers.wechat.schemas import MyWechat
from guide_app.ground.customers.wechat.service import forget_wechat
from guide_app.ground.members.changes import ChangeProfile
from guide_app.ground.members.errors import BirthdayKnown, PhoneTaken
from guide_app.ground.messages.errors import CodeNotRight, NoMessenger, TooManyCodes
from guide_app.ground.messages.ports import Messenger

CurrentMessenger = NamedDependency[SkipValidation[Messenger]]
SMALL = takes_up_to(size=2_000, elements=20, seconds=10)
COOKIE_PATH = "/v1"


class CustomerSignInController(Controller):
    """顾客登录 · Customers sign in."""

    path = "/v1/customer"
    tags = ("customers",)

    @post(
        "/codes",
        status_code=200,
        opt=PUBLIC | SMALL | refuses(TooManyCodes, NoMessenger),
        operation_id="askForCode",
        summary="获取登录验证码 · Ask for a code to sign in",
    )
    async def code(
        self, request: Request[Any, Any, Any], data: JSONBody[AskForCode], messenger: CurrentMessenger
    ) -> CodeOnItsWay:
        """To the phone of a member. Whether somebody has the phone is not told."""
        address = telling_address_of(request.scope)
        return await service.ask_for_code(data, address=address, messenger=messenger)

    @post(
        "/sessions",
        status_code=200,
        opt=PUBLIC | SMALL | refuses(CodeNotRight, FromAnotherSite),
        operation_id="signInByCode",
        summary="验证码登录 · Sign in with a code",
    )
    async def sign_in(
        self, request: Request[Any, Any, Any], data: JSONBody[SignInByCode]
    ) -> Response[CustomerSignedIn]:
        """For 30 days, on this device. A browser gets the token as a cookie too, which no script can read."""
        require_same_site(request)
        signed = await service.sign_in_by_code(data, user_agent=request.headers.get("user-agent", ""))
        answer = Response(signed, status_code=200)
        answer.set_cookie(
            CUSTOMER_COOKIE,
            signed.access_token,
            max_age=int(SESSION_LIFETIME.total_seconds()),
            path=COOKIE_PATH,
            secure=is_https(request.scope),
            httponly=True,
            samesite="lax",
        )
        return answer

    @delete(
        "/sessions",
        status_code=204,
        opt=CUSTOMERS,
        operation_id="signOutCustomer",
        summary="顾客退出 · Sign this customer out",
    )
    async def sign_out(self, customer: CurrentCustomer) -> Response[None]:
        """End the session of this request, everywhere and at once."""
        await service.sign_out(customer)
        answer = Response(None, status_code=204)
        answer.delete_cookie(CUSTOMER_COOKIE, path=COOKIE_PATH)
        return answer


class MyMembershipController(Controller):
    """我的会员 · A customer's own membership."""

    path = "/v1/my-membership"
    tags = ("customers",)
    opt = CUSTOMERS

    @get(operation_id="showMyMembership", summary="我的会员资料 · My membership")
    async def mine(self, customer: CurrentCustomer) -> Response[MyMembership]:
        """What is kept of me, masked, with the version as ETag."""
        found = await queries.my_membership(customer)
        return with_etag(found, found.version)

    @patch(
        operation_id="changeMyMembership",
        opt=refuses(BirthdayKnown),
        summary="更正我的资料 · Correct what is kept of me",
    )
    async def change(
        self, customer: CurrentCustomer, data: JSONBody[ChangeProfile], expected_version: ExpectedVersion
    ) -> Response[MyMembership]:
        """Name, birthday where none is known, gender; or have name and birthday forgotten."""
        changed = await changing.change_own_profile(customer, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @post(
        "/phone-codes",
        status_code=200,
        operation_id="askForPhoneCode",
        opt=SMALL | refuses(TooManyCodes, NoMessenger),
        summary="新手机号的验证码 · A code to my new phone",
    )
    async def phone_code(
        self,
        request: Request[Any, Any, Any],
        customer: CurrentCustomer,
        data: JSONBody[AskForCode],
        messenger: CurrentMessenger,
    ) -> CodeOnItsWay:
        """To the phone that is mine now; it shows that I have it."""
        address = telling_address_of(request.scope)
        return await changing.ask_for_phone_code(customer, data, address=address, messenger=messenger)

    @post(
        "/phone",
        status_code=200,
        operation_id="changeMyPhone",
        opt=SMALL | refuses(CodeNotRight, PhoneTaken),
        summary="更换我的手机号 · Change my phone",
    )
    async def phone(self, customer: CurrentCustomer, data: JSONBody[ChangeMyPhone]) -> MyMembership:
        """With the code that the new one got; I am signed out on other devices."""
        return await changing.change_own_phone(customer, data)

    @get("/consents", operation_id="listMyConsents", summary="我的授权记录 · What I agreed to")
    async def consents(self, customer: CurrentCustomer) -> list[MyConsent]:
        """The newest first."""
        return await queries.my_consents(customer)

    @get("/sessions", operation_id="listMySessions", summary="我的登录设备 · Where I am signed in")
    async def sessions(self, customer: CurrentCustomer) -> list[MySession]:
        """The newest first."""
        return await queries.my_sessions(customer)

    @get("/wechat", operation_id="listMyWechat", summary="我的微信免验证码登录 · WeChat accounts that are mine")
    async def wechats(self, customer: CurrentCustomer) -> list[MyWechat]:
        """By which I am recognised without a code, the newest first."""
        return await wechat_queries.my_wechats(customer)

    @delete(
        "/wechat/{account_id:uuid}",
        status_code=204,
        operation_id="forgetMyWechat",
        summary="关闭一个微信的免验证码登录 · Recognise me by this WeChat no more",
    )
    async def forget_wechat(self, customer: CurrentCustomer, account_id: FromPath[UUID]) -> None:
        """At once; who came by it elsewhere is signed out."""
        await forget_wechat(customer, account_id)

    @delete(
        "/sessions/{session_id:uuid}",
        status_code=204,
        operation_id="endMySession",
        summary="退出一台设备 · Sign one of my devices out",
    )
    async def end(self, customer: CurrentCustomer, session_id: FromPath[UUID]) -> None:
        """At once."""
        await service.end_session(customer, session_id)
