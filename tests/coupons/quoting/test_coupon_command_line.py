"""`guide coupons ...` as a shell sees it: standard output, exit status, and nothing that looks like a crash."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GUIDE = Path(sys.executable).with_name("guide")

JANUARY = {"valid_from": "2026-01-01T00:00:00+08:00", "valid_to": "2026-02-01T00:00:00+08:00"}
QUOTE: dict[str, Any] = {  # as the contract writes it
    "member": "m",
    "moment": "2026-01-15T12:00:00+08:00",
    "store": {"id": "s"},
    "lines": [{"id": "L", "sku": "S", "unit_price": 5000, "qty": 6}],
    "terms": [{"template": "T", "version": 1, "kind": "PERCENT", "pay_ppm": 900000, "threshold": 30000}],
    "coupons": [{"id": "c", "template": "T", "version": 1, "owner": "m", **JANUARY}],
}


def run(command: str, path: Path) -> tuple[int, bytes, bytes]:
    done = subprocess.run([GUIDE, "coupons", command, path], capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def answer(command: str, document: Any, folder: Path) -> Any:  # JSON documents
    path = folder / "request.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    status, out, _ = run(command, path)
    assert status == 0
    return json.loads(out)


def assert_refused(command: str, path: Path) -> None:
    status, out, err = run(command, path)
    assert (status, json.loads(out)) == (2, {"refused": "INVALID_REQUEST"})
    assert b"Traceback" not in err


def test_a_quote_is_printed_as_one_document(tmp_path: Path) -> None:
    document = answer("quote", QUOTE, tmp_path)
    assert list(document) == ["lines", "promotions", "coupons", "unused", "totals", "hash_input", "hash"]
    assert document["totals"]["payable"] == 27000
    assert document["lines"][0]["line_promotion"] is None
    assert document["coupons"] == [
        {
            "id": "c",
            "template": "T",
            "version": 1,
            "kind": "PERCENT",
            "base": 30000,
            "discount": 3000,
            "lines": [{"id": "L", "share": 3000, "units": [500] * 6, "funders": {"COMPANY": 3000}}],
            "funders": {"COMPANY": 3000},
        }
    ]


def test_a_refund_is_printed(tmp_path: Path) -> None:
    returned = {"id": "r", "at": "2026-02-01T00:00:00+08:00", "lines": [{"id": "L", "qty": 6}]}
    document = answer("refund", {"quote": QUOTE, "returns": [returned], "grace_days": 3}, tmp_path)
    assert document == {
        "goods_paid": 27000,
        "returns": [
            {
                "status": "OK",
                "id": "r",
                "remaining_price": 0,
                "refund": 27000,
                "refunded_total": 27000,
                "shortfall": 0,
                "fully_returned": True,
                "coupons": [{"id": "c", "discount": 0, "funders": {"COMPANY": 0}}],
                "coupons_returned": [{"id": "c", "status": "ISSUED", "valid_to": "2026-02-04T00:00:00+08:00"}],
            }
        ],
    }


def test_windows_are_printed_in_local_time(tmp_path: Path) -> None:
    rule = {"kind": "AFTER_CLAIM", "days": 3}
    claimed = {"id": "a", "claimed_at": "2026-01-30T15:50:00Z", "rule": rule}
    assert answer("validity", {"items": [claimed]}, tmp_path) == {
        "items": [
            {
                "status": "OK",
                "id": "a",
                "valid_from": "2026-01-30T23:50:00+08:00",
                "valid_to": "2026-02-02T00:00:00+08:00",
            }
        ]
    }


def test_codes_are_printed_with_the_text_that_was_typed(tmp_path: Path) -> None:
    assert answer("code", {"typed": ["券\u0000\U0001f600"]}, tmp_path) == {
        "typed": [{"input": "券\u0000\U0001f600", "reason": "LENGTH", "accepted": False}],
        "payloads": [],
    }
    assert answer("code", {}, tmp_path) == {"typed": [], "payloads": []}


@pytest.mark.parametrize("command", ["quote", "refund", "validity", "code"])
def test_a_directory_or_a_missing_file_is_an_invalid_request(command: str, tmp_path: Path) -> None:
    assert_refused(command, tmp_path)
    assert_refused(command, tmp_path / "missing.json")


def test_the_refusal_names_the_first_code(tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps({**QUOTE, "only": ["nobody"], "lines": QUOTE["lines"] * 2}), encoding="utf-8")
    status, out, err = run("quote", path)
    assert (status, json.loads(out)) == (2, {"refused": "DUPLICATE_ID"})
    assert err


def test_an_endless_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as stream:
        stream.truncate(10**11)
    assert_refused("quote", path)


def test_deep_nesting_and_long_numbers_end_in_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    for text in ('{"promotions":[' + "[" * 10**6, '{"freight":' + "9" * 10**6 + "}"):
        path.write_text(text, encoding="utf-8")
        assert_refused("quote", path)


def test_starting_up_loads_no_server_and_no_database() -> None:
    program = "import sys, guide_app.entry.cli.main, guide_app.entry.cli.coupons; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    modules = set(loaded.stdout.split())
    assert not modules & {"litestar", "piccolo", "rich", "phonenumbers", "asyncio", "httpx"}
