"""What stays when somebody is erased, and by which reason."""

from guide_app.ground.privacy.requests.schemas import DataKept

KEPT = (
    DataKept(
        "订单、支付与退款（只留会员号）",
        "Orders, payments and refunds, by member number alone",
        "电子商务法要求交易信息保存不少于三年；会计凭证依会计档案管理办法保存",
        "The e-commerce law asks to keep transactions for three years; vouchers are kept by the rules of accounting",
    ),
    DataKept(
        "提成台账与优惠券记录（只留会员号）",
        "Ledger of commissions and coupons, by member number alone",
        "工资支付与核销凭证，与其他人的权益有关",
        "They prove what was paid to others",
    ),
    DataKept(
        "手机号的带密钥摘要（仅限由导购拉新的会员，三年后删除）",
        "A keyed hash of the phone, of members whom an associate had won, for three years",
        "只用于防止同一顾客再次注册时重复支付拉新提成，不能还原号码，也不与会员或订单相连",
        "So that winning a customer is not paid twice, and for nothing else; it leads to no member or order",
    ),
    DataKept(
        "同意与撤回的记录（不含个人信息）",
        "Consents and withdrawals, without personal data",
        "证明处理有合法依据",
        "They prove that what was done was lawful",
    ),
    DataKept(
        "操作审计（不含姓名、电话）",
        "The audit log, without names and phones",
        "网络安全法要求日志保存不少于六个月",
        "The cybersecurity law asks to keep logs for six months",
    ),
)
