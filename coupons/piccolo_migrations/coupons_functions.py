"""How coupons change, as functions that travel with other writes: see `guide_app.base.kernel.unit_of_work`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T13:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Coupons change, are used, are issued by functions"

STATEMENTS = [
    # `states` as NewState, `events` as NewEvent. All coupons are written, or none of them when one is no longer as it
    # was read. Several are locked by id first, so that no two wait for each other.
    """
    CREATE FUNCTION change_coupons_v1(states json, events json) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      wanted record;
    BEGIN
      IF json_array_length(states) > 1 THEN
        FOR wanted IN SELECT id, home_member, version
          FROM json_to_recordset(states) AS w (id uuid, home_member uuid, version int) ORDER BY id LOOP
          PERFORM FROM coupon c
            WHERE c.id = wanted.id AND c.home_member = wanted.home_member AND c.version = wanted.version
            FOR NO KEY UPDATE;
          IF NOT FOUND THEN
            RETURN false;
          END IF;
        END LOOP;
      END IF;
      FOR wanted IN
        SELECT * FROM json_to_recordset(states) AS w (
          id uuid, home_member uuid, version int, moves int, status text, lock_order uuid, lock_hash text, lock_until timestamptz,
          used_order uuid, used_at timestamptz, offer_until timestamptz, valid_to timestamptz, owner uuid
        )
      LOOP
        UPDATE coupon c
        SET status = wanted.status, lock_order = wanted.lock_order, lock_hash = wanted.lock_hash,
            lock_until = wanted.lock_until, used_order = wanted.used_order, used_at = wanted.used_at,
            offer_until = wanted.offer_until, valid_to = wanted.valid_to, owner = wanted.owner,
            version = c.version + wanted.moves
        WHERE c.id = wanted.id AND c.home_member = wanted.home_member AND c.version = wanted.version;
        IF NOT FOUND THEN
          RETURN false;
        END IF;
      END LOOP;
      INSERT INTO coupon_event (id, coupon, home_member, no, command, from_status, to_status, order_id, actor_id, reason,
        request_id, at)
        SELECT id, coupon, home_member, no, command, from_status, to_status, order_id, actor_id, reason, request_id, at
        FROM json_populate_recordset(NULL::coupon_event, events);
      RETURN true;
    END $$
    """,
    # `plans` as NewPlan: what the order planned with these coupons before is replaced.
    """
    CREATE FUNCTION use_coupons_v1(states json, events json, plans json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT change_coupons_v1(states, events) THEN
        RETURN false;
      END IF;
      INSERT INTO order_coupon (id, order_id, coupon, home_member, no, discount_fen, shares, used_at)
        SELECT id, order_id, coupon, home_member, no, discount_fen, shares, used_at
        FROM json_populate_recordset(NULL::order_coupon, plans)
        ON CONFLICT (order_id, coupon) DO UPDATE
        SET no = excluded.no, discount_fen = excluded.discount_fen, shares = excluded.shares,
            used_at = excluded.used_at, returned_at = NULL, lives_again = NULL;
      RETURN true;
    END $$
    """,
    # The plans of an order are used: `spent` are the ids of its coupons.
    """
    CREATE FUNCTION use_planned_coupons_v1(
      states json, events json, of_order uuid, spent uuid[], at timestamptz
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT change_coupons_v1(states, events) THEN
        RETURN false;
      END IF;
      UPDATE order_coupon planned SET used_at = at WHERE planned.order_id = of_order AND planned.coupon = ANY(spent);
      RETURN true;
    END $$
    """,
    # `back` are the ids of the order's coupons, `alive` of those that can be used again.
    """
    CREATE FUNCTION return_coupons_v1(
      states json, events json, of_order uuid, back uuid[], alive uuid[], at timestamptz
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT change_coupons_v1(states, events) THEN
        RETURN false;
      END IF;
      UPDATE order_coupon used SET returned_at = at, lives_again = used.coupon = ANY(alive)
        WHERE used.order_id = of_order AND used.coupon = ANY(back);
      RETURN true;
    END $$
    """,
    # `claim` as Claim. Each step waits for the one before, so the rows are locked in one order and the stock, which
    # everybody wants, last: from the member's own shard first, then from the others in fixed order. What has no room
    # left is told by the name of a constraint.
    """
    CREATE FUNCTION issue_coupon_v1(claim json, index bytea, sealed bytea) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      wanted record;
    BEGIN
      SELECT * INTO STRICT wanted FROM json_to_record(claim) AS w (
        coupon_id uuid, event_id uuid, template uuid, terms uuid, member uuid, issuer uuid, store uuid, day date,
        per_member_limit int, per_associate_day_quota int, shard int, shards int, code_tail text,
        valid_from timestamptz, valid_to timestamptz, actor_id uuid, request_id text, at timestamptz
      );
      INSERT INTO coupon_member_counter AS counter (id, template, member, claimed)
        VALUES (gen_random_uuid(), wanted.template, wanted.member, 1)
        ON CONFLICT (template, member) DO UPDATE SET claimed = counter.claimed + 1
        WHERE counter.claimed < wanted.per_member_limit;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'the member has had them all'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'coupons_per_member';
      END IF;
      IF wanted.issuer IS NOT NULL THEN
        INSERT INTO coupon_associate_day AS today (id, template, associate, day, sent)
          VALUES (wanted.coupon_id, wanted.template, wanted.issuer, wanted.day, 1)
          ON CONFLICT (template, associate, day) DO UPDATE SET sent = today.sent + 1
          WHERE today.sent < coalesce(wanted.per_associate_day_quota, 2147483647);
        IF NOT FOUND THEN
          RAISE EXCEPTION 'the associate has sent them all'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'coupons_per_associate_and_day';
        END IF;
      END IF;
      INSERT INTO coupon_code (code_index, coupon, home_member) VALUES (index, wanted.coupon_id, wanted.member);
      INSERT INTO coupon (id, home_member, code_sealed, code_tail, template, terms, owner, issuer, store, issued_at,
          valid_from, valid_to, status, version)
        VALUES (wanted.coupon_id, wanted.member, sealed, wanted.code_tail, wanted.template, wanted.terms, wanted.member,
          wanted.issuer, wanted.store, wanted.at, wanted.valid_from, wanted.valid_to, 'ISSUED', 1);
      INSERT INTO coupon_event (id, coupon, home_member, no, command, to_status, actor_id, request_id, at)
        VALUES (wanted.event_id, wanted.coupon_id, wanted.member, 1, 'issue', 'ISSUED', wanted.actor_id, wanted.request_id, wanted.at);
      LOOP
        UPDATE coupon_stock_shard SET issued = issued + 1
          WHERE issued < stock AND id = (
            SELECT id FROM coupon_stock_shard s WHERE s.template = wanted.template AND s.issued < s.stock
            ORDER BY (s.no - wanted.shard + wanted.shards) % wanted.shards LIMIT 1
          );
        IF FOUND THEN
          RETURN true;
        END IF;
        -- somebody has emptied the shard while we waited for it
        IF NOT EXISTS (SELECT FROM coupon_stock_shard s WHERE s.template = wanted.template AND s.issued < s.stock) THEN
          RAISE EXCEPTION 'nothing is left in stock' USING ERRCODE = 'check_violation', CONSTRAINT = 'coupons_in_stock';
        END IF;
      END LOOP;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="coupons", description=DESCRIPTION, statements=STATEMENTS)
