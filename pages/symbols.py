"""Codes on pages: the symbol of a text as an SVG, drawn on the server, always dark on white so that phones read it."""

from uuid import UUID

from markupsafe import Markup

from guide_app.base.settings import settings
from guide_app.ground.orders.fulfilment.schemas import MyFulfilment
from qr_codes.rules.readability import ErrorCorrection
from qr_codes.symbols import svg_path_of, symbol_of

QUIET = 4
"""Modules of white around a symbol (ISO/IEC 18004)."""


def qr_picture(text: str) -> Markup:
    """The picture of a code. Raises TextTooLongForSymbol."""
    symbol = symbol_of(text, ErrorCorrection.M)
    size = symbol.size + 2 * QUIET
    html = Markup(
        '<svg viewBox="{0} {0} {1} {1}" role="img" aria-label="QR" shape-rendering="crispEdges">'
        '<rect x="{0}" y="{0}" width="{1}" height="{1}" fill="#fff"/>'
        '<path fill="#000" fill-rule="evenodd" d="{2}"/></svg>'
    )
    return html.format(-QUIET, size, svg_path_of(symbol))


def pick_up_picture(how: MyFulfilment | None) -> Markup | None:
    """The code of an order to be fetched, as it leads whoever scans it to the staff's page of it, with the digits."""
    if how is None or how.code is None:
        return None
    return code_picture(how.order_id, how.code)


def code_picture(order_id: UUID, code: str) -> Markup:
    """A pick-up code as it is scanned: it leads to the staff's page of the order, with the digits."""
    return qr_picture(f"{settings().public_base_url}/a/store/fulfilment/{order_id}?code={code}")
