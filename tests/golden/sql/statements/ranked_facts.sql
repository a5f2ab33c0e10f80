==== duckdb ====

-- ranked_facts
--   HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10%
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "customer_once" AS (
  SELECT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  GROUP BY
    "customer"."customer_id"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
), "sum_amount_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."sum_amount", 0)) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "sum_amount_ranked" AS (
  SELECT
    "sum_amount_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "sum_amount_per_customer"."value" DESC, "sum_amount_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "sum_amount_per_customer"
), "orders_per_customer_2" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count_since_2025_11_01"
  FROM "orders"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  LEFT JOIN "sum_amount_ranked"
    ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "sum_amount_ranked"."place" - 1
    ) * 10 < "sum_amount_ranked"."size" /* customer.monetary IN TOP 10% */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer_2"
  ON "customer"."customer_id" = "orders_per_customer_2"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer_2"."count_since_2025_11_01" >= 1 /* HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10% */

==== postgres ====

-- ranked_facts
--   HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10%
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "customer_once" AS (
  SELECT DISTINCT ON ("customer"."customer_id")
    "customer"."customer_id"
  FROM "customers" AS "customer"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
), "sum_amount_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."sum_amount", 0)) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "sum_amount_ranked" AS (
  SELECT
    "sum_amount_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "sum_amount_per_customer"."value" DESC NULLS LAST, CAST("sum_amount_per_customer"."customer_id" AS TEXT) COLLATE "C" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "sum_amount_per_customer"
), "orders_per_customer_2" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count_since_2025_11_01"
  FROM "orders"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  LEFT JOIN "sum_amount_ranked"
    ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "sum_amount_ranked"."place" - 1
    ) * 10 < "sum_amount_ranked"."size" /* customer.monetary IN TOP 10% */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer_2"
  ON "customer"."customer_id" = "orders_per_customer_2"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer_2"."count_since_2025_11_01" >= 1 /* HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10% */

==== bigquery ====

-- ranked_facts
--   HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10%
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `customer_once` AS (
  SELECT
    `customer_id`
  FROM (
    SELECT
      `customer`.`customer_id` AS `customer_id`,
      ROW_NUMBER() OVER (PARTITION BY `customer`.`customer_id` ORDER BY `customer`.`customer_id`) AS `_row_number`
    FROM `customers` AS `customer`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`
), `sum_amount_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(COALESCE(`orders_per_customer`.`sum_amount`, 0)) AS `value`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `sum_amount_ranked` AS (
  SELECT
    `sum_amount_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      ORDER BY `sum_amount_per_customer`.`value` DESC, `sum_amount_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `sum_amount_per_customer`
), `orders_per_customer_2` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `count_since_2025_11_01`
  FROM `orders`
  LEFT JOIN `customer_once` AS `customer`
    ON `orders`.`customer_id` = `customer`.`customer_id`
  LEFT JOIN `sum_amount_ranked`
    ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `sum_amount_ranked`.`place` - 1
    ) * 10 < `sum_amount_ranked`.`size` /* customer.monetary IN TOP 10% */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer_2`
  ON `customer`.`customer_id` = `orders_per_customer_2`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `orders_per_customer_2`.`count_since_2025_11_01` >= 1 /* HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10% */

==== spark ====

-- ranked_facts
--   HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10%
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `customer_once` AS (
  SELECT
    `customer_id`
  FROM (
    SELECT
      `customer`.`customer_id` AS `customer_id`,
      ROW_NUMBER() OVER (PARTITION BY `customer`.`customer_id` ORDER BY `customer`.`customer_id`) AS `_row_number`
    FROM `customers` AS `customer`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`
), `sum_amount_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(COALESCE(`orders_per_customer`.`sum_amount`, 0)) AS `value`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `sum_amount_ranked` AS (
  SELECT
    `sum_amount_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      ORDER BY `sum_amount_per_customer`.`value` DESC, `sum_amount_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `sum_amount_per_customer`
), `orders_per_customer_2` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `count_since_2025_11_01`
  FROM `orders`
  LEFT JOIN `customer_once` AS `customer`
    ON `orders`.`customer_id` = `customer`.`customer_id`
  LEFT JOIN `sum_amount_ranked`
    ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND CAST(CAST(`sum_amount_ranked`.`place` AS DECIMAL(37, 9)) - 1 AS DECIMAL(35, 9)) * 10 < `sum_amount_ranked`.`size` /* customer.monetary IN TOP 10% */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer_2`
  ON `customer`.`customer_id` = `orders_per_customer_2`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `orders_per_customer_2`.`count_since_2025_11_01` >= 1 /* HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10% */

==== duckdb, live ====

-- ranked_facts
--   HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10%
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
), "customer_once" AS (
  SELECT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  GROUP BY
    "customer"."customer_id"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" < "moment"."cutoff" OR "orders"."ordered_at" IS NULL
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
), "sum_amount_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."sum_amount", 0)) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "sum_amount_ranked" AS (
  SELECT
    "sum_amount_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "sum_amount_per_customer"."value" DESC, "sum_amount_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "sum_amount_per_customer"
), "orders_per_customer_2" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count"
  FROM "orders"
  CROSS JOIN "moment"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  LEFT JOIN "sum_amount_ranked"
    ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."start_of_today_minus_1_year"
      AND "orders"."ordered_at" < "moment"."cutoff"
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "sum_amount_ranked"."place" - 1
    ) * 10 < "sum_amount_ranked"."size" /* customer.monetary IN TOP 10% */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer_2"
  ON "customer"."customer_id" = "orders_per_customer_2"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer_2"."count" >= 1 /* HAS orders IN LAST 1 YEAR WHERE customer.monetary IN TOP 10% */
