"""The components of pages side by side, in the demo: what is there to build with, and how it looks."""

from typing import Any

from litestar import Request, Response, get

from guide_app.base.html.charts import Bar
from guide_app.base.html.forms import Form
from guide_app.base.html.showing import yuan
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.settings import settings
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

SALES = (86_41200, 71_20000, -4_50000, 92_00000, 64_33000, 58_80000, 99_99900)


class StyleguidePages(PageController):
    """样式指南 · The styleguide."""

    path = "/hq/styleguide"

    @get()
    async def show(self, request: AnyRequest) -> Response[bytes]:
        """Every component; only in the demo. Raises NotFound."""
        if not settings().is_demo:
            raise NotFound
        form = Form.of({"title": "跑鞋周", "yuan:amount_fen": "11x"})
        form.refuse(InvalidField("amount_fen", "金额须为元，最多两位小数 / an amount in yuan"), {})
        bars = [Bar(f"11-{20 + place}", value, yuan(value)) for place, value in enumerate(SALES)]
        return await page(
            request,
            "console/styleguide.html",
            form=form,
            bars=bars,
            rows=[(bar.label, bar.shown) for bar in bars],
            steps=[bars[3], bars[1], bars[5]],
        )
