"""A client that a generator made from the document places the order of the README."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from coupons.quoting.documents import AfterClaimRuleDocument
from coupons.schemas import CreateTemplate
from coupons.service.templates import create_template
from guide_app.base.kernel import clock
from guide_app.base.web.envelope import Envelope
from guide_app.entry.app import create_app
from tests.asgi import transport_to
from tests.factories import a_member, a_sku, a_store, an_associate, hq_actor, signed_in

NAME = "generated_guide_client"
CONFIGURATION = {"package_name_override": NAME, "post_hooks": []}

Module = Any  # a module that is made while the test runs


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a client, made from the document by the generator's own command."""
    folder = tmp_path_factory.mktemp("client")
    document, configuration = folder / "openapi.json", folder / "configuration.json"
    schema = create_app(with_database=False).litestar.openapi_schema.to_schema()
    document.write_text(json.dumps(schema), encoding="utf-8")
    configuration.write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    where = ["--path", str(document), "--output-path", str(folder / NAME), "--config", str(configuration)]
    done = subprocess.run([*command, *where], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield folder / NAME
    sys.path.remove(str(folder))


def part(name: str) -> Module:
    """A module of the client."""
    module: ModuleType = importlib.import_module(f"{NAME}.{name}")
    return module


async def test_a_generated_client_places_and_pays_the_order_of_the_readme(
    db: None, application: Envelope, generated: Path
) -> None:
    shoes, store = await a_sku("RUN01-001", price_fen=59_900), await a_store()
    associate = await an_associate(store)
    member = await a_member(store, dedicated=associate)
    await create_template(await hq_actor(), WELCOME)
    headers = await signed_in(associate)
    client = part("client").AuthenticatedClient("http://guide.test", token=headers["Authorization"].split()[1])
    transport = transport_to(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test", headers=headers) as http:
        client.set_async_httpx_client(http)
        models = part("models")

        coupon = await part("api.coupons.issue_coupon").asyncio(
            client=client, body=models.IssueCoupon(template="WELCOME50", member_id=member.id), idempotency_key="c-1"
        )
        shown = await part("api.coupons.show_coupon").asyncio(coupon.id, client=client)
        placed = await part("api.orders.place_order").asyncio(
            client=client,
            body=models.PlaceOrder(
                lines=[models.LineWanted(sku=shoes.code, quantity=2)],
                member_id=member.id,
                coupon_codes=[shown.code],
            ),
            idempotency_key="o-1",
        )
        assert (placed.status, placed.list_fen, placed.coupon_fen, placed.payable_fen) == (
            "placed",
            119_800,
            5_000,
            114_800,
        )

        short = await part("api.orders.pay_order").asyncio(
            placed.id,
            client=client,
            body=models.PaymentTaken(method=models.PaymentMethod("wechat"), amount_fen=114_801),
            idempotency_key="p-0",
        )
        assert isinstance(short, models.Problem)
        assert (short.code, short["payable_fen"]) == ("amount_differs", 114_800)
        paid = await part("api.orders.pay_order").asyncio(
            placed.id,
            client=client,
            body=models.PaymentTaken(
                method=models.PaymentMethod("wechat"), amount_fen=114_800, reference="4200002211202611290001"
            ),
            idempotency_key="p-1",
        )
        assert paid.status == "paid"


WELCOME = CreateTemplate(
    code="WELCOME50",
    name="新客减 50",
    terms={"kind": "FIXED", "off": 5_000},
    validity=AfterClaimRuleDocument(days=7),
    claim_from=clock.now() - timedelta(days=1),
    stock=100,
)


def test_the_generator_makes_a_module_of_every_operation_but_those_for_wecom_alone(generated: Path) -> None:
    document = create_app(with_database=False).litestar.openapi_schema.to_schema()
    ids = {operation["operationId"] for methods in document["paths"].values() for operation in methods.values()}
    made = {path.stem for path in (generated / "api").rglob("*.py") if path.stem != "__init__"}
    assert {one for one in ids if as_module(one) not in made} == {"receiveCallback"}


def as_module(operation_id: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation_id)
