"""Why one line of a till export is refused: the codes that are counted, with their explanation for people."""

from enum import StrEnum


class Reason(StrEnum):
    """Every reason. The value is what the summary counts; `EXPLANATIONS` says it in Chinese and English."""

    WRONG_COLUMN_COUNT = "wrong_column_count"
    RECEIPT_INVALID = "receipt_invalid"
    LINE_NUMBER_INVALID = "line_number_invalid"
    SOLD_AT_INVALID = "sold_at_invalid"
    STORE_INVALID = "store_invalid"
    ASSOCIATE_INVALID = "associate_invalid"
    MEMBER_INVALID = "member_invalid"
    SKU_INVALID = "sku_invalid"
    QUANTITY_INVALID = "quantity_invalid"
    PRICE_INVALID = "price_invalid"
    BOOKKEEPING = "bookkeeping"
    POSTAGE = "postage"
    MANUAL = "manual"
    DISCOUNT = "discount"
    FEE = "fee"
    SAMPLE = "sample"
    GIFT_VOUCHER = "gift_voucher"
    TEST_ARTICLE = "test_article"
    ZERO_QUANTITY = "zero_quantity"
    STOCK_CORRECTION = "stock_correction"
    ZERO_PRICE = "zero_price"
    NEGATIVE_PRICE = "negative_price"
    SOLD_ON_A_RETURN = "sold_on_a_return"
    QUANTITY_TOO_LARGE = "quantity_too_large"
    AMOUNT_TOO_LARGE = "amount_too_large"
    FRACTION_OF_A_FEN = "fraction_of_a_fen"
    LINE_NUMBER_REPEATED = "line_number_repeated"
    RECEIPT_CONTRADICTS_ITSELF = "receipt_contradicts_itself"
    RECEIPT_NUMBER_TAKEN = "receipt_number_taken"
    RECEIPT_BOOKED_DIFFERENTLY = "receipt_booked_differently"


EXPLANATIONS: dict[Reason, tuple[str, str]] = {
    Reason.WRONG_COLUMN_COUNT: ("列数不是 10", "The line does not have 10 columns"),
    Reason.RECEIPT_INVALID: ("小票号为空、过长或含控制字符", "The receipt number is blank, too long or unprintable"),
    Reason.LINE_NUMBER_INVALID: ("行号不是 1 到 32767 的整数", "The line number is not a whole number from 1 to 32767"),
    Reason.SOLD_AT_INVALID: ("日期时间无效", "The date and time are not valid"),
    Reason.STORE_INVALID: ("门店编码无效", "The store code is not valid"),
    Reason.ASSOCIATE_INVALID: ("导购编号无效", "The associate code is not valid"),
    Reason.MEMBER_INVALID: ("会员号无效", "The member number is not valid"),
    Reason.SKU_INVALID: ("商品编码须为 1-64 位可打印 ASCII 字符", "The SKU is not 1 to 64 printable ASCII characters"),
    Reason.QUANTITY_INVALID: ("数量不是整数", "The quantity is not a whole number"),
    Reason.PRICE_INVALID: ("单价不是数字", "The price is not a number"),
    Reason.BOOKKEEPING: ("财务调整单，不是销售", "A bookkeeping adjustment, not a sale"),
    Reason.POSTAGE: ("运费，不是商品", "Postage, not goods"),
    Reason.MANUAL: ("手工录入行，不知道是什么商品", "A manual line, no telling which article"),
    Reason.DISCOUNT: ("折扣行，不是商品", "A discount line, not goods"),
    Reason.FEE: ("手续费或佣金，不是商品", "A fee or commission, not goods"),
    Reason.SAMPLE: ("样品，不是销售", "Samples, not a sale"),
    Reason.GIFT_VOUCHER: ("礼品券属于预收款，不是商品", "A gift voucher is a deposit, not goods"),
    Reason.TEST_ARTICLE: ("测试商品", "A test article"),
    Reason.ZERO_QUANTITY: ("数量为 0", "The quantity is 0"),
    Reason.STOCK_CORRECTION: ("库存调整：数量为负且单价为 0", "A stock correction: negative quantity at price 0"),
    Reason.ZERO_PRICE: ("单价为 0", "The price is 0"),
    Reason.NEGATIVE_PRICE: ("单价为负", "The price is negative"),
    Reason.SOLD_ON_A_RETURN: ("退货小票上出现正数量", "A positive quantity on a return receipt"),
    Reason.QUANTITY_TOO_LARGE: ("数量超过 1,000,000 件", "More than 1,000,000 pieces"),
    Reason.AMOUNT_TOO_LARGE: ("金额超过 100 亿元", "More than 10 billion yuan"),
    Reason.FRACTION_OF_A_FEN: ("金额不是整数分", "The amount is not a whole number of fen"),
    Reason.LINE_NUMBER_REPEATED: ("同一小票内行号重复", "The line number occurs twice on the receipt"),
    Reason.RECEIPT_CONTRADICTS_ITSELF: (
        "同一小票的门店、导购或会员前后不一致",
        "The receipt names another store, associate or member on an earlier line",
    ),
    Reason.RECEIPT_NUMBER_TAKEN: ("该单号已属于另一张订单", "The number already belongs to another order"),
    Reason.RECEIPT_BOOKED_DIFFERENTLY: (
        "该小票已入账，且此行与已入账内容不同",
        "The receipt is booked already, and not with this line",
    ),
}

_CODES = {
    "POST": Reason.POSTAGE,
    "DOT": Reason.POSTAGE,
    "C2": Reason.POSTAGE,
    "C3": Reason.POSTAGE,
    "M": Reason.MANUAL,
    "D": Reason.DISCOUNT,
    "BANK CHARGES": Reason.FEE,
    "AMAZONFEE": Reason.FEE,
    "CRUK": Reason.FEE,
    "S": Reason.SAMPLE,
    "B": Reason.BOOKKEEPING,
    "ADJUST": Reason.BOOKKEEPING,
    "ADJUST2": Reason.BOOKKEEPING,
}


def reason_of_sku(sku: str) -> Reason | None:
    """Why an article code is none of goods, or None when it is. Tills write these codes in either case."""
    code = sku.upper()
    if code.startswith("GIFT_"):
        return Reason.GIFT_VOUCHER
    if code.startswith("TEST0"):
        return Reason.TEST_ARTICLE
    return _CODES.get(code)
