"""Which changes are tried: a sample of all, the same for the same seed and sources."""

import random
from dataclasses import dataclass
from pathlib import Path

from mutants.areas import ROOT, Area
from mutants.equivalent import Equivalent
from mutants.mutations import Mutation, mutations_of


@dataclass(frozen=True)
class Trial:
    """A change to a module of an area; no change at all is a trial of the tests."""

    area: Area
    path: Path
    mutation: Mutation | None
    root: Path = ROOT

    @property
    def module(self) -> str:
        """The name under which the module is imported."""
        return ".".join(self.path.relative_to(self.root).with_suffix("").parts)

    def changed(self) -> bytes:
        """The source with the change."""
        source = self.path.read_bytes()
        return source if self.mutation is None else self.mutation.apply(source)

    def equivalent(self) -> Equivalent:
        """The change as `equivalent.toml` names it."""
        assert self.mutation is not None, "only a change can be named"
        was, becomes = self.mutation.shown(self.path.read_bytes())
        return Equivalent(self.area.name, was, becomes)

    def shown(self) -> str:
        """File, line and change, or nothing for the tests as they are."""
        if self.mutation is None:
            return f"{self.area.name}: tests pass as it is"
        named = self.equivalent()
        place = f"{self.path.relative_to(self.root)}:{self.mutation.line(self.path.read_bytes())}"
        return f"lived: {place}\n  was:     {named.was}\n  becomes: {named.becomes}"


def every_trial(area: Area) -> list[Trial]:
    """All changes of an area."""
    return [Trial(area, path, one) for path in area.modules() for one in mutations_of(path.read_bytes())]


def sample(areas: list[Area], known: list[Equivalent], number: int, seed: int) -> list[Trial]:
    """Trials of all areas, by their shares, without those known to change nothing."""
    chance = random.Random(seed)
    shares = sum(area.share for area in areas)
    found = []
    for area in areas:
        trials = [trial for trial in every_trial(area) if not known or trial.equivalent() not in known]
        wanted = max(1, number * area.share // shares)
        found += chance.sample(trials, min(wanted, len(trials)))
    return found
