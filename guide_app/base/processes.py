"""A process that ends with the one that started it: what nobody watches any more should not go on with old code."""

import os
import signal
import threading
import time

ENDS_WITH = "GUIDE_ENDS_WITH"
"""Handed on in the environment: the id of the process with which the one that is started ends."""
LOOK_SECONDS = 0.2
GRACE_SECONDS = 1.2
"""Between being told to end and being ended."""


def end_with_parent() -> None:
    """From now on, end soon after the process that said so in ENDS_WITH; does nothing where nobody did.

    A thread sees that somebody else has become our parent, and asks this process to end as it does when it is stopped.
    That can hang where a thread of the server waits for another while it keeps the interpreter to itself, and then no
    Python runs any more; so the system's own alarm is set before, whose signal ends a process by itself.
    """
    parent = os.environ.pop(ENDS_WITH, "")
    if parent.isdigit():
        watch = threading.Thread(target=_end_after, args=(int(parent),), name="ends with its parent", daemon=True)
        watch.start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
