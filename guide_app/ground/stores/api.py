"""The organisation over HTTP."""

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
from guide_app.ground.stores import queries, service
from guide_app.ground.stores.errors import (
    CloseByPlan,
    CodeTaken,
    EntityRunsStores,
    HeadquartersExist,
    RegionInUse,
    StoreAlreadyClosed,
)
from guide_app.ground.stores.rules import Ownership, StoreStatus
from guide_app.ground.stores.schemas import (
    CreateEntity,
    CreateRegion,
    CreateStore,
    EntityView,
    RegionNode,
    RegionView,
    StoreView,
    UpdateEntity,
    UpdateRegion,
    UpdateStore,
)

RegionCode = Annotated[
    str | None, QueryParameter(max_length=40, description="区域编码，含其下级 · Code of a region, those below included")
]
EntityCode = Annotated[str | None, QueryParameter(max_length=40, description="法人编码 · Code of a legal entity")]
SearchText = Annotated[str | None, QueryParameter(max_length=60, description="编码或名称包含 · Code or name contains")]


class EntityController(Controller):
    """法人主体 · Legal entities."""

    path = "/v1/entities"
    tags = ("stores",)

    @get(operation_id="listEntities", summary="法人列表 · List legal entities")
    async def entities(self, actor: CurrentActor, paging: Paging) -> Page[EntityView]:
        """Companies that run stores."""
        return await queries.entities(actor, paging)

    @post(operation_id="createEntity", opt=refuses(CodeTaken), summary="新建法人 · Create a legal entity")
    async def create(self, actor: CurrentActor, data: JSONBody[CreateEntity], write: RetrySafe) -> Written[EntityView]:
        """Enter a company that runs stores."""
        return await write(lambda: service.create_entity(actor, data))

    @get("/{entity_id:uuid}", operation_id="showEntity", summary="法人详情 · One legal entity")
    async def entity(self, actor: CurrentActor, entity_id: FromPath[UUID]) -> Response[EntityView]:
        """One company, with its version as ETag."""
        found = await queries.entity(actor, entity_id)
        return with_etag(found, found.version)

    @patch(
        "/{entity_id:uuid}",
        operation_id="updateEntity",
        opt=refuses(EntityRunsStores),
        summary="修改法人 · Change a legal entity",
    )
    async def update(
        self,
        actor: CurrentActor,
        entity_id: FromPath[UUID],
        data: JSONBody[UpdateEntity],
        expected_version: ExpectedVersion,
    ) -> Response[EntityView]:
        """Give it another name, say when it was opened and closed; its code stays."""
        changed = await service.update_entity(actor, entity_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class RegionController(Controller):
    """区域 · Regions."""

    path = "/v1/regions"
    tags = ("stores",)

    @get(operation_id="showRegionTree", summary="区域树 · The tree of regions")
    async def tree(self, actor: CurrentActor) -> list[RegionNode]:
        """The regions in reach, as trees."""
        return await queries.region_tree(actor)

    @post(
        operation_id="createRegion",
        opt=refuses(NotFound, CodeTaken, HeadquartersExist),
        summary="新建区域 · Create a region",
    )
    async def create(self, actor: CurrentActor, data: JSONBody[CreateRegion], write: RetrySafe) -> Written[RegionView]:
        """Add a region below its parent."""
        return await write(lambda: service.create_region(actor, data))

    @get("/{region_id:uuid}", operation_id="showRegion", summary="区域详情 · One region")
    async def region(self, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[RegionView]:
        """One region, with its version as ETag."""
        found = await queries.region(actor, region_id)
        return with_etag(found, found.version)

    @patch(
        "/{region_id:uuid}",
        operation_id="renameRegion",
        opt=refuses(RegionInUse),
        summary="修改区域 · Change a region",
    )
    async def rename(
        self,
        actor: CurrentActor,
        region_id: FromPath[UUID],
        data: JSONBody[UpdateRegion],
        expected_version: ExpectedVersion,
    ) -> Response[RegionView]:
        """Give it another name, say when it was opened and closes; its code and its place in the tree stay."""
        changed = await service.update_region(actor, region_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class StoreController(Controller):
    """门店 · Stores."""

    path = "/v1/stores"
    tags = ("stores",)

    @get(operation_id="listStores", summary="门店列表 · List stores")
    async def stores(
        self,
        actor: CurrentActor,
        *,
        paging: Paging,
        region: RegionCode = None,
        ownership: FromQuery[Ownership | None] = None,
        status: FromQuery[StoreStatus | None] = None,
        text: SearchText = None,
        entity: EntityCode = None,
    ) -> Page[StoreView]:
        """Stores in reach."""
        return await queries.stores(
            actor, paging, region=region, ownership=ownership, status=status, text=text, entity=entity
        )

    @post(operation_id="createStore", opt=refuses(NotFound, CodeTaken), summary="新建门店 · Create a store")
    async def create(self, actor: CurrentActor, data: JSONBody[CreateStore], write: RetrySafe) -> Written[StoreView]:
        """Open a store below a region."""
        return await write(lambda: service.create_store(actor, data))

    @get("/{store_id:uuid}", operation_id="showStore", summary="门店详情 · One store")
    async def store(self, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[StoreView]:
        """One store, with its version as ETag."""
        found = await queries.store(actor, store_id)
        return with_etag(found, found.version)

    @patch(
        "/{store_id:uuid}",
        operation_id="updateStore",
        opt=refuses(StoreAlreadyClosed, CloseByPlan),
        summary="修改门店 · Change a store",
    )
    async def update(
        self,
        actor: CurrentActor,
        store_id: FromPath[UUID],
        data: JSONBody[UpdateStore],
        expected_version: ExpectedVersion,
    ) -> Response[StoreView]:
        """Change name, address, status, or from tomorrow or a later date on the day cut."""
        changed = await service.update_store(actor, store_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)
