"""Signing in and out over HTTP."""

from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.addresses import address_of
from guide_app.base.web.authentication import PUBLIC, CurrentActor, mark_as_staffs
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.writes import RetrySafe, Written, asked_for
from guide_app.ground.auth import approvals, queries, service
from guide_app.ground.auth.errors import (
    AccountUnknown,
    LoginTaken,
    MayNotGiveAccess,
    NoPassword,
    NoPosting,
    TooManyTries,
    WrongLoginOrPassword,
)
from guide_app.ground.auth.schemas import (
    AccountOpened,
    ChangePassword,
    OpenAccount,
    ResetPassword,
    SignedIn,
    SignIn,
    StaffSession,
    WhoAmI,
)

PASSWORDS = takes_up_to(size=8_000, elements=20, seconds=10)
"""Two passwords of 200 letters each, however they are escaped."""


class AuthController(Controller):
    """登录 · Sign-in."""

    path = "/v1/auth"
    tags = ("auth",)

    @post(
        "/sign-in",
        opt=PUBLIC | PASSWORDS | refuses(WrongLoginOrPassword, TooManyTries, NoPosting),
        status_code=200,
        operation_id="signIn",
        summary="登录 · Sign in",
    )
    async def sign_in(self, request: Request[Any, Any, Any], data: JSONBody[SignIn]) -> Response[SignedIn]:
        """Exchange login and password for a bearer token. Capitals, widths and blanks of the login do not matter.

        The browser is marked as one of the staff's.
        """
        agent = request.headers.get("user-agent", "")
        signed_in = await service.sign_in(data, address=address_of(request.scope), user_agent=agent)
        answer = Response(signed_in, status_code=200)
        mark_as_staffs(answer, request.scope)
        return answer

    @delete("/sign-in", status_code=204, operation_id="signOut", summary="退出 · Sign out")
    async def sign_out(self, request: Request[Actor, Any, Any]) -> None:
        """Revoke the token of this request."""
        await service.sign_out(_token_of(request))

    @get("/sessions", operation_id="listStaffSessions", summary="我的登录设备 · Where I am signed in")
    async def sessions(self, actor: CurrentActor, request: Request[Actor, Any, Any]) -> list[StaffSession]:
        """The one that asks first, then the newest."""
        return await queries.my_sessions(actor, _token_of(request))

    @delete(
        "/sessions/{ref:str}",
        status_code=204,
        operation_id="endStaffSession",
        summary="退出一台设备 · Sign me out of one place",
        opt=refuses(NotFound),
    )
    async def end_session(self, actor: CurrentActor, ref: FromPath[str]) -> None:
        """Its token opens nothing any more, on processes that have just read it within 10 seconds."""
        await service.end_session(actor, ref)

    @get("/me", operation_id="whoAmI", summary="当前用户 · Who am I")
    async def me(self, actor: CurrentActor) -> WhoAmI:
        """The person, role and reach behind the token."""
        return await service.who_am_i(actor)

    @post(
        "/password",
        status_code=204,
        operation_id="changePassword",
        opt=PASSWORDS | refuses(WrongLoginOrPassword, TooManyTries, NoPassword),
        summary="修改密码 · Change my password",
    )
    async def change_password(
        self, actor: CurrentActor, request: Request[Actor, Any, Any], data: JSONBody[ChangePassword]
    ) -> None:
        """Signs out everywhere. A wrong old password counts like one of a sign-in."""
        await service.change_password(actor, data, address=address_of(request.scope))


def _token_of(request: Request[Actor, Any, Any]) -> str:
    return request.headers["authorization"].partition(" ")[2]


class AccountController(Controller):
    """账号 · Accounts."""

    path = "/v1/accounts"
    tags = ("auth",)

    @post(
        "/",
        operation_id="openAccount",
        opt=asks_second_person(NotFound, LoginTaken, MayNotGiveAccess),
        summary="开通账号 · Open an account",
    )
    async def open_account(
        self, actor: CurrentActor, write: RetrySafe, data: JSONBody[OpenAccount]
    ) -> Written[AccountOpened]:
        """A login for an associate. For people of headquarters a second person has to approve: 202."""
        return await write(lambda: approvals.open_account(actor, data))

    @post(
        "/password-resets",
        status_code=204,
        operation_id="resetPassword",
        opt=asks_second_person(AccountUnknown, MayNotGiveAccess),
        summary="重置密码 · Reset somebody's password",
    )
    async def reset_password(self, actor: CurrentActor, data: JSONBody[ResetPassword]) -> Response[None]:
        """For somebody who cannot sign in any more. Signs them out everywhere.

        For people of headquarters a second person has to approve: 202.
        """
        asked = await approvals.reset_password(actor, data)
        if asked is None:
            return Response(None, status_code=204)
        return asked_for(asked)
