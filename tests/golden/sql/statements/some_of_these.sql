==== duckdb ====

-- some_of_these
--   AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) AND EXACTLY 1 OF (email_consent, is_staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
    COUNT(*) AS "count",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN 1
      END
    ) AS "count_since_2026_10_02"
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
), "vip" AS (
  /* vip: Our best customers */
  SELECT DISTINCT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."sum_amount" > 2000 /* monetary > 2000 */
    AND "orders_per_customer"."count" >= 10 /* frequency >= 10 */
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "vip"
  ON "customer"."customer_id" = "vip"."customer_id"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND CASE WHEN "vip"."customer_id" IS NOT NULL /* vip */ THEN 1 ELSE 0 END + CASE WHEN "customer"."region" = 'urban' /* region = 'urban' */ THEN 1 ELSE 0 END + CASE
    WHEN "orders_per_customer"."count_since_2026_10_02" >= 1 /* HAS orders IN LAST 30 DAYS */
    THEN 1
    ELSE 0
  END >= 2 /* AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) */
  AND CASE WHEN "customer"."email_consent" /* email_consent */ THEN 1 ELSE 0 END + CASE WHEN "customer"."is_staff" /* is_staff */ THEN 1 ELSE 0 END = 1 /* EXACTLY 1 OF (email_consent, is_staff) */

==== postgres ====

-- some_of_these
--   AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) AND EXACTLY 1 OF (email_consent, is_staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
    COUNT(*) AS "count",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN 1
      END
    ) AS "count_since_2026_10_02"
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
), "vip" AS (
  /* vip: Our best customers */
  SELECT DISTINCT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."sum_amount" > 2000 /* monetary > 2000 */
    AND "orders_per_customer"."count" >= 10 /* frequency >= 10 */
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "vip"
  ON "customer"."customer_id" = "vip"."customer_id"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND CASE WHEN "vip"."customer_id" IS NOT NULL /* vip */ THEN 1 ELSE 0 END + CASE WHEN "customer"."region" = 'urban' /* region = 'urban' */ THEN 1 ELSE 0 END + CASE
    WHEN "orders_per_customer"."count_since_2026_10_02" >= 1 /* HAS orders IN LAST 30 DAYS */
    THEN 1
    ELSE 0
  END >= 2 /* AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) */
  AND CASE WHEN "customer"."email_consent" /* email_consent */ THEN 1 ELSE 0 END + CASE WHEN "customer"."is_staff" /* is_staff */ THEN 1 ELSE 0 END = 1 /* EXACTLY 1 OF (email_consent, is_staff) */

==== bigquery ====

-- some_of_these
--   AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) AND EXACTLY 1 OF (email_consent, is_staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`,
    COUNT(*) AS `count`,
    COUNT(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMP)
        THEN 1
      END
    ) AS `count_since_2026_10_02`
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
), `vip` AS (
  /* vip: Our best customers */
  SELECT DISTINCT
    `customer`.`customer_id`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
    AND `orders_per_customer`.`sum_amount` > 2000 /* monetary > 2000 */
    AND `orders_per_customer`.`count` >= 10 /* frequency >= 10 */
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `vip`
  ON `customer`.`customer_id` = `vip`.`customer_id`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND CASE WHEN `vip`.`customer_id` IS NOT NULL /* vip */ THEN 1 ELSE 0 END + CASE WHEN `customer`.`region` = 'urban' /* region = 'urban' */ THEN 1 ELSE 0 END + CASE
    WHEN `orders_per_customer`.`count_since_2026_10_02` >= 1 /* HAS orders IN LAST 30 DAYS */
    THEN 1
    ELSE 0
  END >= 2 /* AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) */
  AND CASE WHEN `customer`.`email_consent` /* email_consent */ THEN 1 ELSE 0 END + CASE WHEN `customer`.`is_staff` /* is_staff */ THEN 1 ELSE 0 END = 1 /* EXACTLY 1 OF (email_consent, is_staff) */

==== spark ====

-- some_of_these
--   AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) AND EXACTLY 1 OF (email_consent, is_staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`,
    COUNT(*) AS `count`,
    COUNT(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-10-01 22:00:00+00:00' AS TIMESTAMP)
        THEN 1
      END
    ) AS `count_since_2026_10_02`
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
), `vip` AS (
  /* vip: Our best customers */
  SELECT DISTINCT
    `customer`.`customer_id`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
    AND `orders_per_customer`.`sum_amount` > 2000 /* monetary > 2000 */
    AND `orders_per_customer`.`count` >= 10 /* frequency >= 10 */
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `vip`
  ON `customer`.`customer_id` = `vip`.`customer_id`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND CASE WHEN `vip`.`customer_id` IS NOT NULL /* vip */ THEN 1 ELSE 0 END + CASE WHEN `customer`.`region` = 'urban' /* region = 'urban' */ THEN 1 ELSE 0 END + CASE
    WHEN `orders_per_customer`.`count_since_2026_10_02` >= 1 /* HAS orders IN LAST 30 DAYS */
    THEN 1
    ELSE 0
  END >= 2 /* AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) */
  AND CASE WHEN `customer`.`email_consent` /* email_consent */ THEN 1 ELSE 0 END + CASE WHEN `customer`.`is_staff` /* is_staff */ THEN 1 ELSE 0 END = 1 /* EXACTLY 1 OF (email_consent, is_staff) */

==== duckdb, live ====

-- some_of_these
--   AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) AND EXACTLY 1 OF (email_consent, is_staff)
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff",
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
    SUM("orders"."amount") AS "sum_amount",
    COUNT(*) AS "count",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= "moment"."start_of_today_minus_30_days"
        THEN 1
      END
    ) AS "count_2"
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
), "vip" AS (
  /* vip: Our best customers */
  SELECT DISTINCT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."sum_amount" > 2000 /* monetary > 2000 */
    AND "orders_per_customer"."count" >= 10 /* frequency >= 10 */
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "vip"
  ON "customer"."customer_id" = "vip"."customer_id"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND CASE WHEN "vip"."customer_id" IS NOT NULL /* vip */ THEN 1 ELSE 0 END + CASE WHEN "customer"."region" = 'urban' /* region = 'urban' */ THEN 1 ELSE 0 END + CASE
    WHEN "orders_per_customer"."count_2" >= 1 /* HAS orders IN LAST 30 DAYS */
    THEN 1
    ELSE 0
  END >= 2 /* AT LEAST 2 OF (vip, region = 'urban', HAS orders IN LAST 30 DAYS) */
  AND CASE WHEN "customer"."email_consent" /* email_consent */ THEN 1 ELSE 0 END + CASE WHEN "customer"."is_staff" /* is_staff */ THEN 1 ELSE 0 END = 1 /* EXACTLY 1 OF (email_consent, is_staff) */
