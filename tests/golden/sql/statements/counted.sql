==== duckdb ====

-- counted: Web fans
--   HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10)
--       AND HAS NO orders IN LAST 30 DAYS WHERE channel = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN "orders"."channel" = 'web' /* channel = 'web' */
        AND "orders"."amount" > 10 /* amount > 10 */
        THEN 1
      END
    ) AS "count_since_2026_08_03",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMPTZ)
        AND "orders"."channel" = 'store' /* channel = 'store' */
        THEN 1
      END
    ) AS "count_since_2026_10_02"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
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
  AND "orders_per_customer"."count_since_2026_08_03" >= 3 /* HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10) */
  AND COALESCE("orders_per_customer"."count_since_2026_10_02", 0) < 1 /* HAS NO orders IN LAST 30 DAYS WHERE channel = 'store' */

==== postgres ====

-- counted: Web fans
--   HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10)
--       AND HAS NO orders IN LAST 30 DAYS WHERE channel = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN "orders"."channel" = 'web' /* channel = 'web' */
        AND "orders"."amount" > 10 /* amount > 10 */
        THEN 1
      END
    ) AS "count_since_2026_08_03",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMPTZ)
        AND "orders"."channel" = 'store' /* channel = 'store' */
        THEN 1
      END
    ) AS "count_since_2026_10_02"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
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
  AND "orders_per_customer"."count_since_2026_08_03" >= 3 /* HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10) */
  AND COALESCE("orders_per_customer"."count_since_2026_10_02", 0) < 1 /* HAS NO orders IN LAST 30 DAYS WHERE channel = 'store' */

==== bigquery ====

-- counted: Web fans
--   HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10)
--       AND HAS NO orders IN LAST 30 DAYS WHERE channel = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      CASE
        WHEN `orders`.`channel` = 'web' /* channel = 'web' */
        AND `orders`.`amount` > 10 /* amount > 10 */
        THEN 1
      END
    ) AS `count_since_2026_08_03`,
    COUNT(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMP)
        AND `orders`.`channel` = 'store' /* channel = 'store' */
        THEN 1
      END
    ) AS `count_since_2026_10_02`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
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
  AND `orders_per_customer`.`count_since_2026_08_03` >= 3 /* HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10) */
  AND COALESCE(`orders_per_customer`.`count_since_2026_10_02`, 0) < 1 /* HAS NO orders IN LAST 30 DAYS WHERE channel = 'store' */

==== spark ====

-- counted: Web fans
--   HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10)
--       AND HAS NO orders IN LAST 30 DAYS WHERE channel = 'store'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      CASE
        WHEN `orders`.`channel` = 'web' /* channel = 'web' */
        AND `orders`.`amount` > 10 /* amount > 10 */
        THEN 1
      END
    ) AS `count_since_2026_08_03`,
    COUNT(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMP)
        AND `orders`.`channel` = 'store' /* channel = 'store' */
        THEN 1
      END
    ) AS `count_since_2026_10_02`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
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
  AND `orders_per_customer`.`count_since_2026_08_03` >= 3 /* HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10) */
  AND COALESCE(`orders_per_customer`.`count_since_2026_10_02`, 0) < 1 /* HAS NO orders IN LAST 30 DAYS WHERE channel = 'store' */

==== duckdb, live ====

-- counted: Web fans
--   HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10)
--       AND HAS NO orders IN LAST 30 DAYS WHERE channel = 'store'
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff",
    CASE
      WHEN (
        CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP)
      THEN CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_90_days",
    CASE
      WHEN (
        CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP)
      THEN CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_30_days"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= "moment"."start_of_today_minus_90_days"
        AND "orders"."channel" = 'web' /* channel = 'web' */
        AND "orders"."amount" > 10 /* amount > 10 */
        THEN 1
      END
    ) AS "count",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= "moment"."start_of_today_minus_30_days"
        AND "orders"."channel" = 'store' /* channel = 'store' */
        THEN 1
      END
    ) AS "count_2"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."ordered_at" < "moment"."cutoff"
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
  AND "orders_per_customer"."count" >= 3 /* HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE (channel = 'web' AND amount > 10) */
  AND COALESCE("orders_per_customer"."count_2", 0) < 1 /* HAS NO orders IN LAST 30 DAYS WHERE channel = 'store' */
