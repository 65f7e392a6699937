"""Sending files and getting them: by purpose, by permission, one's own, within reach."""

import pytest

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.files.refusals import NotAPicture
from guide_app.ground.files import queries, service
from guide_app.ground.files.keeping import Described, keep
from guide_app.ground.files.purposes import LOGO
from guide_app.ground.files.schemas import FileView
from tests.factories import a_region, a_store, an_actor_as, hq_actor
from tests.files.hostile import SVG, jpeg


async def content(actor: Actor, file: FileView) -> bytes:
    given = await queries.download(actor, file.id)
    assert given.file == file
    return b"".join([piece async for piece in given.pieces])


async def test_a_logo_is_sent_by_headquarters_and_seen_by_everybody(db: None) -> None:
    sent = await service.send_file(await hq_actor(), jpeg(), purpose="files.logo", name="C:\\logo.jpg")
    assert (sent.name, sent.media_type, sent.width, sent.expires_at) == ("logo.jpg", "image/jpeg", 640, None)
    seen = await content(await an_actor_as(Role.ASSOCIATE), sent)
    assert (len(seen), seen[:3]) == (sent.size, b"\xff\xd8\xff")
    with pytest.raises(Forbidden):
        await service.send_file(await an_actor_as(Role.STORE_MANAGER), jpeg(), purpose="files.logo", name="a.jpg")


async def test_a_sheet_is_seen_by_who_sent_it_alone(db: None) -> None:
    actor = await hq_actor()
    sent = await service.send_file(actor, "货号\n".encode("gb18030"), purpose="files.sheet", name="商品.csv")
    assert await content(actor, sent) == "货号\n".encode()
    for other in (await hq_actor(), await an_actor_as(Role.INTEGRATOR), await an_actor_as(Role.ASSOCIATE)):
        with pytest.raises(NotFound):
            await queries.download(other, sent.id)


@pytest.mark.parametrize("purpose", ["", "files", "catalog.nothing", "files.logo "])
async def test_a_purpose_that_is_none_is_refused(db: None, purpose: str) -> None:
    with pytest.raises(InvalidField):
        await service.send_file(await hq_actor(), jpeg(), purpose=purpose, name="a.jpg")


async def test_what_a_purpose_does_not_take_is_refused_whatever_it_is_called(db: None) -> None:
    with pytest.raises(NotAPicture):
        await service.send_file(await hq_actor(), SVG, purpose="files.logo", name="logo.png")


async def test_what_belongs_to_a_unit_is_seen_within_its_reach(db: None) -> None:
    east, west = await a_store(region=await a_region("E1")), await a_store(region=await a_region("W1"))
    made = await keep(jpeg(), Described("image/jpeg", "a.jpg"), purpose=LOGO, by=await hq_actor(), path=east.path)
    assert await queries.download(await an_actor_as(Role.ASSOCIATE, east), made.id)
    with pytest.raises(NotFound):
        await queries.download(await an_actor_as(Role.ASSOCIATE, west), made.id)
