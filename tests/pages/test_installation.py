"""How the product is set and how it fares: for those who run it, without secrets."""

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.ids import new_id
from guide_app.base.settings import settings
from guide_app.ground.installation.queries import fares, installation_settings
from tests.factories import an_actor, an_associate, signed_in
from tests.pages.visitor import Visitor

PARK = """
INSERT INTO event_parked (id, subscriber, seq, attempts, error, parked_at) VALUES ($1, 'tasks', 1, 3, 'x', $2)
"""


async def test_settings_are_told_without_their_secrets(db: None, client: httpx.AsyncClient) -> None:
    auditor = await an_associate(None, Role.AUDITOR)
    page = await (await Visitor.signed_in(client, auditor)).visit("/hq/settings")
    answer = await client.get("/v1/installation/settings", headers=await signed_in(auditor))
    config = settings()
    assert (page.status, answer.status_code) == (200, 200)
    assert config.brand_colour in page.text
    hidden = [
        *config.secrets.values(),
        config.wecom_secret,
        config.sms_secret,
        *(key.hex() for key in config.data_keys.values()),
    ]
    for secret in filter(None, hidden):
        assert secret not in page.html
        assert secret not in answer.text


async def test_what_waits_and_is_parked_is_told_to_who_runs_the_product(db: None, client: httpx.AsyncClient) -> None:
    operator = await an_associate(None, Role.HQ_OPERATOR)
    before = await fares(an_actor(operator))
    assert (before.parked.parked, before.calls_given_up) == (0, 0)
    assert before.database_version[0].isdigit()
    await execute(PARK, new_id(), clock.now())
    assert (await fares(an_actor(operator))).parked.parked == 1
    page = await (await Visitor.signed_in(client, operator)).visit("/hq/health")
    assert (page.status, before.database_version in page.text, "搁置的事件 1" in page.text) == (200, True, True)


@pytest.mark.parametrize("role", [Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.FINANCE, Role.TRAINER])
async def test_others_see_neither(role: Role) -> None:
    actor = Actor(id=None, role=role, paths=("/",))
    with pytest.raises(Forbidden):
        installation_settings(actor)
    with pytest.raises(Forbidden):
        await fares(actor)
