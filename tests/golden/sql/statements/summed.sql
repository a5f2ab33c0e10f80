==== duckdb ====

-- summed: Spends half of what they did
--   SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN "orders"."amount"
      END
    ) AS "sum_amount_since_2026_08_03",
    SUM(
      CASE
        WHEN "orders"."ordered_at" < CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN "orders"."amount"
      END
    ) AS "sum_amount_2026_05_05_to_2026_08_03"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" >= CAST('2026-05-04 22:00:00+00:00' AS TIMESTAMPTZ)
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
  AND COALESCE("orders_per_customer"."sum_amount_since_2026_08_03", 0) < ROUND(0.50 * COALESCE("orders_per_customer"."sum_amount_2026_05_05_to_2026_08_03", 0), 9) /* SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO) */

==== postgres ====

-- summed: Spends half of what they did
--   SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN "orders"."amount"
      END
    ) AS "sum_amount_since_2026_08_03",
    SUM(
      CASE
        WHEN "orders"."ordered_at" < CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN "orders"."amount"
      END
    ) AS "sum_amount_2026_05_05_to_2026_08_03"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" >= CAST('2026-05-04 22:00:00+00:00' AS TIMESTAMPTZ)
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
  AND COALESCE("orders_per_customer"."sum_amount_since_2026_08_03", 0) < ROUND(0.50 * COALESCE("orders_per_customer"."sum_amount_2026_05_05_to_2026_08_03", 0), 9) /* SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO) */

==== bigquery ====

-- summed: Spends half of what they did
--   SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMP)
        THEN `orders`.`amount`
      END
    ) AS `sum_amount_since_2026_08_03`,
    SUM(
      CASE
        WHEN `orders`.`ordered_at` < CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMP)
        THEN `orders`.`amount`
      END
    ) AS `sum_amount_2026_05_05_to_2026_08_03`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` >= CAST('2026-05-04 22:00:00+00:00' AS TIMESTAMP)
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
  AND COALESCE(`orders_per_customer`.`sum_amount_since_2026_08_03`, 0) < CAST('0.50' AS NUMERIC) * COALESCE(`orders_per_customer`.`sum_amount_2026_05_05_to_2026_08_03`, 0) /* SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO) */

==== spark ====

-- summed: Spends half of what they did
--   SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMP)
        THEN `orders`.`amount`
      END
    ) AS `sum_amount_since_2026_08_03`,
    SUM(
      CASE
        WHEN `orders`.`ordered_at` < CAST('2026-08-02 22:00:00+00:00' AS TIMESTAMP)
        THEN `orders`.`amount`
      END
    ) AS `sum_amount_2026_05_05_to_2026_08_03`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` >= CAST('2026-05-04 22:00:00+00:00' AS TIMESTAMP)
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
  AND COALESCE(`orders_per_customer`.`sum_amount_since_2026_08_03`, 0) < CAST(COALESCE(`orders_per_customer`.`sum_amount_2026_05_05_to_2026_08_03`, 0) AS DECIMAL(37, 9)) * 0.50 /* SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO) */

==== duckdb, live ====

-- summed: Spends half of what they did
--   SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO)
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CASE
      WHEN (
        CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP)
      THEN CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 90 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_90_days",
    CURRENT_TIMESTAMP AS "cutoff",
    CASE
      WHEN (
        CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 180 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 180 AS TIMESTAMP)
      THEN CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 180 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 180 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_180_days"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM(
      CASE
        WHEN "orders"."ordered_at" >= "moment"."start_of_today_minus_90_days"
        AND "orders"."ordered_at" < "moment"."cutoff"
        THEN "orders"."amount"
      END
    ) AS "sum_amount",
    SUM(
      CASE
        WHEN "orders"."ordered_at" >= "moment"."start_of_today_minus_180_days"
        AND "orders"."ordered_at" < "moment"."start_of_today_minus_90_days"
        AND "orders"."ordered_at" < "moment"."cutoff"
        THEN "orders"."amount"
      END
    ) AS "sum_amount_2"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
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
  AND COALESCE("orders_per_customer"."sum_amount", 0) < ROUND(0.50 * COALESCE("orders_per_customer"."sum_amount_2", 0), 9) /* SUM(orders.amount IN LAST 90 DAYS) < 50% * SUM(orders.amount IN 90 TO 180 DAYS AGO) */
