"""A limit per member is one per person in the very moment of a merge too."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T00:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Coupons are issued to persons as they are when it is written"

STATEMENTS = [
    # `claim` as Claim. Each step waits for the one before, so the rows are locked in one order and the stock, which
    # everybody wants, last: from the member's own shard first, then from the others in fixed order. What has no room
    # left is told by the name of a constraint. As its first version, but that the member is held first: whoever merges
    # them waits, or is waited for. So a limit counts over the person as they are when it is written, and the coupon is
    # theirs under the id as which they are known then.
    """
    CREATE FUNCTION issue_coupon_v2(claim json, index bytea, sealed bytea) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      wanted record;
      person uuid;
      elsewhere bigint;
    BEGIN
      SELECT * INTO STRICT wanted FROM json_to_record(claim) AS w (
        coupon_id uuid, event_id uuid, template uuid, terms uuid, member uuid, issuer uuid, store uuid, day date,
        per_member_limit int, per_associate_day_quota int, shard int, shards int, code_tail text,
        valid_from timestamptz, valid_to timestamptz, actor_id uuid, request_id text, at timestamptz
      );
      LOOP
        SELECT coalesce(m.merged_into, m.id) INTO STRICT person FROM member m WHERE m.id = wanted.member;
        PERFORM FROM member m WHERE m.id = person AND m.merged_into IS NULL FOR SHARE;
        EXIT WHEN FOUND;  -- else merged meanwhile
      END LOOP;
      SELECT coalesce(sum(counter.claimed), 0) INTO elsewhere FROM coupon_member_counter counter
        WHERE counter.template = wanted.template
          AND counter.member IN (SELECT same.id FROM member same WHERE same.merged_into = person);
      IF elsewhere < wanted.per_member_limit THEN
        INSERT INTO coupon_member_counter AS counter (id, template, member, claimed)
          VALUES (gen_random_uuid(), wanted.template, person, 1)
          ON CONFLICT (template, member) DO UPDATE SET claimed = counter.claimed + 1
          WHERE counter.claimed + elsewhere < wanted.per_member_limit;
      END IF;
      IF elsewhere >= wanted.per_member_limit OR NOT FOUND THEN
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
      INSERT INTO coupon_code (code_index, coupon, home_member) VALUES (index, wanted.coupon_id, person);
      INSERT INTO coupon (id, home_member, code_sealed, code_tail, template, terms, owner, issuer, store, issued_at,
          valid_from, valid_to, status, version)
        VALUES (wanted.coupon_id, person, sealed, wanted.code_tail, wanted.template, wanted.terms, person,
          wanted.issuer, wanted.store, wanted.at, wanted.valid_from, wanted.valid_to, 'ISSUED', 1);
      INSERT INTO coupon_event (id, coupon, home_member, no, command, to_status, actor_id, request_id, at)
        VALUES (wanted.event_id, wanted.coupon_id, person, 1, 'issue', 'ISSUED', wanted.actor_id, wanted.request_id, wanted.at);
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
