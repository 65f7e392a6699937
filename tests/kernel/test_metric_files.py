"""Figures of several processes are put together exactly, and a full disk or a torn file costs nobody anything."""

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.core import Metric

from guide_app.base.kernel.metric_files import MetricFiles, Sampled, summed
from guide_app.base.kernel.metrics import EVENTS, answered

COUNTS = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 10**9)), max_size=4)


def value(metrics: list[Metric], name: str, **labels: str) -> float | None:
    """One figure."""
    return next(
        (one.value for metric in metrics for one in metric.samples if one.name == name and one.labels == labels), None
    )


@given(COUNTS)
def test_the_sum_is_that_of_the_processes(counts: list[dict[str, int]]) -> None:
    parts = [
        [Sampled("m", "counter", "told", "m_total", {"of": key}, float(number)) for key, number in one.items()]
        for one in counts
    ]
    together = summed(parts)
    for key in "abc":
        there = [one[key] for one in counts if key in one]
        assert value(together, "m_total", of=key) == (float(sum(there)) if there else None)


def test_what_another_process_counted_is_added_once(tmp_path: Path) -> None:
    ours, theirs = MetricFiles(tmp_path, "serve"), MetricFiles(tmp_path, "worker")
    theirs.own = tmp_path / "worker-1.json"
    answered("GET", "/of/this/test", 200, 0.02)
    before = value(ours.together(), "guide_requests_total", method="GET", route="/of/this/test", status="200")
    theirs.write()  # the same figures, as if another had counted them
    ours.write()  # our own file is not read: what it holds is in memory
    after = value(ours.together(), "guide_requests_total", method="GET", route="/of/this/test", status="200")
    assert before is not None
    assert after == 2 * before
    buckets = value(ours.together(), "guide_request_seconds_bucket", route="/of/this/test", le="0.025")
    assert buckets == after


def test_torn_and_foreign_files_are_passed_over(tmp_path: Path) -> None:
    files = MetricFiles(tmp_path, "serve")
    (tmp_path / "worker-7.json").write_bytes(b'[["guide_requests","coun')
    (tmp_path / "worker-8.json").write_bytes(b'{"of": "another release"}')
    EVENTS.labels("somebody", "Happened").inc(3)
    assert value(files.together(), "guide_events_delivered_total", subscriber="somebody", event="Happened") == 3


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    files = MetricFiles(tmp_path / "file" / "metrics", "serve")
    files.begin()
    files.write()
    assert files.together()


def test_files_of_the_ended_stay_while_one_of_their_role_lives(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    gone, of_another = tmp_path / f"serve-{ended.pid}.json", tmp_path / f"worker-{ended.pid}.json"
    alive = tmp_path / f"serve-{os.getppid()}.json"
    for one in (gone, of_another, alive):
        one.write_bytes(b"[]")
    MetricFiles(tmp_path, "serve").begin()
    assert gone.exists()
    assert alive.exists()
    alive.unlink()
    MetricFiles(tmp_path, "serve").begin()
    assert not gone.exists()
    assert of_another.exists()
