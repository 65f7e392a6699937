"""`docs/api.md`: how the API keeps its word, and every operation by its id (`make docs`)."""

from pathlib import Path

from guide_app.entry.app import create_app

API_PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"

HEAD = """\
# 接口 · The API

本页由 `make docs` 从代码生成，测试会核对。This page is written by `make docs` from the code, and a test compares it.

接口文档是 OpenAPI 3.1：浏览器看 `/schema`，程序读 `/schema/openapi.json`。
测试用 `openapi-python-client` 从它生成一个客户端，并用它下单。
The document is OpenAPI 3.1: `/schema` for people, `/schema/openapi.json` for programs.
A test generates a client from it with `openapi-python-client` and places an order with that.

## 什么不会变 · What stays

- **操作编号 · Operation ids.** 下表列出的 `operationId` 是约定：动词加名词，驼峰，全局唯一。
  不改名、不挪作他用；停用的先标 `deprecated`，至少保留一个次版本。
  The ids below are part of the contract: a verb and a noun in camel case, each used once. They are neither renamed nor
  used for something else; one that goes is marked `deprecated` for at least one minor version.
- **错误码 · Codes.** 程序只看问题文档的 `code`（[全部错误码](errors.md)），文字可能修改。
  `type` 是说明页 `<公开地址>/errors/<code>`。每个操作的 4xx 列出它会返回的 `code`，测试中出现未列出的即失败。
  以后可能增加新的 `code`，客户端应按 HTTP 状态兜底。
  Programs go by `code` ([all of them](errors.md)); the texts may change. `type` is the page about it,
  `<base>/errors/<code>`. The 4xx answers of an operation list its codes, and a test that sees another one fails.
  New codes may come, so a client falls back on the status.
- **字段 · Fields.** 响应可能增加字段，不删除、不改义。请求中未定义的字段和查询参数一律拒绝，新增的请求字段必是可选的。
  Answers may gain fields; none goes or changes its meaning. Bodies and queries with anything undefined are refused, and
  a new field of a request is always optional.
- **变更 · Changes.** 1.0 之前的不兼容修改写在 [CHANGELOG](../CHANGELOG.md)。
  Until 1.0, what breaks is said in the changelog.

示例、模式名和正则（ECMA 方言）每次生成都相同。
Examples, names of schemas and patterns (in the dialect of ECMA) are the same on every build.

## 全部操作 · Every operation

| operationId | 方法 · method | 路径 · path | 说明 · what it does |
|---|---|---|---|
"""


def api_page() -> str:
    """The whole page."""
    document = create_app(with_database=False).litestar.openapi_schema.to_schema()
    rows = {
        operation["operationId"]: f"{method.upper()} | `{path}` | {operation['summary']}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    return HEAD + "".join(f"| `{name}` | {rows[name]} |\n" for name in sorted(rows))
