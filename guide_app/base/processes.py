"""A process that ends with the one that started it: what nobody watches any more should not go on with old code."""

import ctypes
import os
import signal
import sys
import threading
import time

ENDS_WITH = "GUIDE_ENDS_WITH"
"""Handed on in the environment: the id of the process with which the one that is started ends."""
LOOK_SECONDS = 0.2
GRACE_SECONDS = 1.2
"""Between being told to end and being ended."""
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """From now on, end soon after the process that said so in ENDS_WITH; does nothing where nobody did.

    On Linux the system itself sends SIGTERM at that moment; elsewhere, and where it is not listened to, a thread of our
    own sees that somebody else has become our parent.
    """
    parent = os.environ.pop(ENDS_WITH, "")
    if not parent.isdigit():
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_end_after, args=(int(parent),), name="ends with its parent", daemon=True).start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
