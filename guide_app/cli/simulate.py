"""`guide commissions simulate`: read one scenario document, print one result."""

import gc
import sys
from pathlib import Path

import click

from commissions.engine.simulate import simulate as run_scenario
from commissions.engine.validation import ScenarioInvalid

INVALID = b'{"error": "SCENARIO_INVALID"}\n'
INVALID_EXIT = 2


@click.command()
@click.argument("scenario", type=click.Path())
def simulate(scenario: str) -> None:
    """试算一份提成方案 · Settle a scenario document as the database would and print the result as JSON."""
    # The process ends with its one answer and the engine makes no cycles: looking for them would only cost time.
    gc.disable()
    out = sys.stdout.buffer
    try:
        pieces = run_scenario(Path(scenario).read_bytes())
    except (ScenarioInvalid, OSError):
        out.write(INVALID)
        sys.exit(INVALID_EXIT)
    for piece in pieces:
        out.write(piece)
