"""Why one line of a till export is refused: the codes that are counted, with their explanation for people."""

from enum import StrEnum


class Reason(StrEnum):
    """Every reason. The value is what the summary counts; `EXPLANATIONS` says it in Chinese and English."""

    WRONG_COLUMN_COUNT = "wrong_column_count"
    CODE_DAMAGED = "code_damaged"
    RECEIPT_INVALID = "receipt_invalid"
    LINE_NUMBER_INVALID = "line_number_invalid"
    SOLD_AT_INVALID = "sold_at_invalid"
    SOLD_IN_THE_FUTURE = "sold_in_the_future"
    STORE_INVALID = "store_invalid"
    STORE_UNKNOWN = "store_unknown"
    ASSOCIATE_INVALID = "associate_invalid"
    MEMBER_INVALID = "member_invalid"
    SKU_INVALID = "sku_invalid"
    QUANTITY_INVALID = "quantity_invalid"
    PRICE_INVALID = "price_invalid"
    AMOUNT_INVALID = "amount_invalid"
    KIND_UNKNOWN = "kind_unknown"
    VOID = "void"
    GIFT = "gift"
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
    SIGNS_CONTRADICT = "signs_contradict"
    SOLD_ON_A_RETURN = "sold_on_a_return"
    QUANTITY_TOO_LARGE = "quantity_too_large"
    AMOUNT_TOO_LARGE = "amount_too_large"
    FRACTION_OF_A_FEN = "fraction_of_a_fen"
    LINE_NUMBER_REPEATED = "line_number_repeated"
    RECEIPT_CONTRADICTS_ITSELF = "receipt_contradicts_itself"
    DISCOUNT_TOO_LARGE = "discount_too_large"
    APP_ORDER_DIFFERS = "app_order_differs"
    RECEIPT_BOOKED_DIFFERENTLY = "receipt_booked_differently"


EXPLANATIONS: dict[Reason, tuple[str, str]] = {
    Reason.WRONG_COLUMN_COUNT: ("列数与表头不符", "The line does not have the columns of the headings"),
    Reason.CODE_DAMAGED: (
        "编码被表格软件变成了数字，末几位已丢失，请从收银系统重新导出",
        "A spreadsheet made a number of a code and lost its last digits: export it from the till anew",
    ),
    Reason.RECEIPT_INVALID: ("小票号为空、过长或含控制字符", "The receipt number is blank, too long or unprintable"),
    Reason.LINE_NUMBER_INVALID: ("行号不是 1 到 32767 的整数", "The line number is not a whole number from 1 to 32767"),
    Reason.SOLD_AT_INVALID: ("日期时间无效", "The date and time are not valid"),
    Reason.SOLD_IN_THE_FUTURE: ("交易时间在未来", "The date and time are still to come"),
    Reason.STORE_INVALID: ("门店编码无效", "The store code is not valid"),
    Reason.STORE_UNKNOWN: (
        "没有此门店编码；确需新建时加 --create-stores",
        "There is no store of this code; --create-stores creates it",
    ),
    Reason.ASSOCIATE_INVALID: ("导购编号无效", "The associate code is not valid"),
    Reason.MEMBER_INVALID: ("会员号无效", "The member number is not valid"),
    Reason.SKU_INVALID: ("商品编码须为 1-64 位可打印 ASCII 字符", "The SKU is not 1 to 64 printable ASCII characters"),
    Reason.QUANTITY_INVALID: (
        "数量不是整数，也不是三位以内小数的重量",
        "The quantity is neither a whole number nor a weight with three decimals at most",
    ),
    Reason.PRICE_INVALID: ("单价不是数字", "The price is not a number"),
    Reason.AMOUNT_INVALID: ("金额不是数字", "The amount is not a number"),
    Reason.KIND_UNKNOWN: ("模板未说明此单据类型", "The profile does not say what this kind of line is"),
    Reason.VOID: ("作废的单据", "The receipt was voided"),
    Reason.GIFT: ("赠品，不是销售", "A gift, not a sale"),
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
    Reason.SIGNS_CONTRADICT: (
        "数量与金额正负相反",
        "Quantity and amount have opposite signs",
    ),
    Reason.SOLD_ON_A_RETURN: ("退货小票上出现正数量", "A positive quantity on a return receipt"),
    Reason.QUANTITY_TOO_LARGE: ("数量超过 1,000,000 件", "More than 1,000,000 pieces"),
    Reason.AMOUNT_TOO_LARGE: ("金额超过 100 亿元", "More than 10 billion yuan"),
    Reason.FRACTION_OF_A_FEN: ("金额不是整数分", "The amount is not a whole number of fen"),
    Reason.LINE_NUMBER_REPEATED: ("同一小票内行号重复", "The line number occurs twice on the receipt"),
    Reason.RECEIPT_CONTRADICTS_ITSELF: (
        "同一小票的导购或会员前后不一致",
        "The receipt names another associate or member on an earlier line",
    ),
    Reason.DISCOUNT_TOO_LARGE: (
        "整单优惠超过小票的商品金额，或小票上没有商品",
        "The discount on the receipt is more than its goods, or it has none",
    ),
    Reason.APP_ORDER_DIFFERS: (
        "小票是一张导购订单的付款，但金额与订单不同",
        "The receipt pays an order of the app, but not its amount",
    ),
    Reason.RECEIPT_BOOKED_DIFFERENTLY: (
        "该小票已入账，且此行与已入账内容不同",
        "The receipt is booked already, and not with this line",
    ),
}


class LeftOut(StrEnum):
    """Why a row is no line of a sale at all: it is told, and is in no sum."""

    TOTALS_ROW = "totals_row"
    PAYMENT_ROW = "payment_row"
    DISCOUNT_ROW = "discount_row"


LEFT_OUT: dict[LeftOut, tuple[str, str]] = {
    LeftOut.TOTALS_ROW: ("合计行", "A totals row"),
    LeftOut.PAYMENT_ROW: ("同一商品因另一种支付方式重复的行", "A line repeated for another payment"),
    LeftOut.DISCOUNT_ROW: ("整单优惠行，已分摊到商品", "A discount on the receipt, spread over its goods"),
}
