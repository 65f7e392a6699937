"""A sheet with wrong rows as taps: from the list of articles to the preview, mended, uploaded again, written."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from guide_app.base.kernel.imports.opening import open_sheet
from tests.browser.looking import DESK
from tests.browser.people import HEADQUARTERS, People
from tests.browser.taps import PATIENCE, in_hand
from tests.imports.sheets import workbook

pytestmark = pytest.mark.browser

HEAD = ("商品编码", "商品名称", "可打折")
LINES = (("STORY-1", "短袖", "是"), ("STORY-2", "长袖", "也许"), ("STORY-3", "", "是"))
ONE_IMPORT = re.compile(r"/hq/imports/[0-9a-f-]{36}$")


def mended(sheet: Path) -> bytes:
    """The error sheet as somebody has corrected it: its own columns stay."""
    head, second, third = (row.cells for row in open_sheet(sheet.read_bytes()).rows())
    return workbook(head, (*second[:4], "否"), (*third[:3], "背心", *third[4:]))


def test_a_sheet_with_two_wrong_rows_is_mended_and_written_with_six_taps(
    browser: Browser, people: People, made: dict[str, str], tmp_path: Path
) -> None:
    sheet = tmp_path / "商品.xlsx"
    sheet.write_bytes(workbook(HEAD, *LINES))
    with in_hand(browser, people, HEADQUARTERS, "/hq/skus", size=DESK) as hand:
        hand.tap(hand.page.locator(".desk-head").get_by_role("link", name="导入"))
        hand.page.get_by_label("填好的表格").set_input_files(sheet)
        hand.tap("上传并预览")
        expect(hand.page).to_have_url(ONE_IMPORT)
        hand.page.get_by_text("2 行有误，不写入").wait_for(timeout=PATIENCE)
        expect(hand.page.get_by_text("须为 是 或 否")).to_be_visible()
        with hand.page.expect_download() as downloading:
            hand.tap("下载错误表")
        first = hand.page.url
        again = tmp_path / "改好.xlsx"
        again.write_bytes(mended(downloading.value.path()))
        hand.tap("确认导入")
        hand.page.get_by_text("已新增 1 行").wait_for(timeout=PATIENCE)
        hand.page.get_by_label("改好的错误表").set_input_files(again)
        hand.tap("上传并预览")
        hand.page.wait_for_url(lambda url: url != first)
        hand.page.get_by_text("确认后新增 2 行、修改 0 行。").wait_for(timeout=PATIENCE)
        hand.tap("确认导入")
        hand.page.get_by_text("已新增 2 行").wait_for(timeout=PATIENCE)
        assert hand.taps <= 6
    found = people.ask(HEADQUARTERS, "GET", "/v1/skus", query={"text": "STORY-"})["items"]
    assert {one["code"]: one["name"] for one in found} == {"STORY-1": "短袖", "STORY-2": "长袖", "STORY-3": "背心"}
