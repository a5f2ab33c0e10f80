==== duckdb ====

-- shares
--   SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% AND AVG(orders.amount) >= 40
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN EXTRACT(ISODOW FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris') IN (6, 7) /* WEEKDAY(ordered_at) IN (saturday, sunday) */
        THEN 1
      END
    ) AS "count",
    COUNT(*) AS "count_2",
    ROUND(
      CAST(SUM("orders"."amount") * 2000000000 AS INT128) // NULLIF(COUNT("orders"."amount"), 0) * 0.0000000005,
      9
    ) AS "avg_amount"
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
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "orders_per_customer"."count_2" > 0
    AND COALESCE("orders_per_customer"."count", 0) > 0.60 * "orders_per_customer"."count_2"
  ) /* SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% */
  AND "orders_per_customer"."avg_amount" >= 40 /* AVG(orders.amount) >= 40 */

==== postgres ====

-- shares
--   SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% AND AVG(orders.amount) >= 40
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN EXTRACT(ISODOW FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris') IN (6, 7) /* WEEKDAY(ordered_at) IN (saturday, sunday) */
        THEN 1
      END
    ) AS "count",
    COUNT(*) AS "count_2",
    ROUND(
      CAST(SUM("orders"."amount") AS DECIMAL(120, 60)) / NULLIF(COUNT("orders"."amount"), 0),
      9
    ) AS "avg_amount"
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
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "orders_per_customer"."count_2" > 0
    AND COALESCE("orders_per_customer"."count", 0) > 0.60 * "orders_per_customer"."count_2"
  ) /* SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% */
  AND "orders_per_customer"."avg_amount" >= 40 /* AVG(orders.amount) >= 40 */

==== bigquery ====

-- shares
--   SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% AND AVG(orders.amount) >= 40
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      CASE
        WHEN MOD(EXTRACT(DAYOFWEEK FROM DATETIME(`orders`.`ordered_at`, 'Europe/Paris')) + 5, 7) + 1 IN (6, 7) /* WEEKDAY(ordered_at) IN (saturday, sunday) */
        THEN 1
      END
    ) AS `count`,
    COUNT(*) AS `count_2`,
    SUM(`orders`.`amount`) / NULLIF(COUNT(`orders`.`amount`), 0) AS `avg_amount`
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
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `orders_per_customer`.`count_2` > 0
    AND COALESCE(`orders_per_customer`.`count`, 0) > CAST('0.60' AS NUMERIC) * `orders_per_customer`.`count_2`
  ) /* SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% */
  AND `orders_per_customer`.`avg_amount` >= 40 /* AVG(orders.amount) >= 40 */

==== spark ====

-- shares
--   SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% AND AVG(orders.amount) >= 40
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(
      CASE
        WHEN WEEKDAY(
          CONVERT_TIMEZONE(
            'UTC',
            'Europe/Paris',
            TIMESTAMPADD(
              MICROSECOND,
              UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)),
              CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
            )
          )
        ) + 1 IN (6, 7) /* WEEKDAY(ordered_at) IN (saturday, sunday) */
        THEN 1
      END
    ) AS `count`,
    COUNT(*) AS `count_2`,
    CAST(SUM(`orders`.`amount`) AS DECIMAL(38, 9)) / CAST(NULLIF(COUNT(`orders`.`amount`), 0) AS DECIMAL(20, 0)) AS `avg_amount`
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
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `orders_per_customer`.`count_2` > 0
    AND COALESCE(`orders_per_customer`.`count`, 0) > CAST(`orders_per_customer`.`count_2` AS DECIMAL(37, 9)) * 0.60
  ) /* SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% */
  AND `orders_per_customer`.`avg_amount` >= 40 /* AVG(orders.amount) >= 40 */

==== duckdb, live ====

-- shares
--   SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% AND AVG(orders.amount) >= 40
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(
      CASE
        WHEN EXTRACT(ISODOW FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris') IN (6, 7) /* WEEKDAY(ordered_at) IN (saturday, sunday) */
        THEN 1
      END
    ) AS "count",
    COUNT(*) AS "count_2",
    ROUND(
      CAST(SUM("orders"."amount") * 2000000000 AS INT128) // NULLIF(COUNT("orders"."amount"), 0) * 0.0000000005,
      9
    ) AS "avg_amount"
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
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "orders_per_customer"."count_2" > 0
    AND COALESCE("orders_per_customer"."count", 0) > 0.60 * "orders_per_customer"."count_2"
  ) /* SHARE(orders WHERE WEEKDAY(ordered_at) IN (saturday, sunday)) > 60% */
  AND "orders_per_customer"."avg_amount" >= 40 /* AVG(orders.amount) >= 40 */
