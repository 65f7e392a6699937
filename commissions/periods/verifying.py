"""The ledger of a month held against the facts: everything is reckoned anew, from the first sale on."""

from datetime import date

import msgspec

from commissions.engine.api import Period, first_date_of, month_outcome
from commissions.payees import payee_text
from commissions.posting import PostedKey
from commissions.rulebooks import whole_rulebook
from commissions.settlement.month import facts_of_month
from guide_app.base.kernel.database import fetch_as, fetch_value, hold, transaction
from guide_app.base.kernel.locks import COMMISSION_LEDGER


class Differing(msgspec.Struct, frozen=True):
    """A key whose posted amount is not what the facts come to, in fen."""

    payee: str
    component: str
    ref: str
    store: str
    posted_fen: int
    target_fen: int


class Verified(msgspec.Struct, frozen=True):
    """How many keys of a month were compared, those that differ, and what is due and was therefore not settled yet."""

    period: str
    keys: int
    differing: list[Differing]
    due: int


POSTED = f"SELECT {', '.join(PostedKey.__struct_fields__)} FROM commission_posted WHERE effective_period = $1"
DUE = """
SELECT (SELECT count(*) FROM commission_due WHERE period = $1)
  + (SELECT count(*) FROM credited_line WHERE period = $1 AND due)
"""


async def verify_month(month: Period) -> Verified:
    """Reckon a month anew and compare it with the ledger, while nobody posts."""
    first: date = first_date_of(month)
    async with transaction():
        await hold(COMMISSION_LEDGER)
        book = await whole_rulebook()
        targets = month_outcome(await facts_of_month(month, book), book).targets
        stored = await fetch_as(PostedKey, POSTED, first)
        due: int = await fetch_value(DUE, first)
    posted = {
        (payee_text(one.payee_kind, one.payee), one.component, one.ref, str(one.store)): one.amount_fen
        for one in stored
    }
    wanted = {(key.payee, key.component, key.ref, key.store): target.amount for key, target in targets.items()}
    keys = sorted(posted.keys() | wanted.keys())
    differing = [
        Differing(*key, posted_fen=posted.get(key, 0), target_fen=wanted.get(key, 0))
        for key in keys
        if posted.get(key, 0) != wanted.get(key, 0)
    ]
    return Verified(f"{first:%Y-%m}", len(keys), differing, due)
