"""`guide commissions simulate`: read one scenario document, print one result."""

import gc
import sys
from pathlib import Path

import click

from commissions.engine.api import ScenarioInvalid
from commissions.engine.api import simulate as run_scenario

INVALID = b'{"error": "SCENARIO_INVALID"}\n'
INVALID_EXIT = 2
LARGEST_DOCUMENT = 512 * 1024 * 1024
"""The largest scenario, in bytes; an endless device is refused like any other text that is no scenario."""


@click.command()
@click.argument("scenario", type=click.Path())
def simulate(scenario: str) -> None:
    """试算一份提成方案 · Settle a scenario document as the database would and print the result as JSON."""
    # The process ends with its one answer and the engine makes no cycles: looking for them would only cost time.
    gc.disable()
    out = sys.stdout.buffer
    try:
        pieces = run_scenario(read_document(Path(scenario)))
    except (ScenarioInvalid, OSError):
        out.write(INVALID)
        sys.exit(INVALID_EXIT)
    for piece in pieces:
        out.write(piece)


def read_document(path: Path) -> bytes:
    """The text of a document. Raises OSError, ScenarioInvalid for one that is too large."""
    with path.open("rb") as file:
        document = file.read(LARGEST_DOCUMENT + 1)
    if len(document) > LARGEST_DOCUMENT:
        raise ScenarioInvalid("the document is too large")
    return document
