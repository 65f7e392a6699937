"""Till profiles over HTTP."""

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.till_import.errors import TillProfileCodeTaken, TillProfileInvalid, TillProfileShipped
from guide_app.ground.orders.till_import.profiles import queries, service
from guide_app.ground.orders.till_import.profiles.schemas import (
    TillProfileSummary,
    TillProfileView,
    WriteTillProfile,
)


class TillProfileController(Controller):
    """收银导入模板 · Till profiles."""

    path = "/v1/till-profiles"
    tags = ("orders",)

    @get(operation_id="listTillProfiles", opt=refuses(NotFound), summary="收银导入模板列表 · Till profiles")
    async def profiles(self, actor: CurrentActor) -> list[TillProfileSummary]:
        """The chain's own, then those that come with the product."""
        return await queries.till_profiles(actor)

    @post(
        operation_id="createTillProfile",
        opt=refuses(NotFound, TillProfileInvalid, TillProfileShipped, TillProfileCodeTaken, Stale),
        summary="新建收银导入模板 · Write a till profile",
    )
    async def create(
        self, actor: CurrentActor, data: JSONBody[WriteTillProfile], write: RetrySafe
    ) -> Written[TillProfileView]:
        """Its code stands in the document, and is that of no other profile."""
        return await write(lambda: service.create_till_profile(actor, data))

    @get("/{code:str}", operation_id="showTillProfile", summary="收银导入模板详情 · One till profile")
    async def profile(self, actor: CurrentActor, code: FromPath[str]) -> Response[TillProfileView]:
        """Its TOML and its versions; the latest version as ETag."""
        found = await queries.till_profile(actor, code)
        return with_etag(found, found.version)

    @put(
        "/{code:str}",
        operation_id="changeTillProfile",
        opt=refuses(TillProfileInvalid, TillProfileShipped, InvalidField),
        summary="修改收银导入模板 · Write the next version of a till profile",
    )
    async def change(
        self,
        actor: CurrentActor,
        code: FromPath[str],
        data: JSONBody[WriteTillProfile],
        expected_version: ExpectedVersion,
    ) -> Response[TillProfileView]:
        """Earlier versions stay, and imports name the one by which they were read."""
        changed = await service.change_till_profile(actor, code, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @post(
        "/{code:str}/withdraw",
        status_code=200,
        operation_id="withdrawTillProfile",
        opt=refuses(TillProfileShipped, Stale),
        summary="停用收银导入模板 · Withdraw a till profile",
    )
    async def withdraw(
        self, actor: CurrentActor, code: FromPath[str], expected_version: ExpectedVersion, write: RetrySafe
    ) -> Written[TillProfileView]:
        """It reads no file any more, until a next version is written."""
        return await write(lambda: service.withdraw_till_profile(actor, code, expected_version=expected_version))
