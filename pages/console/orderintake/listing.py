"""订单接入 · Sources of orders: what came today, what is refused and what waits, and how each is kept."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.intake.errors import OrderSourceCodeTaken
from guide_app.ground.orders.intake.queries import sent_rows
from guide_app.ground.orders.intake.rules import RowKind, RowState
from guide_app.ground.orders.intake.schemas import SourceCode
from guide_app.ground.orders.intake.sources.queries import order_source, order_sources
from guide_app.ground.orders.intake.sources.schemas import CreateSource, SourceView, WriteSource
from guide_app.ground.orders.intake.sources.service import change_source, create_source
from guide_app.ground.orders.permissions import EDIT_ORDER_SOURCES
from guide_app.ground.orders.rules import Channel
from pages.asking import asked, edited_version, paging_in
from pages.console.exporting.offering import offered
from pages.console.units import path_chosen, region_names, regions_to_choose, stores_to_propose, unit_name
from pages.labels.orders import CHANNELS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
PLACE = "/hq/intake"
STATES: dict[str, tuple[str, str]] = {
    RowState.REFUSED: (_("已拒绝"), "is-danger"),
    RowState.WAITING: (_("等待原单"), "is-warning"),
    RowState.BOOKED: (_("已入账"), "is-good"),
}
"""With how their tags look."""
KINDS: dict[str, str] = {RowKind.ORDER: _("订单"), RowKind.REFUND: _("退款")}
BEGUN = {"channel": Channel.MALL.value, "takes_orders": "true", "takes_refunds": "true", "active": "true"}


class SentFilters(msgspec.Struct, frozen=True):
    """Which rows are listed."""

    source: SourceCode | None = None
    state: RowState | None = None


class TypedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source as it is typed; what is not ticked is not sent."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    channel: Channel
    also: list[Channel] = []
    takes_orders: bool = False
    takes_refunds: bool = False
    active: bool = False

    @property
    def channels(self) -> list[Channel]:
        """The one that is meant, and the others that orders may name."""
        return list(dict.fromkeys([self.channel, *self.also]))

    def written(self, path: str) -> dict[str, Any]:  # fields of the commands
        """What both commands say, for this part of the chain."""
        said = msgspec.structs.asdict(self)
        kept = {name: said[name] for name in ("name", "takes_orders", "takes_refunds", "active")}
        return kept | {"path": path, "channels": self.channels}


class TypedCode(msgspec.Struct, frozen=True):
    """The code of a new source."""

    code: SourceCode


class OrderIntakePages(PageController):
    """订单接入 · What other systems send."""

    path = PLACE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The sources with what came today, and below them what was sent."""
        wanted = asked(request, SentFilters)
        sources, names = await order_sources(actor), await region_names(actor)
        return await page(
            request,
            "console/orderintake/list.html",
            sources=sources,
            places={one.code: unit_name(one.path, names) for one in sources},
            found=await sent_rows(actor, paging_in(request), source=wanted.source, state=wanted.state),
            wanted=wanted,
            form=Form.of({"source": wanted.source, "state": wanted.state}),
            states=STATES,
            kinds=KINDS,
            channels=CHANNELS,
            offer=offered(actor, "sent-orders", source=wanted.source, state=wanted.state),
            may_edit=actor.may(EDIT_ORDER_SOURCES),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """A new source."""
        return await self._form(request, actor, Form.of(BEGUN), None)

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Let another system send from now on."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed, code = form.read(TypedSource), form.read(TypedCode).code
            command = CreateSource(code=code, **typed.written(await path_chosen(actor, form)))
            made = await create_source(actor, command)
            return Done(PLACE, _("已新建来源 {code}"), {"code": made.code})

        again = self._again(request, actor, form, None)
        return await form.submit(request, work, again=again, at={OrderSourceCodeTaken: "code"})

    @get("/{code:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """A source as it is kept."""
        found = await order_source(actor, code)
        store = "" if found.path == HQ_PATH else found.path.rstrip("/").rpartition("/")[2]
        in_region = found.path in await region_names(actor)
        typed = {
            "name": found.name,
            "region": found.path if in_region else HQ_PATH,
            "store": "" if in_region else store,
            "channel": found.channels[0].value,
            **{name: "true" for name in ("takes_orders", "takes_refunds", "active") if getattr(found, name)},
        }
        form = Form.of(typed, version=found.version)
        form.values["also[]"] = [channel.value for channel in found.channels[1:]]
        return await self._form(request, actor, form, found)

    @post("/{code:str}", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Change it, also to nothing that is taken any more."""
        form, found = await Form.sent(request), await order_source(actor, code)

        async def work() -> Done:
            typed = form.read(TypedSource)
            command = WriteSource(**typed.written(await path_chosen(actor, form)))
            await change_source(actor, code, command, expected_version=edited_version(form))
            return Done(PLACE, _("已保存来源 {code}"), {"code": code})

        return await form.submit(request, work, again=self._again(request, actor, form, found))

    def _again(self, request: AnyRequest, actor: Actor, form: Form, found: SourceView | None) -> Any:
        async def again() -> Response[bytes]:
            return await self._form(request, actor, form, found)

        return again

    async def _form(self, request: AnyRequest, actor: Actor, form: Form, found: SourceView | None) -> Response[bytes]:
        actor.require(EDIT_ORDER_SOURCES)
        return await page(
            request,
            "console/orderintake/source.html",
            form=form,
            one=found,
            channels=CHANNELS,
            regions=await regions_to_choose(actor),
            stores=await stores_to_propose(actor),
        )
