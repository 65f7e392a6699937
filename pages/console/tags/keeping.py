"""The catalogue of tags: groups, tags, who carries one, archived and taken up again."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, edited_version, paging_in
from pages.console.exporting.offering import offered
from pages.console.units import named_units, regions_to_choose, unit_name
from pages.page import PageController, page
from segments.errors import TagNameTaken
from segments.permissions import MANAGE_TAGS, SEE_RULES
from segments.queries.catalogue import tag, tag_groups, tags
from segments.queries.ruling import rule_runs, rule_versions
from segments.queries.tagged import members_of_tag
from segments.schemas import ChangeTag, CreateTag, CreateTagGroup, TagView
from segments.service.catalogue import change_tag, create_tag, create_tag_group

AnyRequest = Request[Any, Any, Any]


class TagFilters(msgspec.Struct, frozen=True):
    """Whether archived tags are shown as well."""

    archived: bool = False


class TagPages(PageController):
    """标签库 · The catalogue."""

    path = "/hq/tags"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """By group and name."""
        archived = asked(request, TagFilters).archived
        found = await tags(actor, archived=archived)
        return await page(
            request,
            "console/tags/list.html",
            tags=found,
            archived=archived,
            places_of=await _places(actor, found),
            may_manage=actor.may(MANAGE_TAGS),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._form(request, actor, Form())

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Add a tag to the catalogue."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_tag(actor, form.read(CreateTag))
            to = f"/hq/tags/{made.id}/rule" if made.by_rule else f"/hq/tags/{made.id}"
            return Done(to, _("标签已保存"))

        return await form.submit(
            request, work, again=lambda: self._form(request, actor, form), at={TagNameTaken: "name"}
        )

    @get("/groups/new")
    async def blank_group(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._group_form(request, actor, Form())

    @post("/groups/new", status_code=303)
    async def create_group(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Add a group to the catalogue."""
        form = await Form.sent(request)

        async def work() -> Done:
            await create_tag_group(actor, form.read(CreateTagGroup))
            return Done("/hq/tags/new", _("标签组已保存，现在添加标签"))

        return await form.submit(
            request, work, again=lambda: self._group_form(request, actor, form), at={TagNameTaken: "name"}
        )

    @get("/{tag_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, tag_id: FromPath[UUID]) -> Response[bytes]:
        """Who carries it; of a tag by rule its versions and runs too."""
        return await self._one(request, actor, tag_id, Form())

    @post("/{tag_id:uuid}", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, tag_id: FromPath[UUID]) -> Response[Any]:
        """Archive it, or take it up again."""
        form = await Form.sent(request)

        async def work() -> Done:
            await change_tag(actor, tag_id, form.read(ChangeTag), expected_version=edited_version(form))
            return Done(f"/hq/tags/{tag_id}", _("标签已保存"))

        return await form.submit(request, work, again=lambda: self._one(request, actor, tag_id, form))

    async def _one(self, request: AnyRequest, actor: Actor, tag_id: UUID, form: Form) -> Response[bytes]:
        found = await tag(actor, tag_id)
        sees_rule = found.by_rule and actor.may(SEE_RULES)
        return await page(
            request,
            "console/tags/one.html",
            form=form if form.values else Form.of({}, version=found.version),
            tag=found,
            place=(await _places(actor, [found]))[found.id],
            listed=await members_of_tag(actor, paging_in(request), tag_id=tag_id),
            offer=offered(actor, "members-of-tag", tag_id=tag_id),
            versions=await rule_versions(actor, tag_id) if sees_rule else [],
            runs=(await rule_runs(actor, tag_id))[:8] if sees_rule else [],
            may_manage=actor.may(MANAGE_TAGS),
        )

    async def _form(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(MANAGE_TAGS)
        groups, regions = await tag_groups(actor), await regions_to_choose(actor)
        return await page(request, "console/tags/new.html", form=form, tag_groups=groups, regions=regions)

    async def _group_form(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(MANAGE_TAGS)
        return await page(request, "console/tags/group.html", form=form)


async def _places(actor: Actor, found: list[TagView]) -> dict[UUID, str]:
    """For whom each of these tags is, by name; empty for the chain."""
    names = named_units(await regions_to_choose(actor))
    return {one.id: "" if one.path == HQ_PATH else unit_name(one.path, names) for one in found}
