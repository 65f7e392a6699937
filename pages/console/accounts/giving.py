"""账号与权限 · Ways in for people, and what each role may do."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import PERMISSIONS, Actor, CustomerPermission, Role
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.permissions import SEE_ASSOCIATES
from guide_app.ground.associates.queries import associate
from guide_app.ground.audit.permissions import SEE_AUDIT
from guide_app.ground.auth.approvals import open_account, reset_password
from guide_app.ground.auth.errors import AccountUnknown, LoginTaken
from guide_app.ground.auth.permissions import OPEN_ACCOUNTS, RESET_PASSWORDS
from guide_app.ground.auth.schemas import OpenAccount, ResetPassword
from pages.asking import asked
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

ROLES = [role for role in Role if role is not Role.SYSTEM]


class Whose(msgspec.Struct, frozen=True):
    """For whom an account is opened."""

    associate_id: UUID | None = None


class AccountPages(PageController):
    """账号与权限 · Accounts and rights."""

    path = "/hq/accounts"

    @get()
    async def rights(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Roles and what they may do, in words."""
        actor.require(SEE_AUDIT)
        held = [each for _name, each in sorted(PERMISSIONS.items()) if not isinstance(each, CustomerPermission)]
        return await page(
            request,
            "console/accounts/rights.html",
            roles=ROLES,
            permissions=held,
            may_reset=actor.may(RESET_PASSWORDS),
        )

    @get("/new")
    async def opening(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The form of an account for the person that the address names."""
        actor.require(OPEN_ACCOUNTS)
        whose = asked(request, Whose).associate_id
        return await self._opening(request, actor, Form.of({"associate_id": whose}))

    @post("/new", status_code=303)
    async def open(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Open it; for people of headquarters a second person is asked."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(OpenAccount)
            given = await open_account(actor, command)
            if isinstance(given, ApprovalRequested):
                return waits_for_approval(given)
            return Done(f"/hq/people/{command.associate_id}", _("账号 {login} 已开通"), {"login": given.login})

        return await form.submit(
            request, work, again=lambda: self._opening(request, actor, form), at={LoginTaken: "login"}
        )

    @get("/password")
    async def resetting(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The form of a new password."""
        actor.require(RESET_PASSWORDS)
        return await self._resetting(request, Form.of())

    @post("/password", status_code=303)
    async def reset(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Give it; for people of headquarters a second person is asked."""
        form = await Form.sent(request)

        async def work() -> Done:
            given = await reset_password(actor, form.read(ResetPassword))
            return (
                Done("/hq/accounts/password", _("密码已重置，对方须重新登录"))
                if given is None
                else waits_for_approval(given)
            )

        return await form.submit(
            request,
            work,
            again=lambda: self._resetting(request, form),
            at={AccountUnknown: "login"},
        )

    async def _resetting(self, request: AnyRequest, form: Form) -> Response[bytes]:
        form.values.pop("new_password", None)  # typed again, never sent back
        return await page(request, "console/accounts/password.html", form=form)

    async def _opening(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        form.values.pop("password", None)  # as above
        person = None
        if actor.may(SEE_ASSOCIATES) and form.get("associate_id"):
            person = await associate(actor, form.read(Whose).associate_id or UUID(int=0))
        return await page(request, "console/accounts/new.html", form=form, person=person)
