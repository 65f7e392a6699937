"""The bonus for a new customer: when it is due, and who is taken when a day is capped."""

from collections.abc import Iterable
from typing import NamedTuple

from commissions.engine.documents.vocabulary import ACQUISITION
from commissions.engine.facts.sales import SoldOrder
from commissions.engine.facts.single_facts import Acquisition
from commissions.engine.plans.versions import Version
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import Key, Target
from commissions.engine.targets.outcomes import Outcome, Zero, nothing
from commissions.engine.time.calendar import Day, Instant, Period, days_after


class Candidate(NamedTuple):
    """An acquisition beside the first order its member placed from then on."""

    acquisition: Acquisition
    first_order: SoldOrder | None

    @property
    def period(self) -> Period:
        """The month it belongs to: that of the first order, without one that of the acquisition."""
        return self.acquisition.period if self.first_order is None else self.first_order.period


def settle_acquisitions(candidates: Iterable[Candidate], *, open_period: Period, book: Rulebook) -> Outcome:
    """Bonuses and reasons of candidates of one payee. All those whose first orders share a day must be among them."""
    outcome = nothing()
    due: dict[Day, list[tuple[Instant, str, Candidate]]] = {}
    for candidate in candidates:
        reason = _reason_against(candidate, open_period=open_period, book=book)
        order = candidate.first_order
        if reason is None:
            assert order is not None, "without a first order nothing is due"
            due.setdefault(order.day, []).append((order.at, order.id, candidate))
        else:
            outcome.zeros.append(_zero(candidate, reason))
    for of_day in due.values():
        _take(sorted(of_day, key=lambda one: one[:2]), book=book, outcome=outcome)
    return outcome


def acquisitions_in_vain(candidates: Iterable[Candidate], *, open_period: Period, book: Rulebook) -> list[Zero]:
    """Why acquisitions earn nothing; all of them have to be among the candidates, whoever they are of."""
    by_payee: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_payee.setdefault(candidate.acquisition.payee, []).append(candidate)
    found: list[Zero] = []
    for of_payee in by_payee.values():
        found.extend(settle_acquisitions(of_payee, open_period=open_period, book=book).zeros)
    return found


def _take(of_day: list[tuple[Instant, str, Candidate]], *, book: Rulebook, outcome: Outcome) -> None:
    """Take the candidates of one day in order, each while fewer than its own version allows have been taken."""
    taken = 0
    for _, _, candidate in of_day:
        version = _version_for(candidate.acquisition, book)
        assert version is not None, "due"
        assert version.terms.acquisition is not None, "due"
        terms = version.terms.acquisition
        if terms.day_cap is not None and taken >= terms.day_cap:
            outcome.zeros.append(_zero(candidate, "DAY_CAP"))
            continue
        taken += 1
        acquisition = candidate.acquisition
        post = book.organisation.careers[acquisition.payee].on(acquisition.day)
        assert post is not None, "due"
        entity = book.organisation.entity_of(post.store, acquisition.day)
        key = Key(candidate.period, acquisition.payee, ACQUISITION, acquisition.member, post.store)
        outcome.targets[key] = Target(terms.bonus, entity, entity, version.label)


def _zero(candidate: Candidate, reason: str) -> Zero:
    acquisition = candidate.acquisition
    return Zero(candidate.period, acquisition.payee, ACQUISITION, acquisition.member, reason)


def _version_for(acquisition: Acquisition, book: Rulebook) -> Version | None:
    """The version of the payee's plan in force when they registered the customer."""
    post = book.organisation.careers[acquisition.payee].on(acquisition.day)
    return None if post is None else book.plans.in_force(post.plan, acquisition.at)


def _reason_against(candidate: Candidate, *, open_period: Period, book: Rulebook) -> str | None:
    """The first reason why no bonus is due, before the day cap; None when it is due."""
    acquisition, order = candidate
    return _reason_in_person(acquisition, book) or _reason_in_terms(acquisition, order, open_period, book)


def _reason_in_person(acquisition: Acquisition, book: Rulebook) -> str | None:
    career = book.organisation.careers[acquisition.payee]
    if not acquisition.first:
        return "ALREADY_ACQUIRED"
    if acquisition.was_member:
        return "WAS_MEMBER"
    if career.is_own(acquisition.member):
        return "SELF_PURCHASE"
    return "NOT_ACTIVE" if career.on(acquisition.day) is None else None


def _reason_in_terms(
    acquisition: Acquisition, order: SoldOrder | None, open_period: Period, book: Rulebook
) -> str | None:
    version = _version_for(acquisition, book)
    if version is None or version.terms.acquisition is None:
        return "NO_RULE"
    if order is None:
        return "NO_FIRST_ORDER"
    if order.period > open_period:
        return "PERIOD_NOT_DUE"
    terms = version.terms.acquisition
    paid = sum(line.paid for line in order.lines.values())
    if paid < terms.min_first_order_net:
        return "BELOW_MIN"
    kept = paid - _refunded_until(order, days_after(order.day, terms.window_days))
    return "REFUNDED_IN_WINDOW" if kept < terms.min_first_order_net else None


def _refunded_until(order: SoldOrder, last: Day) -> int:
    """Counted refunds of the order with a business date up to `last`."""
    return sum(refund.amount for line in order.lines.values() for refund in line.refunds if refund.day <= last)
