"""One changed module under its tests, in a child process that imports the change from memory: nothing is written."""

import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from types import CodeType

import pytest


class Outcome(Enum):
    """What became of a change."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


class _Changed(importlib.machinery.SourceFileLoader):
    """Loads a module from a text that is not on disk."""

    def __init__(self, name: str, path: str, source: bytes) -> None:
        super().__init__(name, path)
        self.changed = source

    def get_code(self, fullname: str) -> CodeType:
        """The changed text, compiled. What is cached on disk is the text as it was."""
        assert fullname == self.name
        return compile(self.changed, self.path, "exec", dont_inherit=True)


class _Finder:
    """Finds the changed module before anything else does."""

    def __init__(self, name: str, path: Path, source: bytes) -> None:
        self.name = name
        self.path = str(path)
        self.source = source

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Where to load a module from; nothing for all others."""
        if fullname != self.name:
            return None
        loader = _Changed(fullname, self.path, self.source)
        return importlib.util.spec_from_file_location(fullname, self.path, loader=loader)


def start(
    name: str, path: Path, source: bytes, tests: Sequence[str], *, root: Path, limit: int, silent: bool = True
) -> int:
    """Starts the tests on a module with another source, for `limit` seconds of work. Gives the id of the process."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        if silent:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
        sys.meta_path.insert(0, _Finder(name, path, source))
        options = ["-c", os.devnull, "--rootdir", str(root), "--noconftest", "-p", "no:cacheprovider", "-x", "-q"]
        code = int(pytest.main([*options, *tests]))
    finally:
        os._exit(code)


def outcome(child: int) -> Outcome | None:
    """What became of a started change; nothing while it runs."""
    done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        return None
    code = os.waitstatus_to_exitcode(status)
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return Outcome.TIMED_OUT
    return Outcome.SURVIVED if code == 0 else Outcome.KILLED
