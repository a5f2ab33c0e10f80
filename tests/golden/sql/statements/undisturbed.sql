==== duckdb ====

-- undisturbed: Bought what was in the cart, twice
--   HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "carts_and_refunds" AS (
  SELECT
    "carts"."customer_id",
    "carts"."product_id" AS "same_product_id",
    EPOCH_US(CAST("carts"."started_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side"
  FROM "carts"
  WHERE
    "carts"."customer_id" IS NOT NULL
    AND "carts"."started_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
  UNION ALL
  SELECT
    "refunds"."customer_id",
    CAST(NULL AS TEXT) AS "same_product_id",
    EPOCH_US(CAST("refunds"."refunded_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side"
  FROM "refunds"
  WHERE
    "refunds"."customer_id" IS NOT NULL
    AND "refunds"."refunded_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "carts_among_refunds" AS (
  /* how many refunds until each */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."same_product_id",
    "each"."side",
    COUNT(CASE WHEN "each"."side" = 0 THEN 1 END) OVER (
      PARTITION BY "each"."customer_id"
      ORDER BY "each"."place" ASC NULLS FIRST, "each"."side" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "epoch_1"
  FROM "carts_and_refunds" AS "each"
), "orders_and_refunds" AS (
  SELECT
    "orders"."customer_id",
    "orders"."product_id" AS "same_product_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."product_id" IS NOT NULL
  UNION ALL
  SELECT
    "refunds"."customer_id",
    CAST(NULL AS TEXT) AS "same_product_id",
    EPOCH_US(CAST("refunds"."refunded_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side"
  FROM "refunds"
  WHERE
    "refunds"."customer_id" IS NOT NULL
    AND "refunds"."refunded_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "orders_among_refunds" AS (
  /* how many refunds before each */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."same_product_id",
    "each"."side",
    COUNT(CASE WHEN "each"."side" = 0 THEN 1 END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" ASC NULLS FIRST) AS "epoch_1"
  FROM "orders_and_refunds" AS "each"
), "carts_and_orders" AS (
  SELECT
    "each"."customer_id",
    "each"."same_product_id" AS "part_1",
    "each"."epoch_1" AS "part_2",
    "each"."at" AS "place",
    1 AS "side"
  FROM "carts_among_refunds" AS "each"
  WHERE
    "each"."side" = 1
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."same_product_id" AS "part_1",
    "each"."epoch_1" AS "part_2",
    "each"."at" AS "place",
    0 AS "side"
  FROM "orders_among_refunds" AS "each"
  WHERE
    "each"."side" = 1
), "carts_then_orders" AS (
  /* carts followed by orders within 1 week with the same product_id without refunds in between */
  SELECT
    "each"."customer_id",
    "each"."place" + 604800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (
      PARTITION BY "each"."customer_id", "each"."part_1", "each"."part_2"
      ORDER BY "each"."place" DESC
    ) AS "next"
  FROM "carts_and_orders" AS "each"
), "carts_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "carts_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "carts_in_sequence_per_customer"
  ON "customer"."customer_id" = "carts_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "carts_in_sequence_per_customer"."sequences" >= 2 /* HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN */

==== postgres ====

-- undisturbed: Bought what was in the cart, twice
--   HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "carts_and_refunds" AS (
  SELECT
    "carts"."customer_id",
    "carts"."product_id" AS "same_product_id",
    CAST(EXTRACT(EPOCH FROM CAST("carts"."started_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    1 AS "side"
  FROM "carts"
  WHERE
    "carts"."customer_id" IS NOT NULL
    AND "carts"."started_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
  UNION ALL
  SELECT
    "refunds"."customer_id",
    CAST(NULL AS TEXT) AS "same_product_id",
    CAST(EXTRACT(EPOCH FROM CAST("refunds"."refunded_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    0 AS "side"
  FROM "refunds"
  WHERE
    "refunds"."customer_id" IS NOT NULL
    AND "refunds"."refunded_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "carts_among_refunds" AS (
  /* how many refunds until each */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."same_product_id",
    "each"."side",
    COUNT(CASE WHEN "each"."side" = 0 THEN 1 END) OVER (
      PARTITION BY "each"."customer_id"
      ORDER BY "each"."place" ASC NULLS FIRST, "each"."side" DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "epoch_1"
  FROM "carts_and_refunds" AS "each"
), "orders_and_refunds" AS (
  SELECT
    "orders"."customer_id",
    "orders"."product_id" AS "same_product_id",
    CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    1 AS "side"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."product_id" IS NOT NULL
  UNION ALL
  SELECT
    "refunds"."customer_id",
    CAST(NULL AS TEXT) AS "same_product_id",
    CAST(EXTRACT(EPOCH FROM CAST("refunds"."refunded_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    0 AS "side"
  FROM "refunds"
  WHERE
    "refunds"."customer_id" IS NOT NULL
    AND "refunds"."refunded_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "orders_among_refunds" AS (
  /* how many refunds before each */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."same_product_id",
    "each"."side",
    COUNT(CASE WHEN "each"."side" = 0 THEN 1 END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" ASC NULLS FIRST) AS "epoch_1"
  FROM "orders_and_refunds" AS "each"
), "carts_and_orders" AS (
  SELECT
    "each"."customer_id",
    "each"."same_product_id" AS "part_1",
    "each"."epoch_1" AS "part_2",
    "each"."at" AS "place",
    1 AS "side"
  FROM "carts_among_refunds" AS "each"
  WHERE
    "each"."side" = 1
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."same_product_id" AS "part_1",
    "each"."epoch_1" AS "part_2",
    "each"."at" AS "place",
    0 AS "side"
  FROM "orders_among_refunds" AS "each"
  WHERE
    "each"."side" = 1
), "carts_then_orders" AS (
  /* carts followed by orders within 1 week with the same product_id without refunds in between */
  SELECT
    "each"."customer_id",
    "each"."place" + 604800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (
      PARTITION BY "each"."customer_id", "each"."part_1", "each"."part_2"
      ORDER BY "each"."place" DESC NULLS LAST
    ) AS "next"
  FROM "carts_and_orders" AS "each"
), "carts_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "carts_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "carts_in_sequence_per_customer"
  ON "customer"."customer_id" = "carts_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "carts_in_sequence_per_customer"."sequences" >= 2 /* HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN */

==== bigquery ====

-- undisturbed: Bought what was in the cart, twice
--   HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `carts_and_refunds` AS (
  SELECT
    `carts`.`customer_id`,
    `carts`.`product_id` AS `same_product_id`,
    UNIX_MICROS(`carts`.`started_at`) AS `place`,
    1 AS `side`
  FROM `carts`
  WHERE
    `carts`.`customer_id` IS NOT NULL
    AND `carts`.`started_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
  UNION ALL
  SELECT
    `refunds`.`customer_id`,
    CAST(NULL AS STRING) AS `same_product_id`,
    UNIX_MICROS(`refunds`.`refunded_at`) AS `place`,
    0 AS `side`
  FROM `refunds`
  WHERE
    `refunds`.`customer_id` IS NOT NULL
    AND `refunds`.`refunded_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `carts_among_refunds` AS (
  /* how many refunds until each */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    `each`.`same_product_id`,
    `each`.`side`,
    COUNT(CASE WHEN `each`.`side` = 0 THEN 1 END) OVER (
      PARTITION BY `each`.`customer_id`
      ORDER BY `each`.`place` ASC, `each`.`side` DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `epoch_1`
  FROM `carts_and_refunds` AS `each`
), `orders_and_refunds` AS (
  SELECT
    `orders`.`customer_id`,
    `orders`.`product_id` AS `same_product_id`,
    UNIX_MICROS(`orders`.`ordered_at`) AS `place`,
    1 AS `side`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `orders`.`product_id` IS NOT NULL
  UNION ALL
  SELECT
    `refunds`.`customer_id`,
    CAST(NULL AS STRING) AS `same_product_id`,
    UNIX_MICROS(`refunds`.`refunded_at`) AS `place`,
    0 AS `side`
  FROM `refunds`
  WHERE
    `refunds`.`customer_id` IS NOT NULL
    AND `refunds`.`refunded_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `orders_among_refunds` AS (
  /* how many refunds before each */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    `each`.`same_product_id`,
    `each`.`side`,
    COUNT(CASE WHEN `each`.`side` = 0 THEN 1 END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` ASC) AS `epoch_1`
  FROM `orders_and_refunds` AS `each`
), `carts_and_orders` AS (
  SELECT
    `each`.`customer_id`,
    `each`.`same_product_id` AS `part_1`,
    `each`.`epoch_1` AS `part_2`,
    `each`.`at` AS `place`,
    1 AS `side`
  FROM `carts_among_refunds` AS `each`
  WHERE
    `each`.`side` = 1
  UNION ALL
  SELECT
    `each`.`customer_id`,
    `each`.`same_product_id` AS `part_1`,
    `each`.`epoch_1` AS `part_2`,
    `each`.`at` AS `place`,
    0 AS `side`
  FROM `orders_among_refunds` AS `each`
  WHERE
    `each`.`side` = 1
), `carts_then_orders` AS (
  /* carts followed by orders within 1 week with the same product_id without refunds in between */
  SELECT
    `each`.`customer_id`,
    `each`.`place` + 604800000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (
      PARTITION BY `each`.`customer_id`, `each`.`part_1`, `each`.`part_2`
      ORDER BY `each`.`place` DESC
    ) AS `next`
  FROM `carts_and_orders` AS `each`
), `carts_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `carts_then_orders` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `carts_in_sequence_per_customer`
  ON `customer`.`customer_id` = `carts_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `carts_in_sequence_per_customer`.`sequences` >= 2 /* HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN */

==== spark ====

-- undisturbed: Bought what was in the cart, twice
--   HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `carts_and_refunds` AS (
  SELECT
    `carts`.`customer_id`,
    `carts`.`product_id` AS `same_product_id`,
    UNIX_MICROS(CAST(`carts`.`started_at` AS TIMESTAMP)) AS `place`,
    1 AS `side`
  FROM `carts`
  WHERE
    `carts`.`customer_id` IS NOT NULL
    AND `carts`.`started_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
  UNION ALL
  SELECT
    `refunds`.`customer_id`,
    CAST(NULL AS STRING) AS `same_product_id`,
    UNIX_MICROS(CAST(`refunds`.`refunded_at` AS TIMESTAMP)) AS `place`,
    0 AS `side`
  FROM `refunds`
  WHERE
    `refunds`.`customer_id` IS NOT NULL
    AND `refunds`.`refunded_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `carts_among_refunds` AS (
  /* how many refunds until each */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    `each`.`same_product_id`,
    `each`.`side`,
    COUNT(CASE WHEN `each`.`side` = 0 THEN 1 END) OVER (
      PARTITION BY `each`.`customer_id`
      ORDER BY `each`.`place` ASC, `each`.`side` DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `epoch_1`
  FROM `carts_and_refunds` AS `each`
), `orders_and_refunds` AS (
  SELECT
    `orders`.`customer_id`,
    `orders`.`product_id` AS `same_product_id`,
    UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS `place`,
    1 AS `side`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND `orders`.`product_id` IS NOT NULL
  UNION ALL
  SELECT
    `refunds`.`customer_id`,
    CAST(NULL AS STRING) AS `same_product_id`,
    UNIX_MICROS(CAST(`refunds`.`refunded_at` AS TIMESTAMP)) AS `place`,
    0 AS `side`
  FROM `refunds`
  WHERE
    `refunds`.`customer_id` IS NOT NULL
    AND `refunds`.`refunded_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `orders_among_refunds` AS (
  /* how many refunds before each */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    `each`.`same_product_id`,
    `each`.`side`,
    COUNT(CASE WHEN `each`.`side` = 0 THEN 1 END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` ASC) AS `epoch_1`
  FROM `orders_and_refunds` AS `each`
), `carts_and_orders` AS (
  SELECT
    `each`.`customer_id`,
    `each`.`same_product_id` AS `part_1`,
    `each`.`epoch_1` AS `part_2`,
    `each`.`at` AS `place`,
    1 AS `side`
  FROM `carts_among_refunds` AS `each`
  WHERE
    `each`.`side` = 1
  UNION ALL
  SELECT
    `each`.`customer_id`,
    `each`.`same_product_id` AS `part_1`,
    `each`.`epoch_1` AS `part_2`,
    `each`.`at` AS `place`,
    0 AS `side`
  FROM `orders_among_refunds` AS `each`
  WHERE
    `each`.`side` = 1
), `carts_then_orders` AS (
  /* carts followed by orders within 1 week with the same product_id without refunds in between */
  SELECT
    `each`.`customer_id`,
    CAST(`each`.`place` AS DECIMAL(37, 9)) + 604800000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (
      PARTITION BY `each`.`customer_id`, `each`.`part_1`, `each`.`part_2`
      ORDER BY `each`.`place` DESC
    ) AS `next`
  FROM `carts_and_orders` AS `each`
), `carts_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `carts_then_orders` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `carts_in_sequence_per_customer`
  ON `customer`.`customer_id` = `carts_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `carts_in_sequence_per_customer`.`sequences` >= 2 /* HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN */

==== duckdb, live ====

-- undisturbed: Bought what was in the cart, twice
--   HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "carts_and_refunds" AS (
  SELECT
    "carts"."customer_id",
    "carts"."product_id" AS "same_product_id",
    EPOCH_US(CAST("carts"."started_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side"
  FROM "carts"
  CROSS JOIN "moment"
  WHERE
    "carts"."customer_id" IS NOT NULL AND "carts"."started_at" < "moment"."cutoff"
  UNION ALL
  SELECT
    "refunds"."customer_id",
    CAST(NULL AS TEXT) AS "same_product_id",
    EPOCH_US(CAST("refunds"."refunded_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side"
  FROM "refunds"
  CROSS JOIN "moment"
  WHERE
    "refunds"."customer_id" IS NOT NULL
    AND "refunds"."refunded_at" < "moment"."cutoff"
), "carts_among_refunds" AS (
  /* how many refunds until each */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."same_product_id",
    "each"."side",
    COUNT(CASE WHEN "each"."side" = 0 THEN 1 END) OVER (
      PARTITION BY "each"."customer_id"
      ORDER BY "each"."place" ASC NULLS FIRST, "each"."side" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "epoch_1"
  FROM "carts_and_refunds" AS "each"
), "orders_and_refunds" AS (
  SELECT
    "orders"."customer_id",
    "orders"."product_id" AS "same_product_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
    AND "orders"."product_id" IS NOT NULL
  UNION ALL
  SELECT
    "refunds"."customer_id",
    CAST(NULL AS TEXT) AS "same_product_id",
    EPOCH_US(CAST("refunds"."refunded_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side"
  FROM "refunds"
  CROSS JOIN "moment"
  WHERE
    "refunds"."customer_id" IS NOT NULL
    AND "refunds"."refunded_at" < "moment"."cutoff"
), "orders_among_refunds" AS (
  /* how many refunds before each */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."same_product_id",
    "each"."side",
    COUNT(CASE WHEN "each"."side" = 0 THEN 1 END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" ASC NULLS FIRST) AS "epoch_1"
  FROM "orders_and_refunds" AS "each"
), "carts_and_orders" AS (
  SELECT
    "each"."customer_id",
    "each"."same_product_id" AS "part_1",
    "each"."epoch_1" AS "part_2",
    "each"."at" AS "place",
    1 AS "side"
  FROM "carts_among_refunds" AS "each"
  WHERE
    "each"."side" = 1
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."same_product_id" AS "part_1",
    "each"."epoch_1" AS "part_2",
    "each"."at" AS "place",
    0 AS "side"
  FROM "orders_among_refunds" AS "each"
  WHERE
    "each"."side" = 1
), "carts_then_orders" AS (
  /* carts followed by orders within 1 week with the same product_id without refunds in between */
  SELECT
    "each"."customer_id",
    "each"."place" + 604800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (
      PARTITION BY "each"."customer_id", "each"."part_1", "each"."part_2"
      ORDER BY "each"."place" DESC
    ) AS "next"
  FROM "carts_and_orders" AS "each"
), "carts_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "carts_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "carts_in_sequence_per_customer"
  ON "customer"."customer_id" = "carts_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "carts_in_sequence_per_customer"."sequences" >= 2 /* HAS AT LEAST 2 carts FOLLOWED BY orders WITHIN 7 DAYS SAME product_id WITHOUT refunds IN BETWEEN */
