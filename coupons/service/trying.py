"""Terms tried before they are published: in words, and on a cart. Nothing stored is read or written."""

import msgspec

from coupons.permissions import QUOTE_CARTS
from coupons.quoting.refusals import RequestRefused
from coupons.quoting.terms import Terms
from coupons.sample_carts import sampled
from coupons.schemas import TriedTerms, TryTerms
from coupons.terms_documents import terms_document, validity_document
from coupons.terms_in_words import in_words
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField

TRIED = "TRIED"
"""Stands for the template, whose code is not part of what is tried."""


def try_terms(actor: Actor, command: TryTerms) -> TriedTerms:
    """The rule in words and a priced cart. Raises InvalidField for terms that could not be published."""
    actor.require(QUOTE_CARTS)
    given = command.terms | {"template": TRIED, "version": 1}
    terms = msgspec.json.decode(terms_document(given, template=TRIED, version=1), type=Terms)
    validity_document(command.validity)
    try:
        cart = sampled(terms, [(line.unit_price_fen, line.quantity) for line in command.lines], at=clock.now())
    except RequestRefused as refused:
        raise InvalidField("terms", f"条款自相矛盾 / terms that contradict themselves: {refused}") from refused
    return TriedTerms(in_words=in_words(terms, command.validity, command.grace_days), cart=cart)
