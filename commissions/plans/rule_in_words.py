"""A version of a plan as people say it, in Chinese and English. Pure.

What is said follows from the terms alone, so that whoever writes them, approves them or is paid by them reads the
same. When they begin to hold is not part of it: two versions that pay the same are said the same.
"""

from collections.abc import Iterable

import msgspec

from commissions.engine.api import (
    AcquisitionTerms,
    Draw,
    ManagerOverride,
    PlanTerms,
    RecognisedBy,
    StorePool,
    format_period,
    recognition_of,
)
from commissions.plans.components_in_words import of_line, of_month, rate
from commissions.reasons.explaining import Told
from commissions.reasons.recognised_in_words import SINCE
from guide_app.base.kernel.money import PPM, yuan

BASES: dict[str, Told] = {
    "NET_PAID": ("业绩按实付金额减退款计", "Sales count as paid, less refunds"),
    "NET_PAID_PLUS_HQ": (
        "业绩按实付金额减退款计，并加回总部承担的优惠",
        "Sales count as paid, less refunds, with discounts borne by headquarters added back",
    ),
}
REFUNDS: dict[str, Told] = {
    "RESTATE": (
        "退货：重算销售当月，差额记入退货当月",
        "Refunds: the month of the sale is computed again, the difference is posted in the month of the refund",
    ),
    "SAME_RATE": (
        "退货：月度提成按销售当月的平均费率扣回",
        "Refunds: what the month earned is taken back at the rate it was earned at",
    ),
    "NET_CURRENT": (
        "退货：从退货当月的业绩中扣减",
        "Refunds: they lower the sales of the month of the refund",
    ),
}
MOVES: dict[str, Told] = {
    "SEGMENT": ("当月换店：各店的业绩分开计月度提成", "Who moves between stores: each store is computed apart"),
    "COMBINED": (
        "当月换店：同一法人各店的业绩合并计月度提成",
        "Who moves between stores: stores of one legal entity are computed together",
    ),
}
TASKS: Told = ("任务奖励按任务上写的金额另计", "Rewards of tasks come on top, as the task says")
ROUNDING: Told = (
    "每行同一费率合计后四舍五入到分一次，再按份额分，尾差不丢不多",
    "Each line and rate is rounded to the fen once and then shared, so that shares add up",
)
NOTHING: Told = ("本方案不计提成", "This plan earns nothing")
RESTATED: Told = (
    "本版更正过去：生效日起的提成按本版重算，差额由下次结算记入",
    "Corrects the past: what was earned since it holds is computed again, the next settlement posts the difference",
)


class RuleInWords(msgspec.Struct, frozen=True, kw_only=True):
    """A version in sentences, what is earned first; `zh[n]` and `en[n]` say the same."""

    zh: list[str]
    en: list[str]


class ChangedWords(msgspec.Struct, frozen=True, kw_only=True):
    """What a version says that the one before did not, and what it says no more."""

    added: RuleInWords
    dropped: RuleInWords


def in_words(terms: PlanTerms) -> RuleInWords:
    """What a version earns, its limits, what counts, what refunds do, when it is paid."""
    return _said(_told(terms))


def changed(before: PlanTerms, after: PlanTerms) -> ChangedWords:
    """The sentences of `after` that `before` has not, and the other way round."""
    old, new = _told(before), _told(after)
    return ChangedWords(
        added=_said([one for one in new if one not in old]),
        dropped=_said([one for one in old if one not in new]),
    )


def _told(terms: PlanTerms) -> list[Told]:
    return [
        *_earned(terms),
        *([] if terms.acquisition is None else [_acquisition(terms.acquisition)]),
        TASKS,
        *_limits(terms),
        BASES[terms.base_mode],
        REFUNDS[terms.refund_policy],
        *_moves(terms),
        *_paid(terms),
        *([RESTATED] if terms.restate else []),
        ROUNDING,
    ]


def _said(told: Iterable[Told]) -> RuleInWords:
    given = list(told)
    return RuleInWords(zh=[chinese for chinese, _ in given], en=[english for _, english in given])


def _earned(terms: PlanTerms) -> list[Told]:
    told = [sentence for component in terms.line_components for sentence in of_line(component)]
    told += [of_month(component) for component in terms.period_components]
    return told or [NOTHING]


def _acquisition(terms: AcquisitionTerms) -> Told:
    chinese = f"拉新奖：每位新会员奖 {yuan(terms.bonus)}，首单实付须满 {yuan(terms.min_first_order_net)}"
    english = f"New members: {yuan(terms.bonus)} for each whose first order comes to {yuan(terms.min_first_order_net)}"
    if terms.window_days:
        chinese += f"，{terms.window_days} 天内不因退货低于此数"
        english += f" and stays so for {_days(terms.window_days)}"
    if terms.day_cap is not None:
        chinese += f"，每天最多 {terms.day_cap} 位"
        english += f", {terms.day_cap} a day at most"
    return chinese, english


def _limits(terms: PlanTerms) -> list[Told]:
    told: list[Told] = []
    if terms.cap is not None:
        told.append(
            (f"每人每月最多 {yuan(terms.cap)}，任务奖励也算在内", f"{yuan(terms.cap)} a month at most, tasks included")
        )
    if terms.guarantee is not None:
        told.append(
            (
                f"每人每月保底 {yuan(terms.guarantee)}，按在职天数折算",
                f"{yuan(terms.guarantee)} a month at least, in proportion to the days at work",
            )
        )
    return told


def _moves(terms: PlanTerms) -> list[Told]:
    """Said where it bears on anything: on what is computed of one's own sales of a month."""
    is_own = any(not isinstance(one, ManagerOverride | StorePool) for one in terms.period_components)
    return [MOVES[terms.store_move]] if is_own or terms.store_move != "SEGMENT" else []


def _paid(terms: PlanTerms) -> list[Told]:
    told: list[Told] = []
    recognition = recognition_of(terms)
    if recognition is not None:
        told.append(recognition_in_words(recognition.by, recognition.days))
    if terms.draw is not None:
        told.append(_draw(terms.draw))
    if terms.max_deduct_ppm != PPM:
        told.append(
            (
                f"欠款每月最多扣当月应发的 {rate(terms.max_deduct_ppm)}",
                f"Debts take {rate(terms.max_deduct_ppm)} of a month's pay at most",
            )
        )
    return told


def recognition_in_words(by: RecognisedBy, days: int) -> Told:
    """What the pay of each sale waits for, and how long after it."""
    what_zh, what_en = SINCE[by]
    if days == 0:
        return (
            f"每笔销售的提成在{what_zh}当天确认，确认后才可发放",
            f"What a sale earns is due on the day of the {what_en}",
        )
    return (
        f"每笔销售的提成在{what_zh} {days} 天后确认，确认后才可发放",
        f"What a sale earns is due {_days(days)} after the {what_en}",
    )


def _draw(draw: Draw) -> Told:
    begins = format_period(draw.start)
    return (
        f"预支：{begins} 起 {draw.periods} 个月，每月补足到 {yuan(draw.amount)}；第 {draw.recovery_from} 个月起，"
        f"用超出部分的 {rate(draw.recovery_ppm)} 扣回",
        f"Draw: so many months from {begins} on, {draw.periods}, are filled up to {yuan(draw.amount)}; from month"
        f" {draw.recovery_from} on {rate(draw.recovery_ppm)} of what lies above takes it back",
    )


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"
