==== duckdb ====

-- value.unranked
--   unranked
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    CASE
      WHEN CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) <= CAST('2026-11-01' AS DATE)
      THEN DATE_DIFF(
        'day',
        CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE),
        CAST('2026-11-01' AS DATE)
      )
    END IS NULL
    OR NOT TRUE
  )

==== postgres ====

-- value.unranked
--   unranked
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    CASE
      WHEN CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) <= CAST('2026-11-01' AS DATE)
      THEN CAST('2026-11-01' AS DATE) - CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    END IS NULL
    OR NOT TRUE
  )

==== bigquery ====

-- value.unranked
--   unranked
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    MAX(`orders`.`ordered_at`) AS `last_ordered_at`,
    SUM(`orders`.`amount`) AS `sum_amount`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    CASE
      WHEN CAST(DATETIME(`orders_per_customer`.`last_ordered_at`, 'Europe/Paris') AS DATE) <= CAST('2026-11-01' AS DATE)
      THEN DATE_DIFF(
        CAST('2026-11-01' AS DATE),
        CAST(DATETIME(`orders_per_customer`.`last_ordered_at`, 'Europe/Paris') AS DATE),
        DAY
      )
    END IS NULL
    OR NOT TRUE
  )

==== spark ====

-- value.unranked
--   unranked
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    MAX(`orders`.`ordered_at`) AS `last_ordered_at`,
    SUM(`orders`.`amount`) AS `sum_amount`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    CASE
      WHEN CAST(CONVERT_TIMEZONE(
        'UTC',
        'Europe/Paris',
        TIMESTAMPADD(
          MICROSECOND,
          UNIX_MICROS(CAST(`orders_per_customer`.`last_ordered_at` AS TIMESTAMP)),
          CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
        )
      ) AS DATE) <= CAST('2026-11-01' AS DATE)
      THEN DATEDIFF(
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
      )
    END IS NULL
    OR NOT TRUE
  )

==== duckdb, live ====

-- value.unranked
--   unranked
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff",
    CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS "today"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < "moment"."cutoff" OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
CROSS JOIN "moment"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    CASE
      WHEN CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) <= "moment"."today"
      THEN DATE_DIFF(
        'day',
        CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE),
        "moment"."today"
      )
    END IS NULL
    OR NOT TRUE
  )
