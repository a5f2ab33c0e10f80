==== duckdb ====

-- units: Regulars
--   HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS AND HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS
--       AND HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "days_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(
      DISTINCT CAST(CAST("visits"."visited_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    ) AS "days"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
  GROUP BY
    "visits"."customer_id"
), "orders_by_month" AS (
  SELECT
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'month',
      CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    ) AS DATE) AS "unit",
    COUNT(*) AS "size"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'month',
      CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    ) AS DATE)
), "months_per_customer" AS (
  SELECT
    "orders_by_month"."customer_id",
    COUNT(*) AS "months"
  FROM "orders_by_month"
  WHERE
    "orders_by_month"."size" >= 2
  GROUP BY
    "orders_by_month"."customer_id"
), "periods_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      DISTINCT (
        EPOCH_US(CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)) - 1 - EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ))
      ) // 259200000000
    ) AS "periods"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2026-10-23 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "days_per_customer"
  ON "customer"."customer_id" = "days_per_customer"."customer_id"
LEFT JOIN "months_per_customer"
  ON "customer"."customer_id" = "months_per_customer"."customer_id"
LEFT JOIN "periods_per_customer"
  ON "customer"."customer_id" = "periods_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "days_per_customer"."days" >= 4 /* HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS */
  AND "months_per_customer"."months" >= 3 /* HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS */
  AND "periods_per_customer"."periods" >= 2 /* HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS */

==== postgres ====

-- units: Regulars
--   HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS AND HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS
--       AND HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "days_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(
      DISTINCT CAST(CAST("visits"."visited_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    ) AS "days"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
  GROUP BY
    "visits"."customer_id"
), "orders_by_month" AS (
  SELECT
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'month',
      CAST(CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP)
    ) AS DATE) AS "unit",
    COUNT(*) AS "size"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'month',
      CAST(CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP)
    ) AS DATE)
), "months_per_customer" AS (
  SELECT
    "orders_by_month"."customer_id",
    COUNT(*) AS "months"
  FROM "orders_by_month"
  WHERE
    "orders_by_month"."size" >= 2
  GROUP BY
    "orders_by_month"."customer_id"
), "periods_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      DISTINCT DIV(
        CAST(EXTRACT(EPOCH FROM CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - 1 - CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT),
        259200000000
      )
    ) AS "periods"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2026-10-23 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "days_per_customer"
  ON "customer"."customer_id" = "days_per_customer"."customer_id"
LEFT JOIN "months_per_customer"
  ON "customer"."customer_id" = "months_per_customer"."customer_id"
LEFT JOIN "periods_per_customer"
  ON "customer"."customer_id" = "periods_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "days_per_customer"."days" >= 4 /* HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS */
  AND "months_per_customer"."months" >= 3 /* HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS */
  AND "periods_per_customer"."periods" >= 2 /* HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS */

==== bigquery ====

-- units: Regulars
--   HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS AND HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS
--       AND HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `days_per_customer` AS (
  SELECT
    `visits`.`customer_id`,
    COUNT(DISTINCT CAST(DATETIME(`visits`.`visited_at`, 'Europe/Paris') AS DATE)) AS `days`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMP)
      AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
  GROUP BY
    `visits`.`customer_id`
), `orders_by_month` AS (
  SELECT
    `orders`.`customer_id`,
    DATE_TRUNC(CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE), MONTH) AS `unit`,
    COUNT(*) AS `size`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`,
    DATE_TRUNC(CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE), MONTH)
), `months_per_customer` AS (
  SELECT
    `orders_by_month`.`customer_id`,
    COUNT(*) AS `months`
  FROM `orders_by_month`
  WHERE
    `orders_by_month`.`size` >= 2
  GROUP BY
    `orders_by_month`.`customer_id`
), `periods_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      DISTINCT DIV(
        UNIX_MICROS(CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)) - 1 - UNIX_MICROS(`orders`.`ordered_at`),
        259200000000
      )
    ) AS `periods`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2026-10-23 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `days_per_customer`
  ON `customer`.`customer_id` = `days_per_customer`.`customer_id`
LEFT JOIN `months_per_customer`
  ON `customer`.`customer_id` = `months_per_customer`.`customer_id`
LEFT JOIN `periods_per_customer`
  ON `customer`.`customer_id` = `periods_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `days_per_customer`.`days` >= 4 /* HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS */
  AND `months_per_customer`.`months` >= 3 /* HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS */
  AND `periods_per_customer`.`periods` >= 2 /* HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS */

==== spark ====

-- units: Regulars
--   HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS AND HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS
--       AND HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `days_per_customer` AS (
  SELECT
    `visits`.`customer_id`,
    COUNT(
      DISTINCT CAST(CONVERT_TIMEZONE(
        'UTC',
        'Europe/Paris',
        TIMESTAMPADD(
          MICROSECOND,
          UNIX_MICROS(CAST(`visits`.`visited_at` AS TIMESTAMP)),
          CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
        )
      ) AS DATE)
    ) AS `days`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMP)
      AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
  GROUP BY
    `visits`.`customer_id`
), `orders_by_month` AS (
  SELECT
    `orders`.`customer_id`,
    TRUNC(
      CAST(CONVERT_TIMEZONE(
        'UTC',
        'Europe/Paris',
        TIMESTAMPADD(
          MICROSECOND,
          UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
          CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
        )
      ) AS DATE),
      'MONTH'
    ) AS `unit`,
    COUNT(*) AS `size`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`,
    TRUNC(
      CAST(CONVERT_TIMEZONE(
        'UTC',
        'Europe/Paris',
        TIMESTAMPADD(
          MICROSECOND,
          UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
          CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
        )
      ) AS DATE),
      'MONTH'
    )
), `months_per_customer` AS (
  SELECT
    `orders_by_month`.`customer_id`,
    COUNT(*) AS `months`
  FROM `orders_by_month`
  WHERE
    `orders_by_month`.`size` >= 2
  GROUP BY
    `orders_by_month`.`customer_id`
), `periods_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      DISTINCT (
        UNIX_MICROS(CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)) - 1 - UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP))
      ) DIV 259200000000
    ) AS `periods`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2026-10-23 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `days_per_customer`
  ON `customer`.`customer_id` = `days_per_customer`.`customer_id`
LEFT JOIN `months_per_customer`
  ON `customer`.`customer_id` = `months_per_customer`.`customer_id`
LEFT JOIN `periods_per_customer`
  ON `customer`.`customer_id` = `periods_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `days_per_customer`.`days` >= 4 /* HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS */
  AND `months_per_customer`.`months` >= 3 /* HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS */
  AND `periods_per_customer`.`periods` >= 2 /* HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS */

==== duckdb, live ====

-- units: Regulars
--   HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS AND HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS
--       AND HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CASE
      WHEN (
        CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP)
      THEN CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) - 30 AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_30_days",
    CURRENT_TIMESTAMP AS "cutoff",
    CASE
      WHEN (
        CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP)
      THEN CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_month_of_today_minus_6_months",
    CASE
      WHEN (
        CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP)
      THEN CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_month_of_today",
    CURRENT_TIMESTAMP + INTERVAL '-777600' SECOND AS "cutoff_minus_777600_seconds"
), "days_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(
      DISTINCT CAST(CAST("visits"."visited_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    ) AS "days"
  FROM "visits"
  CROSS JOIN "moment"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= "moment"."start_of_today_minus_30_days"
      AND "visits"."visited_at" < "moment"."cutoff"
    )
  GROUP BY
    "visits"."customer_id"
), "orders_by_month" AS (
  SELECT
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'month',
      CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    ) AS DATE) AS "unit",
    COUNT(*) AS "size"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."start_of_month_of_today_minus_6_months"
      AND "orders"."ordered_at" < "moment"."start_of_month_of_today"
    )
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'month',
      CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
    ) AS DATE)
), "months_per_customer" AS (
  SELECT
    "orders_by_month"."customer_id",
    COUNT(*) AS "months"
  FROM "orders_by_month"
  WHERE
    "orders_by_month"."size" >= 2
  GROUP BY
    "orders_by_month"."customer_id"
), "periods_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      DISTINCT (
        EPOCH_US("moment"."cutoff") - 1 - EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ))
      ) // 259200000000
    ) AS "periods"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."cutoff_minus_777600_seconds"
      AND "orders"."ordered_at" < "moment"."cutoff"
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "days_per_customer"
  ON "customer"."customer_id" = "days_per_customer"."customer_id"
LEFT JOIN "months_per_customer"
  ON "customer"."customer_id" = "months_per_customer"."customer_id"
LEFT JOIN "periods_per_customer"
  ON "customer"."customer_id" = "periods_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "days_per_customer"."days" >= 4 /* HAS visits ON AT LEAST 4 DAYS IN LAST 30 DAYS */
  AND "months_per_customer"."months" >= 3 /* HAS AT LEAST 2 orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS */
  AND "periods_per_customer"."periods" >= 2 /* HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS */
