"""`python -m guide_app.entry.cli.documenting` (`make docs`): the pages of refusals and permissions, from the code."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import walk_packages

from guide_app.base.kernel.errors import REGISTRY, Refusal
from guide_app.base.web.problems import HTTP_TITLES, STATUSES, explain
from guide_app.entry.cli.api_page import API_PAGE, api_page
from guide_app.entry.cli.decisions_page import DECISIONS_PAGE, decisions_page
from guide_app.entry.cli.permissions_page import PERMISSIONS_PAGE, permissions_page

PACKAGES = (
    "guide_app",
    "qr_codes",
    "appointments",
    "coupons",
    "carts",
    "clienteling",
    "notices",
    "segments",
    "materials",
    "sharing",
    "loyalty",
    "tasks",
    "commissions",
    "performance",
    "inbox",
    "offboarding",
    "wecom_bridge",
    "payments",
    "pages",
)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "errors.md"

HEAD = """\
# 错误码 · Error codes

本页由 `make docs` 从代码生成，测试会核对。This page is written by `make docs` from the code, and a test compares it.

每个失败都是 [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) 的 `application/problem+json`：
Every failure is an `application/problem+json` document:

```json
{
  "type": "https://guide.example.com/errors/coupon_limit_reached",
  "code": "coupon_limit_reached",
  "title": "… / …",
  "title_zh": "…",
  "title_en": "…",
  "status": 409,
  "request_id": "0198…"
}
```

程序只依赖 `code`；文字给人看，可能修改。`type` 是本系统自带的说明页，全部列在 `/errors`。事实（如 `payable_fen`、
`current`）作为附加字段给出。
Programs go by `code` alone; the texts are for people and may change. `type` is a page that the installation itself
serves, and `/errors` lists them all. Facts, like `payable_fen` or `current`, stand beside them as further members.
Quote `request_id` when you ask about a failure: logs and the audit log hold it too.

| status | 含义 · what it says | 重试 · retry |
|---|---|---|
"""

FRAMEWORK_HEAD = """
## HTTP 本身 · HTTP itself

| code | status | 中文 | English |
|---|---|---|---|
"""


def error_page() -> str:
    """The whole page."""
    for package in PACKAGES:
        for entry in walk_packages(import_module(package).__path__, f"{package}."):
            if "piccolo_migrations" not in entry.name:
                import_module(entry.name)  # defining a refusal registers it
    refusals = sorted(refusals_of_product(), key=lambda refusal: (_package(refusal), refusal.code))
    sections = [_section(package, list(members)) for package, members in groupby(refusals, key=_package)]
    return HEAD + "".join(_status_rows()) + "".join(sections) + FRAMEWORK_HEAD + "".join(_framework_rows())


def refusals_of_product() -> Iterator[type[Refusal]]:
    """Every refusal that the loaded modules of the product define."""
    return (refusal for refusal in REGISTRY.values() if refusal.__module__.split(".")[0] in PACKAGES)


def _package(refusal: type[Refusal]) -> str:
    names = refusal.__module__.split(".")
    return ".".join(names[:3]) if names[0] == "guide_app" else names[0]


def _section(package: str, refusals: Iterable[type[Refusal]]) -> str:
    rows = "".join(_row(f"`{one.code}`", str(one.status), *one.title, explain(one).meaning) for one in refusals)
    return f"\n## {package}\n\n| code | status | 中文 | English | 含义 · meaning |\n|---|---|---|---|---|\n{rows}"


def _status_rows() -> Iterator[str]:
    for status, says in STATUSES.items():
        yield _row(str(status), f"{says.zh} · {says.en}", f"{says.retry_zh} · {says.retry_en}")


def _framework_rows() -> Iterator[str]:
    named = {refusal.code for refusal in refusals_of_product()}
    for status, (code, chinese, english) in HTTP_TITLES.items():
        if code not in named:
            yield _row(f"`{code}`", str(status), chinese, english)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(error_page(), encoding="utf-8")  # imports every module, so that all permissions are made
    PERMISSIONS_PAGE.write_text(permissions_page(), encoding="utf-8")
    DECISIONS_PAGE.write_text(decisions_page(), encoding="utf-8")
    API_PAGE.write_text(api_page(), encoding="utf-8")
