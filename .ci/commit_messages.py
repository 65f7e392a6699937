"""Commit messages: a subject that fits a line, and a body that says why.

`.ci/commit_messages.py file PATH` reads the one that is being written (a hook), `.ci/commit_messages.py since COMMIT`
those of every commit after it (continuous integration). Says what is wrong and ends with 1.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUBJECT_CHARS = 72
BODY_CHARS = 80
NOTHING_BEFORE = re.compile(r"0{40}")
"""What a hosting service names as the commit before the first one of a branch."""

TRAILER = re.compile(r"[A-Z][A-Za-z-]+: \S")
LONG_WORD = re.compile(rf"\S{{{BODY_CHARS - 20},}}")
"""An address is not broken."""


def faults(message: str) -> list[str]:
    """What is wrong with a message, in words; empty if nothing is. Merges are git's own words and always right."""
    lines = [line.rstrip() for line in message.partition("\n# -----")[0].splitlines() if not line.startswith("#")]
    text = "\n".join(lines).strip("\n")
    subject, _, rest = text.partition("\n")
    if subject.startswith("Merge "):
        return []
    found = []
    if not subject:
        return ["there is no subject"]
    if len(subject) > SUBJECT_CHARS:
        found.append(f"the subject has {len(subject)} characters, {SUBJECT_CHARS} are the most")
    if subject.endswith("."):
        found.append("the subject ends with a full stop")
    if re.match(r"(?:fixup|squash|amend)! ", subject):
        found.append("a fixup is squashed before it is shown")
    if rest and not rest.startswith("\n"):
        found.append("the line after the subject is not empty")
    body = [line for line in rest.splitlines() if line and not TRAILER.match(line)]
    if not body:
        found.append("there is no body that says why")
    if any(len(line) > BODY_CHARS and not LONG_WORD.search(line) for line in body):
        found.append(f"a line of the body has more than {BODY_CHARS} characters")
    return found


def messages_since(commit: str) -> Iterator[tuple[str, str]]:
    """(short id, message) of every commit after that one; of the newest alone where there is none before."""
    span = ["-1", "HEAD"] if not commit or NOTHING_BEFORE.fullmatch(commit) else [f"{commit}..HEAD"]
    listed = subprocess.run(
        ["git", "log", "--no-merges", "--format=%h%x1f%B%x1e", *span], check=True, capture_output=True, text=True
    )
    for one in listed.stdout.split("\x1e\n"):
        name, found, message = one.partition("\x1f")
        if found:
            yield name, message


def main(what: str, value: str) -> int:
    """The exit status."""
    written = [("", Path(value).read_text(encoding="utf-8"))] if what == "file" else list(messages_since(value))
    status = 0
    for name, message in written:
        for fault in faults(message):
            status = 1
            print(f"{name} {message.partition(chr(10))[0]!r}: {fault}".lstrip(), file=sys.stderr)
    return status


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in {"file", "since"}:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
