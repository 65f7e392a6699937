"""What WeChat Pay is asked: one method each, typed both ways."""

from collections.abc import Mapping
from datetime import date, datetime

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import SHANGHAI
from payments.calling.caller import Caller, Merchant
from payments.calling.codes import NO_STATEMENT, ORDER_CLOSED, ORDER_NOT_EXIST, RESOURCE_NOT_EXISTS, STATEMENT_CREATING
from payments.calling.errors import WechatPayRefused
from payments.protocol.bill_files import text_of
from payments.protocol.messages import CURRENCY, BillAnswer, Prepaid, RefundAnswer, Transaction

NATIVE, JSAPI = "/v3/pay/transactions/native", "/v3/pay/transactions/jsapi"
BY_NUMBER = "/v3/pay/transactions/out-trade-no/{}"
REFUNDS = "/v3/refund/domestic/refunds"
TRADE_BILL, FUND_FLOW_BILL = "/v3/bill/tradebill", "/v3/bill/fundflowbill"
DESCRIPTION_LENGTH = 120
PAYMENTS_HERE, REFUNDS_HERE = "/v1/wechatpay/notifications/payments", "/v1/wechatpay/notifications/refunds"
"""Where we are told, below the public address."""


class BillNotReady(Exception):
    """The bill of the day is not made yet."""


class WechatPayClient:
    """The API for one merchant. Every method raises a WechatPayFailed."""

    def __init__(self, merchant: Merchant, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.merchant = merchant
        self.caller = Caller(merchant, transport=transport)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.caller.aclose()

    async def prepay_native(
        self, out_trade_no: str, amount_fen: int, *, description: str, expires_at: datetime
    ) -> Prepaid:
        """Where a code leads that anybody may scan and pay."""
        body = self._payment(out_trade_no, amount_fen, description=description, expires_at=expires_at)
        return await self.caller.post(NATIVE, body, Prepaid)

    async def prepay_jsapi(
        self, out_trade_no: str, amount_fen: int, *, description: str, expires_at: datetime, openid: str
    ) -> Prepaid:
        """What the WeChat of this payer opens."""
        body = self._payment(out_trade_no, amount_fen, description=description, expires_at=expires_at)
        return await self.caller.post(JSAPI, body | {"payer": {"openid": openid}}, Prepaid)

    def pay_parameters(self, prepay_id: str) -> dict[str, str]:
        """What a page in the payer's WeChat hands over to it."""
        return self.merchant.key.pay_parameters(self.merchant.app_id, prepay_id, at=clock.now())

    async def transaction(self, out_trade_no: str) -> Transaction | None:
        """The payment as WeChat Pay has it; None where it never heard of it."""
        query = {"mchid": self.merchant.id}
        try:
            return await self.caller.get(BY_NUMBER.format(out_trade_no), Transaction, query)
        except WechatPayRefused as refused:
            if refused.wechat_code in {ORDER_NOT_EXIST, "ORDERNOTEXIST"}:
                return None
            raise

    async def close(self, out_trade_no: str) -> None:
        """Let nobody pay it any more; what is closed already or was never asked for is closed."""
        try:
            await self.caller.send(f"{BY_NUMBER.format(out_trade_no)}/close", {"mchid": self.merchant.id})
        except WechatPayRefused as refused:
            if refused.wechat_code not in {ORDER_CLOSED, "ORDERCLOSED", ORDER_NOT_EXIST, "ORDERNOTEXIST"}:
                raise

    async def refund(
        self, out_refund_no: str, *, transaction_id: str, amount_fen: int, total_fen: int, reason: str
    ) -> RefundAnswer:
        """Have money of a payment go back; the same number is the same refund, however often it is asked for."""
        body: dict[str, object] = {
            "transaction_id": transaction_id,
            "out_refund_no": out_refund_no,
            "amount": {"refund": amount_fen, "total": total_fen, "currency": CURRENCY},
            "notify_url": self.merchant.notify_url + REFUNDS_HERE,
        }
        return await self.caller.post(REFUNDS, body | ({"reason": reason[:80]} if reason else {}), RefundAnswer)

    async def refund_of(self, out_refund_no: str) -> RefundAnswer | None:
        """The refund as WeChat Pay has it; None where it never heard of it."""
        try:
            return await self.caller.get(f"{REFUNDS}/{out_refund_no}", RefundAnswer)
        except WechatPayRefused as refused:
            if refused.wechat_code == RESOURCE_NOT_EXISTS:
                return None
            raise

    async def trade_bill(self, day: date) -> str | None:
        """Payments and refunds of a day, as text; None where there were none. Raises BillNotReady, BillUnreadable."""
        return await self._bill(TRADE_BILL, {"bill_date": day.isoformat(), "bill_type": "ALL"})

    async def fund_flow_bill(self, day: date) -> str | None:
        """What moved on the merchant's account on a day, as text. Raises the same."""
        return await self._bill(FUND_FLOW_BILL, {"bill_date": day.isoformat(), "account_type": "BASIC"})

    def _payment(
        self, out_trade_no: str, amount_fen: int, *, description: str, expires_at: datetime
    ) -> dict[str, object]:
        return {
            "appid": self.merchant.app_id,
            "mchid": self.merchant.id,
            "description": description[:DESCRIPTION_LENGTH],
            "out_trade_no": out_trade_no,
            "time_expire": expires_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "notify_url": self.merchant.notify_url + PAYMENTS_HERE,
            "amount": {"total": amount_fen, "currency": CURRENCY},
        }

    async def _bill(self, path: str, query: Mapping[str, str]) -> str | None:
        try:
            answer = await self.caller.get(path, BillAnswer, {**query, "tar_type": "GZIP"})
        except WechatPayRefused as refused:
            if refused.wechat_code == NO_STATEMENT:
                return None
            if refused.wechat_code == STATEMENT_CREATING:
                raise BillNotReady from refused
            raise
        return text_of(await self.caller.download(answer.download_url), answer)
