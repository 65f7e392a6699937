"""A version tried before it is published: in words, and on a sale. Nothing stored is read or written."""

from commissions.engine.api import PlanBook
from commissions.permissions import SEE_PLANS
from commissions.plans.rule_in_words import in_words
from commissions.plans.sample_sales import sampled
from commissions.plans.terms import read_terms, require_publishable
from commissions.schemas import TriedPlan, TryPlan
from guide_app.base.kernel.access import Actor

TRIED = "TRIED"
"""Stands for the plan, whose code is not part of what is tried."""


def try_plan(actor: Actor, command: TryPlan) -> TriedPlan:
    """The rule in words and what it pays. Raises InvalidField, PlanVersionInvalid for what could not be published."""
    actor.require(SEE_PLANS)
    terms = read_terms(command.version)
    book = PlanBook()
    book.add_plan(TRIED)
    require_publishable(book, TRIED, terms)
    return TriedPlan(in_words=in_words(terms), sample=sampled(terms, command.sale))
