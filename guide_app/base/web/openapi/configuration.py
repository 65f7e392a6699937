"""The framework's settings for the document, and the document itself, completed when it is first asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import Any

import msgspec
from litestar import Controller
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.openapi.spec import Components, License, OpenAPI, SecurityScheme, Tag
from litestar.routes import BaseRoute, HTTPRoute

from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CUSTOMER_COOKIE
from guide_app.base.web.openapi.document import completed
from guide_app.base.web.openapi.operations import Operation


@dataclass
class Documents(OpenAPI):
    """The document as the framework makes it, completed from the routes: that takes most of a second, once."""

    operations: Sequence[Operation] = ()
    examples: Mapping[Any, object] = field(default_factory=dict)

    @property
    def _exclude_fields(self) -> set[str]:
        return {"operations", "examples"}

    def to_schema(self) -> dict[str, Any]:
        """The document as JSON values."""
        made = msgspec.json.decode(msgspec.json.encode(super().to_schema(), enc_hook=str))
        return completed(made, self.operations, self.examples)


@dataclass
class Documentation(OpenAPIConfig):
    """The settings of the document; `operations` is filled once the routes are known."""

    operations: list[Operation] = field(default_factory=list)
    examples: Mapping[Any, object] = field(default_factory=dict)
    beyond: Mapping[str, Sequence[type[Refusal]]] = field(default_factory=dict)

    def to_openapi_schema(self) -> OpenAPI:
        """The document without its paths."""
        made = super().to_openapi_schema()
        return Documents(
            info=made.info,
            components=made.components,
            security=made.security,
            servers=made.servers,
            tags=made.tags,
            operations=self.operations,
            examples=self.examples,
        )

    def learn(self, routes: Iterable[BaseRoute]) -> None:
        """Note every route that is documented."""
        for route in routes:
            if not isinstance(route, HTTPRoute):
                continue
            for method, (handler, _) in route.route_handler_map.items():
                if handler.resolve_include_in_schema() and method != "OPTIONS":
                    beyond = self.beyond.get(str(handler.operation_id), ())
                    self.operations.append(Operation(route.path_format, method.lower(), handler, beyond))


def documentation(
    controllers: Sequence[type[Controller]],
    *,
    examples: Mapping[Any, object],
    beyond: Mapping[str, Sequence[type[Refusal]]],
) -> Documentation:
    """The document of these controllers, with a page that is served from here.

    `examples` are bodies by the type that they are examples of, `beyond` refusals by the id of the operation that
    hands them on from an adapter.
    """
    return Documentation(
        title="导购工具箱 Guide API",
        version="1",
        path="/schema",
        description="门店导购的后台接口：注册、下单、发券、任务、提成、二维码。 The API behind store associates.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="POST /v1/auth/sign-in 返回的 access_token · The access_token of a sign-in",
                ),
                "customer": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="POST /v1/customer/sessions 返回的 access_token · That of a customer's sign-in",
                ),
                "customer_cookie": SecurityScheme(
                    type="apiKey",
                    name=CUSTOMER_COOKIE,
                    security_scheme_in="cookie",
                    description="同一登录在浏览器中的 Cookie · The same in a browser",
                ),
            }
        ),
        security=[{"bearer": []}],
        tags=_tags(controllers),
        use_handler_docstrings=True,
        render_plugins=[
            SwaggerRenderPlugin(
                js_url="/schema/files/swagger-ui-bundle.js",
                css_url="/schema/files/swagger-ui.css",
                standalone_preset_js_url="/schema/files/swagger-ui-standalone-preset.js",
                path="/",
                favicon='<link rel="icon" href="/schema/files/favicon-32x32.png">',
            )
        ],
        examples=examples,
        beyond=beyond,
    )


def _tags(controllers: Sequence[type[Controller]]) -> list[Tag]:
    """Each group of routes, described by the first lines of its controllers."""
    lines: dict[str, list[str]] = {"health": ["健康检查 · Health"]}
    for controller in controllers:
        names: Sequence[str] = vars(controller).get("tags", ())
        for name in names:
            lines.setdefault(name, []).append(cleandoc(controller.__doc__ or "").split("\n")[0].rstrip("."))
    return [Tag(name=name, description="；".join(said)) for name, said in lines.items()]
