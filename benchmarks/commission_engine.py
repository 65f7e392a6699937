"""The commission engine: lines per second, memory per line, growth, late refunds, online use, and start-up."""

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple

import msgspec

from benchmarks._commission_documents import month
from benchmarks.report import report
from commissions.engine.api import Event, Simulation, read, settle_line, simulate, simulation_of

LINES = int(os.environ.get("BENCH_LINES", "100000"))
PAYEES = LINES // 20
GUIDE = Path(sys.executable).with_name("guide")


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call; as in the command, nothing here makes cycles and collection is off."""
    start = process_time()
    work()
    return process_time() - start


def naive_shares(document: bytes) -> int:
    """The peer: decode, and round each share of each line alone at one rate, with no rules, ledger or statements."""
    total = 0
    for event in msgspec.json.decode(document)["events"]:
        for line in event.get("lines", ()):
            for weight in (6, 3, 1):
                total += round(line["paid"] * weight * 15_000 / 10_000_000)
    return total


def throughput(document: bytes) -> None:
    """Lines per second of the whole command's work, beside decoding alone and beside the naive loop."""
    ours = seconds(lambda: sum(map(len, simulate(document))))
    decoding = seconds(lambda: read(document))
    naive = seconds(lambda: naive_shares(document))
    note = f"{len(document) / 1e6:.1f} MB document, {PAYEES} payees, 6 runs and closes, result written out"
    report("commission.simulate", ours=LINES / ours, limit=LINES / decoding, unit="lines/s", n=LINES, note=note)
    note = "peer: decode and round each share alone; no rules, no periods, no ledger"
    report(
        "commission.simulate_beside_naive", ours=LINES / ours, limit=LINES / naive, unit="lines/s", n=LINES, note=note
    )


def growth() -> None:
    """How much longer ten times the lines and payees take the command; 11 is the limit."""
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for lines, repeats in ((LINES // 10, 3), (LINES, 1)):
            path = Path(folder, f"{lines}.json")
            path.write_text(json.dumps(month(lines, lines // 20)))
            measured = [command([str(GUIDE), "commissions", "simulate", str(path)]) for _ in range(repeats)]
            times.append(median(one.processor for one in measured))
    note = "processor time of the command, start-up included"
    report("commission.growth_of_ten", ours=times[1] / times[0], limit=11, unit="times", n=LINES, note=note)


def late_refunds(document: bytes) -> None:
    """Settling 1 % late refunds beside settling the month."""
    scenario = read(document)
    simulation = simulation_of(scenario)
    opened = next(place for place, event in enumerate(scenario.events) if event.id == "opened") + 1
    whole = seconds(lambda: receive_all(simulation, scenario.events[:opened]))
    late = seconds(lambda: receive_all(simulation, scenario.events[opened:]))
    refunds = len(scenario.events) - opened - 1
    note = f"{refunds} late refunds and a run, beside the month; a tenth is the limit"
    report("commission.late_refunds", ours=late, limit=whole, unit="s", n=refunds, note=note)


def receive_all(simulation: Simulation, events: list[Event]) -> None:
    """Play events."""
    for event in events:
        simulation.receive(event)


def online(document: bytes) -> None:
    """`line_targets` of lines one by one, as when an order is paid; beside encoding the answer as JSON."""
    scenario = read(document)
    simulation = simulation_of(scenario)
    sales = [event for event in scenario.events if event.id.startswith("s")][: LINES // 10]
    receive_all(simulation, list(sales))
    lines = list(simulation.history.lines())
    ours = seconds(lambda: [settle_line(line, simulation.book).targets for line in lines])
    answers = [list(settle_line(line, simulation.book).targets.values()) for line in lines]
    limit = seconds(lambda: [msgspec.json.encode(answer) for answer in answers])
    report("commission.line_targets", ours=len(lines) / ours, limit=len(lines) / limit, unit="lines/s", n=len(lines))


class Cost(NamedTuple):
    """What a process took: seconds on the clock, seconds of processor, bytes of memory at its peak."""

    wall: float
    processor: float
    peak: int


RUNNER = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
"""


def command(arguments: list[str]) -> Cost:
    """Run a process under a small runner: a child's peak starts at that of the process it was forked from."""
    runner = [sys.executable, "-S", "-c", RUNNER, *arguments]
    wall, processor, peak = subprocess.run(runner, capture_output=True, check=True, text=True).stdout.split()
    return Cost(float(wall), float(processor), int(peak))


def memory_and_start(document: bytes) -> None:
    """Peak memory per line beside the bytes of the document per line; start-up beside an empty interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        large, empty = Path(folder, "large.json"), Path(folder, "empty.json")
        large.write_bytes(document)
        empty.write_text(json.dumps({**month(10, 1), "events": []}))
        simulate_file = [str(GUIDE), "commissions", "simulate"]
        peak = command([*simulate_file, str(large)]).peak
        idle = command([*simulate_file, str(empty)]).peak
        ours = median(command([*simulate_file, str(empty)]).wall for _ in range(7))
        limit = median(command([sys.executable, "-c", "pass"]).wall for _ in range(7))
    note = "peak of the command less an empty one; beside the document's own size"
    per_line = (peak - idle) / LINES
    report("commission.memory", ours=per_line, limit=len(document) / LINES, unit="bytes/line", n=LINES, note=note)
    report("commission.start_up", ours=ours, limit=limit, unit="s", n=7, note="beside python -c pass; 0.3 s is allowed")


def main() -> None:
    """Run all."""
    gc.disable()
    document = json.dumps(month(LINES, PAYEES)).encode()
    throughput(document)
    growth()
    late_refunds(document)
    online(document)
    memory_and_start(document)


if __name__ == "__main__":
    main()
