"""我的工资单 · My statements: each month with what it pays, and one of them step by step."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from commissions.periods.queries.ledger import my_statement_entries
from commissions.periods.queries.statements import my_statements
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from pages.asking import paging_in
from pages.associate.earnings.showing import by_day
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class StatementPages(PageController):
    """我的工资单 · My statements."""

    path = "/a/statements"

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The open month as it stands, and those that are closed."""
        return await page(request, "associate/statements/list.html", statements=await my_statements(actor))

    @get("/{period:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, period: FromPath[str]) -> Response[bytes]:
        """One month, with what was posted in it."""
        mine = next((one for one in await my_statements(actor) if one.period == period), None)
        if mine is None:
            raise NotFound
        found = await my_statement_entries(actor, paging_in(request), period=period)
        return await page(
            request,
            "associate/statements/one.html",
            mine=mine,
            days=by_day(found.items),
            next_cursor=found.next_cursor,
        )
