==== duckdb ====

-- relative: Soon
--   HAS orders WITHIN 30 DAYS AFTER signup
--       AND COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "customer_once" AS (
  SELECT
    "customer"."customer_id",
    MIN("customer"."signup") AS "signup"
  FROM "customers" AS "customer"
  GROUP BY
    "customer"."customer_id"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN (
          CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) >= "customer"."signup"
          AND DATE_DIFF(
            'day',
            "customer"."signup",
            CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
          ) <= 30
        ) /* WITHIN 30 DAYS AFTER signup */
        THEN 1
      END
    ) AS "count",
    MIN("orders"."ordered_at") AS "first_ordered_at"
  FROM "orders"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
), "visits_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(*) AS "count"
  FROM "visits"
  LEFT JOIN "orders_per_customer"
    ON "visits"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "visits"."visited_at" IS NULL
    )
    AND (
      EPOCH_US(CAST("orders_per_customer"."first_ordered_at" AS TIMESTAMPTZ)) - EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) <= 43200000000
      AND "visits"."visited_at" <= "orders_per_customer"."first_ordered_at"
    ) /* WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) */
    AND "visits"."page" = 'pricing' /* page = 'pricing' */
  GROUP BY
    "visits"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "visits_per_customer"
  ON "customer"."customer_id" = "visits_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer"."count" >= 1 /* HAS orders WITHIN 30 DAYS AFTER signup */
  AND "visits_per_customer"."count" > 1 /* COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1 */

==== postgres ====

-- relative: Soon
--   HAS orders WITHIN 30 DAYS AFTER signup
--       AND COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "customer_once" AS (
  SELECT DISTINCT ON ("customer"."customer_id")
    "customer"."customer_id",
    "customer"."signup"
  FROM "customers" AS "customer"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN (
          CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) >= "customer"."signup"
          AND CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) - "customer"."signup" <= 30
        ) /* WITHIN 30 DAYS AFTER signup */
        THEN 1
      END
    ) AS "count",
    MIN("orders"."ordered_at") AS "first_ordered_at"
  FROM "orders"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
), "visits_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(*) AS "count"
  FROM "visits"
  LEFT JOIN "orders_per_customer"
    ON "visits"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "visits"."visited_at" IS NULL
    )
    AND (
      CAST(EXTRACT(EPOCH FROM CAST("orders_per_customer"."first_ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - CAST(EXTRACT(EPOCH FROM CAST("visits"."visited_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) <= 43200000000
      AND "visits"."visited_at" <= "orders_per_customer"."first_ordered_at"
    ) /* WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) */
    AND "visits"."page" = 'pricing' /* page = 'pricing' */
  GROUP BY
    "visits"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "visits_per_customer"
  ON "customer"."customer_id" = "visits_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer"."count" >= 1 /* HAS orders WITHIN 30 DAYS AFTER signup */
  AND "visits_per_customer"."count" > 1 /* COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1 */

==== bigquery ====

-- relative: Soon
--   HAS orders WITHIN 30 DAYS AFTER signup
--       AND COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `customer_once` AS (
  SELECT
    `customer_id`,
    `signup`
  FROM (
    SELECT
      `customer`.`customer_id` AS `customer_id`,
      `customer`.`signup` AS `signup`,
      ROW_NUMBER() OVER (PARTITION BY `customer`.`customer_id` ORDER BY `customer`.`customer_id`) AS `_row_number`
    FROM `customers` AS `customer`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      CASE
        WHEN (
          CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE) >= `customer`.`signup`
          AND DATE_DIFF(
            CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE),
            `customer`.`signup`,
            DAY
          ) <= 30
        ) /* WITHIN 30 DAYS AFTER signup */
        THEN 1
      END
    ) AS `count`,
    MIN(`orders`.`ordered_at`) AS `first_ordered_at`
  FROM `orders`
  LEFT JOIN `customer_once` AS `customer`
    ON `orders`.`customer_id` = `customer`.`customer_id`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
  GROUP BY
    `orders`.`customer_id`
), `visits_per_customer` AS (
  SELECT
    `visits`.`customer_id`,
    COUNT(*) AS `count`
  FROM `visits`
  LEFT JOIN `orders_per_customer`
    ON `visits`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `visits`.`visited_at` IS NULL
    )
    AND (
      UNIX_MICROS(`orders_per_customer`.`first_ordered_at`) - UNIX_MICROS(`visits`.`visited_at`) <= 43200000000
      AND `visits`.`visited_at` <= `orders_per_customer`.`first_ordered_at`
    ) /* WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) */
    AND `visits`.`page` = 'pricing' /* page = 'pricing' */
  GROUP BY
    `visits`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `visits_per_customer`
  ON `customer`.`customer_id` = `visits_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `orders_per_customer`.`count` >= 1 /* HAS orders WITHIN 30 DAYS AFTER signup */
  AND `visits_per_customer`.`count` > 1 /* COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1 */

==== spark ====

-- relative: Soon
--   HAS orders WITHIN 30 DAYS AFTER signup
--       AND COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `customer_once` AS (
  SELECT
    `customer_id`,
    `signup`
  FROM (
    SELECT
      `customer`.`customer_id` AS `customer_id`,
      `customer`.`signup` AS `signup`,
      ROW_NUMBER() OVER (PARTITION BY `customer`.`customer_id` ORDER BY `customer`.`customer_id`) AS `_row_number`
    FROM `customers` AS `customer`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      CASE
        WHEN (
          CAST(CONVERT_TIMEZONE(
            'UTC',
            'Europe/Paris',
            TIMESTAMPADD(
              MICROSECOND,
              UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
              CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
            )
          ) AS DATE) >= `customer`.`signup`
          AND DATEDIFF(
            CAST(CONVERT_TIMEZONE(
              'UTC',
              'Europe/Paris',
              TIMESTAMPADD(
                MICROSECOND,
                UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
                CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
              )
            ) AS DATE),
            `customer`.`signup`
          ) <= 30
        ) /* WITHIN 30 DAYS AFTER signup */
        THEN 1
      END
    ) AS `count`,
    MIN(`orders`.`ordered_at`) AS `first_ordered_at`
  FROM `orders`
  LEFT JOIN `customer_once` AS `customer`
    ON `orders`.`customer_id` = `customer`.`customer_id`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
  GROUP BY
    `orders`.`customer_id`
), `visits_per_customer` AS (
  SELECT
    `visits`.`customer_id`,
    COUNT(*) AS `count`
  FROM `visits`
  LEFT JOIN `orders_per_customer`
    ON `visits`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `visits`.`visited_at` IS NULL
    )
    AND (
      UNIX_MICROS(CAST(`orders_per_customer`.`first_ordered_at` AS TIMESTAMP)) - UNIX_MICROS(CAST(`visits`.`visited_at` AS TIMESTAMP)) <= 43200000000
      AND `visits`.`visited_at` <= `orders_per_customer`.`first_ordered_at`
    ) /* WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) */
    AND `visits`.`page` = 'pricing' /* page = 'pricing' */
  GROUP BY
    `visits`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `visits_per_customer`
  ON `customer`.`customer_id` = `visits_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `orders_per_customer`.`count` >= 1 /* HAS orders WITHIN 30 DAYS AFTER signup */
  AND `visits_per_customer`.`count` > 1 /* COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1 */

==== duckdb, live ====

-- relative: Soon
--   HAS orders WITHIN 30 DAYS AFTER signup
--       AND COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "customer_once" AS (
  SELECT
    "customer"."customer_id",
    MIN("customer"."signup") AS "signup"
  FROM "customers" AS "customer"
  GROUP BY
    "customer"."customer_id"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN (
          CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) >= "customer"."signup"
          AND DATE_DIFF(
            'day',
            "customer"."signup",
            CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
          ) <= 30
        ) /* WITHIN 30 DAYS AFTER signup */
        THEN 1
      END
    ) AS "count",
    MIN("orders"."ordered_at") AS "first_ordered_at"
  FROM "orders"
  CROSS JOIN "moment"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < "moment"."cutoff" OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
), "visits_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(*) AS "count"
  FROM "visits"
  CROSS JOIN "moment"
  LEFT JOIN "orders_per_customer"
    ON "visits"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" < "moment"."cutoff" OR "visits"."visited_at" IS NULL
    )
    AND (
      EPOCH_US(CAST("orders_per_customer"."first_ordered_at" AS TIMESTAMPTZ)) - EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) <= 43200000000
      AND "visits"."visited_at" <= "orders_per_customer"."first_ordered_at"
    ) /* WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) */
    AND "visits"."page" = 'pricing' /* page = 'pricing' */
  GROUP BY
    "visits"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "visits_per_customer"
  ON "customer"."customer_id" = "visits_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer"."count" >= 1 /* HAS orders WITHIN 30 DAYS AFTER signup */
  AND "visits_per_customer"."count" > 1 /* COUNT(visits WITHIN 12 HOURS BEFORE FIRST(orders.ordered_at) WHERE page = 'pricing') > 1 */
