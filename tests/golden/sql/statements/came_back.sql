==== duckdb ====

-- came_back
--   HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_in_order" AS (
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "at",
    "orders"."order_id" AS "key_1",
    RANK() OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) ASC NULLS FIRST, "orders"."order_id" ASC NULLS FIRST
    ) AS "place"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "first_orders_and_orders" AS (
  SELECT
    "each"."customer_id",
    "each"."at" + 1209600000000 AS "place",
    1 AS "side",
    "each"."at" + 5184000000000 AS "deadline"
  FROM "orders_in_order" AS "each"
  WHERE
    "each"."place" = 1
  UNION ALL
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side",
    CAST(NULL AS BIGINT) AS "deadline"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "first_orders_then_orders" AS (
  /* first orders followed by orders after 2 weeks within 60 days */
  SELECT
    "each"."customer_id",
    "each"."deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next"
  FROM "first_orders_and_orders" AS "each"
), "first_orders_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "first_orders_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "first_orders_in_sequence_per_customer"
  ON "customer"."customer_id" = "first_orders_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "first_orders_in_sequence_per_customer"."sequences" >= 1 /* HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS */

==== postgres ====

-- came_back
--   HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "orders_in_order" AS (
  SELECT
    "orders"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "at",
    CAST("orders"."order_id" AS TEXT) COLLATE "C" AS "key_1",
    RANK() OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) ASC NULLS FIRST, CAST("orders"."order_id" AS TEXT) COLLATE "C" ASC NULLS FIRST
    ) AS "place"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "first_orders_and_orders" AS (
  SELECT
    "each"."customer_id",
    "each"."at" + 1209600000000 AS "place",
    1 AS "side",
    "each"."at" + 5184000000000 AS "deadline"
  FROM "orders_in_order" AS "each"
  WHERE
    "each"."place" = 1
  UNION ALL
  SELECT
    "orders"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    0 AS "side",
    CAST(NULL AS BIGINT) AS "deadline"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "first_orders_then_orders" AS (
  /* first orders followed by orders after 2 weeks within 60 days */
  SELECT
    "each"."customer_id",
    "each"."deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC NULLS LAST) AS "next"
  FROM "first_orders_and_orders" AS "each"
), "first_orders_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "first_orders_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "first_orders_in_sequence_per_customer"
  ON "customer"."customer_id" = "first_orders_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "first_orders_in_sequence_per_customer"."sequences" >= 1 /* HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS */

==== bigquery ====

-- came_back
--   HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_in_order` AS (
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(`orders`.`ordered_at`) AS `at`,
    `orders`.`order_id` AS `key_1`,
    RANK() OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY UNIX_MICROS(`orders`.`ordered_at`) ASC, `orders`.`order_id` ASC
    ) AS `place`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `first_orders_and_orders` AS (
  SELECT
    `each`.`customer_id`,
    `each`.`at` + 1209600000000 AS `place`,
    1 AS `side`,
    `each`.`at` + 5184000000000 AS `deadline`
  FROM `orders_in_order` AS `each`
  WHERE
    `each`.`place` = 1
  UNION ALL
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(`orders`.`ordered_at`) AS `place`,
    0 AS `side`,
    CAST(NULL AS INT64) AS `deadline`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `first_orders_then_orders` AS (
  /* first orders followed by orders after 2 weeks within 60 days */
  SELECT
    `each`.`customer_id`,
    `each`.`deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`
  FROM `first_orders_and_orders` AS `each`
), `first_orders_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `first_orders_then_orders` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `first_orders_in_sequence_per_customer`
  ON `customer`.`customer_id` = `first_orders_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `first_orders_in_sequence_per_customer`.`sequences` >= 1 /* HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS */

==== spark ====

-- came_back
--   HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `orders_in_order` AS (
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS `at`,
    `orders`.`order_id` AS `key_1`,
    RANK() OVER (
      PARTITION BY `orders`.`customer_id`
      ORDER BY UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) ASC, `orders`.`order_id` ASC
    ) AS `place`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `first_orders_and_orders` AS (
  SELECT
    `each`.`customer_id`,
    CAST(`each`.`at` AS DECIMAL(37, 9)) + 1209600000000 AS `place`,
    1 AS `side`,
    CAST(`each`.`at` AS DECIMAL(37, 9)) + 5184000000000 AS `deadline`
  FROM `orders_in_order` AS `each`
  WHERE
    `each`.`place` = 1
  UNION ALL
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS `place`,
    0 AS `side`,
    CAST(NULL AS BIGINT) AS `deadline`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `first_orders_then_orders` AS (
  /* first orders followed by orders after 2 weeks within 60 days */
  SELECT
    `each`.`customer_id`,
    `each`.`deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`
  FROM `first_orders_and_orders` AS `each`
), `first_orders_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `first_orders_then_orders` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `first_orders_in_sequence_per_customer`
  ON `customer`.`customer_id` = `first_orders_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `first_orders_in_sequence_per_customer`.`sequences` >= 1 /* HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS */

==== duckdb, live ====

-- came_back
--   HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "orders_in_order" AS (
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "at",
    "orders"."order_id" AS "key_1",
    RANK() OVER (
      PARTITION BY "orders"."customer_id"
      ORDER BY EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) ASC NULLS FIRST, "orders"."order_id" ASC NULLS FIRST
    ) AS "place"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "first_orders_and_orders" AS (
  SELECT
    "each"."customer_id",
    "each"."at" + 1209600000000 AS "place",
    1 AS "side",
    "each"."at" + 5184000000000 AS "deadline"
  FROM "orders_in_order" AS "each"
  WHERE
    "each"."place" = 1
  UNION ALL
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side",
    CAST(NULL AS BIGINT) AS "deadline"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "first_orders_then_orders" AS (
  /* first orders followed by orders after 2 weeks within 60 days */
  SELECT
    "each"."customer_id",
    "each"."deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next"
  FROM "first_orders_and_orders" AS "each"
), "first_orders_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "first_orders_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "first_orders_in_sequence_per_customer"
  ON "customer"."customer_id" = "first_orders_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "first_orders_in_sequence_per_customer"."sequences" >= 1 /* HAS FIRST order FOLLOWED BY orders AFTER 2 WEEKS WITHIN 60 DAYS */
