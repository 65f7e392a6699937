"""Members and their registration over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter, SkipValidation

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.settings import settings
from guide_app.base.web.addresses import telling_address_of
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.members import queries
from guide_app.ground.members.approvals import ask_erasure, ask_phone_change
from guide_app.ground.members.changes import ChangeProfile
from guide_app.ground.members.devices import Device
from guide_app.ground.members.errors import AssociateNotAvailable, HandOverChanged, RevealLimit
from guide_app.ground.members.ports import CodeBook
from guide_app.ground.members.schemas import (
    BindingView,
    ChangePhone,
    EraseMember,
    FindMembers,
    GivenConsent,
    HandOver,
    HandOverPreview,
    MemberErased,
    MembersTransferred,
    MemberView,
    RegistrationStarted,
    RegistrationView,
    RevealedPhone,
    RevealPhone,
    StartRegistration,
    TransferMembers,
)
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.changing import change_member
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.members.service.revealing import reveal_phone
from guide_app.ground.members.service.transferring import hand_over, transfer_members

BirthdayOn = Annotated[date, QueryParameter(description="哪一天，店铺当地日期 · The day, as on a calendar")]
OfAssociate = Annotated[UUID, QueryParameter(description="谁的专属客户 · Whose customers")]
Mine = Annotated[bool, QueryParameter(description="只看我的专属客户 · Only my own customers")]
Codes = NamedDependency[SkipValidation[CodeBook]]


class RegistrationController(Controller):
    """代客注册 · Assisted registration."""

    path = "/v1/registrations"
    tags = ("members",)

    @post(status_code=201, operation_id="startRegistration", summary="发起代客注册 · Start a registration")
    async def start(
        self,
        request: Request[Actor, Any, Any],
        actor: CurrentActor,
        data: JSONBody[StartRegistration],
        write: RetrySafe,
        codes: Codes,
    ) -> Response[RegistrationStarted]:
        """Enter a customer; show the link as a QR code, the customer confirms within 30 minutes.

        The link is added after the answer was remembered, so that no table ever holds it.
        """
        device = Device(request.headers.get("user-agent", ""), telling_address_of(request.scope))
        answer = await write(lambda: start_registration(actor, data, device=device, codes=codes))
        started = msgspec.json.decode(answer.body, type=RegistrationView)
        token = consent_token(started.id)
        url = f"{settings().public_base_url}/consent/{token}"
        return Response(RegistrationStarted(started, url, token), status_code=201, headers=answer.headers)

    @get("/{registration_id:uuid}", operation_id="showRegistration", summary="注册进度 · How a registration stands")
    async def registration(self, actor: CurrentActor, registration_id: FromPath[UUID]) -> RegistrationView:
        """Pending, confirmed or expired; the member once there is one."""
        return await queries.registration(actor, registration_id)


class MemberController(Controller):
    """会员 · Members."""

    path = "/v1/members"
    tags = ("members",)

    @get(operation_id="listMembers", summary="会员列表 · List members")
    async def members(self, actor: CurrentActor, paging: Paging, mine: Mine = False) -> Page[MemberView]:
        """Members in reach, masked."""
        return await queries.members(actor, paging, mine=mine)

    @get("/birthdays", operation_id="listBirthdays", summary="某日过生日的会员 · Whose birthday it is")
    async def birthdays(self, actor: CurrentActor, on: BirthdayOn, paging: Paging) -> Page[MemberView]:
        """Members in reach who keep it on that day, masked; 29 February is kept on the 28th of other years."""
        return await queries.birthdays(actor, on, paging)

    @post(
        "/search",
        status_code=200,
        operation_id="findMembers",
        summary="按手机号、后四位、姓名或会员号查找 · Find by phone, its end, name or number",
    )
    async def search(self, actor: CurrentActor, data: JSONBody[FindMembers]) -> list[MemberView]:
        """By a whole phone or number one member or none; by the end of a phone or a piece of a name up to 50, masked.

        Changes nothing; a POST because addresses are logged and phones and names are not.
        """
        return await queries.search(actor, data)

    @get("/{member_id:uuid}", operation_id="showMember", summary="会员详情 · One member")
    async def member(self, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[MemberView]:
        """One member, masked, with the version as ETag."""
        found = await queries.member(actor, member_id)
        return with_etag(found, found.version)

    @patch("/{member_id:uuid}", operation_id="changeMember", summary="修改会员资料 · Change a member's profile")
    async def change(
        self,
        actor: CurrentActor,
        member_id: FromPath[UUID],
        data: JSONBody[ChangeProfile],
        expected_version: ExpectedVersion,
    ) -> Response[MemberView]:
        """Name, birthday and gender as the customer says them; phone, level and points have ways of their own."""
        changed = await change_member(actor, member_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @post(
        "/{member_id:uuid}/phone",
        status_code=202,
        operation_id="askPhoneChange",
        opt=asks_second_person(),
        summary="申请更换手机号 · Ask for another phone of a member",
    )
    async def phone(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[ChangePhone], write: RetrySafe
    ) -> Written[ApprovalRequested]:
        """Theirs when a second person approves; the customer is signed out then wherever they are."""
        return await write(lambda: ask_phone_change(actor, member_id, data))

    @get(
        "/{member_id:uuid}/bindings",
        operation_id="listBindings",
        summary="专属导购变更记录 · Dedicated associates over time",
    )
    async def bindings(self, actor: CurrentActor, member_id: FromPath[UUID]) -> list[BindingView]:
        """Who was the dedicated associate from when to when."""
        return await queries.bindings(actor, member_id)

    @get(
        "/{member_id:uuid}/consents",
        operation_id="listConsents",
        summary="会员的同意记录 · What a member has agreed to",
    )
    async def consents(self, actor: CurrentActor, member_id: FromPath[UUID]) -> list[GivenConsent]:
        """With whom, to which version of the text, and when; the newest first."""
        return await queries.consents(actor, member_id)

    @post(
        "/{member_id:uuid}/reveal",
        status_code=200,
        operation_id="revealPhone",
        opt=refuses(RevealLimit),
        summary="查看完整手机号 · Show a phone in clear",
    )
    async def reveal(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[RevealPhone]
    ) -> RevealedPhone:
        """With a reason, on record, 30 an hour. Not remembered for retries: a phone in clear is kept nowhere."""
        return await reveal_phone(actor, member_id, data)

    @post(
        "/{member_id:uuid}/erasure",
        status_code=200,
        operation_id="eraseMember",
        opt=asks_second_person(),
        summary="删除会员个人信息 · Erase what is known of a member",
    )
    async def erase(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[EraseMember], write: RetrySafe
    ) -> Written[MemberErased]:
        """Done when a second person approves, for ever; 200 for one who is erased already. Orders stay, by number."""
        return await write(lambda: ask_erasure(actor, member_id, data))

    @get(
        "/hand-over",
        operation_id="showHandOver",
        opt=refuses(NotFound),
        summary="可移交的顾客数 · How many customers somebody has to hand over",
    )
    async def to_hand_over(self, actor: CurrentActor, associate_id: OfAssociate) -> HandOverPreview:
        """Of one person, as far as the caller may hand them over."""
        return await queries.customers_to_hand_over(actor, associate_id)

    @post(
        "/hand-over",
        status_code=200,
        operation_id="handOverMembers",
        opt=refuses(NotFound, AssociateNotAvailable, HandOverChanged),
        summary="移交全部专属客户 · Hand somebody's customers over",
    )
    async def hand_over(
        self, actor: CurrentActor, data: JSONBody[HandOver], write: RetrySafe
    ) -> Written[MembersTransferred]:
        """As many as the preview said, or none: 500 at once, and again for the rest."""
        return await write(lambda: hand_over(actor, data))

    @post(
        "/transfer",
        status_code=200,
        operation_id="transferMembers",
        opt=refuses(NotFound, AssociateNotAvailable),
        summary="转移专属客户 · Hand customers over",
    )
    async def transfer(
        self, actor: CurrentActor, data: JSONBody[TransferMembers], write: RetrySafe
    ) -> Written[MembersTransferred]:
        """Give members another dedicated associate, all or none."""
        return await write(lambda: transfer_members(actor, data))
