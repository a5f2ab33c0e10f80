==== duckdb ====

-- patterns
--   zip MATCHES '^(75|92)\d{3}$' AND IF(email_consent, frequency, 0) > 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count"
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
  AND REGEXP_MATCHES("customer"."zip", '^(?:75|92)[0-9]{3}$') /* zip MATCHES '^(75|92)\d{3}$' */
  AND CASE
    WHEN "customer"."email_consent" /* email_consent */
    THEN COALESCE("orders_per_customer"."count", 0)
    ELSE 0
  END > 2 /* IF(email_consent, frequency, 0) > 2 */

==== postgres ====

-- patterns
--   zip MATCHES '^(75|92)\d{3}$' AND IF(email_consent, frequency, 0) > 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count"
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
  AND "customer"."zip" ~ /* zip MATCHES '^(75|92)\d{3}$' */ '^(?:75|92)[0-9]{3}$'
  AND CASE
    WHEN "customer"."email_consent" /* email_consent */
    THEN COALESCE("orders_per_customer"."count", 0)
    ELSE 0
  END > 2 /* IF(email_consent, frequency, 0) > 2 */

==== bigquery ====

-- patterns
--   zip MATCHES '^(75|92)\d{3}$' AND IF(email_consent, frequency, 0) > 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `count`
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
  AND REGEXP_CONTAINS(`customer`.`zip`, '^(?:75|92)[0-9]{3}$') /* zip MATCHES '^(75|92)\d{3}$' */
  AND CASE
    WHEN `customer`.`email_consent` /* email_consent */
    THEN COALESCE(`orders_per_customer`.`count`, 0)
    ELSE 0
  END > 2 /* IF(email_consent, frequency, 0) > 2 */

==== spark ====

-- patterns
--   zip MATCHES '^(75|92)\d{3}$' AND IF(email_consent, frequency, 0) > 2
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `count`
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
  AND REGEXP_LIKE(`customer`.`zip`, '^(?:75|92)[0-9]{3}\\z') /* zip MATCHES '^(75|92)\d{3}$' */
  AND CASE
    WHEN `customer`.`email_consent` /* email_consent */
    THEN COALESCE(`orders_per_customer`.`count`, 0)
    ELSE 0
  END > 2 /* IF(email_consent, frequency, 0) > 2 */

==== duckdb, live ====

-- patterns
--   zip MATCHES '^(75|92)\d{3}$' AND IF(email_consent, frequency, 0) > 2
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count"
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
  AND REGEXP_MATCHES("customer"."zip", '^(?:75|92)[0-9]{3}$') /* zip MATCHES '^(75|92)\d{3}$' */
  AND CASE
    WHEN "customer"."email_consent" /* email_consent */
    THEN COALESCE("orders_per_customer"."count", 0)
    ELSE 0
  END > 2 /* IF(email_consent, frequency, 0) > 2 */
