"""Over HTTP: what finance does about money that WeChat Pay could not give back."""

from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.writes import RetrySafe, Written
from payments import stuck
from payments.calling.errors import FAILED, WechatPayNotConfigured
from payments.errors import RefundNotForPeople, RefundStillStuck
from payments.schemas import GivenBack, PayRefundView


class StuckRefundController(Controller):
    """微信退不回去的钱 · Money that WeChat Pay could not give back."""

    path = "/v1/pay-refunds/{refund_id:uuid}"
    tags = ("payments",)

    @post(
        "/attempts",
        status_code=200,
        operation_id="tryRefundAgain",
        opt=refuses(NotFound, RefundNotForPeople, RefundStillStuck, WechatPayNotConfigured, *FAILED),
        summary="再试微信退款 · Try once more",
    )
    async def again(self, actor: CurrentActor, write: RetrySafe, refund_id: FromPath[UUID]) -> Written[PayRefundView]:
        """WeChat Pay is asked first: what it closed goes under another number, what it never took under its old one."""
        asked = await stuck.ask_about_stuck(actor, refund_id)
        return await write(lambda: stuck.try_again(actor, refund_id, asked))

    @post(
        "/other-means",
        status_code=200,
        operation_id="giveBackByOtherMeans",
        opt=refuses(NotFound, RefundNotForPeople, WechatPayNotConfigured, *FAILED),
        summary="登记线下退款 · It was given back by other means",
    )
    async def otherwise(
        self, actor: CurrentActor, write: RetrySafe, refund_id: FromPath[UUID], data: JSONBody[GivenBack]
    ) -> Written[PayRefundView]:
        """Only what WeChat Pay cannot give back, and it is asked once more before; with the reason."""
        await stuck.ask_about_stuck(actor, refund_id)
        return await write(lambda: stuck.give_back_otherwise(actor, refund_id, data))
