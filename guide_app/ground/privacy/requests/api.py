"""What customers ask for, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.web.authentication import CUSTOMERS, CurrentActor, CurrentCustomer
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.streams import OfItsOwnType
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.files.errors import FileLost
from guide_app.ground.members.schemas import MemberErased
from guide_app.ground.privacy.queries import requests as queries
from guide_app.ground.privacy.requests.errors import (
    IdentityNotProven,
    NoCopyToFetch,
    NothingCorrected,
    RequestClosed,
    RequestOpen,
)
from guide_app.ground.privacy.requests.rules import RequestKind
from guide_app.ground.privacy.requests.schemas import (
    AskErasure,
    AskForRight,
    CertificateView,
    CompleteCorrection,
    MyRequest,
    ProveIdentity,
    RefuseRequest,
    RequestCounts,
    RequestView,
)
from guide_app.ground.privacy.sending import sent
from guide_app.ground.privacy.service import fetching, requesting
from guide_app.ground.privacy.service.erasing import ask_to_erase

OfKind = Annotated[RequestKind | None, QueryParameter(description="种类 · Of one kind")]
Closed = Annotated[bool, QueryParameter(description="已办结的，新的在前 · Those that are closed, the newest first")]


class PrivacyRequestController(Controller):
    """个人权利申请 · What customers ask for."""

    path = "/v1/privacy-requests"
    tags = ("privacy",)

    @get(operation_id="listPrivacyRequests", summary="个人权利申请 · List requests")
    async def requests(
        self, actor: CurrentActor, paging: Paging, kind: OfKind = None, closed: Closed = False
    ) -> Page[RequestView]:
        """Open ones within reach, the first due first."""
        return await queries.requests_in_reach(actor, paging, kind=kind, closed=closed)

    @get("/counts", operation_id="countPrivacyRequests", summary="申请数量与超期 · How requests stand")
    async def counts(self, actor: CurrentActor) -> RequestCounts:
        """Open, due within three days, overdue; answered within 30 days, in time or late."""
        return await queries.request_counts(actor)

    @get("/{request_id:uuid}", operation_id="showPrivacyRequest", summary="申请详情 · One request")
    async def request(self, actor: CurrentActor, request_id: FromPath[UUID]) -> RequestView:
        """With what has to be corrected, for who handles it."""
        return await queries.one_request(actor, request_id)

    @post(
        "/{request_id:uuid}/proof",
        status_code=200,
        operation_id="proveIdentity",
        opt=refuses(RequestClosed),
        summary="核实身份 · Note how it was shown who asks",
    )
    async def prove(
        self, actor: CurrentActor, request_id: FromPath[UUID], data: JSONBody[ProveIdentity], write: RetrySafe
    ) -> Written[RequestView]:
        """Before anything is erased, copied or corrected. A copy is made right after."""
        return await write(lambda: requesting.prove_identity(actor, request_id, data))

    @post(
        "/{request_id:uuid}/erasure",
        status_code=200,
        operation_id="askErasureOfRequest",
        opt=asks_second_person(RequestClosed, IdentityNotProven),
        summary="提交删除 · Leave the erasure to a second person",
    )
    async def erase(
        self, actor: CurrentActor, request_id: FromPath[UUID], data: JSONBody[AskErasure], write: RetrySafe
    ) -> Written[MemberErased]:
        """As `eraseMember`; the request is answered by it, and certified."""
        return await write(lambda: ask_to_erase(actor, request_id, data))

    @post(
        "/{request_id:uuid}/completion",
        status_code=200,
        operation_id="completeCorrection",
        opt=refuses(RequestClosed, IdentityNotProven, NothingCorrected),
        summary="更正已完成 · What was wrong is right now",
    )
    async def complete(
        self, actor: CurrentActor, request_id: FromPath[UUID], data: JSONBody[CompleteCorrection], write: RetrySafe
    ) -> Written[RequestView]:
        """Of corrections alone; what is named of the profile has to have been changed since the customer asked."""
        return await write(lambda: requesting.complete_correction(actor, request_id, data))

    @post(
        "/{request_id:uuid}/refusal",
        status_code=200,
        operation_id="refusePrivacyRequest",
        opt=refuses(RequestClosed),
        summary="依法拒绝 · Refuse by a ground of the law",
    )
    async def refuse(
        self, actor: CurrentActor, request_id: FromPath[UUID], data: JSONBody[RefuseRequest], write: RetrySafe
    ) -> Written[RequestView]:
        """The customer is shown the ground."""
        return await write(lambda: requesting.refuse_request(actor, request_id, data))

    @get("/{request_id:uuid}/certificate", operation_id="showCertificate", summary="删除证明 · The proof of an erasure")
    async def certificate(self, actor: CurrentActor, request_id: FromPath[UUID]) -> CertificateView:
        """What is no more, what stays and why. It names nobody."""
        return await queries.certificate(actor, request_id)

    @get(
        "/{request_id:uuid}/copy",
        operation_id="fetchCopy",
        media_type="application/zip",
        opt=refuses(NoCopyToFetch, FileLost),
        summary="下载数据副本 · Fetch the copy, to hand it over",
    )
    async def copy(self, actor: CurrentActor, request_id: FromPath[UUID]) -> OfItsOwnType:
        """For seven days; each download is on record."""
        return sent(*await fetching.fetch_copy(actor, request_id))


class MemberRequestController(Controller):
    """门店受理 · Requests taken in a store."""

    path = "/v1/members/{member_id:uuid}/privacy-requests"
    tags = ("privacy",)

    @post(
        status_code=201,
        operation_id="takePrivacyRequest",
        opt=refuses(RequestOpen),
        summary="代顾客提出申请 · Take a request on the customer's word",
    )
    async def take(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[AskForRight], write: RetrySafe
    ) -> Written[RequestView]:
        """Headquarters note how it was shown who asks, and answer in time."""
        return await write(lambda: requesting.take_request(actor, member_id, data))


class MyRequestController(Controller):
    """我的申请 · What a customer asks for."""

    path = "/v1/my-membership/privacy-requests"
    tags = ("customers",)
    opt = CUSTOMERS

    @get(operation_id="listMyRequests", summary="我的申请 · What I asked for")
    async def requests(self, customer: CurrentCustomer) -> list[MyRequest]:
        """The newest first, with until when each has to be answered."""
        return await queries.my_requests(customer)

    @post(
        status_code=201,
        operation_id="askForMyRight",
        opt=refuses(RequestOpen),
        summary="提出申请 · Ask to be erased, for a copy, for a correction",
    )
    async def ask(self, customer: CurrentCustomer, data: JSONBody[AskForRight], write: RetrySafe) -> Written[MyRequest]:
        """Signed in by a code to the phone, one has shown who one is. The link shows how an erasure stands."""
        return await write(lambda: requesting.ask_for_own(customer, data))

    @post(
        "/{request_id:uuid}/withdrawal",
        status_code=200,
        operation_id="withdrawMyRequest",
        opt=refuses(RequestClosed),
        summary="撤回申请 · Take it back",
    )
    async def withdraw(
        self, customer: CurrentCustomer, request_id: FromPath[UUID], write: RetrySafe
    ) -> Written[MyRequest]:
        """As long as it is not answered."""
        return await write(lambda: requesting.withdraw_own(customer, request_id))

    @get(
        "/{request_id:uuid}/copy",
        operation_id="fetchMyCopy",
        media_type="application/zip",
        opt=refuses(NoCopyToFetch, FileLost),
        summary="下载我的数据副本 · Fetch my copy",
    )
    async def copy(self, customer: CurrentCustomer, request_id: FromPath[UUID]) -> OfItsOwnType:
        """For seven days."""
        return sent(*await fetching.fetch_own_copy(customer, request_id))
