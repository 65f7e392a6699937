"""The API's own documents: OpenAPI 3.1 with the shape of every refusal, and without a token where none is needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import Any

from litestar import Controller
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPI,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    PathItem,
    Reference,
    Schema,
    SecurityScheme,
    Tag,
)
from litestar.routes import BaseRoute, HTTPRoute

from guide_app.base.web.authentication import PUBLIC
from guide_app.base.web.problems import PROBLEM

Operations = set[tuple[str, str]]
"""Paths as the documents spell them, with the method in lower case."""

PROBLEM_SCHEMA = Schema(
    type=OpenAPIType.OBJECT,
    title="Problem",
    description=(
        "拒绝或出错的原因（RFC 9457）；code 是约定，文字给人看；按 code 另有事实字段。"
        " Why a request was refused; `code` is the contract, and brings facts of its own as further members."
    ),
    properties={
        "type": Schema(type=OpenAPIType.STRING, description="说明页 · The page about this code"),
        "code": Schema(type=OpenAPIType.STRING, description="错误代码 · The code of the refusal"),
        "title": Schema(type=OpenAPIType.STRING, description="中英文说明 · Both texts"),
        "title_zh": Schema(type=OpenAPIType.STRING),
        "title_en": Schema(type=OpenAPIType.STRING),
        "status": Schema(type=OpenAPIType.INTEGER),
        "request_id": Schema(type=OpenAPIType.STRING, description="报障时请提供 · Name it when you ask about this"),
        "errors": Schema(
            type=OpenAPIType.ARRAY,
            description="哪个字段违反了哪条规则 · Which field broke which rule",
            items=Schema(
                type=OpenAPIType.OBJECT,
                properties={"field": Schema(type=OpenAPIType.STRING), "rule": Schema(type=OpenAPIType.STRING)},
                required=["field", "rule"],
            ),
        ),
    },
    required=["type", "code", "title", "title_zh", "title_en", "status", "request_id"],
)
REFUSED = OpenAPIResponse(
    description="拒绝或出错 · Refused, or failed",
    content={PROBLEM: OpenAPIMediaType(schema=Reference("#/components/schemas/Problem"))},
)
METHODS = ("get", "post", "patch", "put", "delete", "head")


@dataclass
class Documents(OpenAPI):
    """The document as the framework makes it, completed when first asked for: making it takes most of a second."""

    public: Operations = field(default_factory=set)

    @property
    def _exclude_fields(self) -> set[str]:
        return {"public"}

    def to_schema(self) -> dict[str, Any]:
        """The document as JSON values."""
        if self.components.schemas is not None:
            self.components.schemas["Problem"] = PROBLEM_SCHEMA
        for path, item in (self.paths or {}).items():
            self._complete(path, item)
        return super().to_schema()

    def _complete(self, path: str, item: PathItem) -> None:
        for method in METHODS:
            operation = getattr(item, method)
            if operation is None:
                continue
            operation.responses = {
                **{status: answer for status, answer in (operation.responses or {}).items() if status != "400"},
                "default": REFUSED,
            }
            if (path, method) in self.public:
                operation.security = []


@dataclass
class Documentation(OpenAPIConfig):
    """The settings of the documents; `public` is filled once the routes are known."""

    public: Operations = field(default_factory=set)

    def to_openapi_schema(self) -> OpenAPI:
        """The document without its paths."""
        made = super().to_openapi_schema()
        return Documents(
            info=made.info,
            components=made.components,
            security=made.security,
            servers=made.servers,
            tags=made.tags,
            public=self.public,
        )

    def learn(self, routes: Iterable[BaseRoute]) -> None:
        """Note which of the routes ask for no token."""
        for route in routes:
            if isinstance(route, HTTPRoute):
                for handler in route.route_handlers:
                    if PUBLIC.items() <= handler.opt.items():
                        self.public |= {(route.path_format, method.lower()) for method in handler.http_methods}


def documentation(controllers: Sequence[type[Controller]]) -> Documentation:
    """The documents of these controllers, with a page that is served from here."""
    return Documentation(
        title="导购工具箱 Guide API",
        version="1",
        path="/schema",
        description="门店导购的后台接口：注册、下单、发券、任务、提成、二维码。 The API behind store associates.",
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="POST /v1/auth/sign-in 返回的 access_token · The access_token of a sign-in",
                )
            }
        ),
        security=[{"bearer": []}],
        tags=_tags(controllers),
        render_plugins=[
            SwaggerRenderPlugin(
                js_url="/schema/files/swagger-ui-bundle.js",
                css_url="/schema/files/swagger-ui.css",
                standalone_preset_js_url="/schema/files/swagger-ui-standalone-preset.js",
                path="/",
                favicon='<link rel="icon" href="/schema/files/favicon-32x32.png">',
            )
        ],
    )


def _tags(controllers: Sequence[type[Controller]]) -> list[Tag]:
    """Each group of routes, described by the first lines of its controllers."""
    lines: dict[str, list[str]] = {"health": ["健康检查 · Health"]}
    for controller in controllers:
        names: Sequence[str] = vars(controller).get("tags", ())
        for name in names:
            lines.setdefault(name, []).append(cleandoc(controller.__doc__ or "").split("\n")[0].rstrip("."))
    return [Tag(name=name, description="；".join(said)) for name, said in lines.items()]
