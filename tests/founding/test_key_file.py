"""Keys are drawn at random and lie where nobody else reads them."""

import multiprocessing
import os
import stat
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from guide_app.base.exposure import weaknesses
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.settings import DEMO_SECRET, settings
from guide_app.entry.key_file import new_keys, write_settings

MADE_ON = date(2026, 12, 1)


def test_keys_are_nobody_elses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first, second = new_keys(MADE_ON), new_keys(MADE_ON)
    assert not set(first.values()) & set(second.values())
    file = tmp_path / "new" / "guide.env"
    write_settings(file, {**first, "GUIDE_BRAND": '远途 "旅行" \'s'}, home=tmp_path / "home")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["guide.env"]
    for name in first:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GUIDE_ENV_FILE", str(file))
    settings.cache_clear()
    try:
        read = settings()
        assert read.brand == '远途 "旅行" \'s'
        assert list(read.data_keys) == ["k20261201"]
        assert read.secrets == {"GUIDE_INDEX_SECRET": first["GUIDE_INDEX_SECRET"]}
        assert weaknesses(first, read.data_keys, demo_secret=DEMO_SECRET) == []
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "guide.env"
    file.write_text("GUIDE_SECRET=old\n")
    with pytest.raises(InvalidField, match="keys_file"):
        write_settings(file, new_keys(MADE_ON), home=tmp_path / "home")
    assert file.read_text() == "GUIDE_SECRET=old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["guide.env"]


def test_keys_do_not_lie_with_the_data(tmp_path: Path) -> None:
    with pytest.raises(InvalidField, match="keys_file"):
        write_settings(tmp_path / "home" / "guide.env", new_keys(MADE_ON), home=tmp_path / "home")


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere")
def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidField, match="keys_file"):
        write_settings(tmp_path / "guide.env", new_keys(MADE_ON), home=tmp_path / "home")


def test_a_place_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidField, match="keys_file"):
        write_settings(tmp_path / "file" / "guide.env", new_keys(MADE_ON), home=tmp_path / "home")


def _write(file: Path, home: Path, number: int) -> bool:
    try:
        write_settings(file, {"NUMBER": str(number)}, home=home)
    except InvalidField:
        return False
    return True


def test_of_many_who_write_at_once_one_has_written(tmp_path: Path) -> None:
    with multiprocessing.Pool(4) as pool:
        written = pool.map(partial(_write, tmp_path / "guide.env", tmp_path / "home"), range(16))
    assert sum(written) == 1
    assert f"NUMBER='{written.index(True)}'" in (tmp_path / "guide.env").read_text()
