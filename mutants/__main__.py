"""`make mutants [N=200] [SEED=7] [AREA=commissions/engine] [JOBS=1]`: do the tests notice small changes?

Takes a sample of all changes, tries each, prints those that lived and a line for each area. Fails when fewer than 95 %
of a sample were noticed; changes named in `equivalent.toml` change nothing that can be seen and are not tried.
"""

import argparse
import random
import sys
import time
from dataclasses import dataclass, field

from mutants.areas import AREAS, Area
from mutants.equivalent import Equivalent, known_equivalents
from mutants.preparation import prepare
from mutants.sampling import Trial, sample
from mutants.trial import Outcome, outcome, start

ENOUGH = 0.95


@dataclass
class Score:
    """How the changes of an area fared."""

    outcomes: list[Outcome] = field(default_factory=list)

    def line(self, area: Area) -> str:
        lived = self.outcomes.count(Outcome.SURVIVED)
        total = len(self.outcomes)
        late = self.outcomes.count(Outcome.TIMED_OUT)
        share = 100 * (total - lived) / total if total else 100
        return f"{area.name}: {total - lived}/{total} killed ({share:.1f} %), {late} of them by the time limit"

    def enough(self) -> bool:
        lived = self.outcomes.count(Outcome.SURVIVED)
        return len(self.outcomes) - lived >= ENOUGH * len(self.outcomes)


def run(trials: list[Trial], jobs: int, limit: int) -> dict[str, Score]:
    """Tries each change, some at once. Prints what lived as it is found."""
    scores: dict[str, Score] = {}
    waiting = list(reversed(trials))
    running: dict[int, Trial] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            trial = waiting.pop()
            tests = trial.area.test_files()
            silent = trial.mutation is not None
            source = trial.changed()
            child = start(trial.module, trial.path, source, tests, root=trial.root, limit=limit, silent=silent)
            running[child] = trial
        for child, trial in list(running.items()):
            found = outcome(child)
            if found is not None:
                del running[child]
                scores.setdefault(trial.area.name, Score()).outcomes.append(found)
                if found is Outcome.SURVIVED:
                    print(trial.shown(), flush=True)
        time.sleep(0.02)
    return scores


def healthy(areas: list[Area], limit: int) -> bool:
    """Whether the tests pass on the unchanged modules; otherwise no change could be seen."""
    for area in areas:
        trial = Trial(area, area.modules()[0], None)
        scores = run([trial], 1, 4 * limit)
        if scores[area.name].outcomes != [Outcome.SURVIVED]:
            print(f"{area.name}: the tests fail as it is, or take more than {4 * limit} s")
            return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--area", choices=[area.name for area in AREAS])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=int, default=60, help="seconds of work for the tests of one change")
    asked = parser.parse_args()
    areas = [area for area in AREAS if asked.area in {None, area.name}]
    print(f"seed {asked.seed}", flush=True)
    prepare()
    if not healthy(areas, asked.limit):
        return 2
    known: list[Equivalent] = known_equivalents()
    scores = run(sample(areas, known, asked.number, asked.seed), asked.jobs, asked.limit)
    for area in areas:
        print(scores[area.name].line(area))
    return 0 if all(score.enough() for score in scores.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
