"""价格本 · Named price books with their prices: made, added to, closed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.charts import Stretch, stretches
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.showing import yuan
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.approvals import close_book, set_prices
from guide_app.ground.catalog.errors import BookOver, FloorAbovePrice, ListBelowPrice, SkuUnknown
from guide_app.ground.catalog.permissions import SET_PRICES
from guide_app.ground.catalog.pricing.queries import price_book, price_books, prices_of_book
from guide_app.ground.catalog.pricing.rules import Entry, timeline
from guide_app.ground.catalog.pricing.schemas import BookView, CloseBook, CreateBook
from guide_app.ground.catalog.pricing.service.books import create_book
from guide_app.ground.catalog.schemas import NewPrice, PriceView, SetPrices
from guide_app.ground.stores.errors import CodeTaken
from pages.asking import paging_in
from pages.console.catalog.choosing import levels_to_choose
from pages.console.units import named_units, regions_to_choose, unit_name
from pages.labels.orders import CHANNELS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
BOOKS = "/hq/prices/books"
SHOWN_DAYS = timedelta(days=60)
"""Before and after now, on the axis of a book."""
MOST_LANES = 12
ENTRY = [field.name for field in msgspec.structs.fields(Entry)]


class PriceBookPages(PageController):
    """价格本 · Price books."""

    path = BOOKS

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those that concern the actor's reach."""
        found, names = await price_books(actor, paging_in(request)), named_units(await regions_to_choose(actor))
        return await page(
            request,
            "console/catalog/books.html",
            found=found,
            places={one.id: unit_name(one.path, names) for one in found.items},
            levels=dict(await levels_to_choose(actor)),
            channels=CHANNELS,
            may_set=actor.may(SET_PRICES),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form."""
        return await self._form(request, actor, Form.of())

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Make a book."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_book(actor, form.read(CreateBook))
            return Done(f"{BOOKS}/{made.id}", _("{name} 已建立"), {"name": made.name})

        return await form.submit(request, work, again=lambda: self._form(request, actor, form), at={CodeTaken: "code"})

    @get("/{book_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, book_id: FromPath[UUID]) -> Response[bytes]:
        """What it is for, its prices on an axis of time, a form for one more."""
        return await self._shown(request, actor, book_id, Form.of())

    @post("/{book_id:uuid}", status_code=303)
    async def enter(self, request: AnyRequest, actor: CurrentActor, book_id: FromPath[UUID]) -> Response[Any]:
        """Enter a price into it, or ask a second person."""
        form, book = await Form.sent(request), await price_book(actor, book_id)

        async def work() -> Done:
            price = form.read(NewPrice, book=book.code)
            given = await set_prices(actor, SetPrices(prices=[price], reason=form.get("reason")))
            if isinstance(given, ApprovalRequested):
                return waits_for_approval(given)
            return Done(f"{BOOKS}/{book_id}", _("价格已设置"))

        return await form.submit(
            request,
            work,
            again=lambda: self._shown(request, actor, book_id, form),
            at={SkuUnknown: "sku", FloorAbovePrice: "floor_fen", ListBelowPrice: "tag_fen"},
        )

    @get("/{book_id:uuid}/close")
    async def closing(self, request: AnyRequest, actor: CurrentActor, book_id: FromPath[UUID]) -> Response[bytes]:
        """Until when it holds, and why."""
        return await self._closing(request, actor, book_id, Form.of())

    @post("/{book_id:uuid}/close", status_code=303)
    async def close(self, request: AnyRequest, actor: CurrentActor, book_id: FromPath[UUID]) -> Response[Any]:
        """Close it, or ask a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            given = await close_book(actor, book_id, form.read(CloseBook))
            if isinstance(given, ApprovalRequested):
                return waits_for_approval(given)
            return Done(f"{BOOKS}/{book_id}", _("{name} 已停用"), {"name": given.name})

        return await form.submit(
            request, work, again=lambda: self._closing(request, actor, book_id, form), at={BookOver: "valid_to"}
        )

    async def _form(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(SET_PRICES)
        levels = await levels_to_choose(actor)
        return await page(request, "console/catalog/new_book.html", form=form, levels=levels, channels=CHANNELS)

    async def _closing(self, request: AnyRequest, actor: Actor, book_id: UUID, form: Form) -> Response[bytes]:
        actor.require(SET_PRICES)
        return await page(request, "console/catalog/close_book.html", form=form, book=await price_book(actor, book_id))

    async def _shown(self, request: AnyRequest, actor: Actor, book_id: UUID, form: Form) -> Response[bytes]:
        book, now = await price_book(actor, book_id), clock.now()
        found = await prices_of_book(actor, paging_in(request), book_id)
        is_over = book.valid_to is not None and book.valid_to <= now
        return await page(
            request,
            "console/catalog/book.html",
            form=form,
            book=book,
            found=found,
            states={one.id: _state(one, now) for one in found.items},
            chart=_drawn(book, found.items, now),
            place=unit_name(book.path, named_units(await regions_to_choose(actor))),
            levels=dict(await levels_to_choose(actor)),
            channels=CHANNELS,
            is_over=is_over,
            may_set=actor.may(SET_PRICES) and actor.reaches(book.path) and not is_over,
        )


def _state(one: PriceView, now: datetime) -> tuple[str, str]:
    """Whether an entry holds, with how its tag looks."""
    if one.withdrawn_at is not None and one.withdrawn_at <= now:
        return _("已撤回"), "is-danger"
    if one.valid_to is not None and one.valid_to <= now:
        return _("已结束"), ""
    return (_("待生效"), "is-warning") if one.valid_from > now else (_("有效期内"), "is-good")


def _drawn(book: BookView, prices: Sequence[PriceView], now: datetime) -> Any:  # markup
    """A lane for each article of the first ones: which price of the book holds when."""
    first, last = now - SHOWN_DAYS, now + SHOWN_DAYS
    entries: dict[str, list[Entry]] = {}
    for one in prices:
        entries.setdefault(one.sku, []).append(Entry(**{name: getattr(one, name) for name in ENTRY}))
    lanes = []
    for sku, own in list(entries.items())[:MOST_LANES]:
        levels = [] if book.level is None else [book.level]
        spans = timeline(own, first=first, last=last, above=[book.path], levels=levels, channel=book.channel)
        drawn = [
            Stretch(
                (span.begins_at - first) / (last - first),
                (span.ends_at - first) / (last - first),
                yuan(span.price_fen),
                f"{span.begins_at.astimezone(SHANGHAI):%m-%d %H:%M} – {span.ends_at.astimezone(SHANGHAI):%m-%d %H:%M}",
            )
            for span in spans
        ]
        lanes.append((sku, drawn))
    return stretches(lanes, now=0.5, title=_("价格本的价格")) if any(spans for _sku, spans in lanes) else None
