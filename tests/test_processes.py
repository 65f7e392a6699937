"""A process ends with its parent, also one that can no longer run any Python."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from guide_app.base.processes import ENDS_WITH
from tests.processes import lives

PATIENCE_SECONDS = 20.0
CHILD = """
import ctypes, os, signal, time
from guide_app.base.processes import end_with_parent
signal.signal(signal.SIGTERM, {on_being_told})
end_with_parent()
print(os.getpid(), flush=True)
while True:
    time.sleep(0.05)
"""
PARENT = f"""
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=os.environ | {{"{ENDS_WITH}": str(os.getpid())}})
time.sleep(600)
"""
LISTENS = "signal.SIG_DFL"
IS_DEAF = "signal.SIG_IGN"
HANGS = "lambda *_: ctypes.PyDLL(None).sleep(600)"
"""Waits in C and keeps the interpreter to itself, so that no other thread runs."""


@pytest.mark.parametrize("on_being_told", [LISTENS, IS_DEAF, HANGS])
def test_a_child_ends_with_its_parent(on_being_told: str) -> None:
    command = [sys.executable, "-c", PARENT, CHILD.format(on_being_told=on_being_told)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while lives(child):
            assert time.monotonic() < deadline, child
            time.sleep(0.05)
