"""The demo's WeChat Pay: a stand-in at which visitors pay without money."""

from pathlib import Path

from payments.stand_in.keys import merchant_files

FOLDER = "wechatpay"


def environment(home: Path, port: int) -> dict[str, str]:
    """What API and worker must know to call the stand-in on this port; its keys are made where there are none."""
    return merchant_files(home / FOLDER).environment(f"http://127.0.0.1:{port}")


def command(home: Path, port: int) -> list[str]:
    """How it is started."""
    return ["wechatpay", "stand-in", "--port", str(port), "--keys", str(home / FOLDER)]
