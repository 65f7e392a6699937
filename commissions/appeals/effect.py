"""What crediting an order anew comes to for each payee, by the engine, before anybody decides."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from commissions.appeals.reads import people_named
from commissions.appeals.schemas import EffectOn
from commissions.credited_lines import CreditedLine
from commissions.crediting.line_postings import line_targets
from commissions.crediting.recounting import with_refunds
from commissions.crediting.recrediting import associates_in
from commissions.engine.api import (
    Credit,
    PayeeMonths,
    Rulebook,
    SoldLine,
    contributions_of,
    performance_of,
    settle_payees,
)
from commissions.settlement.facts import facts_of_payees

Amounts = Mapping[str, Mapping[str, int]]
"""Fen by payee and cost store."""


async def effect_of(stored: Sequence[CreditedLine], after: tuple[Credit, ...], book: Rulebook) -> tuple[EffectOn, ...]:
    """By how much what each performs, and what each earns in the month, would move.

    What refunds of a closed month took off another month, by the policy NET_CURRENT, is not looked at.
    """
    before = stored[0].credits
    was, would_be = list((await with_refunds(stored)).values()), list((await with_refunds(stored)).values())
    for line in would_be:
        line.credit_to(after)
    commission = await _commission(was, would_be, book)
    performed, performs = _performed(was), _performed(would_be)
    people = await people_named(associates_in(before, after))
    named = {str(person): one for person, one in people.items()}
    had, has = ({credit.payee: credit.weight for credit in credits} for credits in (before, after))
    return tuple(
        EffectOn(
            payee=payee,
            number=named[payee].number if payee in named else "",
            name=named[payee].name if payee in named else "",
            weight_before=had.get(payee, 0),
            weight_after=has.get(payee, 0),
            performance_before_fen=performed.get(payee, 0),
            performance_after_fen=performs.get(payee, 0),
            commission_fen=commission.get(payee, 0),
        )
        for payee in dict.fromkeys((*had, *has))
    )


def _performed(lines: Sequence[SoldLine]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        for credit, share in zip(line.credits, performance_of(line), strict=True):
            found[credit.payee] += share
    return found


async def _commission(was: Sequence[SoldLine], would_be: Sequence[SoldLine], book: Rulebook) -> dict[str, int]:
    """By how much the month of each payee moves: its lines, and everything that goes by their sums."""
    ids = associates_in(*(line.credits for line in (was[0], would_be[0])))
    payees = frozenset(str(person) for person in ids)
    facts = await facts_of_payees(was[0].period, payees, sorted(ids), book)
    before, after = _of_lines(was, book), _of_lines(would_be, book)
    moved: dict[str, int] = defaultdict(int)
    for payee, amount in (*_sums(after).items(), *((payee, -fen) for payee, fen in _sums(before).items())):
        moved[payee] += amount
    for payee, amount in _beside_lines(facts, book).items():
        moved[payee] -= amount
    for old, new in zip(was, would_be, strict=True):
        facts.bases.add(contributions_of(old, book), times=-1)
        facts.bases.add(contributions_of(new, book))
    of_lines = _added(_added(facts.of_lines, before, -1), after, 1)
    for payee, amount in _beside_lines(msgspec.structs.replace(facts, of_lines=of_lines), book).items():
        moved[payee] += amount
    return moved


def _of_lines(lines: Sequence[SoldLine], book: Rulebook) -> Amounts:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, target in line_targets(lines, book).items():
        found[key.payee][key.store] += target.amount
    return found


def _sums(amounts: Amounts) -> dict[str, int]:
    return {payee: sum(stores.values()) for payee, stores in amounts.items()}


def _added(amounts: Amounts, others: Amounts, times: int) -> Amounts:
    found = {payee: dict(stores) for payee, stores in amounts.items()}
    for payee, stores in others.items():
        of_payee = found.setdefault(payee, {})
        for store, amount in stores.items():
            of_payee[store] = of_payee.get(store, 0) + times * amount
    return found


def _beside_lines(facts: PayeeMonths, book: Rulebook) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for key, target in settle_payees(facts, book).targets.items():
        found[key.payee] += target.amount
    return found
