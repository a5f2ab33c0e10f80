==== duckdb ====

-- best_of_household: One letter a region
--   HAS orders EXCLUDE is_staff
--     TOP 1 PER region BY monetary
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
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
), "sum_amount_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."sum_amount", 0)) AS "value",
    MIN("customer"."region") AS "per"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."count" >= 1 /* HAS orders */
    AND "customer"."is_staff" IS NOT TRUE /* EXCLUDE is_staff */
  GROUP BY
    "customer"."customer_id"
), "sum_amount_ranked" AS (
  SELECT
    "sum_amount_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      PARTITION BY "sum_amount_per_customer"."per"
      ORDER BY "sum_amount_per_customer"."value" DESC, "sum_amount_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER (PARTITION BY "sum_amount_per_customer"."per") AS "size"
  FROM "sum_amount_per_customer"
  WHERE
    "sum_amount_per_customer"."per" IS NOT NULL
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "sum_amount_ranked"."place" <= 1 /* TOP 1 PER region BY monetary */

==== postgres ====

-- best_of_household: One letter a region
--   HAS orders EXCLUDE is_staff
--     TOP 1 PER region BY monetary
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
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
), "sum_amount_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."sum_amount", 0)) AS "value",
    MIN("customer"."region" COLLATE "C") AS "per"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."count" >= 1 /* HAS orders */
    AND "customer"."is_staff" IS NOT TRUE /* EXCLUDE is_staff */
  GROUP BY
    "customer"."customer_id"
), "sum_amount_ranked" AS (
  SELECT
    "sum_amount_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      PARTITION BY "sum_amount_per_customer"."per"
      ORDER BY "sum_amount_per_customer"."value" DESC NULLS LAST, CAST("sum_amount_per_customer"."customer_id" AS TEXT) COLLATE "C" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER (PARTITION BY "sum_amount_per_customer"."per") AS "size"
  FROM "sum_amount_per_customer"
  WHERE
    "sum_amount_per_customer"."per" IS NOT NULL
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "sum_amount_ranked"."place" <= 1 /* TOP 1 PER region BY monetary */

==== bigquery ====

-- best_of_household: One letter a region
--   HAS orders EXCLUDE is_staff
--     TOP 1 PER region BY monetary
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`,
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
), `sum_amount_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(COALESCE(`orders_per_customer`.`sum_amount`, 0)) AS `value`,
    MIN(`customer`.`region`) AS `per`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
    AND `orders_per_customer`.`count` >= 1 /* HAS orders */
    AND `customer`.`is_staff` IS NOT TRUE /* EXCLUDE is_staff */
  GROUP BY
    `customer`.`customer_id`
), `sum_amount_ranked` AS (
  SELECT
    `sum_amount_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      PARTITION BY `sum_amount_per_customer`.`per`
      ORDER BY `sum_amount_per_customer`.`value` DESC, `sum_amount_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER (PARTITION BY `sum_amount_per_customer`.`per`) AS `size`
  FROM `sum_amount_per_customer`
  WHERE
    `sum_amount_per_customer`.`per` IS NOT NULL
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `sum_amount_ranked`
  ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `sum_amount_ranked`.`place` <= 1 /* TOP 1 PER region BY monetary */

==== spark ====

-- best_of_household: One letter a region
--   HAS orders EXCLUDE is_staff
--     TOP 1 PER region BY monetary
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_per_customer` AS (
  SELECT
    `orders`.`customer_id`,
    SUM(`orders`.`amount`) AS `sum_amount`,
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
), `sum_amount_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(COALESCE(`orders_per_customer`.`sum_amount`, 0)) AS `value`,
    MIN(`customer`.`region`) AS `per`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
    AND `orders_per_customer`.`count` >= 1 /* HAS orders */
    AND `customer`.`is_staff` IS NOT TRUE /* EXCLUDE is_staff */
  GROUP BY
    `customer`.`customer_id`
), `sum_amount_ranked` AS (
  SELECT
    `sum_amount_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      PARTITION BY `sum_amount_per_customer`.`per`
      ORDER BY `sum_amount_per_customer`.`value` DESC, `sum_amount_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER (PARTITION BY `sum_amount_per_customer`.`per`) AS `size`
  FROM `sum_amount_per_customer`
  WHERE
    `sum_amount_per_customer`.`per` IS NOT NULL
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `sum_amount_ranked`
  ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `sum_amount_ranked`.`place` <= 1 /* TOP 1 PER region BY monetary */

==== duckdb, live ====

-- best_of_household: One letter a region
--   HAS orders EXCLUDE is_staff
--     TOP 1 PER region BY monetary
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "orders_per_customer" AS (
  SELECT
    "orders"."customer_id",
    SUM("orders"."amount") AS "sum_amount",
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
), "sum_amount_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."sum_amount", 0)) AS "value",
    MIN("customer"."region") AS "per"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
    AND "orders_per_customer"."count" >= 1 /* HAS orders */
    AND "customer"."is_staff" IS NOT TRUE /* EXCLUDE is_staff */
  GROUP BY
    "customer"."customer_id"
), "sum_amount_ranked" AS (
  SELECT
    "sum_amount_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      PARTITION BY "sum_amount_per_customer"."per"
      ORDER BY "sum_amount_per_customer"."value" DESC, "sum_amount_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER (PARTITION BY "sum_amount_per_customer"."per") AS "size"
  FROM "sum_amount_per_customer"
  WHERE
    "sum_amount_per_customer"."per" IS NOT NULL
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "sum_amount_ranked"."place" <= 1 /* TOP 1 PER region BY monetary */
