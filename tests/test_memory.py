"""A process that runs for long does not search again what it has loaded."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from guide_app.base.memory import THRESHOLDS, not_looking_for_garbage, settle_memory


@pytest.fixture
def as_before() -> Iterator[None]:
    """Other tests go on as they began."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)


def test_what_is_loaded_is_not_searched_again(as_before: None) -> None:
    settle_memory()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == THRESHOLDS


def test_what_is_made_later_still_is(as_before: None) -> None:
    settle_memory()
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() >= 1


def test_what_is_made_while_modules_are_loaded_is_not_searched(as_before: None) -> None:
    before = gc.get_freeze_count()
    with not_looking_for_garbage():
        assert not gc.isenabled()
        made = [[number] for number in range(1_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_garbage_is_looked_for_again_when_a_module_cannot_be_loaded(as_before: None) -> None:
    with pytest.raises(ImportError), not_looking_for_garbage():
        raise ImportError
    assert gc.isenabled()


def test_no_library_complains_when_a_command_ends() -> None:
    """Some report what is left of them, which is all that is never searched."""
    told = subprocess.run(
        [Path(sys.executable).with_name("guide"), "worker", "--help"], check=True, capture_output=True
    )
    assert told.stderr == b""
