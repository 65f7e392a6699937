"""`python -m guide_app.entry.cli.documenting` (`make docs`): the pages of refusals and permissions, from the code."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import walk_packages

from guide_app.base.kernel.errors import REGISTRY, Refusal
from guide_app.base.web.errors import HTTP_TITLES
from guide_app.entry.cli.permissions_page import PERMISSIONS_PAGE, permissions_page

PACKAGES = ("guide_app", "qr_codes", "coupons", "materials", "tasks", "commissions", "wecom_bridge")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "errors.md"

HEAD = """\
# 错误码 · Error codes

本页由 `make docs` 从代码生成，测试会核对。This page is written by `make docs` from the code, and a test compares it.

每个失败都是 [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) 的 `application/problem+json`：
Every failure is an `application/problem+json` document:

```json
{
  "type": "coupon_limit_reached",
  "title": "… / …",
  "title_zh": "…",
  "title_en": "…",
  "status": 409,
  "request_id": "0198…"
}
```

程序只依赖 `type`；文字给人看，可能修改。事实（如 `payable_fen`、`current`）作为附加字段给出。
Programs go by `type` alone; the texts are for people and may change. Facts, like `payable_fen` or `current`, stand
beside it as further members. Quote `request_id` when you ask about a failure: logs and the audit log hold it too.

| status | 含义 · what it says | 重试 · retry |
|---|---|---|
| 400 | 请求不符合接口定义 · the request does not match the documented shape | 改了再发 · after a change |
| 401 | 未登录 · not signed in | 登录后 · after signing in |
| 403 | 看得到，但角色不允许 · within reach, but not for this role | 否 · no |
| 404 | 不存在或不在权限范围内 · not there, or outside your reach | 否 · no |
| 409 | 状态已变化 · the state has changed | 先重新读取 · after reading again |
| 410 | 已失效 · gone for good | 否 · no |
| 412 | 版本已变化 · somebody changed it meanwhile | 先重新读取 · after reading again |
| 422 | 读懂了，但不行 · understood and refused | 改了再发 · after a change |
| 428 | 修改须带 `If-Match` · an edit needs `If-Match` | 带上再发 · with the header |
| 429 | 过于频繁 · too many requests | `Retry-After` 之后 · after `Retry-After` |
| 423 | 账号暂时锁定 · the account is locked for a while | `until` 之后 · after `until` |
| 503 | 暂时不可用，什么都没有发生 · unavailable, nothing has happened | 用同一 `Idempotency-Key` · with the same key |
"""

FRAMEWORK_HEAD = """
## HTTP 本身 · HTTP itself

| type | status | 中文 | English |
|---|---|---|---|
| `internal_error` | 500 | 服务器内部错误，请联系管理员 | Something went wrong on our side |
"""


def error_page() -> str:
    """The whole page."""
    for package in PACKAGES:
        for entry in walk_packages(import_module(package).__path__, f"{package}."):
            if "piccolo_migrations" not in entry.name:
                import_module(entry.name)  # defining a refusal registers it
    refusals = sorted(refusals_of_product(), key=lambda refusal: (_package(refusal), refusal.code))
    sections = [_section(package, list(members)) for package, members in groupby(refusals, key=_package)]
    return HEAD + "".join(sections) + FRAMEWORK_HEAD + "".join(_framework_rows())


def refusals_of_product() -> Iterator[type[Refusal]]:
    """Every refusal that the loaded modules of the product define."""
    return (refusal for refusal in REGISTRY.values() if refusal.__module__.split(".")[0] in PACKAGES)


def _package(refusal: type[Refusal]) -> str:
    names = refusal.__module__.split(".")
    return ".".join(names[:3]) if names[0] == "guide_app" else names[0]


def _section(package: str, refusals: Iterable[type[Refusal]]) -> str:
    rows = "".join(_row(f"`{one.code}`", str(one.status), *one.title, _meaning(one)) for one in refusals)
    return f"\n## {package}\n\n| type | status | 中文 | English | 含义 · meaning |\n|---|---|---|---|---|\n{rows}"


def _framework_rows() -> Iterator[str]:
    named = {refusal.code for refusal in refusals_of_product()}
    for status, (code, chinese, english) in HTTP_TITLES.items():
        if code not in named:
            yield _row(f"`{code}`", str(status), chinese, english)


def _meaning(refusal: type[Refusal]) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join((refusal.__doc__ or "").strip().split("\n\n", maxsplit=1)[0].split())


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(error_page(), encoding="utf-8")  # imports every module, so that all permissions are made
    PERMISSIONS_PAGE.write_text(permissions_page(), encoding="utf-8")
