"""Lists of appointments as files: members masked, as in the list."""

from appointments import queries
from appointments.permissions import SEE_APPOINTMENTS
from appointments.rules import AppointmentService, AppointmentState, CancellationReason
from guide_app.base.web.exported import Column, ExportedList, Kind

SERVICES = {
    AppointmentService.ADVICE: ("导购咨询", "advice"),
    AppointmentService.FITTING: ("预约试穿", "fitting"),
    AppointmentService.PICKUP: ("到店自提", "pick-up"),
    AppointmentService.AFTER_SALES: ("售后", "after sales"),
}
STATES = {
    AppointmentState.BOOKED: ("待确认", "booked"),
    AppointmentState.CONFIRMED: ("已确认", "confirmed"),
    AppointmentState.ARRIVED: ("已到店", "arrived"),
    AppointmentState.NO_SHOW: ("未到店", "no-show"),
    AppointmentState.CANCELLED: ("已取消", "cancelled"),
}
REASONS = {
    CancellationReason.CUSTOMER_ASKED: ("顾客取消", "the customer asked"),
    CancellationReason.STORE_CANNOT: ("门店无法接待", "the store cannot"),
    CancellationReason.MISTAKE: ("登记有误", "a mistake"),
    CancellationReason.MEMBER_ERASED: ("个人信息已删除", "the member was erased"),
    CancellationReason.STORE_CLOSED: ("门店已关闭", "the store has closed"),
}
APPOINTMENTS = ExportedList(
    name="appointments",
    operation="listAppointments",
    title=("预约", "Appointments"),
    permission=SEE_APPOINTMENTS,
    pages=queries.appointments,
    columns=(
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("starts_at", ("开始", "Begins"), Kind.MOMENT),
        Column("service", ("服务", "AppointmentService"), words=SERVICES),
        Column("state", ("状态", "AppointmentState"), words=STATES),
        Column("member_name", ("姓名", "Name")),
        Column("member_phone", ("手机", "Phone")),
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("by_customer", ("顾客自助", "By the customer"), Kind.YES_NO),
        Column("reason", ("取消原因", "Why cancelled"), words=REASONS),
    ),
)
COUNTS = ExportedList(
    name="appointment-counts",
    operation="countAppointments",
    title=("预约统计", "Appointments by store"),
    permission=SEE_APPOINTMENTS,
    pages=queries.appointment_counts,
    columns=(
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("open", ("待到店", "Open"), Kind.INTEGER, summed=True),
        Column("arrived", ("已到店", "Arrived"), Kind.INTEGER, summed=True),
        Column("no_show", ("未到店", "No-shows"), Kind.INTEGER, summed=True),
        Column("cancelled", ("已取消", "Cancelled"), Kind.INTEGER, summed=True),
    ),
)
LISTS = (APPOINTMENTS, COUNTS)
