==== duckdb ====

-- crossed: The best that still come
--   vip AND HAS visits IN THIS MONTH
--     INCLUDE (frequency > 20 AND region = 'rural')
--     EXCLUDE lapsed, (is_staff OR email IN LIST staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
    COUNT(*) AS "count",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN 1
      END
    ) AS "count_since_2026_05_01"
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
), "visits_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(*) AS "count_2026_11_01_to_2026_12_01"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
  GROUP BY
    "visits"."customer_id"
), "lapsed" AS (
  /* lapsed: Customers who stopped buying */
  SELECT DISTINCT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."count" >= 1 /* HAS orders */
    AND COALESCE("orders_per_customer"."count_since_2026_05_01", 0) < 1 /* HAS NO orders IN LAST 6 MONTHS */
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "vip"
  ON "customer"."customer_id" = "vip"."customer_id"
LEFT JOIN "visits_per_customer"
  ON "customer"."customer_id" = "visits_per_customer"."customer_id"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "lapsed"
  ON "customer"."customer_id" = "lapsed"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    (
      "vip"."customer_id" IS NOT NULL /* vip */
      AND "visits_per_customer"."count_2026_11_01_to_2026_12_01" >= 1 /* HAS visits IN THIS MONTH */
    )
    OR (
      "orders_per_customer"."count" > 20 /* frequency > 20 */
      AND "customer"."region" = 'rural' /* region = 'rural' */
    ) /* INCLUDE (frequency > 20 AND region = 'rural') */
  )
  AND "lapsed"."customer_id" IS NULL /* EXCLUDE lapsed */
  AND (
    "customer"."is_staff" IS NOT TRUE /* not (is_staff) */
    AND (
      LOWER(CASE WHEN NOT "customer"."email" IN ('', 'n/a') THEN "customer"."email" END) IN ('anna@example.com', 'marc@example.com')
    ) IS NOT TRUE /* not (email IN LIST staff) */
  ) /* EXCLUDE (is_staff OR email IN LIST staff) */

==== postgres ====

-- crossed: The best that still come
--   vip AND HAS visits IN THIS MONTH
--     INCLUDE (frequency > 20 AND region = 'rural')
--     EXCLUDE lapsed, (is_staff OR email IN LIST staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
    COUNT(*) AS "count",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMPTZ)
        THEN 1
      END
    ) AS "count_since_2026_05_01"
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
), "visits_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(*) AS "count_2026_11_01_to_2026_12_01"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
  GROUP BY
    "visits"."customer_id"
), "lapsed" AS (
  /* lapsed: Customers who stopped buying */
  SELECT DISTINCT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."count" >= 1 /* HAS orders */
    AND COALESCE("orders_per_customer"."count_since_2026_05_01", 0) < 1 /* HAS NO orders IN LAST 6 MONTHS */
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "vip"
  ON "customer"."customer_id" = "vip"."customer_id"
LEFT JOIN "visits_per_customer"
  ON "customer"."customer_id" = "visits_per_customer"."customer_id"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "lapsed"
  ON "customer"."customer_id" = "lapsed"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    (
      "vip"."customer_id" IS NOT NULL /* vip */
      AND "visits_per_customer"."count_2026_11_01_to_2026_12_01" >= 1 /* HAS visits IN THIS MONTH */
    )
    OR (
      "orders_per_customer"."count" > 20 /* frequency > 20 */
      AND "customer"."region" = 'rural' /* region = 'rural' */
    ) /* INCLUDE (frequency > 20 AND region = 'rural') */
  )
  AND "lapsed"."customer_id" IS NULL /* EXCLUDE lapsed */
  AND (
    "customer"."is_staff" IS NOT TRUE /* not (is_staff) */
    AND (
      LOWER(CASE WHEN NOT "customer"."email" IN ('', 'n/a') THEN "customer"."email" END) IN ('anna@example.com', 'marc@example.com')
    ) IS NOT TRUE /* not (email IN LIST staff) */
  ) /* EXCLUDE (is_staff OR email IN LIST staff) */

==== bigquery ====

-- crossed: The best that still come
--   vip AND HAS visits IN THIS MONTH
--     INCLUDE (frequency > 20 AND region = 'rural')
--     EXCLUDE lapsed, (is_staff OR email IN LIST staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`,
    COUNT(*) AS `count`,
    COUNT(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMP)
        THEN 1
      END
    ) AS `count_since_2026_05_01`
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
), `visits_per_customer` AS (
  SELECT
    `visits`.`customer_id`,
    COUNT(*) AS `count_2026_11_01_to_2026_12_01`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` >= CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
  GROUP BY
    `visits`.`customer_id`
), `lapsed` AS (
  /* lapsed: Customers who stopped buying */
  SELECT DISTINCT
    `customer`.`customer_id`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
    AND `orders_per_customer`.`count` >= 1 /* HAS orders */
    AND COALESCE(`orders_per_customer`.`count_since_2026_05_01`, 0) < 1 /* HAS NO orders IN LAST 6 MONTHS */
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `vip`
  ON `customer`.`customer_id` = `vip`.`customer_id`
LEFT JOIN `visits_per_customer`
  ON `customer`.`customer_id` = `visits_per_customer`.`customer_id`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `lapsed`
  ON `customer`.`customer_id` = `lapsed`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    (
      `vip`.`customer_id` IS NOT NULL /* vip */
      AND `visits_per_customer`.`count_2026_11_01_to_2026_12_01` >= 1 /* HAS visits IN THIS MONTH */
    )
    OR (
      `orders_per_customer`.`count` > 20 /* frequency > 20 */
      AND `customer`.`region` = 'rural' /* region = 'rural' */
    ) /* INCLUDE (frequency > 20 AND region = 'rural') */
  )
  AND `lapsed`.`customer_id` IS NULL /* EXCLUDE lapsed */
  AND (
    `customer`.`is_staff` IS NOT TRUE /* not (is_staff) */
    AND (
      LOWER(
        REPLACE(
          CASE WHEN NOT `customer`.`email` IN ('', 'n/a') THEN `customer`.`email` END,
          'Σ',
          'σ'
        )
      ) IN ('anna@example.com', 'marc@example.com')
    ) IS NOT TRUE /* not (email IN LIST staff) */
  ) /* EXCLUDE (is_staff OR email IN LIST staff) */

==== spark ====

-- crossed: The best that still come
--   vip AND HAS visits IN THIS MONTH
--     INCLUDE (frequency > 20 AND region = 'rural')
--     EXCLUDE lapsed, (is_staff OR email IN LIST staff)
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`,
    COUNT(*) AS `count`,
    COUNT(
      CASE
        WHEN `orders`.`ordered_at` >= CAST('2026-04-30 22:00:00+00:00' AS TIMESTAMP)
        THEN 1
      END
    ) AS `count_since_2026_05_01`
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
), `visits_per_customer` AS (
  SELECT
    `visits`.`customer_id`,
    COUNT(*) AS `count_2026_11_01_to_2026_12_01`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` >= CAST('2026-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
  GROUP BY
    `visits`.`customer_id`
), `lapsed` AS (
  /* lapsed: Customers who stopped buying */
  SELECT DISTINCT
    `customer`.`customer_id`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
    AND `orders_per_customer`.`count` >= 1 /* HAS orders */
    AND COALESCE(`orders_per_customer`.`count_since_2026_05_01`, 0) < 1 /* HAS NO orders IN LAST 6 MONTHS */
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `vip`
  ON `customer`.`customer_id` = `vip`.`customer_id`
LEFT JOIN `visits_per_customer`
  ON `customer`.`customer_id` = `visits_per_customer`.`customer_id`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `lapsed`
  ON `customer`.`customer_id` = `lapsed`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    (
      `vip`.`customer_id` IS NOT NULL /* vip */
      AND `visits_per_customer`.`count_2026_11_01_to_2026_12_01` >= 1 /* HAS visits IN THIS MONTH */
    )
    OR (
      `orders_per_customer`.`count` > 20 /* frequency > 20 */
      AND `customer`.`region` = 'rural' /* region = 'rural' */
    ) /* INCLUDE (frequency > 20 AND region = 'rural') */
  )
  AND `lapsed`.`customer_id` IS NULL /* EXCLUDE lapsed */
  AND (
    `customer`.`is_staff` IS NOT TRUE /* not (is_staff) */
    AND (
      LOWER(
        REPLACE(
          CASE WHEN NOT `customer`.`email` IN ('', 'n/a') THEN `customer`.`email` END,
          'Σ',
          'σ'
        )
      ) IN ('anna@example.com', 'marc@example.com')
    ) IS NOT TRUE /* not (email IN LIST staff) */
  ) /* EXCLUDE (is_staff OR email IN LIST staff) */

==== duckdb, live ====

-- crossed: The best that still come
--   vip AND HAS visits IN THIS MONTH
--     INCLUDE (frequency > 20 AND region = 'rural')
--     EXCLUDE lapsed, (is_staff OR email IN LIST staff)
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff",
    CASE
      WHEN (
        CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP)
      THEN CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + INTERVAL '-6' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_today_minus_6_months",
    CASE
      WHEN (
        CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP)
      THEN CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_month_of_today",
    CASE
      WHEN (
        CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '1' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '1' MONTH AS DATE) AS TIMESTAMP)
      THEN CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '1' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
      ELSE CAST(CAST(CAST(DATE_TRUNC('month', CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)) AS DATE) + INTERVAL '1' MONTH AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
    END AS "start_of_month_of_today_plus_1_month"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
    COUNT(*) AS "count",
    COUNT(
      CASE
        WHEN "orders"."ordered_at" >= "moment"."start_of_today_minus_6_months"
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
), "visits_per_customer" AS (
  SELECT
    "visits"."customer_id",
    COUNT(*) AS "count"
  FROM "visits"
  CROSS JOIN "moment"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= "moment"."start_of_month_of_today"
      AND "visits"."visited_at" < "moment"."start_of_month_of_today_plus_1_month"
    )
    AND "visits"."visited_at" < "moment"."cutoff"
  GROUP BY
    "visits"."customer_id"
), "lapsed" AS (
  /* lapsed: Customers who stopped buying */
  SELECT DISTINCT
    "customer"."customer_id"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."count" >= 1 /* HAS orders */
    AND COALESCE("orders_per_customer"."count_2", 0) < 1 /* HAS NO orders IN LAST 6 MONTHS */
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "vip"
  ON "customer"."customer_id" = "vip"."customer_id"
LEFT JOIN "visits_per_customer"
  ON "customer"."customer_id" = "visits_per_customer"."customer_id"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "lapsed"
  ON "customer"."customer_id" = "lapsed"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    (
      "vip"."customer_id" IS NOT NULL /* vip */
      AND "visits_per_customer"."count" >= 1 /* HAS visits IN THIS MONTH */
    )
    OR (
      "orders_per_customer"."count" > 20 /* frequency > 20 */
      AND "customer"."region" = 'rural' /* region = 'rural' */
    ) /* INCLUDE (frequency > 20 AND region = 'rural') */
  )
  AND "lapsed"."customer_id" IS NULL /* EXCLUDE lapsed */
  AND (
    "customer"."is_staff" IS NOT TRUE /* not (is_staff) */
    AND (
      LOWER(CASE WHEN NOT "customer"."email" IN ('', 'n/a') THEN "customer"."email" END) IN ('anna@example.com', 'marc@example.com')
    ) IS NOT TRUE /* not (email IN LIST staff) */
  ) /* EXCLUDE (is_staff OR email IN LIST staff) */
