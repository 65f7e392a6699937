"""What is previewed, quoted or kept can be placed: all of them take the same channels."""

import httpx
import pytest

from guide_app.ground.orders.rules import Channel
from tests.factories import a_sku, a_store, an_associate, once, signed_in


@pytest.mark.parametrize("channel", list(Channel))
async def test_previews_and_quotes_take_the_channels_that_placing_takes(
    db: None, client: httpx.AsyncClient, channel: Channel
) -> None:
    headers, body = (
        await signed_in(await an_associate(await a_store())),
        {"lines": [{"sku": (await a_sku()).code}], "channel": channel},
    )
    for path, done in (("/v1/orders/previews", 200), ("/v1/quotes", 200), ("/v1/carts", 201), ("/v1/orders", 201)):
        answer = await client.post(path, json=body, headers=headers | once())
        if channel.is_placed_by_people:
            assert answer.status_code == done, (path, answer.text)
        else:
            problem = answer.json()
            assert (answer.status_code, problem["field"]) == (422, "channel"), path
            assert "associate_app, livestream, phone" in problem["rule"]
