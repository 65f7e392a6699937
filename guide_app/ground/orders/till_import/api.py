"""Till imports over HTTP."""

from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.errors import (
    TillImportCouponsBack,
    TillImportMonthSettled,
    TillImportNotBooked,
    TillImportNotFound,
    TillImportReturned,
    TillImportTooOld,
)
from guide_app.ground.orders.ports import PeriodDesk
from guide_app.ground.orders.till_import.taking_back import TakeBackImport, TillImportTakenBack, take_back_import

Periods = NamedDependency[SkipValidation[PeriodDesk]]


class TillImportController(Controller):
    """收银导入 · Till imports."""

    path = "/v1/till-imports"
    tags = ("orders",)

    @post(
        "/{import_id:uuid}/take-back",
        operation_id="takeBackTillImport",
        status_code=200,
        opt=refuses(
            TillImportNotFound,
            TillImportNotBooked,
            TillImportTooOld,
            TillImportMonthSettled,
            TillImportReturned,
            TillImportCouponsBack,
            InvalidField,
        ),
        summary="撤销收银导入 · Take a till import back",
    )
    async def take_back(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        periods: Periods,
        import_id: FromPath[UUID],
        data: JSONBody[TakeBackImport],
    ) -> Written[TillImportTakenBack]:
        """Its sales and returns never were, on their own days; the corrected file can be imported."""
        return await write(lambda: take_back_import(actor, import_id, data, periods=periods))
