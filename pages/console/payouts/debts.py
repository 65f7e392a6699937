"""离职欠款 · What people who have left owe, and asking for it to be written off."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.inputs.approvals import write_off
from commissions.payouts.queries.debts import debts_of, leaver_debts
from commissions.payouts.rules import DebtState
from commissions.payouts.schemas import WriteOff
from commissions.permissions import WRITE_OFF
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.queries import associate
from pages.asking import asked, paging_in, sums_of
from pages.console.exporting.offering import offered
from pages.console.payouts.labels import DEBT_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/leaver-debts"


class DebtFilters(msgspec.Struct, frozen=True):
    """How far the debts are written off that are listed."""

    state: DebtState | None = None


class DebtPages(PageController):
    """离职欠款 · Debts of people who have left."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Within reach, by the last closed month."""
        wanted = asked(request, DebtFilters)
        found = await leaver_debts(actor, paging_in(request), state=wanted.state)
        return await page(
            request,
            "console/payouts/debts.html",
            found=found,
            state=wanted.state,
            states=DEBT_STATES,
            sums=sums_of(request, found, "debt_fen"),
            may_ask=actor.may(WRITE_OFF),
            offer=offered(actor, "leaver-debts", state=wanted.state),
        )

    @get("/{payee_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, payee_id: FromPath[UUID]) -> Response[bytes]:
        """What somebody owes, and how it stands."""
        return await self._one(request, actor, payee_id, Form.of())

    @post("/{payee_id:uuid}", status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor, payee_id: FromPath[UUID]) -> Response[Any]:
        """Leave it to finance to write the debt off."""
        form = await Form.sent(request)

        async def work() -> Done:
            return waits_for_approval(await write_off(actor, payee_id, form.read(WriteOff)))

        return await form.submit(request, work, again=lambda: self._one(request, actor, payee_id, form))

    async def _one(self, request: AnyRequest, actor: Actor, payee_id: UUID, form: Form) -> Response[bytes]:
        debts, person = await debts_of(actor, payee_id), await associate(actor, payee_id)
        return await page(
            request,
            "console/payouts/debt.html",
            debts=debts,
            person=person,
            newest=debts[0] if debts else None,
            form=form,
            states=DEBT_STATES,
            may_ask=bool(debts) and debts[0].state is DebtState.OPEN and actor.may(WRITE_OFF),
        )
