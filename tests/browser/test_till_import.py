"""A till's export as taps: dropped, its columns said by hand, booked, and taken back."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from guide_app.base.kernel.calendar import SHANGHAI
from tests.browser.looking import DESK
from tests.browser.people import HEADQUARTERS, People
from tests.browser.taps import PATIENCE, in_hand
from tests.orders.till_import.runs_over_http import csv_of

pytestmark = pytest.mark.browser

HEADINGS = ("流水", "成交时刻", "分店", "款", "件", "钱")
MEANT = ("小票号", "交易时间", "门店编码", "商品编码", "数量", "实收金额")
ONE_IMPORT = re.compile(r"/hq/till-imports/[0-9a-f-]{36}$")


def test_a_file_of_an_unknown_till_is_mapped_booked_and_taken_back(
    browser: Browser, people: People, made: dict[str, str], tmp_path: Path
) -> None:
    just_now = datetime.now(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")  # months of before are settled
    lines = [(f"STORY-{number}", just_now, "SH001", "STORY-CUP", 2, "80.00") for number in range(3)]
    file = tmp_path / "新收银 01.csv"
    file.write_bytes(csv_of(*lines, headings=HEADINGS))
    with in_hand(browser, people, HEADQUARTERS, "/hq/till-imports", size=DESK) as hand:
        hand.page.get_by_label("收银系统导出的文件").set_input_files(file)
        hand.tap("上传并识别")
        expect(hand.page).to_have_url(ONE_IMPORT)
        hand.page.get_by_text("表头与任何导入模板都不符").wait_for(timeout=PATIENCE)
        for heading, meaning in zip(HEADINGS, MEANT, strict=True):
            hand.page.get_by_label(heading, exact=True).select_option(label=meaning)
        expect(hand.page.get_by_label("模板名称")).to_have_value("新收银")
        hand.tap("保存并重新识别")
        hand.page.get_by_text("确认后一次入账 3 行、3 张小票").wait_for(timeout=PATIENCE)
        expect(hand.page.get_by_text("¥240.00")).to_be_visible()
        hand.tap("确认入账")
        hand.page.get_by_text("已入账 3 张订单").wait_for(timeout=PATIENCE)
        hand.tap(hand.page.locator("summary", has_text="撤销这次导入"))
        hand.page.get_by_label("撤销原因").fill("分店写错了")
        hand.page.get_by_label("我明白这会冲销全部入账").check()
        hand.tap("撤销导入")
        hand.page.get_by_text("撤销：分店写错了").wait_for(timeout=PATIENCE)
        again = people.first(HEADQUARTERS, "/v1/till-imports")
    assert (again["state"], again["orders"], again["profile"][-2:]) == ("taken_back", 3, "@1")
