"""What the codes of WeChat Pay's refusals mean, in words for people."""

ORDER_PAID = "ORDERPAID"
ORDER_CLOSED = "ORDER_CLOSED"
ORDER_NOT_EXIST = "ORDER_NOT_EXIST"
OUT_TRADE_NO_USED = "OUT_TRADE_NO_USED"
RESOURCE_NOT_EXISTS = "RESOURCE_NOT_EXISTS"
NO_STATEMENT = "NO_STATEMENT_EXIST"
STATEMENT_CREATING = "STATEMENT_CREATING"

_MEANINGS = {
    "SIGN_ERROR": "签名错误：核对商户号、证书序列号与商户私钥 / wrong signature: check merchant id, serial and key",
    "APPID_MCHID_NOT_MATCH": "AppID 与商户号未绑定 / the app is not bound to the merchant",
    "MCH_NOT_EXISTS": "商户号不存在 / no such merchant",
    "NO_AUTH": "商户号没有该产品权限 / the merchant may not use this product",
    "NOT_ENOUGH": "商户账户余额不足，充值后自动重试 / the merchant's balance is too low; tried again by itself",
    "PARAM_ERROR": "参数错误 / a parameter is wrong",
    "INVALID_REQUEST": "请求不符合规则 / the request breaks a rule",
    "OPENID_MISMATCH": "付款人与 AppID 不匹配 / the payer is not known to this app",
    "FREQUENCY_LIMITED": "调用过于频繁，稍后自动重试 / too many calls; tried again later",
    "RATELIMIT_EXCEED": "调用过于频繁，稍后自动重试 / too many calls; tried again later",
    "USER_ACCOUNT_ABNORMAL": "付款人账户异常，请线下退款 / the payer's account is closed: give back by other means",
    ORDER_PAID: "订单已支付 / paid already",
    ORDER_CLOSED: "订单已关闭 / closed already",
    ORDER_NOT_EXIST: "微信支付没有该订单 / WeChat Pay has no such payment",
    OUT_TRADE_NO_USED: "商户订单号已使用 / the number was used before",
    RESOURCE_NOT_EXISTS: "微信支付没有该退款 / WeChat Pay has no such refund",
    NO_STATEMENT: "当日没有账单 / nothing moved on that day",
    STATEMENT_CREATING: "账单生成中，稍后再取 / the bill is being made, come later",
}


def meaning_of(code: str) -> str:
    """In Chinese and English."""
    return _MEANINGS.get(code, "微信支付拒绝了请求 / WeChat Pay refused the request")
