"""人员 · Who works where; taking on, posting, letting go."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from guide_app.ground.associates.approvals import change_associate, give_post, take_on
from guide_app.ground.associates.errors import MayNotLink, NumberTaken, PostingOverlaps, WecomUserTaken
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.queries import associate, associates, postings_of
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import AssociateView, CreateAssociate, PostTo, UpdateAssociate
from guide_app.ground.auth.permissions import OPEN_ACCOUNTS
from guide_app.ground.members.permissions import TRANSFER_MEMBERS
from guide_app.ground.members.queries import customers_to_hand_over
from offboarding.permissions import PLAN_OFFBOARDING, SEE_OFFBOARDING
from offboarding.queries import open_case_of
from pages.asking import asked, edited_version, paging_in
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.console.named import store_called
from pages.console.units import region_names, stores_to_propose
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
Given = AssociateView | ApprovalRequested

ROLES = [role for role in Role if role is not Role.SYSTEM]


class Shown(StrEnum):
    """Who is listed."""

    ACTIVE = "active"
    LEFT = "left"


STATUSES = {Shown.ACTIVE: _("在职"), Shown.LEFT: _("已离职")}


class PeopleFilters(msgspec.Struct, frozen=True):
    """What the address asks for; `store` is the code of a store."""

    text: str | None = None
    role: Role | None = None
    status: Shown = Shown.ACTIVE
    store: str | None = None


class PeoplePages(PageController):
    """人员 · People."""

    path = "/hq/people"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """People within reach."""
        filters = asked(request, PeopleFilters)
        form = Form.of({"text": filters.text, "role": filters.role, "store": filters.store})
        narrowed: dict[str, Any] = {"text": filters.text, "role": filters.role}
        narrowed["status"] = AssociateStatus(filters.status)
        found: Page[AssociateView] = Page([])
        try:
            narrowed["store_id"] = await store_called(actor, filters.store)
            found = await associates(actor, paging_in(request), **narrowed)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/people/list.html",
            status_code=form.refusal.status if form.refusal else 200,
            people=found,
            places_of=await region_names(actor),
            filters=filters,
            offer=offered(actor, "associates", **narrowed),
            form=form,
            stores=await stores_to_propose(actor),
            roles=ROLES,
            statuses=STATUSES,
            may_change=actor.may(CHANGE_ASSOCIATES),
            import_at=import_address(actor, "associates"),
        )

    @get("/new")
    async def new(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The form of somebody new."""
        form = Form.of({"posting.store": asked(request, PeopleFilters).store})
        return await self._new(request, actor, form)

    @post("/new", status_code=303)
    async def add(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Take them on; for a post at headquarters a second person is asked."""
        form = await Form.sent(request)

        async def work() -> Done:
            return _told(await take_on(actor, form.read(CreateAssociate)), _("{name} 已入职"))

        return await form.submit(
            request,
            work,
            again=lambda: self._new(request, actor, form),
            at={NumberTaken: "number", WecomUserTaken: "wecom_userid", PostingOverlaps: "posting.valid_from"},
        )

    @get("/{associate_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[bytes]:
        """Somebody with all their posts."""
        return await page(
            request,
            "console/people/one.html",
            person=await associate(actor, associate_id),
            postings=await postings_of(actor, associate_id),
            places_of=await region_names(actor),
            may_change=actor.may(CHANGE_ASSOCIATES),
            may_open=actor.may(OPEN_ACCOUNTS),
            to_hand_over=await customers_to_hand_over(actor, associate_id) if actor.may(TRANSFER_MEMBERS) else None,
            may_plan=actor.may(PLAN_OFFBOARDING),
            case_id=await open_case_of(actor, associate_id) if actor.may(SEE_OFFBOARDING) else None,
        )

    @get("/{associate_id:uuid}/edit")
    async def edit(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[bytes]:
        """The form of their facts."""
        actor.require(CHANGE_ASSOCIATES)
        person = await associate(actor, associate_id)
        values = {"name": person.name, "title": person.title, "wecom_userid": person.wecom_userid}
        return await self._form(request, actor, associate_id, "edit", Form.of(values, version=person.version))

    @post("/{associate_id:uuid}/edit", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[Any]:
        """Change what was typed; a phone left empty stays."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(UpdateAssociate, title=form.get("title"), wecom_userid=form.get("wecom_userid") or None)
            changed = await change_associate(actor, associate_id, command, expected_version=edited_version(form))
            return _told(changed, _("{name} 已保存"))

        return await form.submit(
            request,
            work,
            again=lambda: self._form(request, actor, associate_id, "edit", form),
            at={WecomUserTaken: "wecom_userid", MayNotLink: "wecom_userid"},
        )

    @get("/{associate_id:uuid}/posting")
    async def posting(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[bytes]:
        """The form of a new post."""
        return await self._form(request, actor, associate_id, "posting", Form.of())

    @post("/{associate_id:uuid}/posting", status_code=303)
    async def post_to(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[Any]:
        """Give them a new post; the one before ends that day."""
        form = await Form.sent(request)

        async def work() -> Done:
            return _told(await give_post(actor, associate_id, form.read(PostTo)), _("{name} 已调岗"))

        return await form.submit(
            request,
            work,
            again=lambda: self._form(request, actor, associate_id, "posting", form),
            at={PostingOverlaps: "valid_from"},
        )

    async def _new(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(CHANGE_ASSOCIATES)
        for name in ("store", "region"):
            if name in form.errors:
                form.errors[f"posting.{name}"] = form.errors.pop(name)
        return await page(request, "console/people/new.html", form=form, roles=ROLES)

    async def _form(
        self, request: AnyRequest, actor: Actor, associate_id: UUID, name: str, form: Form
    ) -> Response[bytes]:
        actor.require(CHANGE_ASSOCIATES)
        return await page(
            request,
            f"console/people/{name}.html",
            form=form,
            person=await associate(actor, associate_id),
            places_of=await region_names(actor),
            roles=ROLES,
        )


def _told(given: Given, say: str) -> Done:
    """Where somebody goes after what they did to a person, or asked for."""
    if isinstance(given, ApprovalRequested):
        return waits_for_approval(given)
    return Done(f"/hq/people/{given.id}", say, {"name": given.name})
