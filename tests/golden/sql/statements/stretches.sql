==== duckdb ====

-- stretches: Bursts
--   HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web'
--       AND COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 AND SUM(orders.amount IN ANY 72 HOURS) > 500
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_in_any_30_days" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY DATE_DIFF(
        'day',
        CAST('1970-01-01' AS DATE),
        CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
      ) ASC NULLS FIRST
      RANGE BETWEEN CURRENT ROW AND 29 FOLLOWING
    ) AS "value"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."channel" = 'web' /* channel = 'web' */
), "most_in_any_30_days_per_customer" AS (
  SELECT
    "orders_in_any_30_days"."customer_id",
    MAX("orders_in_any_30_days"."value") AS "most_in_any_30_days"
  FROM "orders_in_any_30_days"
  GROUP BY
    "orders_in_any_30_days"."customer_id"
), "orders_in_any_72_hours" AS (
  SELECT
    "orders"."customer_id",
    COALESCE(
      SUM("orders"."amount") OVER (
        PARTITION BY "orders"."customer_id"
        ORDER BY EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
        RANGE BETWEEN CURRENT ROW AND 259199999999 FOLLOWING
      ),
      0
    ) AS "value"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "most_in_any_72_hours_per_customer" AS (
  SELECT
    "orders_in_any_72_hours"."customer_id",
    MAX("orders_in_any_72_hours"."value") AS "most_in_any_72_hours"
  FROM "orders_in_any_72_hours"
  GROUP BY
    "orders_in_any_72_hours"."customer_id"
), "logins_by_value" AS (
  SELECT
    "logins"."customer_id",
    EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ)) AS "at",
    LAG(EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ))) OVER (
      PARTITION BY "logins"."customer_id", "logins"."device"
      ORDER BY EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
    ) AS "before"
  FROM "logins"
  WHERE
    "logins"."customer_id" IS NOT NULL
    AND "logins"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "logins"."device" IS NOT NULL
), "logins_changes" AS (
  SELECT
    "logins_by_value"."customer_id",
    GREATEST("logins_by_value"."before", "logins_by_value"."at" - 300000000) + 1 AS "at",
    1 AS "change"
  FROM "logins_by_value"
  UNION ALL
  SELECT
    "logins_by_value"."customer_id",
    "logins_by_value"."at" + 1 AS "at",
    -1 AS "change"
  FROM "logins_by_value"
), "logins_in_any_5_minutes" AS (
  SELECT
    "logins_changes"."customer_id",
    SUM("logins_changes"."change") OVER (
      PARTITION BY "logins_changes"."customer_id"
      ORDER BY "logins_changes"."at" ASC NULLS FIRST
    ) AS "value"
  FROM "logins_changes"
), "most_in_any_5_minutes_per_customer" AS (
  SELECT
    "logins_in_any_5_minutes"."customer_id",
    MAX("logins_in_any_5_minutes"."value") AS "most_in_any_5_minutes"
  FROM "logins_in_any_5_minutes"
  GROUP BY
    "logins_in_any_5_minutes"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "most_in_any_30_days_per_customer"
  ON "customer"."customer_id" = "most_in_any_30_days_per_customer"."customer_id"
LEFT JOIN "most_in_any_5_minutes_per_customer"
  ON "customer"."customer_id" = "most_in_any_5_minutes_per_customer"."customer_id"
LEFT JOIN "most_in_any_72_hours_per_customer"
  ON "customer"."customer_id" = "most_in_any_72_hours_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "most_in_any_30_days_per_customer"."most_in_any_30_days" >= 3 /* HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web' */
  AND "most_in_any_5_minutes_per_customer"."most_in_any_5_minutes" >= 3 /* COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 */
  AND "most_in_any_72_hours_per_customer"."most_in_any_72_hours" > 500 /* SUM(orders.amount IN ANY 72 HOURS) > 500 */

==== postgres ====

-- stretches: Bursts
--   HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web'
--       AND COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 AND SUM(orders.amount IN ANY 72 HOURS) > 500
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_in_any_30_days" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) - CAST('1970-01-01' AS DATE) ASC NULLS FIRST
      RANGE BETWEEN CURRENT ROW AND 29 FOLLOWING
    ) AS "value"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."channel" = 'web' /* channel = 'web' */
), "most_in_any_30_days_per_customer" AS (
  SELECT
    "orders_in_any_30_days"."customer_id",
    MAX("orders_in_any_30_days"."value") AS "most_in_any_30_days"
  FROM "orders_in_any_30_days"
  GROUP BY
    "orders_in_any_30_days"."customer_id"
), "orders_in_any_72_hours" AS (
  SELECT
    "orders"."customer_id",
    COALESCE(
      SUM("orders"."amount") OVER (
        PARTITION BY "orders"."customer_id"
        ORDER BY CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) ASC NULLS FIRST
        RANGE BETWEEN CURRENT ROW AND 259199999999 FOLLOWING
      ),
      0
    ) AS "value"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "most_in_any_72_hours_per_customer" AS (
  SELECT
    "orders_in_any_72_hours"."customer_id",
    MAX("orders_in_any_72_hours"."value") AS "most_in_any_72_hours"
  FROM "orders_in_any_72_hours"
  GROUP BY
    "orders_in_any_72_hours"."customer_id"
), "logins_by_value" AS (
  SELECT
    "logins"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("logins"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "at",
    LAG(
      CAST(EXTRACT(EPOCH FROM CAST("logins"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT)
    ) OVER (
      PARTITION BY "logins"."customer_id", "logins"."device"
      ORDER BY CAST(EXTRACT(EPOCH FROM CAST("logins"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) ASC NULLS FIRST
    ) AS "before"
  FROM "logins"
  WHERE
    "logins"."customer_id" IS NOT NULL
    AND "logins"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "logins"."device" IS NOT NULL
), "logins_changes" AS (
  SELECT
    "logins_by_value"."customer_id",
    GREATEST("logins_by_value"."before", "logins_by_value"."at" - 300000000) + 1 AS "at",
    1 AS "change"
  FROM "logins_by_value"
  UNION ALL
  SELECT
    "logins_by_value"."customer_id",
    "logins_by_value"."at" + 1 AS "at",
    -1 AS "change"
  FROM "logins_by_value"
), "logins_in_any_5_minutes" AS (
  SELECT
    "logins_changes"."customer_id",
    SUM("logins_changes"."change") OVER (
      PARTITION BY "logins_changes"."customer_id"
      ORDER BY "logins_changes"."at" ASC NULLS FIRST
    ) AS "value"
  FROM "logins_changes"
), "most_in_any_5_minutes_per_customer" AS (
  SELECT
    "logins_in_any_5_minutes"."customer_id",
    MAX("logins_in_any_5_minutes"."value") AS "most_in_any_5_minutes"
  FROM "logins_in_any_5_minutes"
  GROUP BY
    "logins_in_any_5_minutes"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "most_in_any_30_days_per_customer"
  ON "customer"."customer_id" = "most_in_any_30_days_per_customer"."customer_id"
LEFT JOIN "most_in_any_5_minutes_per_customer"
  ON "customer"."customer_id" = "most_in_any_5_minutes_per_customer"."customer_id"
LEFT JOIN "most_in_any_72_hours_per_customer"
  ON "customer"."customer_id" = "most_in_any_72_hours_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "most_in_any_30_days_per_customer"."most_in_any_30_days" >= 3 /* HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web' */
  AND "most_in_any_5_minutes_per_customer"."most_in_any_5_minutes" >= 3 /* COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 */
  AND "most_in_any_72_hours_per_customer"."most_in_any_72_hours" > 500 /* SUM(orders.amount IN ANY 72 HOURS) > 500 */

==== bigquery ====

-- stretches: Bursts
--   HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web'
--       AND COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 AND SUM(orders.amount IN ANY 72 HOURS) > 500
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_in_any_30_days` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY UNIX_DATE(CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE)) ASC
      RANGE BETWEEN CURRENT ROW AND 29 FOLLOWING
    ) AS `value`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `orders`.`channel` = 'web' /* channel = 'web' */
), `most_in_any_30_days_per_customer` AS (
  SELECT
    `orders_in_any_30_days`.`customer_id`,
    MAX(`orders_in_any_30_days`.`value`) AS `most_in_any_30_days`
  FROM `orders_in_any_30_days`
  GROUP BY
    `orders_in_any_30_days`.`customer_id`
), `orders_in_any_72_hours` AS (
  SELECT
    `orders`.`customer_id`,
    COALESCE(
      SUM(`orders`.`amount`) OVER (
        PARTITION BY `orders`.`customer_id`
        ORDER BY UNIX_MICROS(`orders`.`ordered_at`) ASC
        RANGE BETWEEN CURRENT ROW AND 259199999999 FOLLOWING
      ),
      0
    ) AS `value`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `most_in_any_72_hours_per_customer` AS (
  SELECT
    `orders_in_any_72_hours`.`customer_id`,
    MAX(`orders_in_any_72_hours`.`value`) AS `most_in_any_72_hours`
  FROM `orders_in_any_72_hours`
  GROUP BY
    `orders_in_any_72_hours`.`customer_id`
), `logins_by_value` AS (
  SELECT
    `logins`.`customer_id`,
    UNIX_MICROS(`logins`.`happened_at`) AS `at`,
    LAG(UNIX_MICROS(`logins`.`happened_at`)) OVER (
      PARTITION BY `logins`.`customer_id`, `logins`.`device`
      ORDER BY UNIX_MICROS(`logins`.`happened_at`) ASC
    ) AS `before`
  FROM `logins`
  WHERE
    `logins`.`customer_id` IS NOT NULL
    AND `logins`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `logins`.`device` IS NOT NULL
), `logins_changes` AS (
  SELECT
    `logins_by_value`.`customer_id`,
    GREATEST(
      COALESCE(`logins_by_value`.`before`, `logins_by_value`.`at` - 300000000),
      COALESCE(`logins_by_value`.`at` - 300000000, `logins_by_value`.`before`)
    ) + 1 AS `at`,
    1 AS `change`
  FROM `logins_by_value`
  UNION ALL
  SELECT
    `logins_by_value`.`customer_id`,
    `logins_by_value`.`at` + 1 AS `at`,
    -1 AS `change`
  FROM `logins_by_value`
), `logins_in_any_5_minutes` AS (
  SELECT
    `logins_changes`.`customer_id`,
    SUM(`logins_changes`.`change`) OVER (PARTITION BY `logins_changes`.`customer_id` ORDER BY `logins_changes`.`at` ASC) AS `value`
  FROM `logins_changes`
), `most_in_any_5_minutes_per_customer` AS (
  SELECT
    `logins_in_any_5_minutes`.`customer_id`,
    MAX(`logins_in_any_5_minutes`.`value`) AS `most_in_any_5_minutes`
  FROM `logins_in_any_5_minutes`
  GROUP BY
    `logins_in_any_5_minutes`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `most_in_any_30_days_per_customer`
  ON `customer`.`customer_id` = `most_in_any_30_days_per_customer`.`customer_id`
LEFT JOIN `most_in_any_5_minutes_per_customer`
  ON `customer`.`customer_id` = `most_in_any_5_minutes_per_customer`.`customer_id`
LEFT JOIN `most_in_any_72_hours_per_customer`
  ON `customer`.`customer_id` = `most_in_any_72_hours_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `most_in_any_30_days_per_customer`.`most_in_any_30_days` >= 3 /* HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web' */
  AND `most_in_any_5_minutes_per_customer`.`most_in_any_5_minutes` >= 3 /* COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 */
  AND `most_in_any_72_hours_per_customer`.`most_in_any_72_hours` > 500 /* SUM(orders.amount IN ANY 72 HOURS) > 500 */

==== spark ====

-- stretches: Bursts
--   HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web'
--       AND COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 AND SUM(orders.amount IN ANY 72 HOURS) > 500
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_in_any_30_days` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY UNIX_DATE(
        CAST(CONVERT_TIMEZONE(
          'UTC',
          'Europe/Paris',
          TIMESTAMPADD(
            MICROSECOND,
            UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
            CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
          )
        ) AS DATE)
      ) ASC
      RANGE BETWEEN CURRENT ROW AND 29 FOLLOWING
    ) AS `value`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `orders`.`channel` = 'web' /* channel = 'web' */
), `most_in_any_30_days_per_customer` AS (
  SELECT
    `orders_in_any_30_days`.`customer_id`,
    MAX(`orders_in_any_30_days`.`value`) AS `most_in_any_30_days`
  FROM `orders_in_any_30_days`
  GROUP BY
    `orders_in_any_30_days`.`customer_id`
), `orders_in_any_72_hours` AS (
  SELECT
    `orders`.`customer_id`,
    COALESCE(
      SUM(`orders`.`amount`) OVER (
        PARTITION BY `orders`.`customer_id`
        ORDER BY UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) ASC
        RANGE BETWEEN CURRENT ROW AND 259199999999 FOLLOWING
      ),
      0
    ) AS `value`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `most_in_any_72_hours_per_customer` AS (
  SELECT
    `orders_in_any_72_hours`.`customer_id`,
    MAX(`orders_in_any_72_hours`.`value`) AS `most_in_any_72_hours`
  FROM `orders_in_any_72_hours`
  GROUP BY
    `orders_in_any_72_hours`.`customer_id`
), `logins_by_value` AS (
  SELECT
    `logins`.`customer_id`,
    UNIX_MICROS(CAST(`logins`.`happened_at` AS TIMESTAMP)) AS `at`,
    LAG(UNIX_MICROS(CAST(`logins`.`happened_at` AS TIMESTAMP))) OVER (
      PARTITION BY `logins`.`customer_id`, `logins`.`device`
      ORDER BY UNIX_MICROS(CAST(`logins`.`happened_at` AS TIMESTAMP)) ASC
    ) AS `before`
  FROM `logins`
  WHERE
    `logins`.`customer_id` IS NOT NULL
    AND `logins`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `logins`.`device` IS NOT NULL
), `logins_changes` AS (
  SELECT
    `logins_by_value`.`customer_id`,
    CAST(GREATEST(
      `logins_by_value`.`before`,
      CAST(`logins_by_value`.`at` AS DECIMAL(37, 9)) - 300000000
    ) AS DECIMAL(37, 9)) + 1 AS `at`,
    1 AS `change`
  FROM `logins_by_value`
  UNION ALL
  SELECT
    `logins_by_value`.`customer_id`,
    CAST(`logins_by_value`.`at` AS DECIMAL(37, 9)) + 1 AS `at`,
    -1 AS `change`
  FROM `logins_by_value`
), `logins_in_any_5_minutes` AS (
  SELECT
    `logins_changes`.`customer_id`,
    SUM(`logins_changes`.`change`) OVER (PARTITION BY `logins_changes`.`customer_id` ORDER BY `logins_changes`.`at` ASC) AS `value`
  FROM `logins_changes`
), `most_in_any_5_minutes_per_customer` AS (
  SELECT
    `logins_in_any_5_minutes`.`customer_id`,
    MAX(`logins_in_any_5_minutes`.`value`) AS `most_in_any_5_minutes`
  FROM `logins_in_any_5_minutes`
  GROUP BY
    `logins_in_any_5_minutes`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `most_in_any_30_days_per_customer`
  ON `customer`.`customer_id` = `most_in_any_30_days_per_customer`.`customer_id`
LEFT JOIN `most_in_any_5_minutes_per_customer`
  ON `customer`.`customer_id` = `most_in_any_5_minutes_per_customer`.`customer_id`
LEFT JOIN `most_in_any_72_hours_per_customer`
  ON `customer`.`customer_id` = `most_in_any_72_hours_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `most_in_any_30_days_per_customer`.`most_in_any_30_days` >= 3 /* HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web' */
  AND `most_in_any_5_minutes_per_customer`.`most_in_any_5_minutes` >= 3 /* COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 */
  AND `most_in_any_72_hours_per_customer`.`most_in_any_72_hours` > 500 /* SUM(orders.amount IN ANY 72 HOURS) > 500 */

==== duckdb, live ====

-- stretches: Bursts
--   HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web'
--       AND COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 AND SUM(orders.amount IN ANY 72 HOURS) > 500
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "orders_in_any_30_days" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY DATE_DIFF(
        'day',
        CAST('1970-01-01' AS DATE),
        CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
      ) ASC NULLS FIRST
      RANGE BETWEEN CURRENT ROW AND 29 FOLLOWING
    ) AS "value"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."channel" = 'web' /* channel = 'web' */
), "most_in_any_30_days_per_customer" AS (
  SELECT
    "orders_in_any_30_days"."customer_id",
    MAX("orders_in_any_30_days"."value") AS "most_in_any_30_days"
  FROM "orders_in_any_30_days"
  GROUP BY
    "orders_in_any_30_days"."customer_id"
), "orders_in_any_72_hours" AS (
  SELECT
    "orders"."customer_id",
    COALESCE(
      SUM("orders"."amount") OVER (
        PARTITION BY "orders"."customer_id"
        ORDER BY EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
        RANGE BETWEEN CURRENT ROW AND 259199999999 FOLLOWING
      ),
      0
    ) AS "value"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "most_in_any_72_hours_per_customer" AS (
  SELECT
    "orders_in_any_72_hours"."customer_id",
    MAX("orders_in_any_72_hours"."value") AS "most_in_any_72_hours"
  FROM "orders_in_any_72_hours"
  GROUP BY
    "orders_in_any_72_hours"."customer_id"
), "logins_by_value" AS (
  SELECT
    "logins"."customer_id",
    EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ)) AS "at",
    LAG(EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ))) OVER (
      PARTITION BY "logins"."customer_id", "logins"."device"
      ORDER BY EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ)) ASC NULLS FIRST
    ) AS "before"
  FROM "logins"
  CROSS JOIN "moment"
  WHERE
    "logins"."customer_id" IS NOT NULL
    AND "logins"."happened_at" < "moment"."cutoff"
    AND "logins"."device" IS NOT NULL
), "logins_changes" AS (
  SELECT
    "logins_by_value"."customer_id",
    GREATEST("logins_by_value"."before", "logins_by_value"."at" - 300000000) + 1 AS "at",
    1 AS "change"
  FROM "logins_by_value"
  UNION ALL
  SELECT
    "logins_by_value"."customer_id",
    "logins_by_value"."at" + 1 AS "at",
    -1 AS "change"
  FROM "logins_by_value"
), "logins_in_any_5_minutes" AS (
  SELECT
    "logins_changes"."customer_id",
    SUM("logins_changes"."change") OVER (
      PARTITION BY "logins_changes"."customer_id"
      ORDER BY "logins_changes"."at" ASC NULLS FIRST
    ) AS "value"
  FROM "logins_changes"
), "most_in_any_5_minutes_per_customer" AS (
  SELECT
    "logins_in_any_5_minutes"."customer_id",
    MAX("logins_in_any_5_minutes"."value") AS "most_in_any_5_minutes"
  FROM "logins_in_any_5_minutes"
  GROUP BY
    "logins_in_any_5_minutes"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "most_in_any_30_days_per_customer"
  ON "customer"."customer_id" = "most_in_any_30_days_per_customer"."customer_id"
LEFT JOIN "most_in_any_5_minutes_per_customer"
  ON "customer"."customer_id" = "most_in_any_5_minutes_per_customer"."customer_id"
LEFT JOIN "most_in_any_72_hours_per_customer"
  ON "customer"."customer_id" = "most_in_any_72_hours_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "most_in_any_30_days_per_customer"."most_in_any_30_days" >= 3 /* HAS AT LEAST 3 orders IN ANY 30 DAYS WHERE channel = 'web' */
  AND "most_in_any_5_minutes_per_customer"."most_in_any_5_minutes" >= 3 /* COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 */
  AND "most_in_any_72_hours_per_customer"."most_in_any_72_hours" > 500 /* SUM(orders.amount IN ANY 72 HOURS) > 500 */
