"""What an address asks for: filters, which live in it so that they can be kept and shared, and the page of a list."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Request

from guide_app.base.html.forms import VERSION, Form
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.pages import Page, PageRequest, decode_cursor
from guide_app.base.web.rules_in_words import field_and_rule

AnyRequest = Request[Any, Any, Any]
Filters = TypeVar("Filters", bound=msgspec.Struct)

ROWS = 30
"""Of a list on a page."""

CURSOR = "cursor"


def asked(request: AnyRequest, kind: type[Filters]) -> Filters:
    """The filters in the address; those left empty are left out, and what apps add to links is not looked at.

    Raises InvalidBody.
    """
    texts = {name: value.strip() for name, value in request.query_params.items() if str(value).strip()}
    known = {name: value for name, value in texts.items() if name in kind.__struct_encode_fields__}
    try:
        return msgspec.convert(known, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidBody(errors=[field_and_rule(str(error))]) from error


def paging_in(request: AnyRequest, *, rows: int = ROWS) -> PageRequest:
    """Which page of a list the address asks for. Raises InvalidField."""
    cursor = request.query_params.get(CURSOR)
    return PageRequest(decode_cursor(cursor) if cursor else None, rows)


def address_with(request: AnyRequest) -> Callable[..., str]:
    """The address of this page with some of its filters changed: `address(status="open")`, `address(cursor=next)`.

    A filter that changes leads to the first page; None takes one away.
    """

    def address(**changed: object) -> str:
        kept = {name: value for name, value in request.query_params.items() if name != CURSOR}
        told = kept | {name: str(value) for name, value in changed.items() if value not in (None, "")}
        for name, value in changed.items():
            if value in (None, ""):
                told.pop(name, None)
        return request.url.path + (f"?{urlencode(told)}" if told else "")

    return address


def sums_of(request: AnyRequest, found: Page[Any], *fields: str) -> dict[str, int] | None:
    """The sums of these columns where the whole list stands on the page; None where it is longer."""
    is_whole = not found.next_cursor and not request.query_params.get(CURSOR)
    return added_up(found.items, *fields) if is_whole and found.items else None


def added_up(rows: Sequence[Any], *fields: str) -> dict[str, int]:
    """The sum of each of these columns over rows."""
    return {name: sum(getattr(each, name) for each in rows) for name in fields}


def edited_version(form: Form) -> int:
    """The version that an edit was made from. Raises InvalidField for what no page of ours sends."""
    if not (form.version.isascii() and form.version.isdigit() and len(form.version) < 10):
        raise InvalidField(VERSION, "请重新打开页面再修改 / open the page again to edit")
    return int(form.version)
