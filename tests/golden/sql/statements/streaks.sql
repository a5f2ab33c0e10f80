==== duckdb ====

-- streaks
--   HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_by_month" AS (
  SELECT
    "orders"."customer_id",
    EXTRACT(YEAR FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) AS "unit",
    COUNT(*) AS "size"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    EXTRACT(YEAR FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE))
), "months_in_runs" AS (
  SELECT
    "orders_by_month"."customer_id",
    "orders_by_month"."unit" - ROW_NUMBER() OVER (
      PARTITION BY "orders_by_month"."customer_id"
      ORDER BY "orders_by_month"."unit" ASC NULLS FIRST
    ) AS "run"
  FROM "orders_by_month"
  WHERE
    "orders_by_month"."size" >= 2
), "runs_of_months" AS (
  SELECT
    "months_in_runs"."customer_id",
    COUNT(*) AS "length"
  FROM "months_in_runs"
  GROUP BY
    "months_in_runs"."customer_id",
    "months_in_runs"."run"
), "months_in_a_row_per_customer" AS (
  SELECT
    "runs_of_months"."customer_id",
    MAX("runs_of_months"."length") AS "months_in_a_row"
  FROM "runs_of_months"
  GROUP BY
    "runs_of_months"."customer_id"
), "orders_by_week" AS (
  SELECT
    "orders"."customer_id",
    DATE_DIFF(
      'day',
      CAST('1970-01-01' AS DATE),
      CAST(DATE_TRUNC(
        'week',
        CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
      ) AS DATE)
    ) AS "unit"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    DATE_DIFF(
      'day',
      CAST('1970-01-01' AS DATE),
      CAST(DATE_TRUNC(
        'week',
        CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
      ) AS DATE)
    )
), "weeks_in_runs" AS (
  SELECT
    "orders_by_week"."customer_id",
    "orders_by_week"."unit" - ROW_NUMBER() OVER (
      PARTITION BY "orders_by_week"."customer_id"
      ORDER BY "orders_by_week"."unit" ASC NULLS FIRST
    ) * 7 AS "run"
  FROM "orders_by_week"
), "runs_of_weeks" AS (
  SELECT
    "weeks_in_runs"."customer_id",
    COUNT(*) AS "length"
  FROM "weeks_in_runs"
  GROUP BY
    "weeks_in_runs"."customer_id",
    "weeks_in_runs"."run"
), "weeks_in_a_row_per_customer" AS (
  SELECT
    "runs_of_weeks"."customer_id",
    MAX("runs_of_weeks"."length") AS "weeks_in_a_row"
  FROM "runs_of_weeks"
  GROUP BY
    "runs_of_weeks"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "months_in_a_row_per_customer"
  ON "customer"."customer_id" = "months_in_a_row_per_customer"."customer_id"
LEFT JOIN "weeks_in_a_row_per_customer"
  ON "customer"."customer_id" = "weeks_in_a_row_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "months_in_a_row_per_customer"."months_in_a_row" >= 3 /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS */
    OR "weeks_in_a_row_per_customer"."weeks_in_a_row" >= 4 /* HAS orders FOR 4 CONSECUTIVE WEEKS */
  ) /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS */

==== postgres ====

-- streaks
--   HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_by_month" AS (
  SELECT
    "orders"."customer_id",
    EXTRACT(YEAR FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) AS "unit",
    COUNT(*) AS "size"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    EXTRACT(YEAR FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE))
), "months_in_runs" AS (
  SELECT
    "orders_by_month"."customer_id",
    "orders_by_month"."unit" - ROW_NUMBER() OVER (
      PARTITION BY "orders_by_month"."customer_id"
      ORDER BY "orders_by_month"."unit" ASC NULLS FIRST
    ) AS "run"
  FROM "orders_by_month"
  WHERE
    "orders_by_month"."size" >= 2
), "runs_of_months" AS (
  SELECT
    "months_in_runs"."customer_id",
    COUNT(*) AS "length"
  FROM "months_in_runs"
  GROUP BY
    "months_in_runs"."customer_id",
    "months_in_runs"."run"
), "months_in_a_row_per_customer" AS (
  SELECT
    "runs_of_months"."customer_id",
    MAX("runs_of_months"."length") AS "months_in_a_row"
  FROM "runs_of_months"
  GROUP BY
    "runs_of_months"."customer_id"
), "orders_by_week" AS (
  SELECT
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'week',
      CAST(CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP)
    ) AS DATE) - CAST('1970-01-01' AS DATE) AS "unit"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    CAST(DATE_TRUNC(
      'week',
      CAST(CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP)
    ) AS DATE) - CAST('1970-01-01' AS DATE)
), "weeks_in_runs" AS (
  SELECT
    "orders_by_week"."customer_id",
    "orders_by_week"."unit" - ROW_NUMBER() OVER (
      PARTITION BY "orders_by_week"."customer_id"
      ORDER BY "orders_by_week"."unit" ASC NULLS FIRST
    ) * 7 AS "run"
  FROM "orders_by_week"
), "runs_of_weeks" AS (
  SELECT
    "weeks_in_runs"."customer_id",
    COUNT(*) AS "length"
  FROM "weeks_in_runs"
  GROUP BY
    "weeks_in_runs"."customer_id",
    "weeks_in_runs"."run"
), "weeks_in_a_row_per_customer" AS (
  SELECT
    "runs_of_weeks"."customer_id",
    MAX("runs_of_weeks"."length") AS "weeks_in_a_row"
  FROM "runs_of_weeks"
  GROUP BY
    "runs_of_weeks"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "months_in_a_row_per_customer"
  ON "customer"."customer_id" = "months_in_a_row_per_customer"."customer_id"
LEFT JOIN "weeks_in_a_row_per_customer"
  ON "customer"."customer_id" = "weeks_in_a_row_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "months_in_a_row_per_customer"."months_in_a_row" >= 3 /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS */
    OR "weeks_in_a_row_per_customer"."weeks_in_a_row" >= 4 /* HAS orders FOR 4 CONSECUTIVE WEEKS */
  ) /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS */

==== bigquery ====

-- streaks
--   HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_by_month` AS (
  SELECT
    `orders`.`customer_id`,
    EXTRACT(YEAR FROM CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE)) AS `unit`,
    COUNT(*) AS `size`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`,
    EXTRACT(YEAR FROM CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE))
), `months_in_runs` AS (
  SELECT
    `orders_by_month`.`customer_id`,
    `orders_by_month`.`unit` - ROW_NUMBER() OVER (
      PARTITION BY `orders_by_month`.`customer_id`
      ORDER BY `orders_by_month`.`unit` ASC
    ) AS `run`
  FROM `orders_by_month`
  WHERE
    `orders_by_month`.`size` >= 2
), `runs_of_months` AS (
  SELECT
    `months_in_runs`.`customer_id`,
    COUNT(*) AS `length`
  FROM `months_in_runs`
  GROUP BY
    `months_in_runs`.`customer_id`,
    `months_in_runs`.`run`
), `months_in_a_row_per_customer` AS (
  SELECT
    `runs_of_months`.`customer_id`,
    MAX(`runs_of_months`.`length`) AS `months_in_a_row`
  FROM `runs_of_months`
  GROUP BY
    `runs_of_months`.`customer_id`
), `orders_by_week` AS (
  SELECT
    `orders`.`customer_id`,
    UNIX_DATE(
      DATE_TRUNC(CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE), ISOWEEK)
    ) AS `unit`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`,
    UNIX_DATE(
      DATE_TRUNC(CAST(DATETIME(`orders`.`ordered_at`, 'Europe/Paris') AS DATE), ISOWEEK)
    )
), `weeks_in_runs` AS (
  SELECT
    `orders_by_week`.`customer_id`,
    `orders_by_week`.`unit` - ROW_NUMBER() OVER (PARTITION BY `orders_by_week`.`customer_id` ORDER BY `orders_by_week`.`unit` ASC) * 7 AS `run`
  FROM `orders_by_week`
), `runs_of_weeks` AS (
  SELECT
    `weeks_in_runs`.`customer_id`,
    COUNT(*) AS `length`
  FROM `weeks_in_runs`
  GROUP BY
    `weeks_in_runs`.`customer_id`,
    `weeks_in_runs`.`run`
), `weeks_in_a_row_per_customer` AS (
  SELECT
    `runs_of_weeks`.`customer_id`,
    MAX(`runs_of_weeks`.`length`) AS `weeks_in_a_row`
  FROM `runs_of_weeks`
  GROUP BY
    `runs_of_weeks`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `months_in_a_row_per_customer`
  ON `customer`.`customer_id` = `months_in_a_row_per_customer`.`customer_id`
LEFT JOIN `weeks_in_a_row_per_customer`
  ON `customer`.`customer_id` = `weeks_in_a_row_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `months_in_a_row_per_customer`.`months_in_a_row` >= 3 /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS */
    OR `weeks_in_a_row_per_customer`.`weeks_in_a_row` >= 4 /* HAS orders FOR 4 CONSECUTIVE WEEKS */
  ) /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS */

==== spark ====

-- streaks
--   HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_by_month` AS (
  SELECT
    `orders`.`customer_id`,
    EXTRACT(YEAR FROM CAST(CONVERT_TIMEZONE(
      'UTC',
      'Europe/Paris',
      TIMESTAMPADD(
        MICROSECOND,
        UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
        CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
      )
    ) AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CONVERT_TIMEZONE(
      'UTC',
      'Europe/Paris',
      TIMESTAMPADD(
        MICROSECOND,
        UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
        CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
      )
    ) AS DATE)) AS `unit`,
    COUNT(*) AS `size`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`,
    EXTRACT(YEAR FROM CAST(CONVERT_TIMEZONE(
      'UTC',
      'Europe/Paris',
      TIMESTAMPADD(
        MICROSECOND,
        UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
        CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
      )
    ) AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CONVERT_TIMEZONE(
      'UTC',
      'Europe/Paris',
      TIMESTAMPADD(
        MICROSECOND,
        UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
        CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
      )
    ) AS DATE))
), `months_in_runs` AS (
  SELECT
    `orders_by_month`.`customer_id`,
    CAST(`orders_by_month`.`unit` AS DECIMAL(37, 9)) - CAST(ROW_NUMBER() OVER (
      PARTITION BY `orders_by_month`.`customer_id`
      ORDER BY `orders_by_month`.`unit` ASC
    ) AS DECIMAL(37, 9)) AS `run`
  FROM `orders_by_month`
  WHERE
    `orders_by_month`.`size` >= 2
), `runs_of_months` AS (
  SELECT
    `months_in_runs`.`customer_id`,
    COUNT(*) AS `length`
  FROM `months_in_runs`
  GROUP BY
    `months_in_runs`.`customer_id`,
    `months_in_runs`.`run`
), `months_in_a_row_per_customer` AS (
  SELECT
    `runs_of_months`.`customer_id`,
    MAX(`runs_of_months`.`length`) AS `months_in_a_row`
  FROM `runs_of_months`
  GROUP BY
    `runs_of_months`.`customer_id`
), `orders_by_week` AS (
  SELECT
    `orders`.`customer_id`,
    UNIX_DATE(
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
        'WEEK'
      )
    ) AS `unit`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `orders`.`customer_id`,
    UNIX_DATE(
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
        'WEEK'
      )
    )
), `weeks_in_runs` AS (
  SELECT
    `orders_by_week`.`customer_id`,
    CAST(`orders_by_week`.`unit` AS DECIMAL(37, 9)) - CAST(CAST(ROW_NUMBER() OVER (PARTITION BY `orders_by_week`.`customer_id` ORDER BY `orders_by_week`.`unit` ASC) AS DECIMAL(36, 9)) * 7 AS DECIMAL(37, 9)) AS `run`
  FROM `orders_by_week`
), `runs_of_weeks` AS (
  SELECT
    `weeks_in_runs`.`customer_id`,
    COUNT(*) AS `length`
  FROM `weeks_in_runs`
  GROUP BY
    `weeks_in_runs`.`customer_id`,
    `weeks_in_runs`.`run`
), `weeks_in_a_row_per_customer` AS (
  SELECT
    `runs_of_weeks`.`customer_id`,
    MAX(`runs_of_weeks`.`length`) AS `weeks_in_a_row`
  FROM `runs_of_weeks`
  GROUP BY
    `runs_of_weeks`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `months_in_a_row_per_customer`
  ON `customer`.`customer_id` = `months_in_a_row_per_customer`.`customer_id`
LEFT JOIN `weeks_in_a_row_per_customer`
  ON `customer`.`customer_id` = `weeks_in_a_row_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `months_in_a_row_per_customer`.`months_in_a_row` >= 3 /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS */
    OR `weeks_in_a_row_per_customer`.`weeks_in_a_row` >= 4 /* HAS orders FOR 4 CONSECUTIVE WEEKS */
  ) /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS */

==== duckdb, live ====

-- streaks
--   HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "orders_by_month" AS (
  SELECT
    "orders"."customer_id",
    EXTRACT(YEAR FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) AS "unit",
    COUNT(*) AS "size"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    EXTRACT(YEAR FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)) * 12 + EXTRACT(MONTH FROM CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE))
), "months_in_runs" AS (
  SELECT
    "orders_by_month"."customer_id",
    "orders_by_month"."unit" - ROW_NUMBER() OVER (
      PARTITION BY "orders_by_month"."customer_id"
      ORDER BY "orders_by_month"."unit" ASC NULLS FIRST
    ) AS "run"
  FROM "orders_by_month"
  WHERE
    "orders_by_month"."size" >= 2
), "runs_of_months" AS (
  SELECT
    "months_in_runs"."customer_id",
    COUNT(*) AS "length"
  FROM "months_in_runs"
  GROUP BY
    "months_in_runs"."customer_id",
    "months_in_runs"."run"
), "months_in_a_row_per_customer" AS (
  SELECT
    "runs_of_months"."customer_id",
    MAX("runs_of_months"."length") AS "months_in_a_row"
  FROM "runs_of_months"
  GROUP BY
    "runs_of_months"."customer_id"
), "orders_by_week" AS (
  SELECT
    "orders"."customer_id",
    DATE_DIFF(
      'day',
      CAST('1970-01-01' AS DATE),
      CAST(DATE_TRUNC(
        'week',
        CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
      ) AS DATE)
    ) AS "unit"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "orders"."customer_id",
    DATE_DIFF(
      'day',
      CAST('1970-01-01' AS DATE),
      CAST(DATE_TRUNC(
        'week',
        CAST(CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
      ) AS DATE)
    )
), "weeks_in_runs" AS (
  SELECT
    "orders_by_week"."customer_id",
    "orders_by_week"."unit" - ROW_NUMBER() OVER (
      PARTITION BY "orders_by_week"."customer_id"
      ORDER BY "orders_by_week"."unit" ASC NULLS FIRST
    ) * 7 AS "run"
  FROM "orders_by_week"
), "runs_of_weeks" AS (
  SELECT
    "weeks_in_runs"."customer_id",
    COUNT(*) AS "length"
  FROM "weeks_in_runs"
  GROUP BY
    "weeks_in_runs"."customer_id",
    "weeks_in_runs"."run"
), "weeks_in_a_row_per_customer" AS (
  SELECT
    "runs_of_weeks"."customer_id",
    MAX("runs_of_weeks"."length") AS "weeks_in_a_row"
  FROM "runs_of_weeks"
  GROUP BY
    "runs_of_weeks"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "months_in_a_row_per_customer"
  ON "customer"."customer_id" = "months_in_a_row_per_customer"."customer_id"
LEFT JOIN "weeks_in_a_row_per_customer"
  ON "customer"."customer_id" = "weeks_in_a_row_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "months_in_a_row_per_customer"."months_in_a_row" >= 3 /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS */
    OR "weeks_in_a_row_per_customer"."weeks_in_a_row" >= 4 /* HAS orders FOR 4 CONSECUTIVE WEEKS */
  ) /* HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS OR HAS orders FOR 4 CONSECUTIVE WEEKS */
