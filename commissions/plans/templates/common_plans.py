"""The six plans that chains ask for most, as starting points: numbers are there to be changed. Pure."""

from commissions.plans.sample_sales import SampleSale
from commissions.plans.templates.shapes import (
    ACCESSORIES,
    CHEN,
    LIN,
    ZHOU,
    Example,
    PlanTemplate,
    present,
    registered,
    sold,
    took_back,
)
from commissions.rules import Position

COAT, SOCKS, BELT = "COAT", "SOCKS", "BELT"
ARTICLES: dict[str, str] = {COAT: "/clothes", SOCKS: ACCESSORIES, BELT: ACCESSORIES}
"""What is sold in the examples, with its category."""

ALL_AT_ONE_PERCENT = {"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}

TIERED = PlanTemplate(
    code="TIERED",
    name=("阶梯提成", "Tiered commission"),
    when=(
        "卖得越多提得越高，按月业绩分段计：适合个人业绩差异大的门店",
        "The more somebody sells in a month the higher the rate of the next slice: for stores where people differ",
    ),
    position=Position.ASSOCIATE,
    terms={
        "period_components": [
            {
                "id": "LADDER",
                "kind": "MARGINAL",
                "tiers": [
                    {"from": 0, "ppm": 10_000},
                    {"from": 5_000_000, "ppm": 15_000},
                    {"from": 10_000_000, "ppm": 20_000},
                ],
            }
        ]
    },
    sale=SampleSale(month_fen=9_950_000),
    example=Example(
        said=(
            ("小林当月卖出三单：¥40,000、¥50,000、¥30,000", "Lin sold three orders: ¥40,000, ¥50,000 and ¥30,000"),
            ("其中一单当月退款 ¥10,000", "Of one of them ¥10,000 went back in the month"),
        ),
        events=(
            sold("1", LIN, (COAT, 1, 40_000)),
            sold("2", LIN, (COAT, 1, 50_000)),
            sold("3", LIN, (COAT, 1, 30_000)),
            took_back("2", 10_000, day=20),
        ),
    ),
)
ATTAINMENT = PlanTemplate(
    code="ATTAINMENT",
    name=("达标奖", "Attainment bonus"),
    when=(
        "每笔照提，月目标完成到几成再加一笔奖金：适合每人每月有目标的门店",
        "A rate of every sale, and a bonus by how much of the monthly goal is reached: where everybody has a goal",
    ),
    limits=(
        "没有月目标的人拿不到奖金，先在「月度目标」里设定",
        "Who has no goal of the month gets no bonus: set goals first",
    ),
    position=Position.ASSOCIATE,
    terms={
        "line_components": [ALL_AT_ONE_PERCENT],
        "period_components": [
            {
                "id": "GOAL",
                "kind": "ATTAINMENT",
                "bands": [
                    {"from_ppm": 0},
                    {"from_ppm": 800_000, "bonus": 30_000},
                    {"from_ppm": 1_000_000, "bonus": 80_000},
                    {"from_ppm": 1_200_000, "bonus": 150_000},
                ],
            }
        ],
    },
    sale=SampleSale(month_fen=9_950_000, goal_fen=10_000_000),
    example=Example(
        said=(
            ("小林当月目标 ¥100,000，卖出 ¥108,000", "Lin's goal is ¥100,000, and Lin sold ¥108,000"),
            ("小陈当月目标 ¥100,000，卖出 ¥79,000", "Chen's goal is ¥100,000, and Chen sold ¥79,000"),
        ),
        events=(sold("1", LIN, (COAT, 1, 108_000)), sold("2", CHEN, (COAT, 1, 79_000))),
        goals={LIN: 10_000_000, CHEN: 10_000_000},
    ),
)
STORE_TEAM = PlanTemplate(
    code="STORE-TEAM",
    name=("店铺团队提成", "Store team pool"),
    when=(
        "全店业绩提一个奖金池，按出勤分给每个人：适合大家一起接待顾客的门店",
        "A share of what the store sells, for everybody by attendance: for stores where people serve together",
    ),
    limits=(
        "要有当月考勤表，没有考勤的月份无人可分；不按个人业绩分",
        "It needs the attendance sheet of the month, or nobody gets it; who sold how much does not count",
    ),
    position=Position.STORE,
    terms={"period_components": [{"id": "POOL", "kind": "STORE_POOL", "ppm": 20_000}]},
    example=Example(
        said=(
            ("全店当月卖出 ¥200,000", "The store sold ¥200,000 in the month"),
            (
                "出勤半天数：小林 44、小陈 36、周姐 40，共 120",
                "Half days of attendance: Lin 44, Chen 36, Zhou 40, together 120",
            ),
        ),
        events=(
            sold("1", LIN, (COAT, 1, 150_000)),
            sold("2", CHEN, (COAT, 1, 50_000)),
            present(LIN=44, CHEN=36, ZHOU=40),
        ),
    ),
)
MANAGER = PlanTemplate(
    code="MANAGER",
    name=("店长提成", "Manager's override"),
    when=(
        "店长按全店业绩提成，门店达成目标的一部分才发：适合让店长对整店负责",
        "Managers earn a share of what their store sells, once it reaches a part of its goal",
    ),
    limits=(
        "门店没有月目标就不发；只算任店长的那些天",
        "Nothing without a goal of the store; only the days as its manager count",
    ),
    position=Position.MANAGER,
    terms={"period_components": [{"id": "OVERRIDE", "kind": "MANAGER_OVERRIDE", "ppm": 5_000, "gate_ppm": 900_000}]},
    sale=SampleSale(month_fen=17_950_000, goal_fen=20_000_000),
    example=Example(
        said=(
            ("门店当月目标 ¥200,000", "The goal of the store is ¥200,000"),
            (
                "全店卖出 ¥190,000（小林 ¥120,000、小陈 ¥70,000），达成 95%",
                "It sold ¥190,000 (Lin ¥120,000, Chen ¥70,000), which is 95 %",
            ),
        ),
        events=(sold("1", LIN, (COAT, 1, 120_000)), sold("2", CHEN, (COAT, 1, 70_000))),
        goals={"STORE": 20_000_000},
    ),
)
ACQUISITION = PlanTemplate(
    code="ACQUISITION",
    name=("拉新奖", "Acquisition bonus"),
    when=(
        "每位新会员奖一笔，首单要够数、几天内不退：适合看重会员增长的阶段",
        "So much for each new member whose first order is large enough and stays so for some days",
    ),
    limits=(
        "老会员再次登记不算；首单不够或退到不够的不发",
        "Members who were there already do not count, nor those whose first order is or becomes too small",
    ),
    position=Position.ASSOCIATE,
    terms={
        "line_components": [ALL_AT_ONE_PERCENT],
        "acquisition": {"bonus": 1_000, "min_first_order_net": 10_000, "window_days": 7, "day_cap": 20},
    },
    example=Example(
        said=(
            (
                "小林登记四位新会员，首单分别实付 ¥300、¥100、¥80、¥260",
                "Lin registered four new members, whose first orders came to ¥300, ¥100, ¥80 and ¥260",
            ),
            ("第四位三天后退款 ¥200，只剩 ¥60", "Three days later ¥200 of the fourth went back, ¥60 are left"),
        ),
        events=(
            *(registered(f"M{number}", LIN, day=5) for number in range(1, 5)),
            *(
                sold(str(number), LIN, (COAT, 1, yuan), day=6, member=f"M{number}")
                for number, yuan in enumerate((300, 100, 80, 260), start=1)
            ),
            took_back("4", 200, day=9),
        ),
    ),
)
ATTACH = PlanTemplate(
    code="ATTACH",
    name=("连带奖", "Attach bonus"),
    when=(
        "每笔照提，顺带卖出的配饰每件再奖一笔：适合想多卖袜子、皮带、护理品的门店",
        "A rate of every sale, and so much for each accessory sold along: where small goods are to be added",
    ),
    limits=(
        "提成按商品的行和件计，不数一张订单里有几件：说不出「第二件起才奖」，所以按连带商品的品类每件定额；"
        "单独买一件配饰也有奖。品类请换成自己的",
        "Commission is reckoned by lines and units, never by how many pieces one order has: “from the second piece on”"
        " cannot be said, so it is an amount for each unit of a category; an accessory bought alone earns it too. Put"
        " in a category of your own",
    ),
    position=Position.ASSOCIATE,
    terms={
        "line_components": [
            ALL_AT_ONE_PERCENT,
            {
                "id": "ATTACH",
                "rules": [{"id": "each", "kind": "PER_UNIT", "fen": 300, "match": {"category": ACCESSORIES}}],
            },
        ]
    },
    sale=SampleSale(paid_fen=7_800, quantity=2, category=ACCESSORIES),
    example=Example(
        said=(
            (
                "小林一单卖出大衣 ¥899、袜子两双 ¥78、皮带一条 ¥129",
                "Lin sold a coat for ¥899, two pairs of socks for ¥78 and a belt for ¥129 in one order",
            ),
            ("另一单只有大衣 ¥500", "Another order was a coat for ¥500 and nothing else"),
        ),
        events=(
            sold("1", LIN, (COAT, 1, 899), (SOCKS, 2, 78), (BELT, 1, 129)),
            sold("2", LIN, (COAT, 1, 500)),
        ),
    ),
)
TEMPLATES: tuple[PlanTemplate, ...] = (TIERED, ATTAINMENT, STORE_TEAM, MANAGER, ACQUISITION, ATTACH)
"""In the order in which they are offered."""
STAFF_OF_EXAMPLES = (LIN, CHEN, ZHOU)
