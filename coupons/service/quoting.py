"""Quotes over the wire: the documents of the quote contract, answered by the engine without any stored data."""

import msgspec

from coupons.errors import QuoteRequestRefused
from coupons.permissions import QUOTE_CARTS
from coupons.quoting.documents import decode_cart
from coupons.quoting.quote import quote
from coupons.quoting.refusals import RequestRefused
from guide_app.base.kernel.access import Actor


def quote_document(actor: Actor, request: bytes) -> bytes:
    """The quote for a request document. Raises Forbidden, QuoteRequestRefused with the contract's code."""
    actor.require(QUOTE_CARTS)
    try:
        return msgspec.json.encode(quote(decode_cart(request)))
    except RequestRefused as refused:
        raise QuoteRequestRefused(refused=str(refused.code), explanation=str(refused)) from refused
