"""Printing: codes in reach on any layout, and everybody's own badge. Every page is read back before it is given out."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.settings import settings
from guide_app.ground.associates.queries import associate
from guide_app.ground.catalog.reads import PriceInForce, prices_for
from guide_app.ground.stores.queries import store
from guide_app.ground.stores.reads import path_of_store
from materials.errors import CodeOutOfService, LayoutForOtherKind
from materials.layouts import Layout, layout_named
from materials.permissions import PRINT_CODES, PRINT_OWN_BADGE
from materials.press import PRESS
from materials.rules import file_name, heading_of, price_text
from materials.schemas import Document, PrintCodes, Proof, Sheet
from materials.sheets import A3, A4, Plan, PrintItem, many_to_a_sheet, one_to_a_page
from qr_codes.queries.codes import codes_by_id
from qr_codes.rules.touchpoints import TouchpointState
from qr_codes.schemas import CodeView
from qr_codes.service.badges import badge_code_of
from qr_codes.service.printing import mark_printed
from qr_codes.short_codes import scan_address

BADGE_LAYOUT = "badge"
PAPERS = {Sheet.A4: A4, Sheet.A3: A3}


async def print_badge(actor: Actor) -> Document:
    """The actor's own badge, one card with bleed. Raises Forbidden for an actor who is no person."""
    actor.require(PRINT_OWN_BADGE)
    if actor.associate_id is None:
        raise Forbidden(role=str(actor.role))
    code = await badge_code_of(actor, actor.associate_id)
    person = await associate(actor, actor.associate_id)
    home = await store(actor, person.store_id) if person.store_id is not None else None
    item = PrintItem(
        address=_printed_address(code.code),
        code=code.code,
        heading=person.name,
        brand=settings().brand,
        detail=person.title,
        store=home.name if home is not None else "",
    )
    plan = one_to_a_page(layout_named(BADGE_LAYOUT), [item])
    return await _printed(actor, plan, [code])


async def print_codes(actor: Actor, command: PrintCodes) -> Document:
    """These codes in one layout, in the order given. Raises LayoutUnknown, LayoutForOtherKind, CodeOutOfService."""
    actor.require(PRINT_CODES)
    plan, codes = await _wanted(actor, command)
    return await _printed(actor, plan, codes)


async def proof_codes(actor: Actor, command: PrintCodes) -> Proof:
    """What the first sheet would look like. Nothing is noted as printed. Raises what `print_codes` does."""
    actor.require(PRINT_CODES)
    plan, codes = await _wanted(actor, command)
    return Proof(await PRESS.proof(plan), len(plan.pages), len(codes))


async def _wanted(actor: Actor, command: PrintCodes) -> tuple[Plan, list[CodeView]]:
    """The sheets of a command, and the codes on them."""
    layout, codes = await require_printable(actor, command)
    articles = await _articles(actor, codes)
    items = [_item(code, articles, headline=command.headline) for code in codes]
    return _plan(layout, items, command), codes


async def require_printable(actor: Actor, command: PrintCodes) -> tuple[Layout, list[CodeView]]:
    """The layout and the codes. Raises Forbidden, LayoutUnknown, LayoutForOtherKind, CodeOutOfService, NotFound."""
    actor.require(PRINT_CODES)
    layout = layout_named(command.layout)
    codes = await codes_by_id(actor, command.code_ids)
    for code in codes:
        if code.kind is not layout.kind:
            raise LayoutForOtherKind(printed=code.code, kind=code.kind, wanted=layout.kind)
        if code.state is TouchpointState.RETIRED:
            raise CodeOutOfService(printed=code.code)
    return layout, codes


async def _printed(actor: Actor, plan: Plan, codes: Sequence[CodeView]) -> Document:
    """Print outside of any transaction; then note what is on paper, and who has it."""
    document = await PRESS.print(plan)
    layout = plan.layout.code
    async with transaction():
        await mark_printed(actor, [code.id for code in codes])
        await audit.record(
            actor, "materials.printed", f"layout:{layout}", codes=[code.code for code in codes], pages=document.pages
        )
    return Document(
        file_name(layout, pieces=document.items),
        document.pdf,
        document.pages,
        document.items,
        document.substituted,
    )


def _plan(layout: Layout, items: Sequence[PrintItem], command: PrintCodes) -> Plan:
    paper = PAPERS.get(command.sheet)
    if paper is None:
        return one_to_a_page(layout, items, crop_marks=command.crop_marks)
    return many_to_a_sheet(layout, items, paper=paper)


def _item(code: CodeView, articles: Mapping[UUID, PriceInForce], *, headline: str | None) -> PrintItem:
    article = articles.get(code.id)
    heading = heading_of(
        label=code.label,
        product=article.name if article is not None else None,
        associate=code.associate_name,
        store=code.store_name,
    )
    return PrintItem(
        address=_printed_address(code.code),
        code=code.code,
        heading=headline or heading,
        brand=settings().brand,
        detail=code.label,
        store=code.store_name or "",
        price=price_text(article.price_fen) if article is not None else "",
    )


async def _articles(actor: Actor, codes: Sequence[CodeView]) -> dict[UUID, PriceInForce]:
    """What each code hangs at with its price in that store today, by code id; one read for each store."""
    at = clock.now()
    found: dict[UUID, PriceInForce] = {}
    for store_id in {code.store_id for code in codes if code.store_id is not None and code.sku is not None}:
        there = [code for code in codes if code.store_id == store_id and code.sku is not None]
        path = await path_of_store(actor, store_id)
        prices = await prices_for(path, sorted({code.sku for code in there if code.sku is not None}), at)
        found |= {code.id: prices[code.sku] for code in there if code.sku in prices}
    return found


def _printed_address(code: str) -> str:
    """What the symbol of a code holds, in the letters that the chain has chosen."""
    return scan_address(settings().public_base_url, code, capitals=settings().qr_capitals)
