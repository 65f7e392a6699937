"""A profile: how one till system writes its exports. A TOML document, read strictly. Pure.

`docs/rules/till-import.md` shows every member with an example. What a profile does not say is as in `Profile`.
"""

import tomllib
from enum import StrEnum
from typing import Any

import msgspec

from guide_app.base.kernel.imports.columns import plain
from guide_app.base.web.rules_in_words import field_and_rule
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.till_import.errors import TillProfileInvalid
from guide_app.ground.orders.till_import.reasons import Reason

FORMAT = 1
MOST_LETTERS = 20_000
JOINED = " + "
"""Between headings whose cells are put together: `颜色 + 尺码`."""


class Field(StrEnum):
    """What a column may hold."""

    RECEIPT = "receipt"
    ORIGINAL = "original"
    LINE = "line"
    SOLD_AT = "sold_at"
    DATE = "date"
    TIME = "time"
    STORE = "store"
    TILL = "till"
    ASSOCIATE = "associate"
    MEMBER = "member"
    PHONE = "phone"
    SKU = "sku"
    NAME = "name"
    QUANTITY = "quantity"
    LIST_PRICE = "list_price"
    UNIT_PRICE = "unit_price"
    AMOUNT = "amount"
    NET_AMOUNT = "net_amount"
    TAX = "tax"
    RECEIPT_DISCOUNT = "receipt_discount"
    KIND = "kind"
    REFERENCE = "reference"
    PAYMENT_METHOD = "payment_method"
    PAYMENT_AMOUNT = "payment_amount"


FIELD_TITLES: dict[Field, tuple[str, str]] = {
    Field.RECEIPT: ("小票号", "Receipt number"),
    Field.ORIGINAL: ("原小票号", "Original receipt or order"),
    Field.LINE: ("行号", "Line number"),
    Field.SOLD_AT: ("交易时间", "Date and time"),
    Field.DATE: ("交易日期", "Date"),
    Field.TIME: ("时刻", "Time of day"),
    Field.STORE: ("门店编码", "Store code"),
    Field.TILL: ("收银机号", "Till"),
    Field.ASSOCIATE: ("导购工号", "Associate"),
    Field.MEMBER: ("会员卡号", "Member card"),
    Field.PHONE: ("会员手机", "Member's phone"),
    Field.SKU: ("商品编码", "SKU"),
    Field.NAME: ("商品名称", "Article name"),
    Field.QUANTITY: ("数量", "Quantity"),
    Field.LIST_PRICE: ("原价", "List price"),
    Field.UNIT_PRICE: ("成交单价", "Price paid for one"),
    Field.AMOUNT: ("实收金额", "Amount received"),
    Field.NET_AMOUNT: ("不含税金额", "Amount before tax"),
    Field.TAX: ("税额", "Tax"),
    Field.RECEIPT_DISCOUNT: ("整单优惠", "Discount on the receipt"),
    Field.KIND: ("单据类型", "Kind of line"),
    Field.REFERENCE: ("导购订单号", "Order of the app"),
    Field.PAYMENT_METHOD: ("支付方式", "Payment method"),
    Field.PAYMENT_AMOUNT: ("支付金额", "Amount of a payment"),
}
"""What people call each field, Chinese and English."""


class LineKind(StrEnum):
    """What a line is, where a column or the article says so. What is no goods is called as its refusal."""

    SALE = "sale"
    RETURN = "return"
    PRICE_CUT = "price_cut"
    """Money back while the goods stay."""
    RECEIPT_DISCOUNT = "receipt_discount"
    """Takes its amount off the other lines of its receipt."""
    VOID = Reason.VOID.value
    GIFT = Reason.GIFT.value
    BOOKKEEPING = Reason.BOOKKEEPING.value
    POSTAGE = Reason.POSTAGE.value
    MANUAL = Reason.MANUAL.value
    DISCOUNT = Reason.DISCOUNT.value
    FEE = Reason.FEE.value
    SAMPLE = Reason.SAMPLE.value
    GIFT_VOUCHER = Reason.GIFT_VOUCHER.value
    TEST_ARTICLE = Reason.TEST_ARTICLE.value


class Identity(StrEnum):
    """By what, beside store and number, two receipts are told apart."""

    TILL = "till"
    DAY = "day"


class PaymentRows(StrEnum):
    """How several payments of a receipt stand in the file."""

    METHOD = "method"
    """Each line names how it was paid, or the receipt's only way."""
    REPEAT = "repeat"
    """Each line is repeated for every payment, with the payment's amount."""


class FileForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the file is written, where it cannot be found out."""

    encoding: str | None = None
    separator: str | None = None
    totals: tuple[str, ...] = ("合计", "总计", "小计", "共计", "本页合计", "总合计", "Total", "Grand total")


class Values(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How values are written beyond what is understood anyway; `dates` as strptime writes them."""

    dates: tuple[str, ...] = ()
    store: str | None = None
    """The store of every line, for a till that does not say."""


class ReceiptForms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the number of a receipt says of it, and by what receipts are told apart."""

    identity: tuple[Identity, ...] = (Identity.TILL, Identity.DAY)
    return_prefixes: tuple[str, ...] = ()
    bookkeeping_prefixes: tuple[str, ...] = ()


class Payments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How payments stand in the file: by `rows`, or each method in a column of its own. `methods` adds names."""

    rows: PaymentRows = PaymentRows.METHOD
    methods: dict[str, PaymentMethod] = {}
    columns: dict[str, PaymentMethod] = {}


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A profile. `columns` maps a field to its heading, or to several that it may have.

    Headings of all fields but the `optional` ones must be in a file for the profile to fit it. `kinds` are the values
    of the column `kind`, `articles` codes of articles that are no goods (`GIFT_*` with a star at the end means every
    code that begins so), unless the chain itself keeps an article of that code with a price.
    """

    format: int
    code: str
    title: str
    columns: dict[Field, str | tuple[str, ...]]
    optional: tuple[Field, ...] = ()
    file: FileForm = FileForm()
    values: Values = Values()
    receipts: ReceiptForms = ReceiptForms()
    kinds: dict[LineKind, tuple[str, ...]] = {}
    articles: dict[LineKind, tuple[str, ...]] = {}
    payments: Payments = Payments()

    def headings(self, field: Field) -> tuple[str, ...]:
        """Under which headings a field may stand, the best first."""
        found = self.columns.get(field, ())
        return (found,) if isinstance(found, str) else found

    @property
    def named(self) -> frozenset[str]:
        """Every heading that must be there, as it is compared; of a field with several, the first."""
        return frozenset(
            plain(part)
            for field in self.columns
            if field not in self.optional
            for part in self.headings(field)[0].split(JOINED)
        )


KEY_OF = "key` in `"
"""So the decoder says that the name of a member is wrong, not its value."""
DEFAULTS = frozenset({Field.RECEIPT, Field.SKU, Field.QUANTITY})
MOMENTS = (Field.SOLD_AT, Field.DATE)
MONEY = (Field.AMOUNT, Field.UNIT_PRICE, Field.NET_AMOUNT)


def profile_of(text: str) -> Profile:
    """A profile from its TOML. Raises TillProfileInvalid, naming the member and the rule."""
    if len(text) > MOST_LETTERS:
        raise TillProfileInvalid(problem=f"超过 {MOST_LETTERS} 字 / more than {MOST_LETTERS} letters")
    try:
        document = tomllib.loads(text)
        profile = msgspec.convert(document, Profile)
    except tomllib.TOMLDecodeError as error:
        broken = {"field": "content", "rule": f"不是有效的 TOML / not TOML: {error}"}
        raise TillProfileInvalid(problem=str(error), errors=[broken]) from error
    except msgspec.ValidationError as error:
        of_its_table = str(error).replace(KEY_OF, "")
        raise TillProfileInvalid(problem=str(error), errors=[_at_member(field_and_rule(of_its_table))]) from error
    require_whole(profile)
    return profile


def require_whole(profile: Profile) -> None:
    """Refuse a profile by which no line could be read. Raises TillProfileInvalid."""
    problems = []
    if profile.format != FORMAT:
        problems.append(f"format: 须为 {FORMAT} / must be {FORMAT}")
    if not profile.code or len(profile.code) > 40 or not profile.code.replace("-", "").replace("_", "").isalnum():
        problems.append("code: 1-40 个字母、数字、_、- / 1 to 40 letters, digits, _ and -")
    if not profile.title.strip() or len(profile.title) > 80:
        problems.append("title: 1-80 字 / 1 to 80 letters")
    problems.extend(f"columns.{field}: 必填 / needed" for field in sorted(DEFAULTS - profile.columns.keys()))
    if not any(field in profile.columns for field in MOMENTS):
        problems.append("columns.sold_at / columns.date: 至少一项 / one of them is needed")
    if not any(field in profile.columns for field in MONEY):
        problems.append("columns.amount / unit_price / net_amount: 至少一项 / one of them is needed")
    if Field.STORE not in profile.columns and profile.values.store is None:
        problems.append("columns.store / values.store: 至少一项 / one of them is needed")
    for field in profile.columns:
        headings = profile.headings(field)
        if not headings or not all(plain(part) for heading in headings for part in heading.split(JOINED)):
            problems.append(f"columns.{field}: 须有列名 / a heading is needed")
    if Field.PAYMENT_AMOUNT in profile.columns and Field.PAYMENT_METHOD not in profile.columns:
        problems.append("columns.payment_method: 有 payment_amount 时必填 / needed with payment_amount")
    if profile.payments.rows is PaymentRows.REPEAT and Field.LINE not in profile.columns:
        problems.append('columns.line: payments.rows = "repeat" 时必填 / needed where payments repeat lines')
    if problems:
        errors = [_at_member(dict(zip(("field", "rule"), one.split(": ", 1), strict=True))) for one in problems]
        raise TillProfileInvalid(problem="; ".join(problems), errors=errors)


def _at_member(error: dict[str, str]) -> dict[str, str]:
    """A rule that a member of the document breaks."""
    return error | {"field": "content" if error["field"] == "body" else f"content.{error['field']}"}


def as_document(profile: Profile) -> dict[str, Any]:
    """The profile as plain members, as TOML and JSON hold them."""
    document: dict[str, Any] = msgspec.to_builtins(profile)
    return document
