"""Amounts of the ledger in sentences that can be checked with a pencil."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.engine.api import Explain, GroupExplain, LineExplain, OverrideExplain
from commissions.engine.targets.keys import PoolExplain
from commissions.reasons.explaining import how

AMOUNTS = st.integers(-(10**11), 10**11)


@pytest.mark.parametrize(
    ("explain", "amount", "target", "rev", "said"),
    [
        (LineExplain(114_800, 2_870), 2_870, 2_870, 1, "基数 ¥1,148.00 × 2.5% = ¥28.70"),
        (LineExplain(114_800, 2_870), 1_435, 1_435, 1, "基数 ¥1,148.00 × 2.5% = ¥28.70，您的份额 50% = ¥14.35"),
        (
            LineExplain(57_400, 1_435), -1_435, 1_435, 2,
            "基数 ¥574.00 × 2.5% = ¥14.35；原已计 ¥28.70，本次 -¥14.35",
        ),
        (LineExplain(0, 0), -2_870, 0, 3, "全部退回，应计 ¥0.00；原已计 ¥28.70，本次 -¥28.70"),
        (LineExplain(2, 1_000), 1_000, 1_000, 1, "定额，按 2 件计 ¥10.00"),
        (GroupExplain(5_000_000, 0, 4_000_000, 50_000), 50_000, 50_000, 1,
         "当月业绩 ¥50,000.00，目标 ¥40,000.00，完成 125%，应计 ¥500.00"),
        (GroupExplain(5_000_000, 100_000, None, 50_000), 20_000, 20_000, 1,
         "当月业绩 ¥50,000.00，另扣往月退货 ¥1,000.00，应计 ¥500.00，其中这家门店 ¥200.00"),
        (OverrideExplain(5_000_000, None), 10_000, 10_000, 1, "门店业绩 ¥50,000.00，应计 ¥100.00（业绩的 0.2%）"),
        (PoolExplain(5_000_000, 30_000), 10_000, 10_000, 1,
         "门店业绩 ¥50,000.00，奖金池 ¥300.00（0.6%），分得 33.33% = ¥100.00"),
    ],
)  # fmt: skip
def test_each_way_of_earning_has_its_sentence(explain: Explain, amount: int, target: int, rev: int, said: str) -> None:
    told = how(explain, amount_fen=amount, target_fen=target, rev=rev, units=2)
    assert told is not None
    assert told[0] == said


def test_what_is_kept_without_numbers_has_none() -> None:
    assert how(None, amount_fen=1, target_fen=1, rev=1) is None


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 9), st.integers(0, 99))
def test_any_numbers_are_said(base: int, pool: int, target: int, rev: int, units: int) -> None:
    told = how(LineExplain(base, pool), amount_fen=1, target_fen=target, rev=rev, units=units)
    assert told is not None
    assert all(told)
