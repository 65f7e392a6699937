"""What the demo writes beside its database, which may lie on a server of one's own."""

from pathlib import Path

import msgspec

from guide_app.entry.demo.wecom import write_seed


async def test_the_folder_is_made_where_nothing_has_made_it(db: None, tmp_path: Path) -> None:
    path = await write_seed(tmp_path / "not" / "yet", callback_url="http://127.0.0.1:8000/wecom/callback")
    assert isinstance(msgspec.json.decode(path.read_bytes()), dict)
