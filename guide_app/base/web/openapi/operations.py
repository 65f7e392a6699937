"""What the document says of one operation: parameters, body, answers, and every refusal by its code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.typing import FieldDefinition

from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CUSTOMERS, PUBLIC
from guide_app.base.web.bodies import BOUNDS_KEY, DEFAULT
from guide_app.base.web.openapi.declaring import ASKS_KEY, IN_PAGES, REFUSES_KEY, TAKES_KEY, Body
from guide_app.base.web.openapi.refusals import codes_of
from guide_app.base.web.openapi.shapes import Json, Shapes
from guide_app.base.web.problems import PROBLEM, STATUSES, Explained
from guide_app.base.web.writes import Written

SUCCESS = {
    "200": "成功 · Done",
    "201": "已创建 · Created",
    "202": "已受理，在后台处理 · Taken in, done in the background",
    "204": "完成，无内容 · Done, nothing follows",
}
ACCEPTED = "已提交，待另一人审批 · Asked for; done when a second person approves"
REQUIRED_HEADERS = {"Idempotency-Key", "If-Match"}
EXAMPLES = "#/components/examples/"
PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
REFUSED = {"description": "拒绝或出错 · Refused, or failed", "content": {PROBLEM: {"schema": PROBLEM_REF}}}


@dataclass(frozen=True, slots=True)
class Operation:
    """A handler under one method and path, as the document spells it."""

    path: str
    method: str
    handler: HTTPRouteHandler
    beyond: Sequence[type[Refusal]] = ()
    """Refusals from above the package: of an adapter behind a port."""

    @property
    def kinds(self) -> Iterator[Any]:
        """Every type whose schema the operation needs."""
        if self.body is not None and not isinstance(self.body.schema, dict):
            yield self.body.schema
        if self.answer is not None:
            yield self.answer
        if self.asks_second_person:
            yield ApprovalRequested
        for given in (self.handler.responses or {}).values():
            yield given.data_container
        for parameter in self._parameters():
            yield from (
                each for each in _members(parameter.annotation) if isinstance(each, type) and issubclass(each, Enum)
            )

    def _parameters(self) -> Iterator[FieldDefinition]:
        yield from self.handler.parsed_fn_signature.parameters.values()
        for dependency in self.handler.resolve_dependencies().values():
            yield from dependency.parsed_fn_signature.parameters.values()

    @property
    def body(self) -> Body | None:
        """What the operation takes in its body, without an example where a type says what it is."""
        declared: Body | None = self.handler.opt.get(TAKES_KEY)
        if declared is not None:
            return declared
        field = self.handler.parsed_fn_signature.parameters.get("data")
        if field is None:
            return None
        shapes = [one for one in get_args(field.annotation) if one is not NoneType] if field.is_optional else []
        shape = shapes[0] if len(shapes) == 1 else field.annotation
        return Body(shape, ("application/json",), None, is_needed=not field.is_optional)

    @property
    def answer(self) -> Any:  # a type, or None where the body is not JSON of ours
        """The type of the answer's JSON."""
        if self.handler.responses:
            return None
        annotation = self.handler.parsed_fn_signature.return_type.annotation
        origin = get_origin(annotation) or annotation
        if isinstance(origin, type) and issubclass(origin, Response | Written):
            (annotation,) = get_args(annotation) or (None,)
        return None if annotation in {None, type(None), bytes, str, Any} else annotation

    @property
    def refusals(self) -> list[Explained]:
        """Everything it may be refused with, by the alphabet."""
        declared = (*self.handler.opt.get(REFUSES_KEY, ()), *self.beyond)
        return codes_of(self.path, self.handler, declared)

    @property
    def asks_second_person(self) -> bool:
        """Whether it may answer that a second person has to approve first."""
        return ASKS_KEY in self.handler.opt

    @property
    def is_public(self) -> bool:
        """Whether anybody may call it."""
        return PUBLIC.items() <= self.handler.opt.items()

    @property
    def page(self) -> Json:
        """The form in which people get its answers and refusals, where that is a page."""
        return {"text/html": {"schema": {"type": "string"}}} if IN_PAGES.items() <= self.handler.opt.items() else {}

    @property
    def is_for_customers(self) -> bool:
        """Whether customers call it, and nobody else."""
        return CUSTOMERS.items() <= self.handler.opt.items()


def complete(made: Json, operation: Operation, shapes: Shapes, examples: Mapping[Any, object]) -> Json:
    """What the framework made of the operation, with the schemas of `shapes` and every refusal."""
    done = {key: value for key, value in made.items() if key not in {"deprecated", "parameters", "responses"}}
    if parameters := [_parameter(each) for each in made.get("parameters", ())]:
        done["parameters"] = parameters
    if (body := operation.body) is not None:
        done["requestBody"] = _request_body(body, shapes, examples) | {"description": _size(operation.handler)}
    done["responses"] = {**_successes(made, operation, shapes), **_refusals(operation), "default": REFUSED}
    if operation.is_public:
        done["security"] = []
    elif operation.is_for_customers:
        done["security"] = [{"customer": []}, {"customer_cookie": []}]
    return done


def _parameter(made: Json) -> Json:
    """Without the framework's noise; what may be null in Python may be left out of an address."""
    schema = made["schema"]
    schema = {key: value for key, value in schema.items() if key not in {"description", "examples"}}
    if len(possible := [one for one in schema.get("oneOf", ()) if one != {"type": "null"}]) == 1:
        schema = {**{key: value for key, value in schema.items() if key != "oneOf"}, **possible[0]}
    if len(whole := schema.get("allOf", ())) == 1:
        schema = {**{key: value for key, value in schema.items() if key != "allOf"}, **whole[0]}
    for bound in ("minimum", "maximum"):
        if bound in schema:
            schema[bound] = int(schema[bound])
    if schema.get("default", "") is None:
        del schema["default"]
    if isinstance(default := schema.get("default"), Enum):
        schema["default"] = default.value
    done = {"name": made["name"], "in": made["in"], "required": made["required"] or made["name"] in REQUIRED_HEADERS}
    if description := made.get("description"):
        done["description"] = description
    return {**done, "schema": schema}


def _request_body(body: Body, shapes: Shapes, examples: Mapping[Any, object]) -> Json:
    schema = body.schema if isinstance(body.schema, dict) else shapes.of(body.schema)
    media: Json = {"schema": schema}
    example = examples.get(body.schema) if body.example is None and not isinstance(body.schema, dict) else body.example
    if example is not None:
        media["example"] = example
    return {"required": body.is_needed, "content": dict.fromkeys(body.media_types, media)}


def _size(handler: HTTPRouteHandler) -> str:
    size = handler.opt.get(BOUNDS_KEY, DEFAULT).size
    return f"最多 {size} 字节 · At most {size} bytes"


def _successes(made: Json, operation: Operation, shapes: Shapes) -> Json:
    found: Json = {}
    given = {str(status): spec for status, spec in (operation.handler.responses or {}).items()}
    for status, answer in made["responses"].items():
        if not status.startswith("2"):
            continue
        found[status] = {"description": SUCCESS[status]}
        content = answer.get("content")
        if status in given:
            found[status]["description"] = given[status].description
            content = {"application/json": {"schema": shapes.of(given[status].data_container)}}
        elif operation.answer is not None:
            content = {"application/json": {"schema": shapes.of(operation.answer)}}
        if content:
            found[status]["content"] = content | operation.page
    if operation.asks_second_person:
        asked = shapes.of(ApprovalRequested)
        if (other := found.get("202", {}).get("content")) is not None:  # it is left for later one way or the other
            asked = {"anyOf": [other["application/json"]["schema"], asked]}
        found["202"] = {"description": ACCEPTED, "content": {"application/json": {"schema": asked}}}
    return found


def _refusals(operation: Operation) -> Json:
    by_status: dict[int, list[Explained]] = {}
    for one in operation.refusals:
        by_status.setdefault(one.status, []).append(one)
    return {str(status): _refusal(status, codes, page=operation.page) for status, codes in sorted(by_status.items())}


def _refusal(status: int, codes: Sequence[Explained], *, page: Json) -> Json:
    says = STATUSES[status]
    words = [one.code for one in codes]
    return {
        "description": f"{says.zh} · {says.en}: " + ", ".join(f"`{word}`" for word in words),
        "content": {
            PROBLEM: {
                "schema": {**PROBLEM_REF, "properties": {"code": {"type": "string", "enum": words}}},
                "examples": {word: {"$ref": EXAMPLES + word} for word in words},
            },
            **page,
        },
    }


def _members(annotation: Any) -> Iterator[Any]:  # a type
    """The annotation and what it is made of."""
    yield annotation
    for each in get_args(annotation):
        yield from _members(each)
