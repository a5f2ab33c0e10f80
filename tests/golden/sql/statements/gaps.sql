==== duckdb ====

-- gaps
--   AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 AND MEDIAN(HOURS BETWEEN visits) <= 36
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "days_between_orders" AS (
  SELECT
    "orders"."customer_id",
    ROUND(
      CAST(EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) - LAG(EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ))) OVER (
        PARTITION BY "orders"."customer_id"
        ORDER BY EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
      ) AS INT128) * 2000000000 // 86400000000 * 0.0000000005,
      9
    ) AS "value"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "avg_days_between_orders_per_customer" AS (
  SELECT
    "days_between_orders"."customer_id",
    ROUND(
      CAST(SUM("days_between_orders"."value") * 2000000000 AS INT128) // NULLIF(COUNT("days_between_orders"."value"), 0) * 0.0000000005,
      9
    ) AS "avg_days_between_orders"
  FROM "days_between_orders"
  GROUP BY
    "days_between_orders"."customer_id"
), "hours_between_visits" AS (
  SELECT
    "visits"."customer_id",
    ROUND(
      CAST(EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) - LAG(EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ))) OVER (
        PARTITION BY "visits"."customer_id"
        ORDER BY EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
      ) AS INT128) * 2000000000 // 3600000000 * 0.0000000005,
      9
    ) AS "value"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "hours_between_visits_ranked" AS (
  SELECT
    "hours_between_visits"."customer_id",
    "hours_between_visits"."value",
    ROW_NUMBER() OVER (
      PARTITION BY "hours_between_visits"."customer_id"
      ORDER BY "hours_between_visits"."value" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER (PARTITION BY "hours_between_visits"."customer_id") AS "size"
  FROM "hours_between_visits"
  WHERE
    "hours_between_visits"."value" IS NOT NULL
), "median_hours_between_visits_per_customer" AS (
  SELECT
    "hours_between_visits_ranked"."customer_id",
    ROUND(
      CAST(SUM(
        "hours_between_visits_ranked"."value" * CASE
          WHEN "hours_between_visits_ranked"."place" = (
            "hours_between_visits_ranked"."size" - 1
          ) // 2 + 1
          THEN 2 - MOD("hours_between_visits_ranked"."size" - 1, 2)
          WHEN "hours_between_visits_ranked"."place" = (
            "hours_between_visits_ranked"."size" - 1
          ) // 2 + 2
          THEN MOD("hours_between_visits_ranked"."size" - 1, 2)
        END
      ) * 2000000000 AS INT128) // 2 * 0.0000000005,
      9
    ) AS "median_hours_between_visits"
  FROM "hours_between_visits_ranked"
  GROUP BY
    "hours_between_visits_ranked"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "avg_days_between_orders_per_customer"
  ON "customer"."customer_id" = "avg_days_between_orders_per_customer"."customer_id"
LEFT JOIN "median_hours_between_visits_per_customer"
  ON "customer"."customer_id" = "median_hours_between_visits_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "avg_days_between_orders_per_customer"."avg_days_between_orders" < 30 /* AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 */
  AND "median_hours_between_visits_per_customer"."median_hours_between_visits" <= 36 /* MEDIAN(HOURS BETWEEN visits) <= 36 */

==== postgres ====

-- gaps
--   AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 AND MEDIAN(HOURS BETWEEN visits) <= 36
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "days_between_orders" AS (
  SELECT
    "orders"."customer_id",
    ROUND(
      CAST(CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - LAG(
        CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT)
      ) OVER (
        PARTITION BY "orders"."customer_id"
        ORDER BY CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) ASC NULLS FIRST
      ) AS DECIMAL(120, 60)) / 86400000000,
      9
    ) AS "value"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "avg_days_between_orders_per_customer" AS (
  SELECT
    "days_between_orders"."customer_id",
    ROUND(
      CAST(SUM("days_between_orders"."value") AS DECIMAL(120, 60)) / NULLIF(COUNT("days_between_orders"."value"), 0),
      9
    ) AS "avg_days_between_orders"
  FROM "days_between_orders"
  GROUP BY
    "days_between_orders"."customer_id"
), "hours_between_visits" AS (
  SELECT
    "visits"."customer_id",
    ROUND(
      CAST(CAST(EXTRACT(EPOCH FROM CAST("visits"."visited_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - LAG(
        CAST(EXTRACT(EPOCH FROM CAST("visits"."visited_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT)
      ) OVER (
        PARTITION BY "visits"."customer_id"
        ORDER BY CAST(EXTRACT(EPOCH FROM CAST("visits"."visited_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) ASC NULLS FIRST
      ) AS DECIMAL(120, 60)) / 3600000000,
      9
    ) AS "value"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "hours_between_visits_ranked" AS (
  SELECT
    "hours_between_visits"."customer_id",
    "hours_between_visits"."value",
    ROW_NUMBER() OVER (
      PARTITION BY "hours_between_visits"."customer_id"
      ORDER BY "hours_between_visits"."value" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER (PARTITION BY "hours_between_visits"."customer_id") AS "size"
  FROM "hours_between_visits"
  WHERE
    "hours_between_visits"."value" IS NOT NULL
), "median_hours_between_visits_per_customer" AS (
  SELECT
    "hours_between_visits_ranked"."customer_id",
    ROUND(
      CAST(SUM(
        "hours_between_visits_ranked"."value" * CASE
          WHEN "hours_between_visits_ranked"."place" = DIV("hours_between_visits_ranked"."size" - 1, 2) + 1
          THEN 2 - MOD("hours_between_visits_ranked"."size" - 1, 2)
          WHEN "hours_between_visits_ranked"."place" = DIV("hours_between_visits_ranked"."size" - 1, 2) + 2
          THEN MOD("hours_between_visits_ranked"."size" - 1, 2)
        END
      ) AS DECIMAL(120, 60)) / 2,
      9
    ) AS "median_hours_between_visits"
  FROM "hours_between_visits_ranked"
  GROUP BY
    "hours_between_visits_ranked"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "avg_days_between_orders_per_customer"
  ON "customer"."customer_id" = "avg_days_between_orders_per_customer"."customer_id"
LEFT JOIN "median_hours_between_visits_per_customer"
  ON "customer"."customer_id" = "median_hours_between_visits_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "avg_days_between_orders_per_customer"."avg_days_between_orders" < 30 /* AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 */
  AND "median_hours_between_visits_per_customer"."median_hours_between_visits" <= 36 /* MEDIAN(HOURS BETWEEN visits) <= 36 */

==== bigquery ====

-- gaps
--   AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 AND MEDIAN(HOURS BETWEEN visits) <= 36
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `days_between_orders` AS (
  SELECT
    `orders`.`customer_id`,
    CAST(UNIX_MICROS(`orders`.`ordered_at`) - LAG(UNIX_MICROS(`orders`.`ordered_at`)) OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY UNIX_MICROS(`orders`.`ordered_at`) ASC
    ) AS NUMERIC) / 86400000000 AS `value`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `avg_days_between_orders_per_customer` AS (
  SELECT
    `days_between_orders`.`customer_id`,
    SUM(`days_between_orders`.`value`) / NULLIF(COUNT(`days_between_orders`.`value`), 0) AS `avg_days_between_orders`
  FROM `days_between_orders`
  GROUP BY
    `days_between_orders`.`customer_id`
), `hours_between_visits` AS (
  SELECT
    `visits`.`customer_id`,
    CAST(UNIX_MICROS(`visits`.`visited_at`) - LAG(UNIX_MICROS(`visits`.`visited_at`)) OVER (
      PARTITION BY `visits`.`customer_id`
      ORDER BY UNIX_MICROS(`visits`.`visited_at`) ASC
    ) AS NUMERIC) / 3600000000 AS `value`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `hours_between_visits_ranked` AS (
  SELECT
    `hours_between_visits`.`customer_id`,
    `hours_between_visits`.`value`,
    ROW_NUMBER() OVER (
      PARTITION BY `hours_between_visits`.`customer_id`
      ORDER BY `hours_between_visits`.`value` ASC
    ) AS `place`,
    COUNT(*) OVER (PARTITION BY `hours_between_visits`.`customer_id`) AS `size`
  FROM `hours_between_visits`
  WHERE
    `hours_between_visits`.`value` IS NOT NULL
), `median_hours_between_visits_per_customer` AS (
  SELECT
    `hours_between_visits_ranked`.`customer_id`,
    SUM(
      `hours_between_visits_ranked`.`value` * CASE
        WHEN `hours_between_visits_ranked`.`place` = DIV(`hours_between_visits_ranked`.`size` - 1, 2) + 1
        THEN 2 - MOD(`hours_between_visits_ranked`.`size` - 1, 2)
        WHEN `hours_between_visits_ranked`.`place` = DIV(`hours_between_visits_ranked`.`size` - 1, 2) + 2
        THEN MOD(`hours_between_visits_ranked`.`size` - 1, 2)
      END
    ) / 2 AS `median_hours_between_visits`
  FROM `hours_between_visits_ranked`
  GROUP BY
    `hours_between_visits_ranked`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `avg_days_between_orders_per_customer`
  ON `customer`.`customer_id` = `avg_days_between_orders_per_customer`.`customer_id`
LEFT JOIN `median_hours_between_visits_per_customer`
  ON `customer`.`customer_id` = `median_hours_between_visits_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `avg_days_between_orders_per_customer`.`avg_days_between_orders` < 30 /* AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 */
  AND `median_hours_between_visits_per_customer`.`median_hours_between_visits` <= 36 /* MEDIAN(HOURS BETWEEN visits) <= 36 */

==== spark ====

-- gaps
--   AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 AND MEDIAN(HOURS BETWEEN visits) <= 36
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `days_between_orders` AS (
  SELECT
    `orders`.`customer_id`,
    CAST(CAST(UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS DECIMAL(37, 9)) - CAST(LAG(UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP))) OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) ASC
    ) AS DECIMAL(37, 9)) AS DECIMAL(38, 9)) / CAST(86400000000 AS DECIMAL(20, 0)) AS `value`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `avg_days_between_orders_per_customer` AS (
  SELECT
    `days_between_orders`.`customer_id`,
    CAST(SUM(`days_between_orders`.`value`) AS DECIMAL(38, 9)) / CAST(NULLIF(COUNT(`days_between_orders`.`value`), 0) AS DECIMAL(20, 0)) AS `avg_days_between_orders`
  FROM `days_between_orders`
  GROUP BY
    `days_between_orders`.`customer_id`
), `hours_between_visits` AS (
  SELECT
    `visits`.`customer_id`,
    CAST(CAST(UNIX_MICROS(CAST(`visits`.`visited_at` AS TIMESTAMP)) AS DECIMAL(37, 9)) - CAST(LAG(UNIX_MICROS(CAST(`visits`.`visited_at` AS TIMESTAMP))) OVER (
      PARTITION BY `visits`.`customer_id`
      ORDER BY UNIX_MICROS(CAST(`visits`.`visited_at` AS TIMESTAMP)) ASC
    ) AS DECIMAL(37, 9)) AS DECIMAL(38, 9)) / CAST(3600000000 AS DECIMAL(20, 0)) AS `value`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `hours_between_visits_ranked` AS (
  SELECT
    `hours_between_visits`.`customer_id`,
    `hours_between_visits`.`value`,
    ROW_NUMBER() OVER (
      PARTITION BY `hours_between_visits`.`customer_id`
      ORDER BY `hours_between_visits`.`value` ASC
    ) AS `place`,
    COUNT(*) OVER (PARTITION BY `hours_between_visits`.`customer_id`) AS `size`
  FROM `hours_between_visits`
  WHERE
    `hours_between_visits`.`value` IS NOT NULL
), `median_hours_between_visits_per_customer` AS (
  SELECT
    `hours_between_visits_ranked`.`customer_id`,
    CAST(SUM(
      CAST(ROUND(
        CAST(`hours_between_visits_ranked`.`value` * 1000000000.0 AS DECIMAL(38, 0)) * CAST(CASE
          WHEN `hours_between_visits_ranked`.`place` = (
            CAST(`hours_between_visits_ranked`.`size` AS DECIMAL(37, 9)) - 1
          ) DIV 2 + 1
          THEN 2 - CAST(MOD(CAST(`hours_between_visits_ranked`.`size` AS DECIMAL(37, 9)) - 1, 2) AS DECIMAL(37, 9))
          WHEN `hours_between_visits_ranked`.`place` = (
            CAST(`hours_between_visits_ranked`.`size` AS DECIMAL(37, 9)) - 1
          ) DIV 2 + 2
          THEN MOD(CAST(`hours_between_visits_ranked`.`size` AS DECIMAL(37, 9)) - 1, 2)
        END * 1000000000.0 AS DECIMAL(38, 0)),
        -9
      ) * 0.000000001 AS DECIMAL(29, 0)) / 1000000000
    ) AS DECIMAL(38, 9)) / CAST(2 AS DECIMAL(20, 0)) AS `median_hours_between_visits`
  FROM `hours_between_visits_ranked`
  GROUP BY
    `hours_between_visits_ranked`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `avg_days_between_orders_per_customer`
  ON `customer`.`customer_id` = `avg_days_between_orders_per_customer`.`customer_id`
LEFT JOIN `median_hours_between_visits_per_customer`
  ON `customer`.`customer_id` = `median_hours_between_visits_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `avg_days_between_orders_per_customer`.`avg_days_between_orders` < 30 /* AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 */
  AND `median_hours_between_visits_per_customer`.`median_hours_between_visits` <= 36 /* MEDIAN(HOURS BETWEEN visits) <= 36 */

==== duckdb, live ====

-- gaps
--   AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 AND MEDIAN(HOURS BETWEEN visits) <= 36
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
), "days_between_orders" AS (
  SELECT
    "orders"."customer_id",
    ROUND(
      CAST(EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) - LAG(EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ))) OVER (
        PARTITION BY "orders"."customer_id"
        ORDER BY EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
      ) AS INT128) * 2000000000 // 86400000000 * 0.0000000005,
      9
    ) AS "value"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."start_of_today_minus_1_year"
      AND "orders"."ordered_at" < "moment"."cutoff"
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "avg_days_between_orders_per_customer" AS (
  SELECT
    "days_between_orders"."customer_id",
    ROUND(
      CAST(SUM("days_between_orders"."value") * 2000000000 AS INT128) // NULLIF(COUNT("days_between_orders"."value"), 0) * 0.0000000005,
      9
    ) AS "avg_days_between_orders"
  FROM "days_between_orders"
  GROUP BY
    "days_between_orders"."customer_id"
), "hours_between_visits" AS (
  SELECT
    "visits"."customer_id",
    ROUND(
      CAST(EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) - LAG(EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ))) OVER (
        PARTITION BY "visits"."customer_id"
        ORDER BY EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
      ) AS INT128) * 2000000000 // 3600000000 * 0.0000000005,
      9
    ) AS "value"
  FROM "visits"
  CROSS JOIN "moment"
  WHERE
    "visits"."customer_id" IS NOT NULL AND "visits"."visited_at" < "moment"."cutoff"
), "hours_between_visits_ranked" AS (
  SELECT
    "hours_between_visits"."customer_id",
    "hours_between_visits"."value",
    ROW_NUMBER() OVER (
      PARTITION BY "hours_between_visits"."customer_id"
      ORDER BY "hours_between_visits"."value" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER (PARTITION BY "hours_between_visits"."customer_id") AS "size"
  FROM "hours_between_visits"
  WHERE
    "hours_between_visits"."value" IS NOT NULL
), "median_hours_between_visits_per_customer" AS (
  SELECT
    "hours_between_visits_ranked"."customer_id",
    ROUND(
      CAST(SUM(
        "hours_between_visits_ranked"."value" * CASE
          WHEN "hours_between_visits_ranked"."place" = (
            "hours_between_visits_ranked"."size" - 1
          ) // 2 + 1
          THEN 2 - MOD("hours_between_visits_ranked"."size" - 1, 2)
          WHEN "hours_between_visits_ranked"."place" = (
            "hours_between_visits_ranked"."size" - 1
          ) // 2 + 2
          THEN MOD("hours_between_visits_ranked"."size" - 1, 2)
        END
      ) * 2000000000 AS INT128) // 2 * 0.0000000005,
      9
    ) AS "median_hours_between_visits"
  FROM "hours_between_visits_ranked"
  GROUP BY
    "hours_between_visits_ranked"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "avg_days_between_orders_per_customer"
  ON "customer"."customer_id" = "avg_days_between_orders_per_customer"."customer_id"
LEFT JOIN "median_hours_between_visits_per_customer"
  ON "customer"."customer_id" = "median_hours_between_visits_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "avg_days_between_orders_per_customer"."avg_days_between_orders" < 30 /* AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30 */
  AND "median_hours_between_visits_per_customer"."median_hours_between_visits" <= 36 /* MEDIAN(HOURS BETWEEN visits) <= 36 */
