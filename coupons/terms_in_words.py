"""The terms of a coupon as people say them, in Chinese and English. Pure.

What is said follows from the terms alone, so that whoever writes them, gives the coupon out or is given it reads
the same.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from coupons.quoting.documents import FixedRuleDocument
from coupons.quoting.instants import local
from coupons.quoting.scope import ItemSelector, StoreSelector
from coupons.quoting.terms import EveryTerms, ExchangeTerms, FixedTerms, PercentTerms, Terms
from coupons.terms_documents import ValidityDocument
from guide_app.base.kernel.money import PPM, yuan

Told = tuple[str, str]
"""The same in Chinese and English."""

NAMED = 5
"""Of a list of articles or stores; how many more there are is a number."""


class InWords(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon in sentences, the rule first; `zh[n]` and `en[n]` say the same."""

    zh: list[str]
    en: list[str]


def in_words(terms: Terms, validity: ValidityDocument, grace_days: int) -> InWords:
    """What a coupon takes off, for what, with what, until when, and who pays for it."""
    told = [
        rule_of(terms),
        *_goods(terms),
        *_stores(terms),
        _beside_others(terms),
        _valid(validity),
        *([_after_return(grace_days)] if grace_days else []),
        _funded(terms),
    ]
    return InWords(zh=[chinese for chinese, _ in told], en=[english for _, english in told])


def for_customers(terms: Terms, validity: ValidityDocument) -> InWords:
    """The same for who may take it: what it takes off, for what, where and until when."""
    told = [rule_of(terms), *_goods(terms), *_stores(terms), _valid(validity)]
    return InWords(zh=[chinese for chinese, _ in told], en=[english for _, english in told])


def rule_of(terms: Terms) -> Told:
    """The rule itself: `满 ¥300.00 减 ¥50.00`."""
    if isinstance(terms, FixedTerms):
        chinese, english = f"减 {yuan(terms.off)}", f"{yuan(terms.off)} off"
    elif isinstance(terms, EveryTerms):
        most = terms.max_times
        chinese = f"每满 {yuan(terms.every)} 减 {yuan(terms.off)}" + (f"，最多 {most} 次" if most else "")
        english = f"{yuan(terms.off)} off for every {yuan(terms.every)}" + (f", {most} times at most" if most else "")
    elif isinstance(terms, PercentTerms):
        chinese, english = _percent(terms)
    else:
        chinese, english = _exchange(terms)
    if not terms.threshold:
        return chinese, english
    of = ("整单", "the whole order") if terms.threshold_on == "CART" else ("", "eligible goods")
    joint = "后" if isinstance(terms, EveryTerms | ExchangeTerms) else ""
    return (
        f"{of[0]}满 {yuan(terms.threshold)} {joint}{'，' if joint else ''}{chinese}",
        f"{english}, from {yuan(terms.threshold)} of {of[1]} on",
    )


def _percent(terms: PercentTerms) -> Told:
    cap = ("", "") if terms.cap is None else (f"，最多减 {yuan(terms.cap)}", f", {yuan(terms.cap)} at most")
    if terms.pay_ppm == 0:
        return f"全免{cap[0]}", f"free{cap[1]}"
    tenths, off = _short(terms.pay_ppm, PPM // 10), _short(PPM - terms.pay_ppm, PPM // 100)
    return f"打 {tenths} 折{cap[0]}", f"{off}% off{cap[1]}"


def _exchange(terms: ExchangeTerms) -> Told:
    face = terms.max_face
    limit = ("", "") if face is None else (f"（单件不超过 {yuan(face)}）", f" worth {yuan(face)} at most")
    if not terms.exchange_price:
        return f"免费兑换一件{limit[0]}", f"one unit{limit[1]} for nothing"
    return f"{yuan(terms.exchange_price)} 换购一件{limit[0]}", f"one unit{limit[1]} for {yuan(terms.exchange_price)}"


def _goods(terms: Terms) -> list[Told]:
    told: list[Told] = []
    scope = terms.scope
    if scope.items_in:
        chinese, english = _either(_items(one) for one in scope.items_in)
        told.append((f"适用商品：{chinese}", f"For {english}"))
    else:
        told.append(("适用全部商品", "For all goods"))
    if scope.items_out:
        chinese, english = _either(_items(one) for one in scope.items_out)
        told.append((f"不适用商品：{chinese}", f"Not for {english}"))
    return told


def _stores(terms: Terms) -> list[Told]:
    told: list[Told] = []
    scope = terms.scope
    if scope.stores_in:
        chinese, english = _either(_places(one) for one in scope.stores_in)
        told.append((f"适用门店：{chinese}", f"In {english}"))
    if scope.stores_out:
        chinese, english = _either(_places(one) for one in scope.stores_out)
        told.append((f"不适用门店：{chinese}", f"Not in {english}"))
    return told


def _items(selector: ItemSelector) -> Told:
    return _both(
        (
            ("品类", "categories", selector.categories),
            ("品牌", "brands", selector.brands),
            ("SKU", "SKUs", selector.skus),
        )
    )


def _places(selector: StoreSelector) -> Told:
    return _both((("门店", "stores", selector.stores), ("区域", "regions", selector.regions)))


def _both(fields: Iterable[tuple[str, str, Sequence[str] | None]]) -> Told:
    given = [(chinese, english, ids) for chinese, english, ids in fields if ids]
    return (
        "且".join(f"{chinese} {_listed(ids, '、', '等 {n} 个')}" for chinese, _, ids in given),
        " and ".join(f"{english} {_listed(ids, ', ', ' and so on, {n} in all')}" for _, english, ids in given),
    )


def _either(told: Iterable[Told]) -> Told:
    given = list(told)
    return "，或".join(chinese for chinese, _ in given), ", or ".join(english for _, english in given)


def _listed(ids: Sequence[str], joint: str, more: str) -> str:
    return joint.join(ids[:NAMED]) + (more.format(n=len(ids)) if len(ids) > NAMED else "")


def _beside_others(terms: Terms) -> Told:
    if terms.exclusive:
        return "不与其他券同用", "Not together with other coupons"
    return f"叠加组 {terms.group}", f"Stacking group {terms.group}"


def _valid(validity: ValidityDocument) -> Told:
    rule = validity.value()
    if isinstance(validity, FixedRuleDocument):
        assert rule.from_ is not None, "fixed windows have both ends"
        return (
            f"{_moment(rule.from_)} 至 {_moment(rule.to)} 有效",
            f"Valid from {_moment(rule.from_)} to {_moment(rule.to)}",
        )
    days, delay = validity.days, validity.delay_days
    chinese = f"领取 {delay} 天后起 {days} 天内有效" if delay else f"领取后 {days} 天内有效，领取当天算第 1 天"
    english = (
        f"Valid for {days} days, beginning {delay} days after the claim"
        if delay
        else f"Valid for {days} days, the day of the claim being the first"
    )
    if rule.from_ is not None:
        chinese, english = f"{chinese}，不早于 {_moment(rule.from_)}", f"{english}, not before {_moment(rule.from_)}"
    if rule.to is not None:
        chinese, english = f"{chinese}，最晚至 {_moment(rule.to)}", f"{english}, until {_moment(rule.to)} at the latest"
    return chinese, english


def _after_return(grace_days: int) -> Told:
    return (
        f"整单退货后券退回，至少再有效 {grace_days} 天",
        f"Given back when the whole order is returned, then good for {grace_days} days at least",
    )


def _funded(terms: Terms) -> Told:
    if len(terms.funding) == 1:
        return f"优惠由 {terms.funding[0].funder} 承担", f"Borne by {terms.funding[0].funder}"
    parts = " : ".join(f"{party.funder} {party.weight}" for party in terms.funding)
    return f"优惠按 {parts} 分摊", f"Borne in the proportion {parts}"


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{local(at):%Y-%m-%d %H:%M}"


def _short(part: int, unit: int) -> str:
    """`part` in units to all its decimals: 880 000 by 100 000 is `8.8`."""
    digits = len(str(unit)) - 1
    text = f"{part // unit}.{part % unit:0{digits}d}"
    return text.rstrip("0").rstrip(".")
