"""Leaving and moving over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.members.errors import AssociateNotAvailable
from offboarding import queries, service
from offboarding.errors import CaseIsOpen, CaseNotPlanned, CaseUnderWay
from offboarding.rules import CaseState
from offboarding.schemas import CaseView, CaseWithParts, ChangeCase, OpenCase

InState = Annotated[CaseState | None, QueryParameter(name="state", description="进度 · Where it stands")]
Overdue = Annotated[bool, QueryParameter(description="人已离开、仍未安排 · The person is gone and nothing is planned")]


class LeavingController(Controller):
    """离职与调店交接 · Leaving and moving."""

    path = "/v1/associates/{associate_id:uuid}/offboarding-cases"
    tags = ("offboarding",)

    @post(
        operation_id="openOffboardingCase",
        opt=refuses(NotFound, CaseIsOpen),
        summary="发起交接 · Begin a hand-over",
    )
    async def open(
        self, actor: CurrentActor, associate_id: FromPath[UUID], data: JSONBody[OpenCase], write: RetrySafe
    ) -> Written[CaseWithParts]:
        """With everything that hangs on the person, and a rule proposed for each kind. Their posts stay as they are."""
        return await write(lambda: service.open_case(actor, associate_id, data))


class OffboardingController(Controller):
    """离职与调店交接 · Cases of leaving and moving."""

    path = "/v1/offboarding-cases"
    tags = ("offboarding",)

    @get(operation_id="listOffboardingCases", summary="交接列表 · List cases")
    async def cases(
        self,
        actor: CurrentActor,
        paging: Paging,
        in_state: InState = None,
        overdue: Overdue = False,
        store_id: FromQuery[UUID | None] = None,
    ) -> Page[CaseView]:
        """Cases of people of stores within reach, the newest first."""
        return await queries.cases(actor, paging, state=in_state, overdue=overdue, store_id=store_id)

    @get("/{case_id:uuid}", operation_id="showOffboardingCase", summary="交接详情 · One case")
    async def case(self, actor: CurrentActor, case_id: FromPath[UUID]) -> Response[CaseWithParts]:
        """Everything that hangs on the person at this moment, the plan, how far it is; with the version as ETag."""
        found = await queries.case_with_parts(actor, case_id)
        return with_etag(found, found.case.version)

    @patch(
        "/{case_id:uuid}",
        operation_id="changeOffboardingCase",
        opt=refuses(CaseUnderWay, AssociateNotAvailable),
        summary="修改交接安排 · Change the plan",
    )
    async def change(
        self,
        actor: CurrentActor,
        case_id: FromPath[UUID],
        data: JSONBody[ChangeCase],
        expected_version: ExpectedVersion,
    ) -> Response[CaseWithParts]:
        """Days, reason, and who takes over; the plan has to be confirmed again then."""
        changed = await service.change_case(actor, case_id, data, expected_version=expected_version)
        return with_etag(changed, changed.case.version)

    @post(
        "/{case_id:uuid}/confirm",
        status_code=200,
        operation_id="confirmOffboardingCase",
        opt=refuses(NotFound, CaseNotPlanned, CaseUnderWay),
        summary="确认交接安排 · Confirm the plan",
    )
    async def confirm(
        self, actor: CurrentActor, case_id: FromPath[UUID], expected_version: ExpectedVersion, write: RetrySafe
    ) -> Written[CaseWithParts]:
        """It is carried out on its day by the worker, by the rights that you have then."""
        return await write(lambda: service.confirm_case(actor, case_id, expected_version=expected_version))

    @post(
        "/{case_id:uuid}/stop",
        status_code=200,
        operation_id="stopOffboardingCase",
        opt=refuses(NotFound, CaseUnderWay),
        summary="停止交接 · Stop a case",
    )
    async def stop(
        self, actor: CurrentActor, case_id: FromPath[UUID], expected_version: ExpectedVersion, write: RetrySafe
    ) -> Written[CaseWithParts]:
        """Before it is carried out; everything stays where it is."""
        return await write(lambda: service.stop_case(actor, case_id, expected_version=expected_version))
