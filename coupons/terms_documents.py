"""Stored terms as values. A version never changes, so what was read once is kept in the process."""

from functools import lru_cache

import msgspec

from coupons.quoting.consistency import refuse_duplicates
from coupons.quoting.documents import AfterClaimRuleDocument, FixedRuleDocument
from coupons.quoting.refusals import RequestRefused
from coupons.quoting.terms import Terms
from coupons.quoting.validity import ValidityRule, refuse_bad_window
from guide_app.base.kernel.errors import InvalidField

ValidityDocument = FixedRuleDocument | AfterClaimRuleDocument
"""A validity rule of the validity contract."""

KEPT = 1024
"""Versions kept per process; a chain rarely has a hundred in use."""

_TERMS: msgspec.json.Decoder[Terms] = msgspec.json.Decoder(Terms)
_VALIDITY: msgspec.json.Decoder[ValidityDocument] = msgspec.json.Decoder(ValidityDocument)


@lru_cache(maxsize=KEPT)
def terms_of(document: str) -> Terms:
    """The terms behind the stored document."""
    return _TERMS.decode(document)


@lru_cache(maxsize=KEPT)
def validity_of(document: str) -> ValidityRule:
    """The validity rule behind the stored document."""
    return _VALIDITY.decode(document).value()


def terms_document(given: dict[str, object], *, template: str, version: int) -> msgspec.Raw:
    """The document to store for terms as they were sent in. Raises InvalidField.

    `template` and `version` are added; a document that names others is refused.
    """
    key = {"template": template, "version": version}
    if any(given.get(name, value) != value for name, value in key.items()):
        raise InvalidField(
            "terms", f"template and version are {template} and {version}, or left out / 应省略或与模板一致"
        )
    try:
        terms = msgspec.convert({**given, **key}, Terms)
        refuse_duplicates("funders", (party.funder for party in terms.funding))
    except (msgspec.ValidationError, RequestRefused) as error:
        raise InvalidField("terms", f"a terms document of the quote contract / 须为合法的券条款: {error}") from error
    return msgspec.Raw(msgspec.json.encode(terms))


def validity_document(given: ValidityDocument) -> msgspec.Raw:
    """The document to store for a validity rule. Raises InvalidField."""
    try:
        refuse_bad_window(given.value())
    except (ValueError, RequestRefused) as error:
        raise InvalidField("validity", f"a window that ends after it begins / 有效期须先起后止: {error}") from error
    return msgspec.Raw(msgspec.json.encode(given))
