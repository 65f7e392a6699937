"""Every declared list takes the filters of its operation, shows what its view has, and is the list of its reader."""

from datetime import date
from functools import cache
from inspect import Parameter
from pathlib import Path
from typing import Any, get_args, get_origin

import httpx
import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.background import Work
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.exported import LISTS, ExportedList, Kind
from guide_app.base.web.pages import Page, PageRequest
from guide_app.entry import wiring
from guide_app.entry.app import create_app
from guide_app.ground.exports.making import filters_of, write
from guide_app.ground.exports.schemas import FileFormat, Language, MakeExport
from segments.queries.kept import OURS
from tests.exports.sheets_read import Cells, csv_of, data_of
from tests.factories import an_associate, an_entity, hq_actor, once, signed_in, with_account
from tests.safety.two_regions import Side, a_side

NOT_QUERIED = {"self", "actor", "paging", "return"}
EVERY_LIST = sorted(LISTS.values(), key=lambda one: one.name)
SOMETIMES_EMPTY = {
    "coupon-orders",
    "fulfilments",
    "goals",
    "stock",
    "appointment-counts",
    "appointments",
    "attribution-policies",
    "associate-ranks",
    "sales-by-channel",
    "sent-orders",
    "share-links",
    "associate-scans",
    "commission-entries",
    "commission-payees",
    "commission-statements",
    "consent_decisions",
    "credit-corrections",
    "leaver-debts",
    "notices",
    "member-touches",
    "privacy-requests",
    "pay-differences",
    "pay-refunds",
    "terminal-refunds",
    "pay-requests",
    "level-benefits",
    "rota",
    "performance-board",
    "refunds",
    "refund-terms",
    "store-ranks",
    "touch-counts",
    "waiting-commissions",
    "wecom-contact-links",
}
"""Of what the two regions have nothing, because nobody returned or delivered anything, and no month is closed."""
CLOSED = "INSERT INTO commission_period (period, state) VALUES ($1, 'closed')"
OWED = """
INSERT INTO commission_earned (id, store, period, posted_period, payee_kind, payee, payer, employer, amount_fen)
SELECT gen_random_uuid(), s.id, $1, $1, 'associate', a.id, s.entity, $2, 5 FROM store s, associate a LIMIT 1
"""
by_its_name = pytest.mark.parametrize("exported", EVERY_LIST, ids=lambda one: one.name)


@cache
def handlers() -> dict[str, HTTPRouteHandler]:
    """Every operation of the API by its id, of an application of its own: asking one for its signature changes it."""
    routes = create_app(with_database=False).litestar.routes
    return {
        str(handler.operation_id): handler
        for route in routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler) and handler.operation_id is not None
    }


def parameters_of(operation: str) -> dict[str, Any]:
    """What an operation asks for in its address, by the names there, with their defaults."""
    handler = handlers()[operation]
    found = {}
    parameters = dict(handler.parsed_fn_signature.parameters)
    if parameters.pop("filters", None) is not None:
        parameters |= handler.resolve_dependencies()["filters"].parsed_fn_signature.parameters
    for name, field in parameters.items():
        if name in NOT_QUERIED:
            continue
        alias = getattr(field.kwarg_definition, "query", None) or getattr(field.kwarg_definition, "name", None)
        found[alias or name] = field.default
    return found


def filters_for(exported: ExportedList, side: Side) -> dict[str, Any]:
    """What has to be named for a list that is never whole."""
    today = business_date(clock.now())
    needed = {
        "task_id": side.names["task_running"],
        "member_id": side.names["member"],
        "tag_id": side.names["tag"],
        "template": "T",
        "segment_id": str(OURS[3].id),
        "associate_id": side.names["associate"],
        "first": str(today),
        "last": str(today),
        "period": period_of(today),
    }
    fields = msgspec.structs.fields(exported.filters)
    asked = {field.name: needed[field.name] for field in fields if field.required}
    days = {"first", "last"} if exported.name == "coupon-orders" else set[str]()
    return asked | {name: needed[name] for name in days}


async def a_chain_with_a_closed_month() -> Side:
    """A region whose company owes another one something for this month, which is closed."""
    side, month = await a_side("EAST"), business_date(clock.now()).replace(day=1)
    await execute(OWED, month, await an_entity("FR"))
    await execute(CLOSED, month)
    return side


def test_every_list_is_wired() -> None:
    assert {one.name for one in wiring.EXPORTED} == LISTS.keys()
    assert len(LISTS) > 19


@by_its_name
def test_filters_are_the_parameters_of_the_list_with_their_defaults(exported: ExportedList) -> None:
    own = {
        field.name: (Parameter.empty if field.required else field.default)
        for field in msgspec.structs.fields(exported.filters)
    }
    asked = parameters_of(exported.operation)
    assert own.keys() == asked.keys()
    for name, default in own.items():
        if default is not Parameter.empty:
            assert default == asked[name], name


@by_its_name
def test_columns_are_fields_of_the_view(exported: ExportedList) -> None:
    handler = handlers()[exported.operation]
    page = handler.parsed_fn_signature.return_type.annotation
    (view,) = get_args(page) or (page,)
    if get_origin(view) is Page:
        (view,) = get_args(view)  # an answer with an ETag
    assert get_origin(page) is not None or hasattr(view, "days")
    if hasattr(view, "days"):
        (view,) = get_args({field.name: field.type for field in msgspec.structs.fields(view)}["days"])
    fields = {field.name for field in msgspec.structs.fields(view)}
    assert {column.field for column in exported.columns} <= fields
    titles = [column.title[number] for number in (0, 1) for column in exported.columns]
    assert len(set(titles)) >= len(exported.columns)
    for column in exported.columns:
        assert not column.summed or column.kind in (Kind.FEN, Kind.INTEGER)


async def files_of(exported: ExportedList, actor: Actor, side: Side, folder: Path) -> tuple[Cells, list[list[str]]]:
    """The rows of both formats, without heads, sums and marks."""
    has_sums = any(column.summed for column in exported.columns)
    read: list[Any] = []
    for file_format in FileFormat:
        params = MakeExport(
            list=exported.name, filters=filters_for(exported, side), format=file_format, language=Language.ENGLISH
        )
        place = folder / f"{exported.name}.{file_format}"
        count = await write(exported, actor, params, place, Work(new_id(), folder), at=clock.now())
        rows = data_of(place.read_bytes())[1:] if file_format is FileFormat.XLSX else csv_of(place.read_bytes())[1:-1]
        read.append(rows[:-1] if has_sums else rows)
        assert len(read[-1]) == count
    return read[0], read[1]


@by_its_name
async def test_both_files_have_a_row_for_each_of_the_list(exported: ExportedList, db: None, tmp_path: Path) -> None:
    side = await a_chain_with_a_closed_month()
    hq = await hq_actor()
    in_book, in_csv = await files_of(exported, hq, side, tmp_path)
    filters = filters_of(exported, MakeExport(list=exported.name, filters=filters_for(exported, side)))
    page = await exported.page(hq, PageRequest(None, 1_000), filters)
    assert len(in_book) == len(in_csv) == len(page.items)
    if exported.name not in SOMETIMES_EMPTY:
        assert page.items, "nothing was compared"
    for row, view in zip(in_book, page.items, strict=True):
        texts = [column.of(view) for column in exported.columns if column.kind is Kind.TEXT and column.words is None]
        assert {str(text) for text in texts if text not in (None, "")} <= {str(cell) for cell in row}


async def test_who_leads_a_region_exports_nothing_of_another(db: None, tmp_path: Path) -> None:
    near, far = await a_side("EAST"), await a_side("WEST")
    person = await an_associate(role=Role.SUPERVISOR, region=near.region)
    actor = await with_account(person)
    foreign = {value for name, value in far.names.items() if name not in {"region", "phone", "nowhere", "sku"}}
    shared = set(near.names.values())
    for exported in EVERY_LIST:
        if actor.may(exported.permission):
            (tmp_path / exported.name).mkdir()
            in_book, _ = await files_of(exported, actor, near, tmp_path / exported.name)
            cells = {str(cell) for row in in_book for cell in row}
            assert not (cells & (foreign - shared)), exported.name


async def test_exportable_lists_are_those_that_may_be_seen(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.INTEGRATOR))
    answer = await client.get("/v1/exports/lists", headers=headers)
    names = {one["name"] for one in answer.json()}
    actor = await with_account(await an_associate(role=Role.INTEGRATOR))
    assert names == {one.name for one in EVERY_LIST if actor.may(one.permission)}
    assert "performance-board" not in names
    refused = await client.post(
        "/v1/exports", json={"list": "performance-board", "filters": {"period": "2026-11"}}, headers=headers | once()
    )
    assert (refused.status_code, refused.json()["permission"]) == (403, "commissions.see_board")


def test_dates_and_numbers_of_filters_are_read_as_in_an_address() -> None:
    touches = LISTS["touch-counts"]
    read = filters_of(touches, MakeExport(list="touch-counts", filters={"first": "2026-11-01", "last": "2026-11-30"}))
    assert msgspec.structs.asdict(read)["first"] == date(2026, 11, 1)
    assert msgspec.structs.asdict(filters_of(LISTS["members"], MakeExport(list="members", filters={"mine": "true"})))[
        "mine"
    ]
