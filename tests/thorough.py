"""How much is tried of what is made up: `THOROUGH=10 make test` tries ten times as much as usual."""

import os

THOROUGH = int(os.environ.get("THOROUGH", "1"))
"""1 keeps continuous integration short."""
EXAMPLES = 40 * THOROUGH
"""Of each property that does not say how many."""
REPEATABLE = os.environ.get("REPEATABLE") == "1"
"""What is made up differs from run to run, but not where a change is let in or refused: `REPEATABLE=1`."""
