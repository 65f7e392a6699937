"""What is told of each event, to whom, in which words; and that a name is never in clear."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from commissions.events import MonthClosed, MonthCorrected, MonthSettled, PayChange, StatementMade
from guide_app.base.kernel import approvals, clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.approval_events import ApprovalAsked, ApprovalEnded
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.auth.events import PasswordReset
from guide_app.ground.members.events import MemberRecognised, MemberRegistered, MembersHandedOver
from guide_app.ground.orders.events import OrderTermOver
from inbox.rules import KEPT, MessageKind
from inbox.schemas import ApprovalWaitingFacts, MonthSettledFacts
from tasks.events import TaskClosed, TaskCompleted
from tasks.service import close_task
from tests.approvals.painting import asked, painting
from tests.factories import a_member, a_region, a_store, an_actor, an_actor_as, an_associate, hq_actor
from tests.inbox.telling_people import NOON, a_refund, messages_of, tell, texts_of, unread_of
from tests.tasks.task_field import Field, a_draft, a_field, a_released_task


@pytest.fixture
async def field(db: None) -> Field:
    """Two regions with stores and their people."""
    return await a_field()


async def test_nobody_is_told_that_an_import_was_wrong(field: Field) -> None:
    unsold = replace(a_refund(serving=field.mei.id, dedicated=field.lan.id), corrects=True)
    await tell(unsold, replace(unsold, refund_id=new_id(), reverses=new_id(), amount_fen=-57_400))
    assert await texts_of(an_actor(field.mei)) == []
    assert await texts_of(an_actor(field.lan)) == []


async def test_who_is_credited_with_a_refunded_order_is_told_once_and_nobody_else(field: Field) -> None:
    manager = await an_associate(field.east_one, Role.STORE_MANAGER)
    await tell(a_refund(serving=field.mei.id, dedicated=field.lan.id, by=manager.id))
    [served] = await messages_of(an_actor(field.mei))
    assert served.text_zh == "您服务的订单 N001 退款 ¥579.00"
    assert served.text_en == "¥579.00 of order N001 that you served went back"
    assert served.about is not None
    assert (served.about.kind, served.read_at, served.at) == ("order", None, NOON)
    assert await texts_of(an_actor(field.lan)) == ["计入您业绩的订单 N001 退款 ¥579.00"]
    assert await texts_of(an_actor(manager)) == await texts_of(an_actor(field.jun)) == []
    await tell(a_refund(serving=field.jun.id, dedicated=field.jun.id), seq=9)
    assert len(await messages_of(an_actor(field.jun))) == 1
    await tell(a_refund(serving=manager.id, by=manager.id), seq=10)
    assert await messages_of(an_actor(manager)) == [], "they did it themselves"


async def test_those_who_may_decide_are_told_what_waits_within_their_reach(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    store = await a_store("E1", east)
    manager, neighbour = await an_associate(store, Role.STORE_MANAGER), await an_associate(None, Role.STORE_MANAGER)
    supervisor, western = [await an_associate(region=one, role=Role.SUPERVISOR) for one in (east, west)]
    finance, auditor = await an_associate(role=Role.FINANCE), await an_associate(role=Role.AUDITOR)
    seller, requester = await an_associate(store), await an_associate(role=Role.HQ_OPERATOR, name="欧阳明月")
    with painting() as kind:
        for path, told, passed in (
            (store.path, [manager, supervisor, finance], [neighbour, western, auditor, seller, requester]),
            (east.path, [supervisor, finance], [manager, western]),
            ("/", [finance], [manager, supervisor, western]),
        ):
            waiting = ApprovalAsked(
                approval_id=new_id(),
                kind=kind.name,
                path=path,
                requester_id=requester.id,
                concerns_id=seller.id,
                expires_at=NOON + timedelta(days=7),
            )
            await execute("DELETE FROM inbox_message")
            await tell(waiting)
            for person in told:
                assert await texts_of(an_actor(person)) == ["欧**申请「刷墙」，等待您审批"], (path, person.role)
            for person in passed:
                assert await texts_of(an_actor(person)) == [], (path, person.role)


async def test_nobody_is_told_to_decide_what_concerns_them_or_what_no_package_knows(db: None) -> None:
    first, second = await an_associate(role=Role.FINANCE), await an_associate(role=Role.FINANCE)
    with painting() as kind:
        for name in (kind.name, "gone.kind"):
            waiting = ApprovalAsked(
                approval_id=new_id(),
                kind=name,
                path="/",
                requester_id=new_id(),
                concerns_id=first.id,
                expires_at=NOON,
            )
            await tell(waiting)
        assert await texts_of(an_actor(first)) == []
        assert len(await texts_of(an_actor(second))) == 1


async def test_an_approval_that_is_decided_says_so_to_those_it_waited_for(db: None) -> None:
    finance, hq = await an_actor_as(Role.FINANCE), await hq_actor()
    with painting() as kind, clock.pinned(NOON):
        request = await asked(kind, hq)
        await tell(
            ApprovalAsked(
                approval_id=request.id,
                kind=kind.name,
                path="/",
                requester_id=hq.associate_id or new_id(),
                concerns_id=None,
                expires_at=request.expires_at,
            )
        )
        [before] = await messages_of(finance)
        waiting = await approvals.to_decide(request.id)
        assert waiting
        async with transaction():
            await approvals.settle(waiting, approvals.ApprovalState.REFUSED, finance, at=NOON, note="")
        [after] = await messages_of(finance)
    assert isinstance(before.facts, ApprovalWaitingFacts)
    assert isinstance(after.facts, ApprovalWaitingFacts)
    assert (before.facts.state, after.facts.state) == ("pending", "refused")
    assert after.text_zh.endswith("（已处理，无需再审批）")


@pytest.mark.parametrize(
    ("state", "said"),
    [("approved", "已批准"), ("refused", "被驳回"), ("expired", "逾期未审批，已失效"), ("withdrawn", None)],
)
async def test_who_asked_is_told_how_it_ended_unless_they_took_it_back(db: None, state: str, said: str | None) -> None:
    asker, decider = await an_actor_as(Role.HQ_OPERATOR), await an_associate(role=Role.FINANCE, name="孙会计")
    assert asker.associate_id
    with painting() as kind:
        ended = ApprovalEnded(
            approval_id=new_id(),
            kind=kind.name,
            state=state,
            requester_id=asker.associate_id,
            decider_id=decider.id if state in ("approved", "refused") else None,
        )
        await tell(ended)
        assert await texts_of(asker) == ([f"您的申请「刷墙」{said}"] if said else [])
    assert await texts_of(an_actor(decider)) == []


async def test_a_task_is_in_the_inbox_the_moment_it_is_given_and_nothing_is_written_for_it(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    [given] = await messages_of(an_actor(field.mei))
    assert (given.kind, given.text_zh) == (MessageKind.TASK_GIVEN, "您有新任务「春季上新：三天卖出一百元」")
    assert given.about
    assert (given.about.kind, given.about.id, given.at) == ("task", task.id, NOON)
    assert (await unread_of(an_actor(field.mei))).unread == 1
    assert await texts_of(an_actor(field.western)) == []
    assert await fetch_value("SELECT count(*) FROM inbox_message") == 0


async def test_everybody_who_has_a_task_is_told_that_it_ended_early(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    with clock.pinned(NOON + timedelta(hours=1)):
        closed = await close_task(field.hq, task.id)
    [told] = [
        TaskClosed.decode(row["payload"]) for row in await fetch("SELECT payload FROM event WHERE type = 'task_closed'")
    ]
    assert (told.early, told.closed_by) == (True, field.hq.associate_id)
    await tell(told, at=closed.closed_at or NOON)
    for person in (field.mei, field.lan, field.jun):
        first, second = await texts_of(an_actor(person))
        assert first == "任务「春季上新：三天卖出一百元」已提前结束，此后不再计入"
        assert second.startswith("您有新任务")
    assert await texts_of(an_actor(field.western)) == []


async def test_a_task_that_ends_at_its_time_is_no_news(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    await tell(TaskClosed(task_id=task.id, closed_at=NOON))
    assert len(await texts_of(an_actor(field.mei))) == 1


async def test_a_target_that_is_reached_is_told_with_its_reward(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    for seq, reward in enumerate((800, None), start=1):
        done = TaskCompleted(
            task_id=task.id,
            assignment_id=new_id(),
            associate_id=field.mei.id,
            store_id=None,
            reward_fen=reward,
            done_at=NOON,
        )
        await tell(done, seq=seq, at=NOON + timedelta(minutes=seq))
    without, with_reward, _ = await texts_of(an_actor(field.mei), at=NOON + timedelta(hours=1))
    assert with_reward == "您已达成任务「春季上新：三天卖出一百元」的目标，奖励 ¥8.00"
    assert without == "您已达成任务「春季上新：三天卖出一百元」的目标"


async def test_who_earned_in_a_settled_month_is_told_what_it_stands_at_and_what_changed(field: Field) -> None:
    earned = (
        "INSERT INTO commission_earned"
        " (id, period, posted_period, payee_kind, payee, store, payer, employer, amount_fen)"
        " VALUES ($1, '2026-02-01', '2026-02-01', $2, $3, $4, $4, $4, $5)"
    )
    for kind, payee, store, fen in (
        ("associate", field.mei.id, field.east_one.id, 12_345),
        ("associate", field.mei.id, field.east_two.id, 55),
        ("associate", field.lan.id, field.east_one.id, 700),
        ("pool", field.jun.id, field.east_one.id, 900),
    ):
        await execute(earned, new_id(), kind, payee, store, fen)
    run = new_id()
    await tell(MonthSettled(run_id=run, period="2026-02", settled_at=NOON))
    [mine] = await messages_of(an_actor(field.mei))
    assert mine.text_zh == "2026-02 月提成已结算，现为 ¥124.00"
    assert isinstance(mine.facts, MonthSettledFacts)
    assert (mine.facts.period, mine.facts.commission_fen) == ("2026-02", 12_400)
    assert await texts_of(an_actor(field.lan)) == ["2026-02 月提成已结算，现为 ¥7.00"]
    assert await texts_of(an_actor(field.jun)) == [], "a pool is nobody"
    changes = (
        PayChange(associate_id=field.mei.id, amount_fen=-5),
        PayChange(associate_id=field.lan.id, amount_fen=100_000),
    )
    later = NOON + timedelta(days=1)
    await tell(MonthCorrected(run_id=run, period="2026-02", changes=changes, corrected_at=later), seq=7, at=later)
    assert (await texts_of(an_actor(field.mei), at=later))[0] == "2026-02 月提成有更正：-¥0.05"
    assert (await texts_of(an_actor(field.lan), at=later))[0] == "2026-02 月提成有更正：+¥1,000.00"


async def test_everybody_who_has_a_statement_is_told_that_it_is_there_and_what_it_pays(field: Field) -> None:
    statements = (
        StatementMade(associate_id=field.mei.id, payable_fen=123_456),
        StatementMade(associate_id=field.lan.id, payable_fen=0),
    )
    closed = MonthClosed(period="2026-02", statements=statements, closed_at=NOON)
    await tell(closed)
    await tell(closed)
    [mine] = await messages_of(an_actor(field.mei))
    assert (mine.kind, mine.about) == (MessageKind.STATEMENT_READY, None)
    assert mine.text_zh == "2026-02 月工资单已出，实发 ¥1,234.56"
    assert mine.text_en == "Your statement of 2026-02 is there, it pays ¥1,234.56"
    assert await texts_of(an_actor(field.lan)) == ["2026-02 月工资单已出，实发 ¥0.00"]
    assert await texts_of(an_actor(field.jun)) == []


async def test_members_who_are_handed_over_are_named_by_their_mask_or_counted(field: Field) -> None:
    manager = await an_associate(field.east_one, Role.STORE_MANAGER, name="赵店长")
    member = await a_member(field.east_one, name="李小明")
    for seq, members in enumerate(([member.id], [new_id(), new_id(), member.id]), start=1):
        at = NOON + timedelta(minutes=seq)
        over = MembersHandedOver(
            associate_id=field.mei.id, handed_by=manager.id, member_ids=tuple(members), handed_at=at
        )
        await tell(over, seq=seq, at=at)
    several, alone = await messages_of(an_actor(field.mei), at=NOON + timedelta(hours=1))
    assert alone.text_zh == "赵**将会员 李** 移交给您"
    assert alone.about
    assert (alone.about.kind, alone.about.id) == ("member", member.id)
    assert (several.text_zh, several.about) == ("赵**将 3 位会员移交给您", None)


async def test_who_started_a_registration_is_told_that_the_customer_agreed(field: Field) -> None:
    member = await a_member(field.east_one, name="李小明")
    new = MemberRegistered(
        member_id=member.id, associate_id=field.mei.id, store_id=field.east_one.id, registered_at=NOON
    )
    known = MemberRecognised(
        member_id=member.id, associate_id=field.lan.id, store_id=field.east_one.id, recognised_at=NOON
    )
    nobodys = MemberRegistered(member_id=member.id, associate_id=None, store_id=field.east_one.id, registered_at=NOON)
    await tell(new, known, nobodys)
    assert await texts_of(an_actor(field.mei)) == ["顾客 李** 已确认您发起的注册"]
    assert await texts_of(an_actor(field.lan)) == ["顾客 李** 已确认您发起的注册（原已是会员）"]


async def test_who_leads_the_store_and_who_looks_after_an_order_are_told_that_its_term_is_over(field: Field) -> None:
    store = field.east_one
    manager, neighbour = await an_associate(store, Role.STORE_MANAGER), await an_associate(None, Role.STORE_MANAGER)
    over = OrderTermOver(
        order_id=new_id(),
        number="N001",
        store_id=store.id,
        path=store.path,
        keeper_id=field.mei.id,
        part_paid_fen=30_000,
        due_fen=27_400,
        ended_at=NOON,
    )
    await tell(over)
    said = "订单 N001 已收 ¥300.00，还差 ¥274.00，03-02 12:00 到期：请收齐余款、再留几天，或退回"
    for person in (manager, field.mei):
        [message] = await messages_of(an_actor(person))
        assert (message.text_zh, message.about and message.about.id) == (said, over.order_id)
        assert (
            message.text_en
            == "¥300.00 of order N001 is paid, ¥274.00 is due since 03-02 12:00: take it, keep the order, or give back"
        )
    assert await texts_of(an_actor(neighbour)) == await texts_of(an_actor(field.lan)) == []
    await tell(replace(over, keeper_id=manager.id), replace(over, keeper_id=None), seq=5)
    assert await texts_of(an_actor(manager)) == [said] * 3, "once each, whoever they are"


async def test_who_gets_a_new_password_from_somebody_else_is_told(field: Field) -> None:
    account = new_id()
    await tell(PasswordReset(account_id=account, associate_id=field.mei.id, reset_by=field.hq.associate_id), seq=1)
    await tell(PasswordReset(account_id=account, associate_id=field.lan.id, reset_by=None), seq=2)
    await tell(PasswordReset(account_id=account, associate_id=field.jun.id, reset_by=field.jun.id), seq=3)
    assert (await texts_of(an_actor(field.mei)))[0].startswith("您的密码已被王**重置")
    assert (await texts_of(an_actor(field.lan)))[0].startswith("您的密码已被系统管理员重置")
    assert await texts_of(an_actor(field.jun)) == []


async def test_what_is_older_than_messages_are_kept_or_than_the_inbox_is_told_to_nobody(field: Field) -> None:
    refund = a_refund(serving=field.mei.id)
    await tell(refund, at=NOON)
    with clock.pinned(NOON + KEPT + timedelta(seconds=1)):
        assert await messages_of(an_actor(field.mei), at=clock.now()) == []
        await execute("DELETE FROM inbox_message")
    await execute("UPDATE inbox_opening SET seq = 5")
    await tell(refund, seq=5)
    assert await messages_of(an_actor(field.mei)) == []
    await tell(refund, seq=6)
    assert len(await messages_of(an_actor(field.mei))) == 1


async def test_no_name_is_stored_or_shown_in_clear(field: Field) -> None:
    member = await a_member(field.east_one, name="李小明")
    await tell(
        MemberRegistered(
            member_id=member.id, associate_id=field.mei.id, store_id=field.east_one.id, registered_at=NOON
        ),
        a_refund(serving=field.mei.id, by=field.lan.id),
        PasswordReset(account_id=new_id(), associate_id=field.mei.id, reset_by=field.lan.id),
    )
    shown = repr(await messages_of(an_actor(field.mei)))
    stored = str(await fetch("SELECT facts::text FROM inbox_message"))
    assert len(await messages_of(an_actor(field.mei))) == 3
    for name in ("小明", "陈兰"):
        assert name not in shown
        assert name not in stored
