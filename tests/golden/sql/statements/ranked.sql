==== duckdb ====

-- ranked: The best of each region, and the least of all
--   monetary IN TOP 10% AMONG (region != 'rural') PER region AND NOT frequency IN BOTTOM 500 AND age IN QUINTILE 3
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
    AND "customer"."region" IS DISTINCT FROM 'rural' /* (region != 'rural') */
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
), "count_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."count", 0)) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "count_ranked" AS (
  SELECT
    "count_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "count_per_customer"."value" DESC, "count_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "count_per_customer"
), "age_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(TRY_CAST("customer"."age" AS DECIMAL(38, 9))) AS "value"
  FROM "customers" AS "customer"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "age_ranked" AS (
  SELECT
    "age_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "age_per_customer"."value" DESC, "age_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "age_per_customer"
  WHERE
    "age_per_customer"."value" IS NOT NULL
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
LEFT JOIN "count_ranked"
  ON "customer"."customer_id" = "count_ranked"."customer_id"
LEFT JOIN "age_ranked"
  ON "customer"."customer_id" = "age_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "sum_amount_ranked"."place" - 1
  ) * 10 < "sum_amount_ranked"."size" /* monetary IN TOP 10% AMONG (region != 'rural') PER region */
  AND (
    "count_ranked"."size" - "count_ranked"."place" >= 500
    OR "count_ranked"."place" IS NULL
  ) /* NOT frequency IN BOTTOM 500 */
  AND (
    (
      "age_ranked"."place" - 1
    ) * 5 >= "age_ranked"."size" * 2
    AND (
      "age_ranked"."place" - 1
    ) * 5 < "age_ranked"."size" * 3
  ) /* age IN QUINTILE 3 */

==== postgres ====

-- ranked: The best of each region, and the least of all
--   monetary IN TOP 10% AMONG (region != 'rural') PER region AND NOT frequency IN BOTTOM 500 AND age IN QUINTILE 3
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
    AND "customer"."region" IS DISTINCT FROM 'rural' /* (region != 'rural') */
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
), "count_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."count", 0)) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "count_ranked" AS (
  SELECT
    "count_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "count_per_customer"."value" DESC NULLS LAST, CAST("count_per_customer"."customer_id" AS TEXT) COLLATE "C" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "count_per_customer"
), "age_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(
      CASE
        WHEN ABS(CAST("customer"."age" AS DOUBLE PRECISION)) < 1e29
        THEN CAST("customer"."age" AS DECIMAL(38, 9))
      END
    ) AS "value"
  FROM "customers" AS "customer"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "age_ranked" AS (
  SELECT
    "age_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "age_per_customer"."value" DESC NULLS LAST, CAST("age_per_customer"."customer_id" AS TEXT) COLLATE "C" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "age_per_customer"
  WHERE
    "age_per_customer"."value" IS NOT NULL
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
LEFT JOIN "count_ranked"
  ON "customer"."customer_id" = "count_ranked"."customer_id"
LEFT JOIN "age_ranked"
  ON "customer"."customer_id" = "age_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "sum_amount_ranked"."place" - 1
  ) * 10 < "sum_amount_ranked"."size" /* monetary IN TOP 10% AMONG (region != 'rural') PER region */
  AND (
    "count_ranked"."size" - "count_ranked"."place" >= 500
    OR "count_ranked"."place" IS NULL
  ) /* NOT frequency IN BOTTOM 500 */
  AND (
    (
      "age_ranked"."place" - 1
    ) * 5 >= "age_ranked"."size" * 2
    AND (
      "age_ranked"."place" - 1
    ) * 5 < "age_ranked"."size" * 3
  ) /* age IN QUINTILE 3 */

==== bigquery ====

-- ranked: The best of each region, and the least of all
--   monetary IN TOP 10% AMONG (region != 'rural') PER region AND NOT frequency IN BOTTOM 500 AND age IN QUINTILE 3
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
    AND `customer`.`region` IS DISTINCT FROM 'rural' /* (region != 'rural') */
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
), `count_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(COALESCE(`orders_per_customer`.`count`, 0)) AS `value`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `count_ranked` AS (
  SELECT
    `count_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      ORDER BY `count_per_customer`.`value` DESC, `count_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `count_per_customer`
), `age_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(SAFE_CAST(`customer`.`age` AS NUMERIC)) AS `value`
  FROM `customers` AS `customer`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `age_ranked` AS (
  SELECT
    `age_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (ORDER BY `age_per_customer`.`value` DESC, `age_per_customer`.`customer_id` ASC) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `age_per_customer`
  WHERE
    `age_per_customer`.`value` IS NOT NULL
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `sum_amount_ranked`
  ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
LEFT JOIN `count_ranked`
  ON `customer`.`customer_id` = `count_ranked`.`customer_id`
LEFT JOIN `age_ranked`
  ON `customer`.`customer_id` = `age_ranked`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `sum_amount_ranked`.`place` - 1
  ) * 10 < `sum_amount_ranked`.`size` /* monetary IN TOP 10% AMONG (region != 'rural') PER region */
  AND (
    `count_ranked`.`size` - `count_ranked`.`place` >= 500
    OR `count_ranked`.`place` IS NULL
  ) /* NOT frequency IN BOTTOM 500 */
  AND (
    (
      `age_ranked`.`place` - 1
    ) * 5 >= `age_ranked`.`size` * 2
    AND (
      `age_ranked`.`place` - 1
    ) * 5 < `age_ranked`.`size` * 3
  ) /* age IN QUINTILE 3 */

==== spark ====

-- ranked: The best of each region, and the least of all
--   monetary IN TOP 10% AMONG (region != 'rural') PER region AND NOT frequency IN BOTTOM 500 AND age IN QUINTILE 3
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
    AND `customer`.`region` IS DISTINCT FROM 'rural' /* (region != 'rural') */
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
), `count_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(COALESCE(`orders_per_customer`.`count`, 0)) AS `value`
  FROM `customers` AS `customer`
  LEFT JOIN `orders_per_customer`
    ON `customer`.`customer_id` = `orders_per_customer`.`customer_id`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `count_ranked` AS (
  SELECT
    `count_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (
      ORDER BY `count_per_customer`.`value` DESC, `count_per_customer`.`customer_id` ASC
    ) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `count_per_customer`
), `age_per_customer` AS (
  SELECT
    `customer`.`customer_id`,
    MAX(TRY_CAST(`customer`.`age` AS DECIMAL(38, 9))) AS `value`
  FROM `customers` AS `customer`
  WHERE
    `customer`.`customer_id` IS NOT NULL
  GROUP BY
    `customer`.`customer_id`
), `age_ranked` AS (
  SELECT
    `age_per_customer`.`customer_id`,
    ROW_NUMBER() OVER (ORDER BY `age_per_customer`.`value` DESC, `age_per_customer`.`customer_id` ASC) AS `place`,
    COUNT(*) OVER () AS `size`
  FROM `age_per_customer`
  WHERE
    `age_per_customer`.`value` IS NOT NULL
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `sum_amount_ranked`
  ON `customer`.`customer_id` = `sum_amount_ranked`.`customer_id`
LEFT JOIN `count_ranked`
  ON `customer`.`customer_id` = `count_ranked`.`customer_id`
LEFT JOIN `age_ranked`
  ON `customer`.`customer_id` = `age_ranked`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND CAST(CAST(`sum_amount_ranked`.`place` AS DECIMAL(37, 9)) - 1 AS DECIMAL(35, 9)) * 10 < `sum_amount_ranked`.`size` /* monetary IN TOP 10% AMONG (region != 'rural') PER region */
  AND (
    CAST(`count_ranked`.`size` AS DECIMAL(37, 9)) - CAST(`count_ranked`.`place` AS DECIMAL(37, 9)) >= 500
    OR `count_ranked`.`place` IS NULL
  ) /* NOT frequency IN BOTTOM 500 */
  AND (
    CAST(CAST(`age_ranked`.`place` AS DECIMAL(37, 9)) - 1 AS DECIMAL(36, 9)) * 5 >= CAST(`age_ranked`.`size` AS DECIMAL(36, 9)) * 2
    AND CAST(CAST(`age_ranked`.`place` AS DECIMAL(37, 9)) - 1 AS DECIMAL(36, 9)) * 5 < CAST(`age_ranked`.`size` AS DECIMAL(36, 9)) * 3
  ) /* age IN QUINTILE 3 */

==== duckdb, live ====

-- ranked: The best of each region, and the least of all
--   monetary IN TOP 10% AMONG (region != 'rural') PER region AND NOT frequency IN BOTTOM 500 AND age IN QUINTILE 3
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
    AND "customer"."region" IS DISTINCT FROM 'rural' /* (region != 'rural') */
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
), "count_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(COALESCE("orders_per_customer"."count", 0)) AS "value"
  FROM "customers" AS "customer"
  LEFT JOIN "orders_per_customer"
    ON "customer"."customer_id" = "orders_per_customer"."customer_id"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "count_ranked" AS (
  SELECT
    "count_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "count_per_customer"."value" DESC, "count_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "count_per_customer"
), "age_per_customer" AS (
  SELECT
    "customer"."customer_id",
    MAX(TRY_CAST("customer"."age" AS DECIMAL(38, 9))) AS "value"
  FROM "customers" AS "customer"
  WHERE
    "customer"."customer_id" IS NOT NULL
  GROUP BY
    "customer"."customer_id"
), "age_ranked" AS (
  SELECT
    "age_per_customer"."customer_id",
    ROW_NUMBER() OVER (
      ORDER BY "age_per_customer"."value" DESC, "age_per_customer"."customer_id" ASC NULLS FIRST
    ) AS "place",
    COUNT(*) OVER () AS "size"
  FROM "age_per_customer"
  WHERE
    "age_per_customer"."value" IS NOT NULL
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "sum_amount_ranked"
  ON "customer"."customer_id" = "sum_amount_ranked"."customer_id"
LEFT JOIN "count_ranked"
  ON "customer"."customer_id" = "count_ranked"."customer_id"
LEFT JOIN "age_ranked"
  ON "customer"."customer_id" = "age_ranked"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "sum_amount_ranked"."place" - 1
  ) * 10 < "sum_amount_ranked"."size" /* monetary IN TOP 10% AMONG (region != 'rural') PER region */
  AND (
    "count_ranked"."size" - "count_ranked"."place" >= 500
    OR "count_ranked"."place" IS NULL
  ) /* NOT frequency IN BOTTOM 500 */
  AND (
    (
      "age_ranked"."place" - 1
    ) * 5 >= "age_ranked"."size" * 2
    AND (
      "age_ranked"."place" - 1
    ) * 5 < "age_ranked"."size" * 3
  ) /* age IN QUINTILE 3 */
