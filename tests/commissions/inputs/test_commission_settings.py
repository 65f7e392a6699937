"""Settings of all plans: changed by two people, and only before anything was posted by them."""

import httpx
import pytest

from commissions.rulebooks import whole_rulebook
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from tests.commissions.inputs.asking import Chain, a_chain

PATH = "/v1/commission-settings"
CHOICE = {"payer_policy": "OWNER_ENTITY_PAYS", "restate_limit": 1}
POSTED = """
INSERT INTO commission_earned (id, store, period, posted_period, payee_kind, payee, payer, employer, amount_fen)
VALUES ($1, $2, '2026-11-01', '2026-11-01', 'associate', $3, $2, $2, 1)
"""


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_chain(client)


async def test_settings_hold_once_a_second_person_has_approved(chain: Chain) -> None:
    before = await chain.finance.get(PATH)
    assert before == {"payer_policy": "SELLING_STORE_PAYS", "restate_limit": 3, "version": 0, "in_use": False}
    asked = await chain.put(chain.finance, PATH, CHOICE, version=0, status=202)
    assert asked["kind"] == "commissions.settings"
    assert (await chain.put(chain.finance, PATH, CHOICE, version=0, status=409))["code"] == "already_asked"
    await chain.approve(asked)
    assert await chain.finance.get(PATH) == CHOICE | {"version": 1, "in_use": False}
    settings = (await whole_rulebook()).settings
    assert (settings.payer_policy, settings.restate_limit) == ("OWNER_ENTITY_PAYS", 1)
    assert (await chain.put(chain.hq, PATH, CHOICE, version=0, status=412))["current"] == 1
    back = await chain.put(chain.hq, PATH, {"restate_limit": 0}, version=1, status=202)
    await chain.approve(back)
    assert await chain.hq.get(PATH) == {
        "payer_policy": "SELLING_STORE_PAYS",
        "restate_limit": 0,
        "version": 2,
        "in_use": False,
    }


async def test_what_was_posted_went_by_them(chain: Chain) -> None:
    asked = await chain.put(chain.hq, PATH, CHOICE, version=0, status=202)
    await execute(POSTED, new_id(), chain.store.id, chain.associate.id)
    assert (await chain.approve(asked, status=409))["code"] == "settings_in_use"
    assert (await chain.put(chain.finance, PATH, CHOICE, version=0, status=409))["code"] == "settings_in_use"
    assert (await chain.hq.get(PATH))["in_use"] is True


@pytest.mark.parametrize(
    ("wrong", "field"), [({"payer_policy": "NOBODY"}, "payer_policy"), ({"restate_limit": -1}, "restate_limit")]
)
async def test_bad_input_is_named(chain: Chain, wrong: dict[str, object], field: str) -> None:
    refused = await chain.put(chain.hq, PATH, wrong, version=0, status=400)
    assert refused["errors"][0]["field"] == field


async def test_managers_do_not_choose(chain: Chain) -> None:
    await chain.put(chain.manager, PATH, CHOICE, version=0, status=403)
