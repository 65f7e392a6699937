"""Consents over HTTP: of members, of customers themselves, and the texts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.web.authentication import CUSTOMERS, CurrentActor, CurrentCustomer
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.members.errors import ConsentTextChanged
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.approvals import ask_text
from guide_app.ground.privacy.disclosures import DisclosureKind, DisclosureLimits, DisclosureView
from guide_app.ground.privacy.errors import ConsentNotGiven, MembershipEndsByErasure
from guide_app.ground.privacy.queries import consents, texts
from guide_app.ground.privacy.queries.disclosures import disclosure_limits, disclosures_in_reach
from guide_app.ground.privacy.schemas import (
    DecideConsent,
    DecisionView,
    MemberConsents,
    MyPurpose,
    PurposeStanding,
    PurposeTexts,
    TextView,
    WithdrawConsent,
    WriteText,
)
from guide_app.ground.privacy.service.consenting import decide_own, withdraw_in_store

OfPurpose = Annotated[ConsentPurpose | None, QueryParameter(description="用途 · Of one purpose")]
Given = Annotated[bool | None, QueryParameter(description="同意或撤回 · Consents, or withdrawals")]

OfDisclosure = Annotated[DisclosureKind | None, QueryParameter(description="类型 · Of one kind")]
ByAssociate = Annotated[UUID | None, QueryParameter(description="操作人 · By one person")]
First = Annotated[date | None, QueryParameter(description="从这一天 · From this day on")]
Last = Annotated[date | None, QueryParameter(description="到这一天 · Up to this day")]


class MemberPurposeController(Controller):
    """会员的同意 · What members agree to."""

    path = "/v1/members/{member_id:uuid}"
    tags = ("privacy",)

    @get("/purposes", operation_id="showConsentsOfMember", summary="会员各用途的同意情况 · What a member agrees to")
    async def purposes(self, actor: CurrentActor, member_id: FromPath[UUID]) -> MemberConsents:
        """Where every purpose stands, and the decisions that led there, the newest first."""
        return await consents.consents_of_member(actor, member_id)

    @post(
        "/consent-withdrawals",
        status_code=200,
        operation_id="withdrawConsentForMember",
        opt=refuses(ConsentNotGiven, MembershipEndsByErasure),
        summary="代顾客撤回同意 · Withdraw on the customer's word",
    )
    async def withdraw(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[WithdrawConsent], write: RetrySafe
    ) -> Written[list[PurposeStanding]]:
        """Noted as said in the store. A yes is the customer's own to give, on a device of theirs."""
        return await write(lambda: withdraw_in_store(actor, member_id, data))


class ConsentDecisionController(Controller):
    """同意与撤回 · Decisions about consents."""

    path = "/v1/consent-decisions"
    tags = ("privacy",)

    @get(operation_id="listConsentDecisions", summary="同意与撤回记录 · List consents and withdrawals")
    async def decisions(
        self, actor: CurrentActor, paging: Paging, purpose: OfPurpose = None, given: Given = None
    ) -> Page[DecisionView]:
        """Of members of the stores in reach, the newest first."""
        return await consents.decisions_in_reach(actor, paging, purpose=purpose, given=given)


class DisclosureController(Controller):
    """查看与导出记录 · Who saw or took away personal data."""

    path = "/v1/disclosures"
    tags = ("privacy",)

    @get(operation_id="listDisclosures", summary="查看完整手机号与导出的记录 · List reveals and exports")
    async def disclosures(
        self,
        actor: CurrentActor,
        paging: Paging,
        kind: OfDisclosure = None,
        associate_id: ByAssociate = None,
        first: First = None,
        last: Last = None,
    ) -> Page[DisclosureView]:
        """Phones in clear, exports and copies fetched for customers of the stores in reach; the newest first."""
        return await disclosures_in_reach(actor, paging, kind=kind, associate_id=associate_id, first=first, last=last)

    @get(
        "/limits",
        operation_id="showDisclosureLimits",
        summary="查看与导出的上限与今日用量 · Limits, and what somebody has used of them",
    )
    async def limits(self, actor: CurrentActor, associate_id: ByAssociate = None) -> DisclosureLimits:
        """What one person may see and take; of one of them what they saw and took within a day, as far as in reach."""
        return await disclosure_limits(actor, associate_id=associate_id)


class ConsentTextController(Controller):
    """同意文本 · The texts that customers agree to."""

    path = "/v1/consent-texts"
    tags = ("privacy",)

    @get(operation_id="listConsentTexts", summary="各用途的文本与版本 · The texts of every purpose")
    async def texts(self, actor: CurrentActor) -> list[PurposeTexts]:
        """Every version, the newest first, with how many members agree, have withdrawn, have to be asked again."""
        return await texts.consent_texts(actor)

    @post(
        status_code=201,
        operation_id="writeConsentText",
        opt=asks_second_person(),
        summary="新文本 · Write a new version",
    )
    async def write_text(self, actor: CurrentActor, data: JSONBody[WriteText], write: RetrySafe) -> Written[TextView]:
        """In force from its moment once a second person approves; what was agreed to before keeps its words."""
        return await write(lambda: ask_text(actor, data))


class MyPurposeController(Controller):
    """我的同意 · A customer's own consents."""

    path = "/v1/my-membership/purposes"
    tags = ("customers",)
    opt = CUSTOMERS

    @get(operation_id="listMyPurposes", summary="我的各项同意 · What I agree to")
    async def purposes(self, customer: CurrentCustomer) -> list[MyPurpose]:
        """Every purpose with the words in force."""
        return await consents.my_purposes(customer)

    @post(
        status_code=200,
        operation_id="decideMyConsent",
        opt=refuses(ConsentTextChanged, MembershipEndsByErasure),
        summary="同意或撤回 · Say yes, or withdraw",
    )
    async def decide(
        self, customer: CurrentCustomer, data: JSONBody[DecideConsent], write: RetrySafe
    ) -> Written[list[PurposeStanding]]:
        """A withdrawal holds at once. Deciding what stands already changes nothing."""
        return await write(lambda: decide_own(customer, data))
