==== duckdb ====

-- accounts
--   HAS AT LEAST 20 users AND SUM(orders.amount IN LAST 1 YEAR) > 10000
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "customer_once" AS (
  SELECT
    "customer"."customer_id",
    MIN("customer"."company_id") AS "company_id"
  FROM "customers" AS "customer"
  GROUP BY
    "customer"."customer_id"
), "users_per_account" AS (
  SELECT
    "users"."company_id",
    COUNT(*) AS "count"
  FROM "customers" AS "users"
  WHERE
    "users"."company_id" IS NOT NULL
  GROUP BY
    "users"."company_id"
), "orders_per_account" AS (
  SELECT
    "customer"."company_id",
    SUM("orders"."amount") AS "sum_amount_since_2025_11_01"
  FROM "orders"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "customer"."company_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "customer"."company_id"
)
SELECT DISTINCT
  "account"."id"
FROM "companies" AS "account"
LEFT JOIN "users_per_account"
  ON "account"."id" = "users_per_account"."company_id"
LEFT JOIN "orders_per_account"
  ON "account"."id" = "orders_per_account"."company_id"
WHERE
  "account"."id" IS NOT NULL
  AND "users_per_account"."count" >= 20 /* HAS AT LEAST 20 users */
  AND "orders_per_account"."sum_amount_since_2025_11_01" > 10000 /* SUM(orders.amount IN LAST 1 YEAR) > 10000 */

==== postgres ====

-- accounts
--   HAS AT LEAST 20 users AND SUM(orders.amount IN LAST 1 YEAR) > 10000
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "customer_once" AS (
  SELECT DISTINCT ON ("customer"."customer_id")
    "customer"."customer_id",
    "customer"."company_id"
  FROM "customers" AS "customer"
), "users_per_account" AS (
  SELECT
    "users"."company_id",
    COUNT(*) AS "count"
  FROM "customers" AS "users"
  WHERE
    "users"."company_id" IS NOT NULL
  GROUP BY
    "users"."company_id"
), "orders_per_account" AS (
  SELECT
    "customer"."company_id",
    SUM("orders"."amount") AS "sum_amount_since_2025_11_01"
  FROM "orders"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "customer"."company_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "customer"."company_id"
)
SELECT DISTINCT
  "account"."id"
FROM "companies" AS "account"
LEFT JOIN "users_per_account"
  ON "account"."id" = "users_per_account"."company_id"
LEFT JOIN "orders_per_account"
  ON "account"."id" = "orders_per_account"."company_id"
WHERE
  "account"."id" IS NOT NULL
  AND "users_per_account"."count" >= 20 /* HAS AT LEAST 20 users */
  AND "orders_per_account"."sum_amount_since_2025_11_01" > 10000 /* SUM(orders.amount IN LAST 1 YEAR) > 10000 */

==== bigquery ====

-- accounts
--   HAS AT LEAST 20 users AND SUM(orders.amount IN LAST 1 YEAR) > 10000
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `customer_once` AS (
  SELECT
    `customer_id`,
    `company_id`
  FROM (
    SELECT
      `customer`.`customer_id` AS `customer_id`,
      `customer`.`company_id` AS `company_id`,
      ROW_NUMBER() OVER (PARTITION BY `customer`.`customer_id` ORDER BY `customer`.`customer_id`) AS `_row_number`
    FROM `customers` AS `customer`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `users_per_account` AS (
  SELECT
    `users`.`company_id`,
    COUNT(*) AS `count`
  FROM `customers` AS `users`
  WHERE
    `users`.`company_id` IS NOT NULL
  GROUP BY
    `users`.`company_id`
), `orders_per_account` AS (
  SELECT
    `customer`.`company_id`,
    SUM(`orders`.`amount`) AS `sum_amount_since_2025_11_01`
  FROM `orders`
  LEFT JOIN `customer_once` AS `customer`
    ON `orders`.`customer_id` = `customer`.`customer_id`
  WHERE
    `customer`.`company_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `customer`.`company_id`
)
SELECT DISTINCT
  `account`.`id`
FROM `companies` AS `account`
LEFT JOIN `users_per_account`
  ON `account`.`id` = `users_per_account`.`company_id`
LEFT JOIN `orders_per_account`
  ON `account`.`id` = `orders_per_account`.`company_id`
WHERE
  `account`.`id` IS NOT NULL
  AND `users_per_account`.`count` >= 20 /* HAS AT LEAST 20 users */
  AND `orders_per_account`.`sum_amount_since_2025_11_01` > 10000 /* SUM(orders.amount IN LAST 1 YEAR) > 10000 */

==== spark ====

-- accounts
--   HAS AT LEAST 20 users AND SUM(orders.amount IN LAST 1 YEAR) > 10000
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `customer_once` AS (
  SELECT
    `customer_id`,
    `company_id`
  FROM (
    SELECT
      `customer`.`customer_id` AS `customer_id`,
      `customer`.`company_id` AS `company_id`,
      ROW_NUMBER() OVER (PARTITION BY `customer`.`customer_id` ORDER BY `customer`.`customer_id`) AS `_row_number`
    FROM `customers` AS `customer`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `users_per_account` AS (
  SELECT
    `users`.`company_id`,
    COUNT(*) AS `count`
  FROM `customers` AS `users`
  WHERE
    `users`.`company_id` IS NOT NULL
  GROUP BY
    `users`.`company_id`
), `orders_per_account` AS (
  SELECT
    `customer`.`company_id`,
    SUM(`orders`.`amount`) AS `sum_amount_since_2025_11_01`
  FROM `orders`
  LEFT JOIN `customer_once` AS `customer`
    ON `orders`.`customer_id` = `customer`.`customer_id`
  WHERE
    `customer`.`company_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    `customer`.`company_id`
)
SELECT DISTINCT
  `account`.`id`
FROM `companies` AS `account`
LEFT JOIN `users_per_account`
  ON `account`.`id` = `users_per_account`.`company_id`
LEFT JOIN `orders_per_account`
  ON `account`.`id` = `orders_per_account`.`company_id`
WHERE
  `account`.`id` IS NOT NULL
  AND `users_per_account`.`count` >= 20 /* HAS AT LEAST 20 users */
  AND `orders_per_account`.`sum_amount_since_2025_11_01` > 10000 /* SUM(orders.amount IN LAST 1 YEAR) > 10000 */

==== duckdb, live ====

-- accounts
--   HAS AT LEAST 20 users AND SUM(orders.amount IN LAST 1 YEAR) > 10000
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
), "customer_once" AS (
  SELECT
    "customer"."customer_id",
    MIN("customer"."company_id") AS "company_id"
  FROM "customers" AS "customer"
  GROUP BY
    "customer"."customer_id"
), "users_per_account" AS (
  SELECT
    "users"."company_id",
    COUNT(*) AS "count"
  FROM "customers" AS "users"
  WHERE
    "users"."company_id" IS NOT NULL
  GROUP BY
    "users"."company_id"
), "orders_per_account" AS (
  SELECT
    "customer"."company_id",
    SUM("orders"."amount") AS "sum_amount"
  FROM "orders"
  LEFT JOIN "customer_once" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  CROSS JOIN "moment"
  WHERE
    "customer"."company_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."start_of_today_minus_1_year"
      AND "orders"."ordered_at" < "moment"."cutoff"
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  GROUP BY
    "customer"."company_id"
)
SELECT DISTINCT
  "account"."id"
FROM "companies" AS "account"
LEFT JOIN "users_per_account"
  ON "account"."id" = "users_per_account"."company_id"
LEFT JOIN "orders_per_account"
  ON "account"."id" = "orders_per_account"."company_id"
WHERE
  "account"."id" IS NOT NULL
  AND "users_per_account"."count" >= 20 /* HAS AT LEAST 20 users */
  AND "orders_per_account"."sum_amount" > 10000 /* SUM(orders.amount IN LAST 1 YEAR) > 10000 */
