==== duckdb ====

-- in_any_order
--   HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "demos_and_trials_and_calls_in_all" AS (
  SELECT
    "demos"."customer_id",
    1 AS "event",
    EPOCH_US(CAST("demos"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "sales_steps" AS "demos"
  WHERE
    "demos"."customer_id" IS NOT NULL
    AND "demos"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "demos"."kind" = 'demo' /* kind = 'demo' */
  UNION ALL
  SELECT
    "trials"."customer_id",
    2 AS "event",
    EPOCH_US(CAST("trials"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "sales_steps" AS "trials"
  WHERE
    "trials"."customer_id" IS NOT NULL
    AND "trials"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "trials"."kind" = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    "calls"."customer_id",
    3 AS "event",
    EPOCH_US(CAST("calls"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "sales_steps" AS "calls"
  WHERE
    "calls"."customer_id" IS NOT NULL
    AND "calls"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "calls"."kind" = 'call' /* kind = 'call' */
), "demos_and_trials_and_calls_up_to_each" AS (
  /* at each of demos and trials and calls: when each of these last was */
  SELECT
    "each"."customer_id",
    "each"."at",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 1 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_1",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 2 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_2",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 3 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_3"
  FROM "demos_and_trials_and_calls_in_all" AS "each"
), "demos_and_trials_and_calls_together" AS (
  /* at each of demos and trials and calls: since when 2 of these were */
  SELECT
    "each"."customer_id",
    "each"."at",
    GREATEST(
      LEAST("each"."start_at_1", "each"."start_at_2"),
      LEAST("each"."start_at_1", "each"."start_at_3"),
      LEAST("each"."start_at_2", "each"."start_at_3")
    ) AS "start_at"
  FROM "demos_and_trials_and_calls_up_to_each" AS "each"
), "orders_and_logins_in_all" AS (
  SELECT
    "orders"."customer_id",
    1 AS "event",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "at"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  UNION ALL
  SELECT
    "logins"."customer_id",
    2 AS "event",
    EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "logins"
  WHERE
    "logins"."customer_id" IS NOT NULL
    AND "logins"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "orders_and_logins_up_to_each" AS (
  /* at each of orders and logins: when each of these last was */
  SELECT
    "each"."customer_id",
    "each"."at",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 1 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_1",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 2 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_2"
  FROM "orders_and_logins_in_all" AS "each"
), "orders_and_logins_together" AS (
  /* at each of orders and logins: since when 2 of these were */
  SELECT
    "each"."customer_id",
    "each"."at",
    LEAST("each"."start_1", "each"."start_2") AS "start"
  FROM "orders_and_logins_up_to_each" AS "each"
), "demos_and_trials_and_calls_and_orders_and_logins" AS (
  SELECT
    "each"."customer_id",
    "each"."at" AS "place",
    1 AS "side",
    "each"."start_at",
    CAST(NULL AS BIGINT) AS "latest"
  FROM "demos_and_trials_and_calls_together" AS "each"
  WHERE
    "each"."start_at" > -9000000000000000000
    AND "each"."at" <= "each"."start_at" + 2592000000000
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."start" AS "place",
    0 AS "side",
    CAST(NULL AS BIGINT) AS "start_at",
    "each"."at" AS "latest"
  FROM "orders_and_logins_together" AS "each"
  WHERE
    "each"."start" > -9000000000000000000
), "demos_and_trials_and_calls_then_orders_and_logins" AS (
  /* 2 of (demos, trials, calls) followed by all of (orders, logins) within 1 week */
  SELECT
    "each"."customer_id",
    "each"."start_at",
    "each"."place" + 604800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."latest" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next"
  FROM "demos_and_trials_and_calls_and_orders_and_logins" AS "each"
), "demos_and_trials_and_calls_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    1 AS "sequences"
  FROM "demos_and_trials_and_calls_then_orders_and_logins" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "demos_and_trials_and_calls_in_sequence_per_customer"
  ON "customer"."customer_id" = "demos_and_trials_and_calls_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "demos_and_trials_and_calls_in_sequence_per_customer"."sequences" >= 1 /* HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK */

==== postgres ====

-- in_any_order
--   HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "demos_and_trials_and_calls_in_all" AS (
  SELECT
    "demos"."customer_id",
    1 AS "event",
    CAST(EXTRACT(EPOCH FROM CAST("demos"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "at"
  FROM "sales_steps" AS "demos"
  WHERE
    "demos"."customer_id" IS NOT NULL
    AND "demos"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "demos"."kind" = 'demo' /* kind = 'demo' */
  UNION ALL
  SELECT
    "trials"."customer_id",
    2 AS "event",
    CAST(EXTRACT(EPOCH FROM CAST("trials"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "at"
  FROM "sales_steps" AS "trials"
  WHERE
    "trials"."customer_id" IS NOT NULL
    AND "trials"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "trials"."kind" = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    "calls"."customer_id",
    3 AS "event",
    CAST(EXTRACT(EPOCH FROM CAST("calls"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "at"
  FROM "sales_steps" AS "calls"
  WHERE
    "calls"."customer_id" IS NOT NULL
    AND "calls"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "calls"."kind" = 'call' /* kind = 'call' */
), "demos_and_trials_and_calls_up_to_each" AS (
  /* at each of demos and trials and calls: when each of these last was */
  SELECT
    "each"."customer_id",
    "each"."at",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 1 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_1",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 2 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_2",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 3 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_3"
  FROM "demos_and_trials_and_calls_in_all" AS "each"
), "demos_and_trials_and_calls_together" AS (
  /* at each of demos and trials and calls: since when 2 of these were */
  SELECT
    "each"."customer_id",
    "each"."at",
    GREATEST(
      LEAST("each"."start_at_1", "each"."start_at_2"),
      LEAST("each"."start_at_1", "each"."start_at_3"),
      LEAST("each"."start_at_2", "each"."start_at_3")
    ) AS "start_at"
  FROM "demos_and_trials_and_calls_up_to_each" AS "each"
), "orders_and_logins_in_all" AS (
  SELECT
    "orders"."customer_id",
    1 AS "event",
    CAST(EXTRACT(EPOCH FROM CAST("orders"."ordered_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "at"
  FROM "orders"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  UNION ALL
  SELECT
    "logins"."customer_id",
    2 AS "event",
    CAST(EXTRACT(EPOCH FROM CAST("logins"."happened_at" AS TIMESTAMPTZ)) * 1000000 AS BIGINT) AS "at"
  FROM "logins"
  WHERE
    "logins"."customer_id" IS NOT NULL
    AND "logins"."happened_at" < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMPTZ)
), "orders_and_logins_up_to_each" AS (
  /* at each of orders and logins: when each of these last was */
  SELECT
    "each"."customer_id",
    "each"."at",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 1 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_1",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 2 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_2"
  FROM "orders_and_logins_in_all" AS "each"
), "orders_and_logins_together" AS (
  /* at each of orders and logins: since when 2 of these were */
  SELECT
    "each"."customer_id",
    "each"."at",
    LEAST("each"."start_1", "each"."start_2") AS "start"
  FROM "orders_and_logins_up_to_each" AS "each"
), "demos_and_trials_and_calls_and_orders_and_logins" AS (
  SELECT
    "each"."customer_id",
    "each"."at" AS "place",
    1 AS "side",
    "each"."start_at",
    CAST(NULL AS BIGINT) AS "latest"
  FROM "demos_and_trials_and_calls_together" AS "each"
  WHERE
    "each"."start_at" > -9000000000000000000
    AND "each"."at" <= "each"."start_at" + 2592000000000
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."start" AS "place",
    0 AS "side",
    CAST(NULL AS BIGINT) AS "start_at",
    "each"."at" AS "latest"
  FROM "orders_and_logins_together" AS "each"
  WHERE
    "each"."start" > -9000000000000000000
), "demos_and_trials_and_calls_then_orders_and_logins" AS (
  /* 2 of (demos, trials, calls) followed by all of (orders, logins) within 1 week */
  SELECT
    "each"."customer_id",
    "each"."start_at",
    "each"."place" + 604800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."latest" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC NULLS LAST) AS "next"
  FROM "demos_and_trials_and_calls_and_orders_and_logins" AS "each"
), "demos_and_trials_and_calls_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    1 AS "sequences"
  FROM "demos_and_trials_and_calls_then_orders_and_logins" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "demos_and_trials_and_calls_in_sequence_per_customer"
  ON "customer"."customer_id" = "demos_and_trials_and_calls_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "demos_and_trials_and_calls_in_sequence_per_customer"."sequences" >= 1 /* HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK */

==== bigquery ====

-- in_any_order
--   HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `demos_and_trials_and_calls_in_all` AS (
  SELECT
    `demos`.`customer_id`,
    1 AS `event`,
    UNIX_MICROS(`demos`.`happened_at`) AS `at`
  FROM `sales_steps` AS `demos`
  WHERE
    `demos`.`customer_id` IS NOT NULL
    AND `demos`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `demos`.`kind` = 'demo' /* kind = 'demo' */
  UNION ALL
  SELECT
    `trials`.`customer_id`,
    2 AS `event`,
    UNIX_MICROS(`trials`.`happened_at`) AS `at`
  FROM `sales_steps` AS `trials`
  WHERE
    `trials`.`customer_id` IS NOT NULL
    AND `trials`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `trials`.`kind` = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    `calls`.`customer_id`,
    3 AS `event`,
    UNIX_MICROS(`calls`.`happened_at`) AS `at`
  FROM `sales_steps` AS `calls`
  WHERE
    `calls`.`customer_id` IS NOT NULL
    AND `calls`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `calls`.`kind` = 'call' /* kind = 'call' */
), `demos_and_trials_and_calls_up_to_each` AS (
  /* at each of demos and trials and calls: when each of these last was */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 1 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_at_1`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 2 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_at_2`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 3 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_at_3`
  FROM `demos_and_trials_and_calls_in_all` AS `each`
), `demos_and_trials_and_calls_together` AS (
  /* at each of demos and trials and calls: since when 2 of these were */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    GREATEST(
      LEAST(`each`.`start_at_1`, `each`.`start_at_2`),
      LEAST(`each`.`start_at_1`, `each`.`start_at_3`),
      LEAST(`each`.`start_at_2`, `each`.`start_at_3`)
    ) AS `start_at`
  FROM `demos_and_trials_and_calls_up_to_each` AS `each`
), `orders_and_logins_in_all` AS (
  SELECT
    `orders`.`customer_id`,
    1 AS `event`,
    UNIX_MICROS(`orders`.`ordered_at`) AS `at`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  UNION ALL
  SELECT
    `logins`.`customer_id`,
    2 AS `event`,
    UNIX_MICROS(`logins`.`happened_at`) AS `at`
  FROM `logins`
  WHERE
    `logins`.`customer_id` IS NOT NULL
    AND `logins`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `orders_and_logins_up_to_each` AS (
  /* at each of orders and logins: when each of these last was */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 1 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_1`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 2 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_2`
  FROM `orders_and_logins_in_all` AS `each`
), `orders_and_logins_together` AS (
  /* at each of orders and logins: since when 2 of these were */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    LEAST(`each`.`start_1`, `each`.`start_2`) AS `start`
  FROM `orders_and_logins_up_to_each` AS `each`
), `demos_and_trials_and_calls_and_orders_and_logins` AS (
  SELECT
    `each`.`customer_id`,
    `each`.`at` AS `place`,
    1 AS `side`,
    `each`.`start_at`,
    CAST(NULL AS INT64) AS `latest`
  FROM `demos_and_trials_and_calls_together` AS `each`
  WHERE
    `each`.`start_at` > -9000000000000000000
    AND `each`.`at` <= `each`.`start_at` + 2592000000000
  UNION ALL
  SELECT
    `each`.`customer_id`,
    `each`.`start` AS `place`,
    0 AS `side`,
    CAST(NULL AS INT64) AS `start_at`,
    `each`.`at` AS `latest`
  FROM `orders_and_logins_together` AS `each`
  WHERE
    `each`.`start` > -9000000000000000000
), `demos_and_trials_and_calls_then_orders_and_logins` AS (
  /* 2 of (demos, trials, calls) followed by all of (orders, logins) within 1 week */
  SELECT
    `each`.`customer_id`,
    `each`.`start_at`,
    `each`.`place` + 604800000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`latest` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`
  FROM `demos_and_trials_and_calls_and_orders_and_logins` AS `each`
), `demos_and_trials_and_calls_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    1 AS `sequences`
  FROM `demos_and_trials_and_calls_then_orders_and_logins` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `demos_and_trials_and_calls_in_sequence_per_customer`
  ON `customer`.`customer_id` = `demos_and_trials_and_calls_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `demos_and_trials_and_calls_in_sequence_per_customer`.`sequences` >= 1 /* HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK */

==== spark ====

-- in_any_order
--   HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `demos_and_trials_and_calls_in_all` AS (
  SELECT
    `demos`.`customer_id`,
    1 AS `event`,
    UNIX_MICROS(CAST(`demos`.`happened_at` AS TIMESTAMP)) AS `at`
  FROM `sales_steps` AS `demos`
  WHERE
    `demos`.`customer_id` IS NOT NULL
    AND `demos`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `demos`.`kind` = 'demo' /* kind = 'demo' */
  UNION ALL
  SELECT
    `trials`.`customer_id`,
    2 AS `event`,
    UNIX_MICROS(CAST(`trials`.`happened_at` AS TIMESTAMP)) AS `at`
  FROM `sales_steps` AS `trials`
  WHERE
    `trials`.`customer_id` IS NOT NULL
    AND `trials`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `trials`.`kind` = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    `calls`.`customer_id`,
    3 AS `event`,
    UNIX_MICROS(CAST(`calls`.`happened_at` AS TIMESTAMP)) AS `at`
  FROM `sales_steps` AS `calls`
  WHERE
    `calls`.`customer_id` IS NOT NULL
    AND `calls`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `calls`.`kind` = 'call' /* kind = 'call' */
), `demos_and_trials_and_calls_up_to_each` AS (
  /* at each of demos and trials and calls: when each of these last was */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 1 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_at_1`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 2 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_at_2`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 3 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_at_3`
  FROM `demos_and_trials_and_calls_in_all` AS `each`
), `demos_and_trials_and_calls_together` AS (
  /* at each of demos and trials and calls: since when 2 of these were */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    GREATEST(
      LEAST(`each`.`start_at_1`, `each`.`start_at_2`),
      LEAST(`each`.`start_at_1`, `each`.`start_at_3`),
      LEAST(`each`.`start_at_2`, `each`.`start_at_3`)
    ) AS `start_at`
  FROM `demos_and_trials_and_calls_up_to_each` AS `each`
), `orders_and_logins_in_all` AS (
  SELECT
    `orders`.`customer_id`,
    1 AS `event`,
    UNIX_MICROS(CAST(`orders`.`ordered_at` AS TIMESTAMP)) AS `at`
  FROM `orders`
  WHERE
    `orders`.`customer_id` IS NOT NULL
    AND `orders`.`ordered_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
    AND `orders`.`status` IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  UNION ALL
  SELECT
    `logins`.`customer_id`,
    2 AS `event`,
    UNIX_MICROS(CAST(`logins`.`happened_at` AS TIMESTAMP)) AS `at`
  FROM `logins`
  WHERE
    `logins`.`customer_id` IS NOT NULL
    AND `logins`.`happened_at` < CAST('2026-11-01 23:00:00+00:00' AS TIMESTAMP)
), `orders_and_logins_up_to_each` AS (
  /* at each of orders and logins: when each of these last was */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 1 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_1`,
    COALESCE(
      MAX(CASE WHEN `each`.`event` = 2 THEN `each`.`at` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`at` ASC),
      -9000000000000000000
    ) AS `start_2`
  FROM `orders_and_logins_in_all` AS `each`
), `orders_and_logins_together` AS (
  /* at each of orders and logins: since when 2 of these were */
  SELECT
    `each`.`customer_id`,
    `each`.`at`,
    LEAST(`each`.`start_1`, `each`.`start_2`) AS `start`
  FROM `orders_and_logins_up_to_each` AS `each`
), `demos_and_trials_and_calls_and_orders_and_logins` AS (
  SELECT
    `each`.`customer_id`,
    `each`.`at` AS `place`,
    1 AS `side`,
    `each`.`start_at`,
    CAST(NULL AS BIGINT) AS `latest`
  FROM `demos_and_trials_and_calls_together` AS `each`
  WHERE
    `each`.`start_at` > -9000000000000000000
    AND `each`.`at` <= CAST(`each`.`start_at` AS DECIMAL(37, 9)) + 2592000000000
  UNION ALL
  SELECT
    `each`.`customer_id`,
    `each`.`start` AS `place`,
    0 AS `side`,
    CAST(NULL AS BIGINT) AS `start_at`,
    `each`.`at` AS `latest`
  FROM `orders_and_logins_together` AS `each`
  WHERE
    `each`.`start` > -9000000000000000000
), `demos_and_trials_and_calls_then_orders_and_logins` AS (
  /* 2 of (demos, trials, calls) followed by all of (orders, logins) within 1 week */
  SELECT
    `each`.`customer_id`,
    `each`.`start_at`,
    CAST(`each`.`place` AS DECIMAL(37, 9)) + 604800000000 AS `deadline`,
    `each`.`side`,
    MIN(CASE WHEN `each`.`side` = 0 THEN `each`.`latest` END) OVER (PARTITION BY `each`.`customer_id` ORDER BY `each`.`place` DESC) AS `next`
  FROM `demos_and_trials_and_calls_and_orders_and_logins` AS `each`
), `demos_and_trials_and_calls_in_sequence_per_customer` AS (
  SELECT
    `each`.`customer_id`,
    1 AS `sequences`
  FROM `demos_and_trials_and_calls_then_orders_and_logins` AS `each`
  WHERE
    `each`.`side` = 1 AND `each`.`next` <= `each`.`deadline`
  GROUP BY
    `each`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `demos_and_trials_and_calls_in_sequence_per_customer`
  ON `customer`.`customer_id` = `demos_and_trials_and_calls_in_sequence_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `demos_and_trials_and_calls_in_sequence_per_customer`.`sequences` >= 1 /* HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK */

==== duckdb, live ====

-- in_any_order
--   HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CURRENT_TIMESTAMP AS "cutoff"
), "demos_and_trials_and_calls_in_all" AS (
  SELECT
    "demos"."customer_id",
    1 AS "event",
    EPOCH_US(CAST("demos"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "sales_steps" AS "demos"
  CROSS JOIN "moment"
  WHERE
    "demos"."customer_id" IS NOT NULL
    AND "demos"."happened_at" < "moment"."cutoff"
    AND "demos"."kind" = 'demo' /* kind = 'demo' */
  UNION ALL
  SELECT
    "trials"."customer_id",
    2 AS "event",
    EPOCH_US(CAST("trials"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "sales_steps" AS "trials"
  CROSS JOIN "moment"
  WHERE
    "trials"."customer_id" IS NOT NULL
    AND "trials"."happened_at" < "moment"."cutoff"
    AND "trials"."kind" = 'trial' /* kind = 'trial' */
  UNION ALL
  SELECT
    "calls"."customer_id",
    3 AS "event",
    EPOCH_US(CAST("calls"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "sales_steps" AS "calls"
  CROSS JOIN "moment"
  WHERE
    "calls"."customer_id" IS NOT NULL
    AND "calls"."happened_at" < "moment"."cutoff"
    AND "calls"."kind" = 'call' /* kind = 'call' */
), "demos_and_trials_and_calls_up_to_each" AS (
  /* at each of demos and trials and calls: when each of these last was */
  SELECT
    "each"."customer_id",
    "each"."at",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 1 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_1",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 2 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_2",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 3 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_at_3"
  FROM "demos_and_trials_and_calls_in_all" AS "each"
), "demos_and_trials_and_calls_together" AS (
  /* at each of demos and trials and calls: since when 2 of these were */
  SELECT
    "each"."customer_id",
    "each"."at",
    GREATEST(
      LEAST("each"."start_at_1", "each"."start_at_2"),
      LEAST("each"."start_at_1", "each"."start_at_3"),
      LEAST("each"."start_at_2", "each"."start_at_3")
    ) AS "start_at"
  FROM "demos_and_trials_and_calls_up_to_each" AS "each"
), "orders_and_logins_in_all" AS (
  SELECT
    "orders"."customer_id",
    1 AS "event",
    EPOCH_US(CAST("orders"."ordered_at" AS TIMESTAMPTZ)) AS "at"
  FROM "orders"
  CROSS JOIN "moment"
  WHERE
    "orders"."customer_id" IS NOT NULL
    AND "orders"."ordered_at" < "moment"."cutoff"
    AND "orders"."status" IS DISTINCT FROM 'cancelled' /* status != 'cancelled' */
  UNION ALL
  SELECT
    "logins"."customer_id",
    2 AS "event",
    EPOCH_US(CAST("logins"."happened_at" AS TIMESTAMPTZ)) AS "at"
  FROM "logins"
  CROSS JOIN "moment"
  WHERE
    "logins"."customer_id" IS NOT NULL AND "logins"."happened_at" < "moment"."cutoff"
), "orders_and_logins_up_to_each" AS (
  /* at each of orders and logins: when each of these last was */
  SELECT
    "each"."customer_id",
    "each"."at",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 1 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_1",
    COALESCE(
      MAX(CASE WHEN "each"."event" = 2 THEN "each"."at" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."at" ASC NULLS FIRST),
      -9000000000000000000
    ) AS "start_2"
  FROM "orders_and_logins_in_all" AS "each"
), "orders_and_logins_together" AS (
  /* at each of orders and logins: since when 2 of these were */
  SELECT
    "each"."customer_id",
    "each"."at",
    LEAST("each"."start_1", "each"."start_2") AS "start"
  FROM "orders_and_logins_up_to_each" AS "each"
), "demos_and_trials_and_calls_and_orders_and_logins" AS (
  SELECT
    "each"."customer_id",
    "each"."at" AS "place",
    1 AS "side",
    "each"."start_at",
    CAST(NULL AS BIGINT) AS "latest"
  FROM "demos_and_trials_and_calls_together" AS "each"
  WHERE
    "each"."start_at" > -9000000000000000000
    AND "each"."at" <= "each"."start_at" + 2592000000000
  UNION ALL
  SELECT
    "each"."customer_id",
    "each"."start" AS "place",
    0 AS "side",
    CAST(NULL AS BIGINT) AS "start_at",
    "each"."at" AS "latest"
  FROM "orders_and_logins_together" AS "each"
  WHERE
    "each"."start" > -9000000000000000000
), "demos_and_trials_and_calls_then_orders_and_logins" AS (
  /* 2 of (demos, trials, calls) followed by all of (orders, logins) within 1 week */
  SELECT
    "each"."customer_id",
    "each"."start_at",
    "each"."place" + 604800000000 AS "deadline",
    "each"."side",
    MIN(CASE WHEN "each"."side" = 0 THEN "each"."latest" END) OVER (PARTITION BY "each"."customer_id" ORDER BY "each"."place" DESC) AS "next"
  FROM "demos_and_trials_and_calls_and_orders_and_logins" AS "each"
), "demos_and_trials_and_calls_in_sequence_per_customer" AS (
  SELECT
    "each"."customer_id",
    1 AS "sequences"
  FROM "demos_and_trials_and_calls_then_orders_and_logins" AS "each"
  WHERE
    "each"."side" = 1 AND "each"."next" <= "each"."deadline"
  GROUP BY
    "each"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "demos_and_trials_and_calls_in_sequence_per_customer"
  ON "customer"."customer_id" = "demos_and_trials_and_calls_in_sequence_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "demos_and_trials_and_calls_in_sequence_per_customer"."sequences" >= 1 /* HAS AT LEAST 2 OF (demos, trials, calls) WITHIN 30 DAYS FOLLOWED BY ALL OF (orders, logins) WITHIN 1 WEEK */
