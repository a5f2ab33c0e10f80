==== duckdb ====

-- left_behind: Left a cart
--   HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "carts_and_orders" AS (
  SELECT
    "carts"."customer_id",
    EPOCH_US(CAST("carts"."started_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side"
  FROM "carts"
  WHERE
    "carts"."customer_id" IS NOT NULL
    AND (
      "carts"."started_at" >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "carts"."started_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND EPOCH_US(CAST("carts"."started_at" AS TIMESTAMPTZ)) + 172800000000 < 1793574000000000
  UNION ALL
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "carts_then_orders" AS (
  /* carts not followed by orders within 2 days */
  SELECT
    "each"."customer_id",
    "each"."place" + 172800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next"
  FROM "carts_and_orders" AS "each"
), "carts_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "carts_then_orders" AS "each"
  WHERE
    "each"."side" = 1
    AND (
      "each"."next" IS NULL OR "each"."next" > "each"."deadline"
    )
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "carts_in_sequence_per_customer"
  ON "customer"."customer_id" = "carts_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "carts_in_sequence_per_customer"."sequences" >= 1 /* HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS */

==== postgres ====

-- left_behind: Left a cart
--   HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "carts_and_orders" AS (
  SELECT
    "carts"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("carts"."started_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    1 AS "side"
  FROM "carts"
  WHERE
    "carts"."customer_id" IS NOT NULL
    AND (
      "carts"."started_at" >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "carts"."started_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND CAST(EXTRACT(EPOCH FROM CAST("carts"."started_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) + 172800000000 < 1793574000000000
  UNION ALL
  SELECT
    "orders"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    0 AS "side"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "carts_then_orders" AS (
  /* carts not followed by orders within 2 days */
  SELECT
    "each"."customer_id",
    "each"."place" + 172800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC NULLS LAST) AS "next"
  FROM "carts_and_orders" AS "each"
), "carts_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "carts_then_orders" AS "each"
  WHERE
    "each"."side" = 1
    AND (
      "each"."next" IS NULL OR "each"."next" > "each"."deadline"
    )
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "carts_in_sequence_per_customer"
  ON "customer"."customer_id" = "carts_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "carts_in_sequence_per_customer"."sequences" >= 1 /* HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS */

==== bigquery ====

-- left_behind: Left a cart
--   HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `carts_and_orders` AS (
  SELECT
    `carts`.`customer_id`,
    UNIX_MICROS(`carts`.`started_at`) AS `place`,
    1 AS `side`
  FROM `carts`
  WHERE
    `carts`.`customer_id` IS NOT NULL
    AND (
      `carts`.`started_at` >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMP)
      AND `carts`.`started_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND UNIX_MICROS(`carts`.`started_at`) + 172800000000 < 1793574000000000
  UNION ALL
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(`orders`.`ordered_at`) AS `place`,
    0 AS `side`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `carts_then_orders` AS (
  /* carts not followed by orders within 2 days */
  SELECT
    `each`.`customer_id`,
    `each`.`place` + 172800000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`
  FROM `carts_and_orders` AS `each`
), `carts_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `carts_then_orders` AS `each`
  WHERE
    `each`.`side` = 1
    AND (
      `each`.`next` IS NULL OR `each`.`next` > `each`.`deadline`
    )
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `carts_in_sequence_per_customer`
  ON `customer`.`customer_id` = `carts_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `carts_in_sequence_per_customer`.`sequences` >= 1 /* HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS */

==== spark ====

-- left_behind: Left a cart
--   HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `carts_and_orders` AS (
  SELECT
    `carts`.`customer_id`,
    UNIX_MICROS(CAST(`carts`.`started_at` AS TIMESTAMP)) AS `place`,
    1 AS `side`
  FROM `carts`
  WHERE
    `carts`.`customer_id` IS NOT NULL
    AND (
      `carts`.`started_at` >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMP)
      AND `carts`.`started_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND UNIX_MICROS(CAST(`carts`.`started_at` AS TIMESTAMP)) + 172800000000 < 1793574000000000
  UNION ALL
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS `place`,
    0 AS `side`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2026-10-24 22:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `carts_then_orders` AS (
  /* carts not followed by orders within 2 days */
  SELECT
    `each`.`customer_id`,
    CAST(`each`.`place` AS DECIMAL(37, 9)) + 172800000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`
  FROM `carts_and_orders` AS `each`
), `carts_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `carts_then_orders` AS `each`
  WHERE
    `each`.`side` = 1
    AND (
      `each`.`next` IS NULL OR `each`.`next` > `each`.`deadline`
    )
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `carts_in_sequence_per_customer`
  ON `customer`.`customer_id` = `carts_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `carts_in_sequence_per_customer`.`sequences` >= 1 /* HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS */

==== duckdb, live ====

-- left_behind: Left a cart
--   HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CASE
      WHEN (
        CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 7 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 7 AS TIMESTAMP)
      THEN CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 7 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 7 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_7_days",
    CURRENT_TIMESTAMP AS "cutoff"
), "carts_and_orders" AS (
  SELECT
    "carts"."customer_id",
    EPOCH_US(CAST("carts"."started_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side"
  FROM "carts"
  CROSS JOIN "moment"
  WHERE
    "carts"."customer_id" IS NOT NULL
    AND (
      "carts"."started_at" >= "moment"."start_of_today_minus_7_days"
      AND "carts"."started_at" < "moment"."cutoff"
    )
    AND EPOCH_US(CAST("carts"."started_at" AS TIMESTAMPTZ)) + 172800000000 < EPOCH_US("moment"."cutoff")
  UNION ALL
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."start_of_today_minus_7_days"
      AND "orders"."ordered_at" < "moment"."cutoff"
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "carts_then_orders" AS (
  /* carts not followed by orders within 2 days */
  SELECT
    "each"."customer_id",
    "each"."place" + 172800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next"
  FROM "carts_and_orders" AS "each"
), "carts_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "carts_then_orders" AS "each"
  WHERE
    "each"."side" = 1
    AND (
      "each"."next" IS NULL OR "each"."next" > "each"."deadline"
    )
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "carts_in_sequence_per_customer"
  ON "customer"."customer_id" = "carts_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "carts_in_sequence_per_customer"."sequences" >= 1 /* HAS carts IN LAST 7 DAYS NOT FOLLOWED BY orders WITHIN 2 DAYS */
