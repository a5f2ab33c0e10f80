==== duckdb ====

-- alike
--   HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_alike" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "size"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."product_id" IS NOT NULL
    AND "orders"."channel" IS NOT NULL
  GROUP BY
    "orders"."customer_id",
    "orders"."product_id",
    "orders"."channel"
), "most_alike_per_customer" AS (
  SELECT
    "orders_alike"."customer_id",
    MAX("orders_alike"."size") AS "most_alike"
  FROM "orders_alike"
  GROUP BY
    "orders_alike"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "most_alike_per_customer"
  ON "customer"."customer_id" = "most_alike_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "most_alike_per_customer"."most_alike" >= 2 /* HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel */

==== postgres ====

-- alike
--   HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_alike" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "size"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."product_id" IS NOT NULL
    AND "orders"."channel" IS NOT NULL
  GROUP BY
    "orders"."customer_id",
    "orders"."product_id",
    "orders"."channel"
), "most_alike_per_customer" AS (
  SELECT
    "orders_alike"."customer_id",
    MAX("orders_alike"."size") AS "most_alike"
  FROM "orders_alike"
  GROUP BY
    "orders_alike"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "most_alike_per_customer"
  ON "customer"."customer_id" = "most_alike_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "most_alike_per_customer"."most_alike" >= 2 /* HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel */

==== bigquery ====

-- alike
--   HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_alike` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `size`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `orders`.`product_id` IS NOT NULL
    AND `orders`.`channel` IS NOT NULL
  GROUP BY
    `orders`.`customer_id`,
    `orders`.`product_id`,
    `orders`.`channel`
), `most_alike_per_customer` AS (
  SELECT
    `orders_alike`.`customer_id`,
    MAX(`orders_alike`.`size`) AS `most_alike`
  FROM `orders_alike`
  GROUP BY
    `orders_alike`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `most_alike_per_customer`
  ON `customer`.`customer_id` = `most_alike_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `most_alike_per_customer`.`most_alike` >= 2 /* HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel */

==== spark ====

-- alike
--   HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_alike` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `size`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `orders`.`product_id` IS NOT NULL
    AND `orders`.`channel` IS NOT NULL
  GROUP BY
    `orders`.`customer_id`,
    `orders`.`product_id`,
    `orders`.`channel`
), `most_alike_per_customer` AS (
  SELECT
    `orders_alike`.`customer_id`,
    MAX(`orders_alike`.`size`) AS `most_alike`
  FROM `orders_alike`
  GROUP BY
    `orders_alike`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `most_alike_per_customer`
  ON `customer`.`customer_id` = `most_alike_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `most_alike_per_customer`.`most_alike` >= 2 /* HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel */

==== duckdb, live ====

-- alike
--   HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CASE
      WHEN (
        CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-12' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-12' MONTH AS DATE) AS TIMESTAMP)
      THEN CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-12' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-12' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_1_year",
    CURRENT_TIMESTAMP AS "cutoff"
), "orders_alike" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "size"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."start_of_today_minus_1_year"
      AND "orders"."ordered_at" < "moment"."cutoff"
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."product_id" IS NOT NULL
    AND "orders"."channel" IS NOT NULL
  GROUP BY
    "orders"."customer_id",
    "orders"."product_id",
    "orders"."channel"
), "most_alike_per_customer" AS (
  SELECT
    "orders_alike"."customer_id",
    MAX("orders_alike"."size") AS "most_alike"
  FROM "orders_alike"
  GROUP BY
    "orders_alike"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "most_alike_per_customer"
  ON "customer"."customer_id" = "most_alike_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "most_alike_per_customer"."most_alike" >= 2 /* HAS AT LEAST 2 orders IN LAST 1 YEAR SAME product SAME channel */
