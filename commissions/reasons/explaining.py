"""How an amount of the ledger came about, in a sentence that whoever earned it can check with a pencil. Pure."""

from commissions.engine.api import Explain, GroupExplain, LineExplain, OverrideExplain
from guide_app.base.kernel.money import PPM, round_half_away, yuan

Told = tuple[str, str]


def how(
    explain: Explain | None, *, amount_fen: int, target_fen: int, rev: int, units: int | None = None
) -> Told | None:
    """What an entry was computed from, in Chinese and English; None where no numbers are kept with it.

    `units` are those of the line that was sold. `target_fen` is what the whole stands at with this entry, `amount_fen`
    what this entry adds to what stood there.
    """
    if explain is None:
        return None
    chinese, english = _computed(explain, target_fen, units or 0)
    if rev == 1:
        return chinese, english
    before = target_fen - amount_fen
    return (
        f"{chinese}；原已计 {yuan(before)}，本次 {yuan(amount_fen)}",
        f"{english}; {yuan(before)} stood before, {yuan(amount_fen)} with this entry",
    )


def _computed(explain: Explain, target_fen: int, units: int) -> Told:
    if isinstance(explain, LineExplain):
        return _of_line(explain, target_fen, units)
    if isinstance(explain, GroupExplain):
        return _of_group(explain, target_fen)
    if isinstance(explain, OverrideExplain):
        goal = ("", "") if explain.goal is None else (f"，目标 {yuan(explain.goal)}", f", goal {yuan(explain.goal)}")
        rate = _ratio(target_fen, explain.x)
        return (
            f"门店业绩 {yuan(explain.x)}{goal[0]}，应计 {yuan(target_fen)}（业绩的 {rate}）",
            f"sales of the store {yuan(explain.x)}{goal[1]}, comes to {yuan(target_fen)} ({rate} of them)",
        )
    rate, part = _ratio(explain.pool, explain.x), _ratio(target_fen, explain.pool)
    return (
        f"门店业绩 {yuan(explain.x)}，奖金池 {yuan(explain.pool)}（{rate}），分得 {part} = {yuan(target_fen)}",
        f"sales of the store {yuan(explain.x)}, pool {yuan(explain.pool)} ({rate}), your part {part} ="
        f" {yuan(target_fen)}",
    )


def _of_group(explain: GroupExplain, target_fen: int) -> Told:
    """Sales of a month, the goal where one is asked for and how much of it was reached, and the part of a store."""
    chinese, english = f"当月业绩 {yuan(explain.x)}", f"sales of the month {yuan(explain.x)}"
    if explain.late:
        chinese += f"，另扣往月退货 {yuan(explain.late)}"
        english += f", less {yuan(explain.late)} that came back of earlier months"
    if explain.goal is not None:
        reached = _ratio(explain.x, explain.goal)
        chinese += f"，目标 {yuan(explain.goal)}，完成 {reached}"
        english += f", goal {yuan(explain.goal)}, reached {reached}"
    chinese += f"，应计 {yuan(explain.amount)}"
    english += f", comes to {yuan(explain.amount)}"
    if target_fen != explain.amount:
        chinese += f"，其中这家门店 {yuan(target_fen)}"
        english += f", of which this store {yuan(target_fen)}"
    return chinese, english


def _of_line(explain: LineExplain, target_fen: int, units: int) -> Told:
    """A rate of what was paid, or so much for each unit: then the base is a number of units, never more than sold."""
    if explain.base == 0:
        return "全部退回，应计 ¥0.00", "all of it came back, comes to ¥0.00"
    if explain.base <= units:
        whole = f"{yuan(explain.pool)}"
        chinese, english = f"定额，按 {explain.base} 件计 {whole}", f"a fixed amount for {explain.base}: {whole}"
    else:
        whole = f"{yuan(explain.base)} × {_ratio(explain.pool, explain.base)} = {yuan(explain.pool)}"
        chinese, english = f"基数 {whole}", f"base {whole}"
    if target_fen == explain.pool:
        return chinese, english
    share = _ratio(target_fen, explain.pool)
    return f"{chinese}，您的份额 {share} = {yuan(target_fen)}", f"{english}, your share {share} = {yuan(target_fen)}"


def _ratio(part: int, whole: int) -> str:
    """`2.5%` to two decimals: the ratio of the two amounts, which rounding to a fen may have moved from the plan's."""
    if whole == 0:
        return "–"
    hundredths = round_half_away(part * PPM // 100 if whole > 0 else -part * PPM // 100, abs(whole))
    text = f"{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}".rstrip("0").rstrip(".")
    return f"{'-' if hundredths < 0 else ''}{text}%"
