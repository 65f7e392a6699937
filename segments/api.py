"""Tags over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from segments.errors import TagArchived, TagCatalogueFull, TagGivenByRule, TagLimitReached, TagNameTaken
from segments.queries import catalogue, tagged
from segments.schemas import (
    ChangeTag,
    ChangeTagGroup,
    CreateTag,
    CreateTagGroup,
    MemberOfTag,
    MemberTagView,
    PutTag,
    TagChangeView,
    TagGroupView,
    TagView,
    TakeTag,
)
from segments.service.catalogue import change_tag, change_tag_group, create_tag, create_tag_group
from segments.service.tagging import put_tag, take_tag

Archived = Annotated[bool, QueryParameter(description="包含已停用的标签 · Archived ones too")]


class TagGroupController(Controller):
    """标签组 · Groups of tags."""

    path = "/v1/tag-groups"
    tags = ("segments",)

    @get(operation_id="listTagGroups", summary="标签组列表 · List groups of tags")
    async def groups(self, actor: CurrentActor) -> list[TagGroupView]:
        """All of them, by name."""
        return await catalogue.tag_groups(actor)

    @post(operation_id="createTagGroup", opt=refuses(TagNameTaken), summary="新建标签组 · Create a group of tags")
    async def create(
        self, actor: CurrentActor, data: JSONBody[CreateTagGroup], write: RetrySafe
    ) -> Written[TagGroupView]:
        """Of an exclusive group a member carries one tag at most."""
        return await write(lambda: create_tag_group(actor, data))

    @get("/{group_id:uuid}", operation_id="showTagGroup", summary="一个标签组 · One group of tags")
    async def one(self, actor: CurrentActor, group_id: FromPath[UUID]) -> Response[TagGroupView]:
        """With its version as ETag."""
        found = await catalogue.tag_group(actor, group_id)
        return with_etag(found, found.version)

    @patch(
        "/{group_id:uuid}",
        operation_id="changeTagGroup",
        opt=refuses(TagNameTaken),
        summary="修改标签组 · Change a group of tags",
    )
    async def change(
        self,
        actor: CurrentActor,
        group_id: FromPath[UUID],
        data: JSONBody[ChangeTagGroup],
        expected_version: ExpectedVersion,
    ) -> Response[TagGroupView]:
        """Call it by another name."""
        changed = await change_tag_group(actor, group_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class TagController(Controller):
    """标签 · Tags."""

    path = "/v1/tags"
    tags = ("segments",)

    @get(operation_id="listTags", summary="标签库 · The catalogue of tags")
    async def catalogue(self, actor: CurrentActor, *, archived: Archived = False) -> list[TagView]:
        """Tags for the actor's part of the organisation, by group and name."""
        return await catalogue.tags(actor, archived=archived)

    @post(
        operation_id="createTag",
        opt=refuses(NotFound, TagNameTaken, TagCatalogueFull, InvalidField),
        summary="新建标签 · Create a tag",
    )
    async def create(self, actor: CurrentActor, data: JSONBody[CreateTag], write: RetrySafe) -> Written[TagView]:
        """For the stores at or below a path."""
        return await write(lambda: create_tag(actor, data))

    @get("/{tag_id:uuid}", operation_id="showTag", summary="一个标签 · One tag")
    async def one(self, actor: CurrentActor, tag_id: FromPath[UUID]) -> Response[TagView]:
        """With its version as ETag."""
        found = await catalogue.tag(actor, tag_id)
        return with_etag(found, found.version)

    @patch("/{tag_id:uuid}", operation_id="changeTag", opt=refuses(TagNameTaken), summary="修改标签 · Change a tag")
    async def change(
        self,
        actor: CurrentActor,
        tag_id: FromPath[UUID],
        data: JSONBody[ChangeTag],
        expected_version: ExpectedVersion,
    ) -> Response[TagView]:
        """Rename it, archive it, take it up again."""
        changed = await change_tag(actor, tag_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @get("/{tag_id:uuid}/members", operation_id="listMembersOfTag", summary="带有该标签的会员 · Members of a tag")
    async def members(self, actor: CurrentActor, tag_id: FromPath[UUID], paging: Paging) -> Page[MemberOfTag]:
        """Those of the stores in reach, masked."""
        return await tagged.members_of_tag(actor, paging, tag_id=tag_id)


class MemberTagController(Controller):
    """会员的标签 · Tags of a member."""

    path = "/v1/members/{member_id:uuid}/tags"
    tags = ("segments",)

    @get(operation_id="listTagsOfMember", summary="会员的标签 · Tags of a member")
    async def tags_of(self, actor: CurrentActor, member_id: FromPath[UUID]) -> list[MemberTagView]:
        """By group and name, with who put them when."""
        return await tagged.tags_of_member(actor, member_id)

    @post(
        status_code=200,
        operation_id="putTagOnMember",
        opt=refuses(TagArchived, TagGivenByRule, TagLimitReached),
        summary="打标签 · Put a tag on a member",
    )
    async def put(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[PutTag], write: RetrySafe
    ) -> Written[list[MemberTagView]]:
        """Of an exclusive group it takes the place of the one that was there. Answers all tags of the member."""
        return await write(lambda: put_tag(actor, member_id, data))

    @post(
        "/{tag_id:uuid}/removal",
        status_code=200,
        operation_id="takeTagFromMember",
        opt=refuses(TagGivenByRule, InvalidField),
        summary="移除标签 · Take a tag from a member",
    )
    async def take(
        self,
        actor: CurrentActor,
        member_id: FromPath[UUID],
        tag_id: FromPath[UUID],
        data: JSONBody[TakeTag],
        write: RetrySafe,
    ) -> Written[list[MemberTagView]]:
        """For a reason. Answers the tags that are left."""
        return await write(lambda: take_tag(actor, member_id, tag_id, data))

    @get("/changes", operation_id="listTagChanges", summary="标签变更记录 · What was done with a member's tags")
    async def changes(self, actor: CurrentActor, member_id: FromPath[UUID], paging: Paging) -> Page[TagChangeView]:
        """Who put or took which tag when and why, the newest first."""
        return await tagged.tag_changes(actor, member_id, paging)
