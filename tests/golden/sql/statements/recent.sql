==== duckdb ====

-- recent
--   DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_ordered" AS (
  SELECT
    "orders"."customer_id",
    "orders"."channel" AS "value",
    ROW_NUMBER() OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY "orders"."ordered_at" DESC, "orders"."order_id" DESC, "orders"."channel" DESC
    ) AS "place"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "last_channel_per_customer" AS (
  SELECT
    "orders_ordered"."customer_id",
    "orders_ordered"."value" AS "last_channel"
  FROM "orders_ordered"
  WHERE
    "orders_ordered"."place" = 1
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "last_channel_per_customer"
  ON "customer"."customer_id" = "last_channel_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    DATE_DIFF(
      'day',
      CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE),
      CAST('2026-11-01' AS DATE)
    ) > 180 /* DAYS SINCE LAST(orders.ordered_at) > 180 */
    OR "last_channel_per_customer"."last_channel" = 'store' /* LAST(orders.channel) = 'store' */
  ) /* DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store' */

==== postgres ====

-- recent
--   DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_ordered" AS (
  SELECT
    "orders"."customer_id",
    "orders"."channel" AS "value",
    ROW_NUMBER() OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY "orders"."ordered_at" DESC NULLS LAST, CAST("orders"."order_id" AS TEXT) COLLATE "C" DESC NULLS LAST, "orders"."channel" COLLATE "C" DESC NULLS LAST
    ) AS "place"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "last_channel_per_customer" AS (
  SELECT
    "orders_ordered"."customer_id",
    "orders_ordered"."value" AS "last_channel"
  FROM "orders_ordered"
  WHERE
    "orders_ordered"."place" = 1
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "last_channel_per_customer"
  ON "customer"."customer_id" = "last_channel_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    CAST('2026-11-01' AS DATE) - CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) > 180 /* DAYS SINCE LAST(orders.ordered_at) > 180 */
    OR "last_channel_per_customer"."last_channel" = 'store' /* LAST(orders.channel) = 'store' */
  ) /* DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store' */

==== bigquery ====

-- recent
--   DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_ordered` AS (
  SELECT
    `orders`.`customer_id`,
    `orders`.`channel` AS `value`,
    ROW_NUMBER() OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY `orders`.`ordered_at` DESC, `orders`.`order_id` DESC, `orders`.`channel` DESC
    ) AS `place`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `last_channel_per_customer` AS (
  SELECT
    `orders_ordered`.`customer_id`,
    `orders_ordered`.`value` AS `last_channel`
  FROM `orders_ordered`
  WHERE
    `orders_ordered`.`place` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    MAX(`orders`.`ordered_at`) AS `last_ordered_at`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `last_channel_per_customer`
  ON `customer`.`customer_id` = `last_channel_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    DATE_DIFF(
      CAST('2026-11-01' AS DATE),
      CAST(DATETIME(`orders_per_customer`.`last_ordered_at`, 'Europe/Paris') AS DATE),
      DAY
    ) > 180 /* DAYS SINCE LAST(orders.ordered_at) > 180 */
    OR `last_channel_per_customer`.`last_channel` = 'store' /* LAST(orders.channel) = 'store' */
  ) /* DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store' */

==== spark ====

-- recent
--   DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_ordered` AS (
  SELECT
    `orders`.`customer_id`,
    `orders`.`channel` AS `value`,
    ROW_NUMBER() OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY `orders`.`ordered_at` DESC, `orders`.`order_id` DESC, `orders`.`channel` DESC
    ) AS `place`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `last_channel_per_customer` AS (
  SELECT
    `orders_ordered`.`customer_id`,
    `orders_ordered`.`value` AS `last_channel`
  FROM `orders_ordered`
  WHERE
    `orders_ordered`.`place` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    MAX(`orders`.`ordered_at`) AS `last_ordered_at`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `last_channel_per_customer`
  ON `customer`.`customer_id` = `last_channel_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    DATEDIFF(
      CAST('2026-11-01' AS DATE),
      CAST(CONVERT_TIMEZONE(
        'UTC',
        'Europe/Paris',
        TIMESTAMPADD(
          MICROSECOND,
          UNIX_MICROS(CAST(`orders_per_customer`.`last_ordered_at` AS TIMESTAMP)),
          CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
        )
      ) AS DATE)
    ) > 180 /* DAYS SINCE LAST(orders.ordered_at) > 180 */
    OR `last_channel_per_customer`.`last_channel` = 'store' /* LAST(orders.channel) = 'store' */
  ) /* DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store' */

==== duckdb, live ====

-- recent
--   DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store'
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff",
    CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS "today"
), "orders_ordered" AS (
  SELECT
    "orders"."customer_id",
    "orders"."channel" AS "value",
    ROW_NUMBER() OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY "orders"."ordered_at" DESC, "orders"."order_id" DESC, "orders"."channel" DESC
    ) AS "place"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "last_channel_per_customer" AS (
  SELECT
    "orders_ordered"."customer_id",
    "orders_ordered"."value" AS "last_channel"
  FROM "orders_ordered"
  WHERE
    "orders_ordered"."place" = 1
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
CROSS JOIN "moment"
LEFT JOIN "last_channel_per_customer"
  ON "customer"."customer_id" = "last_channel_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    DATE_DIFF(
      'day',
      CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE),
      "moment"."today"
    ) > 180 /* DAYS SINCE LAST(orders.ordered_at) > 180 */
    OR "last_channel_per_customer"."last_channel" = 'store' /* LAST(orders.channel) = 'store' */
  ) /* DAYS SINCE LAST(orders.ordered_at) > 180 OR LAST(orders.channel) = 'store' */
