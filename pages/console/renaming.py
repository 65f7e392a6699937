"""A form for what keeps its code and its place and gets another name: a region, a company, a category."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Response

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from pages.page import page

AnyRequest = Request[Any, Any, Any]


class Known(msgspec.Struct, frozen=True):
    """What gets another name: what kind of thing it is, what it is called now, and what of it stays, and why.

    `back` is where it is shown, `most` how many letters its name may have.
    """

    title: str
    code: str
    name: str
    stays: str
    back: str
    most: int = 120


async def rename_form(request: AnyRequest, form: Form, known: Known) -> Response[bytes]:
    """The form with the name in it."""
    return await page(request, "console/rename.html", form=form, known=known)


def saving(form: Form, known: Known, rename: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[Done]]:
    """Work that renames it, and leads back to where it is shown."""

    async def work() -> Done:
        await rename()
        return Done(known.back, _("{name} 已保存"), {"name": form.get("name")})

    return work
