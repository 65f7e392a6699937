"""The API's document: valid, complete, the same on every build, and understood by client generators."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import msgspec
import pytest
from openapi_spec_validator import validate

from guide_app.base.web.problems import explained
from guide_app.entry.api_examples import EXAMPLES
from guide_app.entry.app import create_app
from guide_app.entry.cli.documenting import PACKAGES
from tests.architecture.product import ROOT

Json = dict[str, Any]

NOT_ECMA = re.compile(r"\\A|\\Z|\(\?P|\(\?[aiLmsux]|\(\?\(|[*+?}]\+|\(\?>")
"""What Python's patterns have and ECMA's lack."""

PATTERN = re.compile(r"""pattern=r?f?["'](.+?)["']""")
"""A pattern as a field is given it."""

FREE = {
    "AuditView.detail": "facts of whatever was done; each action has its own",
    "ApprovalView.command": "what is approved has the shape of its kind, told in words beside it",
    "QuoteDocument.promotions": "the quote contract describes promotions; the engine refuses what it does not know",
    "exportAuditEntries": "a sheet, which is no JSON",
    "getFile": "whatever the file holds",
    "getPicture": "a picture",
    "fetchJobFile": "whatever file the job has made",
    "fetchPayoutFile": "a workbook or CSV, which is no JSON",
    "JobView.problem": "the problem document of any refusal",
    "ImportView.problem": "the same",
    "ImportSummary.problem": "the same",
    "TillImportView.problem": "the same",
    "TillImportSummary.problem": "the same",
    "fetchImportErrors": "a workbook, which is no JSON",
    "fetchImportErrorsAsText": "a text of cells, which is no JSON",
    "fetchTillErrors": "a workbook, which is no JSON",
    "fetchCopy": "an archive of what is known of a person, which is no JSON",
    "fetchMyCopy": "the same",
}
"""Where a document may hold any JSON, each with the reason."""


@pytest.fixture(scope="module")
def document() -> Json:
    """The whole document."""
    made: Json = create_app(with_database=False).litestar.openapi_schema.to_schema()
    return made


def operations(document: Json) -> Iterator[Json]:
    for methods in document["paths"].values():
        yield from methods.values()


def parts(schema: object) -> Iterator[Json]:
    """Every object within a part of the document."""
    if isinstance(schema, Mapping):
        yield dict(schema)
        for key, value in schema.items():
            if key not in {"example", "examples", "default"}:
                yield from parts(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from parts(each)


def test_it_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_it_is_the_same_on_every_build(document: Json) -> None:
    again = create_app(with_database=False).litestar.openapi_schema.to_schema()
    assert msgspec.json.encode(again) == msgspec.json.encode(document)


def test_every_operation_has_a_plain_id_of_its_own(document: Json) -> None:
    ids = [operation["operationId"] for operation in operations(document)]
    assert len(ids) > 95
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(r"[a-z]+(?:[A-Z][a-z]*)+", one)] == []


def test_every_operation_is_told_in_chinese_first_and_in_english(document: Json) -> None:
    tags = {tag["name"] for tag in document["tags"] if re.search(r"[\u4e00-\u9fff]", tag["description"])}
    for operation in operations(document):
        chinese, _, english = operation["summary"].partition(" · ")
        assert re.search(r"[\u4e00-\u9fff]", chinese), operation["operationId"]
        assert english.isascii(), operation["operationId"]
        assert english, operation["operationId"]
        assert operation["description"], operation["operationId"]
        assert set(operation["tags"]) <= tags, operation["operationId"]


def test_every_body_has_an_example_that_fits_its_schema(document: Json) -> None:
    with_body = [operation for operation in operations(document) if "requestBody" in operation]
    assert len(with_body) > 35
    for operation in with_body:
        for media in operation["requestBody"]["content"].values():
            schema = {**media["schema"], "components": document["components"]}
            jsonschema.Draft202012Validator(schema).validate(media["example"])


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
def test_every_example_is_read_as_its_type(kind: type) -> None:
    assert isinstance(msgspec.json.decode(msgspec.json.encode(EXAMPLES[kind]), type=kind), kind)


def test_headers_that_are_needed_are_marked_required(document: Json) -> None:
    needed = [
        parameter
        for operation in operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "header"
    ]
    assert {parameter["name"] for parameter in needed} == {"Idempotency-Key", "If-Match"}
    assert all(parameter["required"] and parameter["schema"]["type"] == "string" for parameter in needed)


def test_every_operation_names_its_refusals_by_codes_that_there_are(document: Json) -> None:
    known = explained()
    for operation in operations(document):
        refused = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
        assert any(status.startswith("4") for status in refused) or operation["tags"] == ["health"]
        for status, answer in refused.items():
            if status != "default":
                media = answer["content"]["application/problem+json"]
                codes = media["schema"]["properties"]["code"]["enum"]
                assert [code for code in codes if str(known[code].status) != status] == [], operation["operationId"]
                assert list(media["examples"]) == codes


def test_every_example_of_a_refusal_fits_the_schema_of_problems(document: Json) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    examples = document["components"]["examples"]
    assert len(examples) > 60
    for code, example in examples.items():
        jsonschema.Draft202012Validator(schema).validate(example["value"])
        assert example["value"]["code"] == code


def test_no_name_of_a_schema_is_doubled_or_made_of_a_path(document: Json) -> None:
    names = document["components"]["schemas"]
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z]+", name)] == []
    titles = {name: schema.get("title") for name, schema in names.items()}
    assert {name: title for name, title in titles.items() if title != name} == {}


def test_every_named_schema_is_used_and_every_used_one_is_there(document: Json) -> None:
    refs = {part["$ref"] for part in parts(document) if isinstance(part.get("$ref"), str)}
    used = {ref.removeprefix("#/components/schemas/") for ref in refs if "/schemas/" in ref}
    assert used == set(document["components"]["schemas"])


def test_every_pattern_is_one_of_ecma(document: Json) -> None:
    patterns = [part["pattern"] for part in parts(document) if isinstance(part.get("pattern"), str)]
    assert len(patterns) > 10
    assert [pattern for pattern in patterns if NOT_ECMA.search(pattern)] == []
    assert [pattern for pattern in patterns if not (pattern.startswith("^") and pattern.endswith("$"))] == []


def test_no_pattern_ends_before_a_line_feed() -> None:
    r"""Python's `$` also matches before a line feed at the end; `\Z` does not, and is told as ECMA's `$`."""
    found = {
        f"{path.relative_to(ROOT)}: {pattern}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for pattern in PATTERN.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 10
    assert [pattern for pattern in found if pattern.endswith("$")] == []


def test_plan_versions_coupon_terms_and_reasons_of_entries_are_told_apart_by_a_discriminator(document: Json) -> None:
    schemas = document["components"]["schemas"]
    unions = {
        "CreateTemplate.terms": schemas["CreateTemplate"]["properties"]["terms"],
        "CreateTemplate.validity": schemas["CreateTemplate"]["properties"]["validity"],
        "TermsView.terms": schemas["TermsView"]["properties"]["terms"],
        "LineComponent.rules": schemas["LineComponent"]["properties"]["rules"]["items"],
        "PlanTerms.period_components": schemas["PlanTerms"]["properties"]["period_components"]["items"],
        "EntryView.explain": schemas["EntryView"]["properties"]["explain"]["anyOf"][0],
    }
    for place, union in unions.items():
        assert union["discriminator"]["propertyName"] == "kind", place
        assert set(union["discriminator"]["mapping"].values()) == {one["$ref"] for one in union["oneOf"]}, place
    assert schemas["CreatePlan"]["properties"]["version"] == {"$ref": "#/components/schemas/PlanTerms"}
    assert schemas["EntryView"]["properties"]["explain"]["anyOf"][1:] == [{"type": "null"}]
    assert "template" not in schemas["FixedTermsGiven"]["required"]
    assert "template" in schemas["FixedTerms"]["required"]


def test_nothing_takes_or_gives_just_any_json(document: Json) -> None:
    free = {
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, given in schema.get("properties", {}).items()
        if is_free(given)
    }
    free |= {
        operation["operationId"]
        for operation in operations(document)
        for answer in operation["responses"].values()
        for media in answer.get("content", {}).values()
        if is_free(media["schema"])
    }
    assert free == set(FREE)


def is_free(schema: Json) -> bool:
    """Whether any JSON fits, at the top or within."""
    told = {"$ref", "type", "oneOf", "anyOf", "allOf", "enum", "const"}
    if not schema.keys() & told:
        return True
    inner = [schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())]
    return any(isinstance(each, dict) and is_free(each) for each in inner) or (
        schema.get("type") == "object" and not schema.keys() & {"properties", "additionalProperties"}
    )
