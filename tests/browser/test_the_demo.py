"""The demo says where to look, and says it again to whoever starts it twice."""

import json
import os
import subprocess

import httpx
import pytest

from tests.browser.people import People
from tests.demos import BIN, SmallDemo

pytestmark = pytest.mark.browser


def test_a_second_start_says_what_runs_where(demo: SmallDemo) -> None:
    environment = {**os.environ, "GUIDE_HOME": str(demo.home)}
    second = subprocess.run(
        [BIN / "guide", "demo", "--small"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert second.returncode == 0, second.stderr
    for said in (f"{demo.url}/a ", f"{demo.url}/hq ", f"{demo.url}/q/", "sh001-02", "演示正在运行"):
        assert said in second.stdout
    assert httpx.get(f"{demo.url}/health/ready").status_code == 200


def test_a_reset_beside_a_running_demo_is_refused(demo: SmallDemo) -> None:
    environment = {**os.environ, "GUIDE_HOME": str(demo.home)}
    reset = subprocess.run(
        [BIN / "guide", "demo", "--reset"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert reset.returncode != 0
    assert "演示正在运行" in reset.stderr


def test_what_the_demo_says_to_open_opens(demo: SmallDemo, people: People) -> None:
    told = json.loads((demo.home / "demo.json").read_text(encoding="utf-8"))["open"]
    assert len(told) == 3
    for place in told:
        answer = httpx.get(place["address"], cookies=people.cookies(place["login"]))
        assert answer.status_code == 200, place
        assert answer.headers["content-type"].startswith("text/html"), place


def test_the_demo_has_a_refund_in_each_state(demo: SmallDemo, people: People) -> None:
    cookies = people.cookies("finance")
    for state in ("success", "abnormal", "closed", "processing"):
        page = httpx.get(f"{demo.url}/hq/payments/refunds", params={"state": state}, cookies=cookies)
        assert (page.status_code, "/hq/orders/" in page.text.partition("<table")[2]) == (200, True), state


def test_the_demo_has_a_payment_of_another_amount_to_look_into(demo: SmallDemo, people: People) -> None:
    page = httpx.get(f"{demo.url}/hq/payments/differences", params={"state": "open"}, cookies=people.cookies("finance"))
    assert (page.status_code, "金额不同" in page.text) == (200, True)


def test_what_wechat_pay_closed_in_the_demo_goes_back_when_it_is_tried_again(demo: SmallDemo, people: People) -> None:
    """The stand-in that is served recalls what was paid while the demo was loaded."""
    (closed,) = people.ask("finance", "GET", "/v1/pay-refunds", query={"state": "closed"})["items"]
    goes_on = people.ask("finance", "POST", f"/v1/pay-refunds/{closed['id']}/attempts", None)
    assert (goes_on["state"], goes_on["again_of"]) == ("asked", closed["id"])
