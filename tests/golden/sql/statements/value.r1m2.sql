==== duckdb ====

-- value.r1m2
--   recency in tier 1 of 2 AND monetary in tier 2 of 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
), "days_last_ordered_at_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(
      CASE
        WHEN CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) <= CAST('2026-11-01' AS DATE)
        THEN DATE_DIFF(
          'day',
          CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE),
          CAST('2026-11-01' AS DATE)
        )
      END
    ) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "days_last_ordered_at_ranked" AS (
  SELECT
    "days_last_ordered_at_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "days_last_ordered_at_per_customer"."value" DESC, "days_last_ordered_at_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "days_last_ordered_at_per_customer"
  WHERE
    "days_last_ordered_at_per_customer"."value" IS NOT NULL
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
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "days_last_ordered_at_ranked"
  ON "customer"."customer_id" = "days_last_ordered_at_ranked"."customer_id"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "days_last_ordered_at_ranked"."size" - "days_last_ordered_at_ranked"."place"
  ) * 2 >= "days_last_ordered_at_ranked"."size" /* recency in tier 1 of 2 */
  AND (
    "sum_amount_ranked"."place" - 1
  ) * 2 < "sum_amount_ranked"."size" /* monetary in tier 2 of 2 */

==== postgres ====

-- value.r1m2
--   recency in tier 1 of 2 AND monetary in tier 2 of 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
), "days_last_ordered_at_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(
      CASE
        WHEN CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) <= CAST('2026-11-01' AS DATE)
        THEN CAST('2026-11-01' AS DATE) - CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE)
      END
    ) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "days_last_ordered_at_ranked" AS (
  SELECT
    "days_last_ordered_at_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "days_last_ordered_at_per_customer"."value" DESC NULLS LAST, CAST("days_last_ordered_at_per_customer"."customer_id" AS TEXT) COLLATE "C" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "days_last_ordered_at_per_customer"
  WHERE
    "days_last_ordered_at_per_customer"."value" IS NOT NULL
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
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "days_last_ordered_at_ranked"
  ON "customer"."customer_id" = "days_last_ordered_at_ranked"."customer_id"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "days_last_ordered_at_ranked"."size" - "days_last_ordered_at_ranked"."place"
  ) * 2 >= "days_last_ordered_at_ranked"."size" /* recency in tier 1 of 2 */
  AND (
    "sum_amount_ranked"."place" - 1
  ) * 2 < "sum_amount_ranked"."size" /* monetary in tier 2 of 2 */

==== bigquery ====

-- value.r1m2
--   recency in tier 1 of 2 AND monetary in tier 2 of 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    MAX(`orders`.`ordered_at`) AS `last_ordered_at`,
    SUM(`orders`.`amount`) AS `sum_amount`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
  GROUP BY
    `orders`.`customer_id`
), `days_last_ordered_at_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(
      CASE
        WHEN CAST(DATETIME(`orders_per_customer`.`last_ordered_at`, 'Europe/Paris') AS DATE) <= CAST('2026-11-01' AS DATE)
        THEN DATE_DIFF(
          CAST('2026-11-01' AS DATE),
          CAST(DATETIME(`orders_per_customer`.`last_ordered_at`, 'Europe/Paris') AS DATE),
          DAY
        )
      END
    ) AS `value`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `days_last_ordered_at_ranked` AS (
  SELECT
    `days_last_ordered_at_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      ORDER BY `days_last_ordered_at_per_customer`.`value` DESC, `days_last_ordered_at_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `days_last_ordered_at_per_customer`
  WHERE
    `days_last_ordered_at_per_customer`.`value` IS NOT NULL
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
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `days_last_ordered_at_ranked`
  ON `customer`.`customer_id` = `days_last_ordered_at_ranked`.`customer_id`
LEFT JOIN `sum_amount_ranked`
  ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `days_last_ordered_at_ranked`.`size` - `days_last_ordered_at_ranked`.`place`
  ) * 2 >= `days_last_ordered_at_ranked`.`size` /* recency in tier 1 of 2 */
  AND (
    `sum_amount_ranked`.`place` - 1
  ) * 2 < `sum_amount_ranked`.`size` /* monetary in tier 2 of 2 */

==== spark ====

-- value.r1m2
--   recency in tier 1 of 2 AND monetary in tier 2 of 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    MAX(`orders`.`ordered_at`) AS `last_ordered_at`,
    SUM(`orders`.`amount`) AS `sum_amount`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
  GROUP BY
    `orders`.`customer_id`
), `days_last_ordered_at_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(
      CASE
        WHEN CAST(CONVERT_TIMEZONE(
          'UTC',
          'Europe/Paris',
          TIMESTAMPADD(
            MICROSECOND,
            UNIX_MICROS(CAST(`orders_per_customer`.`last_ordered_at` AS TIMESTAMP)),
            CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
          )
        ) AS DATE) <= CAST('2026-11-01' AS DATE)
        THEN DATEDIFF(
          CAST('2026-11-01' AS DATE),
          CAST(CONVERT_TIMEZONE(
            'UTC',
            'Europe/Paris',
            TIMESTAMPADD(
              MICROSECOND,
              UNIX_MICROS(CAST(`orders_per_customer`.`last_ordered_at` AS TIMESTAMP)),
              CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)
            )
          ) AS DATE)
        )
      END
    ) AS `value`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `days_last_ordered_at_ranked` AS (
  SELECT
    `days_last_ordered_at_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      ORDER BY `days_last_ordered_at_per_customer`.`value` DESC, `days_last_ordered_at_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `days_last_ordered_at_per_customer`
  WHERE
    `days_last_ordered_at_per_customer`.`value` IS NOT NULL
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
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `days_last_ordered_at_ranked`
  ON `customer`.`customer_id` = `days_last_ordered_at_ranked`.`customer_id`
LEFT JOIN `sum_amount_ranked`
  ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND CAST(CAST(`days_last_ordered_at_ranked`.`size` AS DECIMAL(37, 9)) - CAST(`days_last_ordered_at_ranked`.`place` AS DECIMAL(37, 9)) AS DECIMAL(36, 9)) * 2 >= `days_last_ordered_at_ranked`.`size` /* recency in tier 1 of 2 */
  AND CAST(CAST(`sum_amount_ranked`.`place` AS DECIMAL(37, 9)) - 1 AS DECIMAL(36, 9)) * 2 < `sum_amount_ranked`.`size` /* monetary in tier 2 of 2 */

==== duckdb, live ====

-- value.r1m2
--   recency in tier 1 of 2 AND monetary in tier 2 of 2
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff",
    CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS "today"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    MAX("orders"."ordered_at") AS "last_ordered_at",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND (
      "orders"."ordered_at" < "moment"."cutoff" OR "orders"."ordered_at" IS NULL
    )
  GROUP BY
    "orders"."customer_id"
), "days_last_ordered_at_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(
      CASE
        WHEN CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE) <= "moment"."today"
        THEN DATE_DIFF(
          'day',
          CAST(CAST("orders_per_customer"."last_ordered_at" AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris' AS DATE),
          "moment"."today"
        )
      END
    ) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  CROSS JOIN "moment"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "days_last_ordered_at_ranked" AS (
  SELECT
    "days_last_ordered_at_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "days_last_ordered_at_per_customer"."value" DESC, "days_last_ordered_at_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "days_last_ordered_at_per_customer"
  WHERE
    "days_last_ordered_at_per_customer"."value" IS NOT NULL
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
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "days_last_ordered_at_ranked"
  ON "customer"."customer_id" = "days_last_ordered_at_ranked"."customer_id"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "days_last_ordered_at_ranked"."size" - "days_last_ordered_at_ranked"."place"
  ) * 2 >= "days_last_ordered_at_ranked"."size" /* recency in tier 1 of 2 */
  AND (
    "sum_amount_ranked"."place" - 1
  ) * 2 < "sum_amount_ranked"."size" /* monetary in tier 2 of 2 */
