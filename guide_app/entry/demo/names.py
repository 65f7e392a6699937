"""The names of the demo: a sportswear brand 「远途」, its places, people and articles. All invented."""

BRAND = "远途 YUANTU"

ENTITIES = (
    ("YUANTU", "远途（上海）服饰有限公司"),
    ("FR-HUAYUE", "广州华悦商贸有限公司"),
    ("FR-SHUXING", "成都蜀行商贸有限公司"),
)

REGIONS = (("EAST", "华东大区"), ("SOUTH", "华南大区"), ("WEST", "西南大区"))

STORES = (
    # code, name, region, entity, ownership, address
    ("SH001", "上海人民广场店", "EAST", "YUANTU", "direct", "上海市黄浦区南京西路 2 号"),
    ("SH002", "上海徐家汇店", "EAST", "YUANTU", "direct", "上海市徐汇区虹桥路 1 号"),
    ("HZ001", "杭州湖滨店", "EAST", "YUANTU", "direct", "杭州市上城区延安路 258 号"),
    ("NJ001", "南京新街口店", "EAST", "YUANTU", "direct", "南京市秦淮区中山南路 1 号"),
    ("GZ001", "广州天河城店", "SOUTH", "FR-HUAYUE", "franchise", "广州市天河区天河路 208 号"),
    ("GZ002", "广州北京路店", "SOUTH", "FR-HUAYUE", "franchise", "广州市越秀区北京路 168 号"),
    ("SZ001", "深圳万象城店", "SOUTH", "YUANTU", "direct", "深圳市罗湖区宝安南路 1881 号"),
    ("SZ002", "深圳海岸城店", "SOUTH", "YUANTU", "joint", "深圳市南山区文心五路 33 号"),
    ("CD001", "成都春熙路店", "WEST", "FR-SHUXING", "franchise", "成都市锦江区春熙路 18 号"),
    ("CD002", "成都太古里店", "WEST", "FR-SHUXING", "franchise", "成都市锦江区中纱帽街 8 号"),
    ("CQ001", "重庆解放碑店", "WEST", "YUANTU", "direct", "重庆市渝中区民权路 28 号"),
    ("KM001", "昆明顺城店", "WEST", "YUANTU", "joint", "昆明市五华区东风西路 11 号"),
)

CATEGORIES = (
    # code, name, parent
    ("shoes", "鞋", None),
    ("run", "跑鞋", "shoes"),
    ("hike", "徒步鞋", "shoes"),
    ("wear", "服装", None),
    ("jacket", "外套", "wear"),
    ("tee", "T 恤", "wear"),
    ("pants", "裤装", "wear"),
    ("gear", "装备", None),
    ("bag", "背包", "gear"),
    ("cup", "水具", "gear"),
)

PRODUCTS = (
    # code, name, category, price in yuan, sizes
    ("RUN01", "追风轻量跑鞋", "run", 599, ("36", "37", "38", "39", "40", "41", "42", "43")),
    ("RUN02", "云弹缓震跑鞋", "run", 799, ("36", "37", "38", "39", "40", "41", "42", "43")),
    ("RUN03", "竞速碳板跑鞋", "run", 1299, ("39", "40", "41", "42", "43")),
    ("HIK01", "行山防水徒步鞋", "hike", 899, ("37", "38", "39", "40", "41", "42", "43")),
    ("HIK02", "越野徒步靴", "hike", 1099, ("39", "40", "41", "42", "43")),
    ("JKT01", "三合一冲锋衣", "jacket", 1399, ("S", "M", "L", "XL")),
    ("JKT02", "轻羽绒外套", "jacket", 999, ("S", "M", "L", "XL", "XXL")),
    ("JKT03", "防晒皮肤衣", "jacket", 359, ("S", "M", "L", "XL")),
    ("TEE01", "速干短袖 T 恤", "tee", 159, ("S", "M", "L", "XL", "XXL")),
    ("TEE02", "美利奴羊毛长袖", "tee", 459, ("S", "M", "L", "XL")),
    ("PNT01", "弹力徒步长裤", "pants", 429, ("28", "30", "32", "34", "36")),
    ("PNT02", "跑步短裤", "pants", 199, ("S", "M", "L", "XL")),
    ("BAG01", "20 升城市背包", "bag", 329, ("黑", "灰", "蓝")),
    ("BAG02", "45 升登山包", "bag", 759, ("黑", "橙")),
    ("CUP01", "钛合金水杯", "cup", 239, ("300ml", "450ml")),
    ("CUP02", "保温运动水壶", "cup", 149, ("白", "黑", "绿")),
)

FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_NAMES = (
    "小美", "思雨", "佳怡", "欣然", "雅婷", "梦琪", "诗涵", "嘉欣", "晓燕", "文静", "志强", "建国", "俊杰", "浩然",
    "子轩", "宇航", "伟", "敏", "静", "丽", "娜", "磊", "洋", "勇", "艳", "杰", "涛", "明", "超", "霞", "平", "刚",
    "婉清", "若曦", "一诺", "梓涵", "沐阳", "景行", "知秋", "云舒",
)  # fmt: skip

ASSOCIATES_PER_STORE = 5
MEMBERS = 3_000
DAYS = 92
PASSWORD = "guide-demo"  # noqa: S105 - printed for everybody to see
