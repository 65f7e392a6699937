"""`guide init` at a terminal: it asks, and asks again for what cannot be."""

import os
import pty
import select
import sys
import time
from pathlib import Path

from guide_app.base.kernel.roles import Addresses

GUIDE = str(Path(sys.executable).with_name("guide"))
PATIENCE_SECONDS = 90.0


def converse(command: list[str], environment: dict[str, str], answers: dict[str, list[str]]) -> tuple[int, str]:
    """Answer each prompt (by how it begins) with its next answer; exit code, and all that was said."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environment)
    said, since = b"", 0
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:
            break
        if not read:
            break
        said += read
        line = said[since:].decode("utf-8", "ignore").replace("\r", "").rpartition("\n")[2]
        for prompt, left in answers.items():
            if line.startswith(prompt) and line.endswith(": "):
                os.write(terminal, (left.pop(0) + "\n").encode())
                since = len(said)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), said.decode()


async def test_what_cannot_be_is_asked_again(empty_database: Addresses, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUIDE_", "WECOM_"))}
    environment = kept | empty_database.environment | {"GUIDE_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    answers = {
        "连锁名称": ["远途旅行"],
        "法人全称": ["上海远途旅行用品有限公司"],
        "法人编码": [""],
        "首位总部人员姓名": ["周景行"],
        "工号": [""],
        "登录名": ["周 景行", "zhou"],
        "新密码": ["short", "correct horse battery"],
        "再输入一次": ["correct horse battery"],
    }
    code, said = converse([GUIDE, "init"], environment, answers)
    assert code == 0, said
    assert not any(answers.values()), said
    assert "须符合格式" in said
    assert "长度须不小于 8" in said
    assert "battery" not in said
    assert (tmp_path / ".config/guide/guide.env").exists()
