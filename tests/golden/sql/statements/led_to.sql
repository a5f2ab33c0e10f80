==== duckdb ====

-- led_to: From the page to the order
--   HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS
--       ALL WITHIN 2 WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "trials_and_orders" AS (
  SELECT
    "trials"."customer_id",
    EPOCH_US(CAST("trials"."happened_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side",
    CAST(NULL AS BIGINT) AS "until"
  FROM "sales_steps" AS "trials"
  WHERE
    "trials"."customer_id" IS NOT NULL
    AND (
      "trials"."happened_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "trials"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "trials"."kind" = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "until"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "trials_then_orders" AS (
  /* trials followed by orders within 2 weeks */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."place" + 1209600000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."until" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "until"
  FROM "trials_and_orders" AS "each"
), "visits_and_trials" AS (
  SELECT
    "visits"."customer_id",
    EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side",
    CAST(NULL AS BIGINT) AS "until"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "visits"."page" = 'pricing' /* page = 'pricing' */
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."at" AS "place",
    0 AS "side",
    "each"."until"
  FROM "trials_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
), "visits_then_trials" AS (
  /* visits followed by trials within 1 day */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."place" + 86400000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."until" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "until"
  FROM "visits_and_trials" AS "each"
), "visits_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "visits_then_trials" AS "each"
  WHERE
    "each"."side" = 1
    AND "each"."next" <= "each"."deadline"
    AND "each"."until" <= "each"."at" + 1209600000000
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "visits_in_sequence_per_customer"
  ON "customer"."customer_id" = "visits_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "visits_in_sequence_per_customer"."sequences" >= 1 /* HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS ALL WITHIN 2 WEEKS */

==== postgres ====

-- led_to: From the page to the order
--   HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS
--       ALL WITHIN 2 WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "trials_and_orders" AS (
  SELECT
    "trials"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("trials"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    1 AS "side",
    CAST(NULL AS BIGINT) AS "until"
  FROM "sales_steps" AS "trials"
  WHERE
    "trials"."customer_id" IS NOT NULL
    AND (
      "trials"."happened_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "trials"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "trials"."kind" = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    "orders"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    0 AS "side",
    CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "until"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "trials_then_orders" AS (
  /* trials followed by orders within 2 weeks */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."place" + 1209600000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC NULLS LAST) AS "next",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."until" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC NULLS LAST) AS "until"
  FROM "trials_and_orders" AS "each"
), "visits_and_trials" AS (
  SELECT
    "visits"."customer_id",
    CAST(EXTRACT(EPOCH FROM CAST("visits"."visited_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "place",
    1 AS "side",
    CAST(NULL AS BIGINT) AS "until"
  FROM "visits"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMPTZ)
      AND "visits"."visited_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    )
    AND "visits"."page" = 'pricing' /* page = 'pricing' */
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."at" AS "place",
    0 AS "side",
    "each"."until"
  FROM "trials_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
), "visits_then_trials" AS (
  /* visits followed by trials within 1 day */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."place" + 86400000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC NULLS LAST) AS "next",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."until" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC NULLS LAST) AS "until"
  FROM "visits_and_trials" AS "each"
), "visits_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "visits_then_trials" AS "each"
  WHERE
    "each"."side" = 1
    AND "each"."next" <= "each"."deadline"
    AND "each"."until" <= "each"."at" + 1209600000000
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "visits_in_sequence_per_customer"
  ON "customer"."customer_id" = "visits_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "visits_in_sequence_per_customer"."sequences" >= 1 /* HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS ALL WITHIN 2 WEEKS */

==== bigquery ====

-- led_to: From the page to the order
--   HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS
--       ALL WITHIN 2 WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `trials_and_orders` AS (
  SELECT
    `trials`.`customer_id`,
    UNIX_MICROS(`trials`.`happened_at`) AS `place`,
    1 AS `side`,
    CAST(NULL AS INT64) AS `until`
  FROM `sales_steps` AS `trials`
  WHERE
    `trials`.`customer_id` IS NOT NULL
    AND (
      `trials`.`happened_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `trials`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `trials`.`kind` = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(`orders`.`ordered_at`) AS `place`,
    0 AS `side`,
    UNIX_MICROS(`orders`.`ordered_at`) AS `until`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `trials_then_orders` AS (
  /* trials followed by orders within 2 weeks */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    `each`.`place` + 1209600000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`until` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `until`
  FROM `trials_and_orders` AS `each`
), `visits_and_trials` AS (
  SELECT
    `visits`.`customer_id`,
    UNIX_MICROS(`visits`.`visited_at`) AS `place`,
    1 AS `side`,
    CAST(NULL AS INT64) AS `until`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `visits`.`page` = 'pricing' /* page = 'pricing' */
  UNION ALL
  SELECT
    `each`.`customer_id`,
    `each`.`at` AS `place`,
    0 AS `side`,
    `each`.`until`
  FROM `trials_then_orders` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
), `visits_then_trials` AS (
  /* visits followed by trials within 1 day */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    `each`.`place` + 86400000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`until` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `until`
  FROM `visits_and_trials` AS `each`
), `visits_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `visits_then_trials` AS `each`
  WHERE
    `each`.`side` = 1
    AND `each`.`next` <= `each`.`deadline`
    AND `each`.`until` <= `each`.`at` + 1209600000000
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `visits_in_sequence_per_customer`
  ON `customer`.`customer_id` = `visits_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `visits_in_sequence_per_customer`.`sequences` >= 1 /* HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS ALL WITHIN 2 WEEKS */

==== spark ====

-- led_to: From the page to the order
--   HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS
--       ALL WITHIN 2 WEEKS
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `trials_and_orders` AS (
  SELECT
    `trials`.`customer_id`,
    UNIX_MICROS(CAST(`trials`.`happened_at` AS TIMESTAMP)) AS `place`,
    1 AS `side`,
    CAST(NULL AS BIGINT) AS `until`
  FROM `sales_steps` AS `trials`
  WHERE
    `trials`.`customer_id` IS NOT NULL
    AND (
      `trials`.`happened_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `trials`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `trials`.`kind` = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    `orders`.`customer_id`,
    UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS `place`,
    0 AS `side`,
    UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS `until`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND (
      `orders`.`ordered_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), `trials_then_orders` AS (
  /* trials followed by orders within 2 weeks */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    CAST(`each`.`place` AS DECIMAL(37, 9)) + 1209600000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`until` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `until`
  FROM `trials_and_orders` AS `each`
), `visits_and_trials` AS (
  SELECT
    `visits`.`customer_id`,
    UNIX_MICROS(CAST(`visits`.`visited_at` AS TIMESTAMP)) AS `place`,
    1 AS `side`,
    CAST(NULL AS BIGINT) AS `until`
  FROM `visits`
  WHERE
    `visits`.`customer_id` IS NOT NULL
    AND (
      `visits`.`visited_at` >= CAST('2025-10-31 23:00:00+00:00' AS TIMESTAMP)
      AND `visits`.`visited_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    )
    AND `visits`.`page` = 'pricing' /* page = 'pricing' */
  UNION ALL
  SELECT
    `each`.`customer_id`,
    `each`.`at` AS `place`,
    0 AS `side`,
    `each`.`until`
  FROM `trials_then_orders` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
), `visits_then_trials` AS (
  /* visits followed by trials within 1 day */
  SELECT
    `each`.`customer_id`,
    `each`.`place` AS `at`,
    CAST(`each`.`place` AS DECIMAL(37, 9)) + 86400000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`place` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`until` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `until`
  FROM `visits_and_trials` AS `each`
), `visits_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    COUNT(*) AS `sequences`
  FROM `visits_then_trials` AS `each`
  WHERE
    `each`.`side` = 1
    AND `each`.`next` <= `each`.`deadline`
    AND `each`.`until` <= CAST(`each`.`at` AS DECIMAL(37, 9)) + 1209600000000
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `visits_in_sequence_per_customer`
  ON `customer`.`customer_id` = `visits_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `visits_in_sequence_per_customer`.`sequences` >= 1 /* HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS ALL WITHIN 2 WEEKS */

==== duckdb, live ====

-- led_to: From the page to the order
--   HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS
--       ALL WITHIN 2 WEEKS
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
), "trials_and_orders" AS (
  SELECT
    "trials"."customer_id",
    EPOCH_US(CAST("trials"."happened_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side",
    CAST(NULL AS BIGINT) AS "until"
  FROM "sales_steps" AS "trials"
  CROSS JOIN "moment"
  WHERE
    "trials"."customer_id" IS NOT NULL
    AND (
      "trials"."happened_at" >= "moment"."start_of_today_minus_1_year"
      AND "trials"."happened_at" < "moment"."cutoff"
    )
    AND "trials"."kind" = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    "orders"."customer_id",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "place",
    0 AS "side",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "until"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND (
      "orders"."ordered_at" >= "moment"."start_of_today_minus_1_year"
      AND "orders"."ordered_at" < "moment"."cutoff"
    )
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
), "trials_then_orders" AS (
  /* trials followed by orders within 2 weeks */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."place" + 1209600000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."until" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "until"
  FROM "trials_and_orders" AS "each"
), "visits_and_trials" AS (
  SELECT
    "visits"."customer_id",
    EPOCH_US(CAST("visits"."visited_at" AS TIMESTAMPTZ)) AS "place",
    1 AS "side",
    CAST(NULL AS BIGINT) AS "until"
  FROM "visits"
  CROSS JOIN "moment"
  WHERE
    "visits"."customer_id" IS NOT NULL
    AND (
      "visits"."visited_at" >= "moment"."start_of_today_minus_1_year"
      AND "visits"."visited_at" < "moment"."cutoff"
    )
    AND "visits"."page" = 'pricing' /* page = 'pricing' */
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."at" AS "place",
    0 AS "side",
    "each"."until"
  FROM "trials_then_orders" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
), "visits_then_trials" AS (
  /* visits followed by trials within 1 day */
  SELECT
    "each"."customer_id",
    "each"."place" AS "at",
    "each"."place" + 86400000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."place" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."until" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "until"
  FROM "visits_and_trials" AS "each"
), "visits_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    COUNT(*) AS "sequences"
  FROM "visits_then_trials" AS "each"
  WHERE
    "each"."side" = 1
    AND "each"."next" <= "each"."deadline"
    AND "each"."until" <= "each"."at" + 1209600000000
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "visits_in_sequence_per_customer"
  ON "customer"."customer_id" = "visits_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "visits_in_sequence_per_customer"."sequences" >= 1 /* HAS visits IN LAST 1 YEAR WHERE page = 'pricing' FOLLOWED BY trials WITHIN 1 DAY FOLLOWED BY orders WITHIN 14 DAYS ALL WITHIN 2 WEEKS */
