"""Signing in and out over HTTP."""

from typing import Any

from litestar import Controller, Request, delete, get, post
from litestar.params import JSONBody

from guide_app.auth import service
from guide_app.auth.schemas import SignedIn, SignIn, WhoAmI
from guide_app.kernel.access import Actor
from guide_app.web.authentication import PUBLIC, CurrentActor


class AuthController(Controller):
    """登录 · Sign-in."""

    path = "/v1/auth"
    tags = ("auth",)

    @post("/sign-in", opt=PUBLIC, status_code=200, summary="登录 · Sign in")
    async def sign_in(self, data: JSONBody[SignIn]) -> SignedIn:
        """Exchange login and password for a bearer token."""
        return await service.sign_in(data)

    @delete("/sign-in", status_code=204, summary="退出 · Sign out")
    async def sign_out(self, request: Request[Actor, Any, Any]) -> None:
        """Revoke the token of this request."""
        await service.sign_out(request.headers["authorization"].partition(" ")[2])

    @get("/me", summary="当前用户 · Who am I")
    async def me(self, actor: CurrentActor) -> WhoAmI:
        """The person, role and reach behind the token."""
        return await service.who_am_i(actor)
