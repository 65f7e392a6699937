"""Categories and SKUs: who enters them, how they are found."""

import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog import queries, service
from guide_app.ground.catalog.schemas import CreateCategory, CreateSku, RenameCategory, UpdateSku
from guide_app.ground.stores.errors import CodeTaken
from tests.factories import a_category, a_price, a_sku, a_store, an_actor_as, hq_actor

ALL = PageRequest(None, 100)


async def test_categories_nest_by_their_codes(db: None) -> None:
    hq = await hq_actor()
    shoes = await service.create_category(hq, CreateCategory(code="shoes", name="鞋"))
    run = await service.create_category(hq, CreateCategory(code="run", name="跑鞋", parent="shoes"))
    assert (shoes.path, run.path, run.parent_id) == ("/shoes", "/shoes/run", shoes.id)
    assert (await queries.categories(hq, ALL)).items == [shoes, run]
    with pytest.raises(CodeTaken):
        await service.create_category(hq, CreateCategory(code="run", name="又一个"))
    with pytest.raises(InvalidField):
        await service.create_category(hq, CreateCategory(code="x", name="孤儿", parent="nowhere"))


async def test_a_category_gets_another_name_and_keeps_its_place(db: None) -> None:
    hq = await hq_actor()
    await service.create_category(hq, CreateCategory(code="shoes", name="鞋"))
    run = await service.create_category(hq, CreateCategory(code="run", name="跑鞋", parent="shoes"))
    renamed = await service.rename_category(hq, run.id, RenameCategory(name="跑步鞋"), expected_version=1)
    assert (renamed.name, renamed.code, renamed.path, renamed.version) == ("跑步鞋", "run", "/shoes/run", 2)
    with pytest.raises(Stale):
        await service.rename_category(hq, run.id, RenameCategory(name="x"), expected_version=1)
    with pytest.raises(Forbidden):
        await service.rename_category(
            await an_actor_as(Role.FINANCE), run.id, RenameCategory(name="x"), expected_version=2
        )
    with pytest.raises(NotFound):
        await service.rename_category(hq, new_id(), RenameCategory(name="x"), expected_version=1)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE subject = $1", f"category:{run.id}") == 2


async def test_the_tree_counts_what_is_in_a_category_and_below(db: None) -> None:
    hq = await hq_actor()
    await service.create_category(hq, CreateCategory(code="shoes", name="鞋"))
    await service.create_category(hq, CreateCategory(code="bags", name="包"))
    await service.create_category(hq, CreateCategory(code="run", name="跑鞋", parent="shoes"))
    await service.create_category(hq, CreateCategory(code="trail", name="越野跑鞋", parent="run"))
    for code, category in (("K1", "shoes"), ("K2", "run"), ("K3", "trail"), ("K4", "trail"), ("K5", None)):
        await service.create_sku(hq, CreateSku(code=code, name="鞋", category=category))
    gone = (await queries.skus(hq, ALL, category="trail")).items[0]
    await service.update_sku(hq, gone.id, UpdateSku(active=False), expected_version=1)
    bags, shoes = await queries.category_tree(hq)
    run = shoes.children[0]
    trail = run.children[0]
    assert [(one.code, one.skus, one.skus_here, one.on_sale) for one in (bags, shoes, run, trail)] == [
        ("bags", 0, 0, 0),
        ("shoes", 4, 1, 3),
        ("run", 3, 1, 2),
        ("trail", 2, 2, 1),
    ]


async def test_a_sku_is_entered_and_changed(db: None) -> None:
    hq = await hq_actor()
    await a_category("shoes")
    made = await service.create_sku(hq, CreateSku(code="SKU 1", name="鞋", brand="A", spu="P1", category="shoes"))
    assert (made.categories, made.price_fen, made.version, made.active) == (("shoes",), None, 1, True)
    renamed = await service.update_sku(hq, made.id, UpdateSku(name="新鞋"), expected_version=1)
    assert (renamed.name, renamed.brand, renamed.spu, renamed.categories) == ("新鞋", "A", "P1", ("shoes",))
    bare = await service.update_sku(hq, made.id, UpdateSku(brand=None, category=None, active=False), expected_version=2)
    assert (bare.brand, bare.categories, bare.active, bare.spu, bare.version) == (None, (), False, "P1", 3)
    with pytest.raises(Stale):
        await service.update_sku(hq, made.id, UpdateSku(name="x"), expected_version=1)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE subject = $1", f"sku:{made.id}") == 3


async def test_a_sku_code_is_used_once_and_printable(db: None) -> None:
    hq = await hq_actor()
    await a_sku("K1")
    with pytest.raises(CodeTaken):
        await service.create_sku(hq, CreateSku(code="K1", name="鞋"))
    for code in (" K", "K\n", "鞋", "", "x" * 65):
        with pytest.raises(InvalidField):
            await service.create_sku(hq, CreateSku(code=code, name="鞋"))
    with pytest.raises(InvalidField):
        await service.create_sku(hq, CreateSku(code="K2", name="鞋", category="nowhere"))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HQ_OPERATOR, Role.INTEGRATOR, Role.SYSTEM}))
async def test_only_headquarters_keeps_the_catalog(db: None, role: Role) -> None:
    actor = await an_actor_as(role)
    sku = await a_sku()
    with pytest.raises(Forbidden):
        await service.create_sku(actor, CreateSku(code="K9", name="鞋"))
    with pytest.raises(Forbidden):
        await service.create_category(actor, CreateCategory(code="c9", name="鞋"))
    with pytest.raises(Forbidden):
        await service.update_sku(actor, sku.id, UpdateSku(name="x"), expected_version=1)


async def test_lists_are_priced_for_the_actors_store(db: None) -> None:
    store = await a_store("S1")
    shoes = await a_category("shoes")
    run = await a_category("run", shoes)
    bags = await a_category("shoesbags")
    boot = await a_sku("BOOT", 500, category=shoes, name="靴子")
    await a_sku("FAST", 400, category=run, name="跑鞋")
    await a_sku("BAG", 300, category=bags, name="包")
    await a_price(boot, 450, path=store.path)
    associate = await an_actor_as(Role.ASSOCIATE, store)
    hq = await hq_actor()
    own = await queries.skus(associate, ALL)
    assert {sku.code: sku.price_fen for sku in own.items} == {"BOOT": 450, "FAST": 400, "BAG": 300}
    assert (await queries.sku(hq, boot.id)).price_fen == 500
    assert (await queries.sku(hq, boot.id, store_id=store.id)).price_fen == 450

    async def codes(**filters: object) -> set[str]:
        return {sku.code for sku in (await queries.skus(hq, ALL, **filters)).items}  # type: ignore[arg-type]

    assert await codes(category="shoes") == {"BOOT", "FAST"}
    assert await codes(category="run") == {"FAST"}
    assert await codes(category="nowhere") == set()
    assert await codes(text="靴") == {"BOOT"}
    assert await codes(text="as") == {"FAST"}
    assert await codes(active=False) == set()
    elsewhere = await a_store("S2")
    with pytest.raises(NotFound):
        await queries.skus(associate, ALL, store_id=elsewhere.id)
    with pytest.raises(NotFound):
        await queries.sku(associate, elsewhere.id)
