"""申诉与改归属 · Appeals, one of them with what a correction would do before it is decided, and corrections made."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.appeals import approvals as appeal_approvals
from commissions.appeals import queries
from commissions.appeals.rules import REASON_WORDS, SECOND_WORDS, STATE_WORDS, WAY_WORDS, AppealState
from commissions.appeals.schemas import CorrectCredit, CorrectionView, CreditPreview, RejectAppeal, Share
from commissions.appeals.service.deciding import reject_appeal
from commissions.permissions import RECREDIT
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LIST, CREDITS = "/hq/appeals", "/hq/order-credits"
STATE_KIND = {AppealState.OPEN: "is-warning", AppealState.CORRECTED: "is-good", AppealState.REJECTED: "is-danger"}
MOST_SHARES = 4
"""People whom the form takes; the API takes ten."""


class AppealFilters(msgspec.Struct, frozen=True):
    """What the address asks for."""

    state: AppealState | None = None
    period: str | None = None


class TypedShare(msgspec.Struct, frozen=True):
    """A line of the form; without a person it is left out."""

    associate_id: UUID | None = None
    weight: int | None = None


class TypedCorrection(msgspec.Struct, frozen=True):
    """The form as it is typed."""

    shares: tuple[TypedShare, ...] = ()


class AppealDeskPages(PageController):
    """申诉 · Appeals."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first, with how many stand where."""
        wanted = asked(request, AppealFilters)
        narrowed = msgspec.structs.asdict(wanted)
        return await page(
            request,
            "console/appeals/list.html",
            form=Form.of(narrowed),
            wanted=wanted,
            found=await queries.appeals(actor, paging_in(request), **narrowed),
            sums=await queries.appeal_sums(actor, period=wanted.period),
            offer=offered(actor, "commission-appeals", **narrowed),
            reasons=REASON_WORDS,
            states=STATE_WORDS,
            kinds=STATE_KIND,
        )

    @get("/corrections")
    async def corrections(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What was corrected, with before and after."""
        period = asked(request, AppealFilters).period
        return await page(
            request,
            "console/appeals/corrections.html",
            form=Form.of({"period": period}),
            period=period,
            found=await queries.corrections(actor, paging_in(request), period=period),
            offer=offered(actor, "credit-corrections", period=period),
            ways=WAY_WORDS,
        )

    @get("/{appeal_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, appeal_id: FromPath[UUID]) -> Response[bytes]:
        """What is said, and what a correction would do."""
        return await self._shown(request, actor, appeal_id, _typed_in_address(request))

    @post("/{appeal_id:uuid}/correction", status_code=303)
    async def correct(self, request: AnyRequest, actor: CurrentActor, appeal_id: FromPath[UUID]) -> Response[Any]:
        """Credit the order as previewed, or ask the second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            done = await appeal_approvals.correct_by_appeal(actor, appeal_id, form.read(CorrectCredit))
            return _told(f"{LIST}/{appeal_id}", done)

        return await form.submit(request, work, again=lambda: self._shown(request, actor, appeal_id, form))

    @post("/{appeal_id:uuid}/rejection", status_code=303)
    async def reject(self, request: AnyRequest, actor: CurrentActor, appeal_id: FromPath[UUID]) -> Response[Any]:
        """Leave it, and say why."""
        form = await Form.sent(request)

        async def work() -> Done:
            await reject_appeal(actor, appeal_id, form.read(RejectAppeal))
            return Done(f"{LIST}/{appeal_id}", _("已驳回，申诉人会收到答复"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, appeal_id, form))

    async def _shown(self, request: AnyRequest, actor: Actor, appeal_id: UUID, form: Form) -> Response[bytes]:
        appeal = await queries.appeal(actor, appeal_id)
        panel = {} if appeal.order_id is None else await _panel(actor, appeal.order_id, form)
        return await page(
            request,
            "console/appeals/one.html",
            status_code=form.refusal.status if form.refusal else 200,
            appeal=appeal,
            form=form,
            at=f"{LIST}/{appeal_id}",
            may_decide=appeal.state is AppealState.OPEN and actor.may(RECREDIT),
            reasons=REASON_WORDS,
            states=STATE_WORDS,
            kinds=STATE_KIND,
            **panel,
        )


class OrderCreditPages(PageController):
    """订单归属 · Whom an order is credited to."""

    path = CREDITS

    @get("/{order_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """Who shares, what a correction would do, and those that were made."""
        return await self._shown(request, actor, order_id, _typed_in_address(request))

    @post("/{order_id:uuid}/correction", status_code=303)
    async def correct(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """Credit the order as previewed, or ask the second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            done = await appeal_approvals.correct_order(actor, order_id, form.read(CorrectCredit))
            return _told(f"{CREDITS}/{order_id}", done)

        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    async def _shown(self, request: AnyRequest, actor: Actor, order_id: UUID, form: Form) -> Response[bytes]:
        panel = await _panel(actor, order_id, form)
        return await page(
            request,
            "console/appeals/order.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            at=f"{CREDITS}/{order_id}",
            may_decide=actor.may(RECREDIT),
            **panel,
        )


def _typed_in_address(request: AnyRequest) -> Form:
    """The form of the preview, whose fields stand in the address."""
    return Form.of({name: value for name, value in request.query_params.items() if name.startswith("shares.")})


async def _panel(actor: Actor, order_id: UUID, form: Form) -> dict[str, Any]:
    """Whom the order is credited to, who may share, and what the typed correction would do."""
    credit = await queries.order_credit(actor, order_id)
    preview: CreditPreview | None = None
    shares = _shares(form)
    if shares and actor.may(RECREDIT):
        try:
            preview = await queries.preview_credit(actor, order_id, shares)
        except Refusal as refusal:
            if form.refusal is None:
                form.refuse(refusal, {})
    return {
        "credit": credit,
        "people": await queries.people_to_share(actor, order_id),
        "shares": shares,
        "preview": preview,
        "lines": MOST_SHARES,
        "seconds": SECOND_WORDS,
        "ways": WAY_WORDS,
    }


def _shares(form: Form) -> Sequence[Share]:
    """Who is typed, by which weights; a line without a person is left out, one without a weight has 1."""
    try:
        typed = form.read(TypedCorrection).shares
    except Refusal:
        return ()
    return [Share(one.associate_id, one.weight or 1) for one in typed if one.associate_id is not None]


def _told(to: str, done: CorrectionView | ApprovalRequested) -> Done:
    if isinstance(done, ApprovalRequested):
        return Done(to, _("已提交，等待第二人审批"))
    return Done(to, _("已更正，相关同事都会收到消息"))
