"""The organisation, its people, its members and its articles, at size."""

from collections.abc import Iterator
from datetime import timedelta

from benchmarks._at_size_rows import (
    BUSY_STORE,
    DAYS,
    PEOPLE_PER_STORE,
    STORES_PER_AREA,
    STORES_PER_REGION,
    Size,
)
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.people import mask_name
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.sealing import BIRTHDAY, LEAP_YEAR, NAME, PHONE, birthday_index, name_grams

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉玲红玉兰春梅海燕志国雪梦佳欣怡宁晨"

REGION_OF = f"'/R' || (s - 1) / {STORES_PER_REGION} || '/'"
AREA_OF = f"{REGION_OF} || 'A' || (s - 1) / {STORES_PER_AREA} || '/'"
STORE_PATH = f"{AREA_OF} || 'S' || s || '/'"
HOME = "CASE WHEN m % 100 = 0 THEN {busy} ELSE 1 + m % {stores} END"


def organisation(size: Size) -> Iterator[str]:
    """Regions of 5 areas of 50 stores; a manager and five associates in each."""
    s, a = f"generate_series(1::bigint, {size.stores}) s", f"generate_series(1, {size.associates}) a"
    areas = (size.stores - 1) // STORES_PER_AREA + 1
    regions = (size.stores - 1) // STORES_PER_REGION + 1
    yield "INSERT INTO legal_entity (id, code, name) VALUES (entity_id(1), 'HQ', '导购服饰有限公司')"
    yield "INSERT INTO region (id, code, name, path) VALUES (region_id(0), 'HQ', '总部', '/')"
    yield f"""INSERT INTO region (id, code, name, path, parent)
SELECT region_id(1 + r), 'R' || r, '大区' || r, '/R' || r || '/', region_id(0)
FROM generate_series(0, {regions - 1}) r"""
    yield f"""INSERT INTO region (id, code, name, path, parent)
SELECT region_id(1000 + r), 'A' || r, '区域' || r,
  '/R' || r * {STORES_PER_AREA} / {STORES_PER_REGION} || '/A' || r || '/',
  region_id(1 + r * {STORES_PER_AREA} / {STORES_PER_REGION})
FROM generate_series(0, {areas - 1}) r"""
    yield f"""INSERT INTO store (id, code, name, region, path, ownership, entity, opened_on)
SELECT store_id(s), 'S' || s, '上海' || s || '号店', region_id(1000 + (s - 1) / {STORES_PER_AREA}),
  {STORE_PATH}, (ARRAY['direct', 'franchise', 'joint'])[1 + (s % 3)::int], entity_id(1), '2020-01-01' FROM {s}"""
    yield f"""INSERT INTO store_day_cut (id, store, valid_from, hours)
SELECT day_cut_id(s), store_id(s), '-infinity', 0 FROM {s}"""
    yield """INSERT INTO store_ownership (id, store, valid_from, ownership, entity)
SELECT gen_random_uuid(), id, '-infinity', ownership, entity FROM store"""
    yield f"""INSERT INTO associate (id, number, name, title, phone_masked, wecom_userid, status)
SELECT associate_id(a), 'A' || lpad(a::text, 6, '0'),
  substr('{SURNAMES}', 1 + (a * 7 % {len(SURNAMES)})::int, 1) || substr('{GIVEN}', 1 + (a * 13 % {len(GIVEN)})::int, 1)
  || CASE WHEN a % 3 > 0 THEN substr('{GIVEN}', 1 + (a * 29 % {len(GIVEN)})::int, 1) ELSE '' END,
  '', '', 'wx' || a, CASE WHEN a % 50 = 49 THEN 'left' ELSE 'active' END FROM {a}"""
    yield f"""INSERT INTO posting (id, associate, role, path, store, valid_from)
SELECT posting_id(a), associate_id(a),
  CASE WHEN a % {PEOPLE_PER_STORE} = 1 THEN 'store_manager' ELSE 'associate' END, {STORE_PATH},
  store_id(s), '2020-01-01'
FROM {a}, LATERAL (SELECT (a - 1) / {PEOPLE_PER_STORE} + 1 AS s) at"""


def catalog(size: Size) -> Iterator[str]:
    """Articles with a price for the chain, one in five with one for a region."""
    k = f"generate_series(1::bigint, {size.skus}) k"
    yield """INSERT INTO category (id, code, name, path)
SELECT category_id(c), 'C' || c, '鞋' || c, '/C' || c FROM generate_series(1::bigint, 40) c"""
    yield "INSERT INTO brand (id, code, name) VALUES (gen_random_uuid(), 'GUIDE', 'GUIDE')"
    yield f"""INSERT INTO product (id, code, name, brand)
SELECT gen_random_uuid(), 'SPU' || n, '女士跑步鞋 ' || n, 'GUIDE' FROM generate_series(0, {size.skus} / 8) n"""
    yield f"""INSERT INTO sku (id, code, spu, name, brand, category, active)
SELECT sku_id(k), 'SKU' || lpad(k::text, 6, '0'), 'SPU' || k / 8, '女士跑步鞋 ' || k, 'GUIDE',
  category_id(1 + k / 8 % 40), k % 10 > 0 FROM {k}"""
    yield f"""INSERT INTO price (id, sku, path, price_fen, valid_from)
SELECT price_id(k), sku_id(k), '/', 19900, '2020-01-01' FROM {k}"""
    yield f"""INSERT INTO price (id, sku, path, price_fen, valid_from)
SELECT price_id(10000000 + k), sku_id(k), '/R0/', 18900, '2021-01-01' FROM {k} WHERE k % 5 = 0"""


def members(size: Size) -> Iterator[str]:
    """Members by store, each dedicated to one of its associates; one in a hundred at the busy store."""
    m = f"generate_series(1::bigint, {size.members}) m"
    home = HOME.format(busy=BUSY_STORE, stores=size.stores)
    theirs = f"associate_id((home.s - 1) * {PEOPLE_PER_STORE} + 1 + m % {PEOPLE_PER_STORE})"
    yield f"""INSERT INTO member (id, number, name_sealed, name_masked, name_grams, phone_masked, birthday_sealed,
  birthday_index, level, source, registered_at, home_store, acquirer, dedicated)
SELECT member_id(m), 'M' || lpad(m::text, 8, '0'), n.sealed, n.masked, n.grams,
  '138****' || lpad((m * 7919 % 10000)::text, 4, '0'), n.born, n.day, 'basic',
  'assisted', now() - (({size.members} - m) * {DAYS} / {size.members}) * interval '1 day',
  store_id(home.s), {theirs}, {theirs}
FROM {m} CROSS JOIN LATERAL (SELECT {home} AS s) home
JOIN at_size_name n ON n.no = m * 31 % (SELECT count(*) FROM at_size_name)"""
    yield f"""INSERT INTO member_key (member, key_wrapped)
SELECT member_id(m), n.wrapped FROM {m} JOIN at_size_name n ON n.no = m * 31 % (SELECT count(*) FROM at_size_name)"""
    yield f"""INSERT INTO member_phone (phone_index, member)
SELECT decode(md5('phone' || m), 'hex'), member_id(m) FROM {m}"""
    yield f"""INSERT INTO binding (id, member, associate, reason, bound_at)
SELECT binding_id(m), member_id(m), {theirs}, 'registration', now() - interval '30 days'
FROM {m} CROSS JOIN LATERAL (SELECT {home} AS s) home"""
    yield f"""INSERT INTO registration (id, associate, store, consent_digest, status, member, is_new_member,
  requested_at, expires_at, ended_at)
SELECT registration_id(m), {theirs}, store_id(home.s), decode(md5('r' || m), 'hex'), 'confirmed',
  member_id(m), true, now() - interval '30 days', now() - interval '30 days', now() - interval '30 days'
FROM {m} CROSS JOIN LATERAL (SELECT {home} AS s) home WHERE m % 10 = 0"""


def tags() -> Iterator[str]:
    """Forty tags; each member carries three of them, one in a thousand a rare one."""
    yield """INSERT INTO tag_group (id, name) SELECT tag_id(0), '爱好'"""
    yield """INSERT INTO tag (id, tag_group, name, created_at)
SELECT tag_id(t), tag_id(0), '标签 ' || t, now() FROM generate_series(1::bigint, 40) t"""
    carried = "(SELECT id, home_store, substr(number, 2)::bigint AS no FROM member) m"
    yield f"""INSERT INTO member_tag (member, tag, put_at, home_store)
SELECT m.id, tag_id(1 + (m.no * 7 + k * 13) % 39), now(), m.home_store
FROM {carried} CROSS JOIN generate_series(0, 2) k
UNION ALL
SELECT m.id, tag_id(40), now(), m.home_store FROM {carried} WHERE m.no % 1000 = 2"""


def phone_of(number: int) -> str:
    """The phone of a member whom the reads look for by it, E.164."""
    return f"+86138{number % 10_000:04d}{number * 7919 % 10_000:04d}"


async def names() -> None:
    """All names that members have, each with a birthday, sealed once under a key of its own."""
    await execute(
        "CREATE UNLOGGED TABLE at_size_name (no int PRIMARY KEY, wrapped bytea, sealed bytea, masked text, grams int[],"
        " born bytea, day bigint)"
    )
    whole = [f"{first}{a}{b}" for first in SURNAMES for a in GIVEN for b in ("", *GIVEN[::3])]
    chosen = whole[::3]
    owned = [vault().new_person() for _ in chosen]
    born = [LEAP_YEAR + timedelta(days=place % 366) for place in range(len(chosen))]
    await execute(
        "INSERT INTO at_size_name SELECT no, wrapped, sealed, masked, string_to_array(grams, ' ')::int[], born, day"
        " FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::bytea[], $7::bigint[])"
        " AS n (no, wrapped, sealed, masked, grams, born, day)",
        list(range(len(chosen))),
        [own.wrapped for own in owned],
        [own.seal(NAME, name) for own, name in zip(owned, chosen, strict=True)],
        [mask_name(name) for name in chosen],
        [" ".join(str(gram) for gram in name_grams(name)) for name in chosen],
        [own.seal(BIRTHDAY, day.isoformat()) for own, day in zip(owned, born, strict=True)],
        [birthday_index(day) for day in born],
    )


async def phones(numbers: list[int]) -> None:
    """Real phones for the members that are looked for by them; the others have a hash of nothing."""
    keys = vault()
    await execute(
        "UPDATE member_phone k SET phone_index = p.index FROM unnest($1::bigint[], $2::bytea[]) p (no, index)"
        " WHERE k.phone_index = decode(md5('phone' || p.no), 'hex') AND k.member = member_id(p.no)",
        numbers,
        [keys.index(PHONE, phone_of(number)) for number in numbers],
    )
