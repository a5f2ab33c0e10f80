==== duckdb ====

-- looked_up
--   HAS orders WHERE product.department = 'wine' AND company.industry = 'retail'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "product_once" AS (
  SELECT
    "product"."product_id",
    MIN("product"."department") AS "department"
  FROM "products" AS "product"
  GROUP BY
    "product"."product_id"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count"
  FROM "orders"
  LEFT JOIN "product_once" AS "product"
    ON "orders"."product_id" = "product"."product_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "product"."department" = 'wine' /* product.department = 'wine' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "companies" AS "company"
  ON "customer"."company_id" = "company"."id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer"."count" >= 1 /* HAS orders WHERE product.department = 'wine' */
  AND "company"."industry" = 'retail' /* company.industry = 'retail' */

==== postgres ====

-- looked_up
--   HAS orders WHERE product.department = 'wine' AND company.industry = 'retail'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "product_once" AS (
  SELECT DISTINCT ON ("product"."product_id")
    "product"."product_id",
    "product"."department"
  FROM "products" AS "product"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count"
  FROM "orders"
  LEFT JOIN "product_once" AS "product"
    ON "orders"."product_id" = "product"."product_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
      OR "orders"."ordered_at" IS NULL
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "product"."department" = 'wine' /* product.department = 'wine' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "companies" AS "company"
  ON "customer"."company_id" = "company"."id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer"."count" >= 1 /* HAS orders WHERE product.department = 'wine' */
  AND "company"."industry" = 'retail' /* company.industry = 'retail' */

==== bigquery ====

-- looked_up
--   HAS orders WHERE product.department = 'wine' AND company.industry = 'retail'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `product_once` AS (
  SELECT
    `product_id`,
    `department`
  FROM (
    SELECT
      `product`.`product_id` AS `product_id`,
      `product`.`department` AS `department`,
      ROW_NUMBER() OVER (PARTITION BY `product`.`product_id` ORDER BY `product`.`product_id`) AS `_row_number`
    FROM `products` AS `product`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `count`
  FROM `orders`
  LEFT JOIN `product_once` AS `product`
    ON `orders`.`product_id` = `product`.`product_id`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `product`.`department` = 'wine' /* product.department = 'wine' */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `companies` AS `company`
  ON `customer`.`company_id` = `company`.`id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `orders_per_customer`.`count` >= 1 /* HAS orders WHERE product.department = 'wine' */
  AND `company`.`industry` = 'retail' /* company.industry = 'retail' */

==== spark ====

-- looked_up
--   HAS orders WHERE product.department = 'wine' AND company.industry = 'retail'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `product_once` AS (
  SELECT
    `product_id`,
    `department`
  FROM (
    SELECT
      `product`.`product_id` AS `product_id`,
      `product`.`department` AS `department`,
      ROW_NUMBER() OVER (PARTITION BY `product`.`product_id` ORDER BY `product`.`product_id`) AS `_row_number`
    FROM `products` AS `product`
  ) AS `_t`
  WHERE
    `_row_number` = 1
), `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    COUNT(*) AS `count`
  FROM `orders`
  LEFT JOIN `product_once` AS `product`
    ON `orders`.`product_id` = `product`.`product_id`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
      OR `orders`.`ordered_at` IS NULL
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `product`.`department` = 'wine' /* product.department = 'wine' */
  GROUP BY
    `orders`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `orders_per_customer`
  ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
LEFT JOIN `companies` AS `company`
  ON `customer`.`company_id` = `company`.`id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `orders_per_customer`.`count` >= 1 /* HAS orders WHERE product.department = 'wine' */
  AND `company`.`industry` = 'retail' /* company.industry = 'retail' */

==== duckdb, live ====

-- looked_up
--   HAS orders WHERE product.department = 'wine' AND company.industry = 'retail'
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "product_once" AS (
  SELECT
    "product"."product_id",
    MIN("product"."department") AS "department"
  FROM "products" AS "product"
  GROUP BY
    "product"."product_id"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    COUNT(*) AS "count"
  FROM "orders"
  CROSS JOIN "moment"
  LEFT JOIN "product_once" AS "product"
    ON "orders"."product_id" = "product"."product_id"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" < "moment"."cutoff" OR "orders"."ordered_at" IS NULL
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "product"."department" = 'wine' /* product.department = 'wine' */
  GROUP BY
    "orders"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "orders_per_customer"
  ON "customer"."customer_id" = "orders_per_customer"."customer_id"
LEFT JOIN "companies" AS "company"
  ON "customer"."company_id" = "company"."id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "orders_per_customer"."count" >= 1 /* HAS orders WHERE product.department = 'wine' */
  AND "company"."industry" = 'retail' /* company.industry = 'retail' */
