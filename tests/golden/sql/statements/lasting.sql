==== duckdb ====

-- lasting
--   HAS subscriptions ACTIVE AND HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "subscriptions_per_customer" AS (
  SELECT
    "subscriptions"."customer_id",
    COUNT(
      CASE
        WHEN (
          "subscriptions"."started" < CAST('2026-11-02' AS DATE)
          AND (
            "subscriptions"."ended" IS NULL
            OR (
              "subscriptions"."ended" > "subscriptions"."started"
              AND "subscriptions"."ended" > CAST('2026-11-01' AS DATE)
            )
          )
        ) /* ACTIVE */
        THEN 1
      END
    ) AS "count",
    COUNT(
      CASE
        WHEN (
          "subscriptions"."started" < CAST('2026-11-02' AS DATE)
          AND (
            "subscriptions"."ended" IS NULL
            OR (
              "subscriptions"."ended" > "subscriptions"."started"
              AND "subscriptions"."ended" > CAST('2026-11-01' AS DATE)
            )
          )
          AND (
            EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM "subscriptions"."started")
          ) * 12 + (
            EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM "subscriptions"."started")
          ) - CASE
            WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM "subscriptions"."started")
            THEN 1
            ELSE 0
          END >= 6
        ) /* ACTIVE FOR AT LEAST 6 MONTHS */
        AND "subscriptions"."plan" = 'premium' /* plan = 'premium' */
        THEN 1
      END
    ) AS "count_2"
  FROM "subscriptions"
  WHERE
    "subscriptions"."customer_id" IS NOT NULL
    AND (
      "subscriptions"."started" < CAST('2026-11-02' AS DATE)
      OR "subscriptions"."started" IS NULL
    )
  GROUP BY
    "subscriptions"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "subscriptions_per_customer"
  ON "customer"."customer_id" = "subscriptions_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "subscriptions_per_customer"."count" >= 1 /* HAS subscriptions ACTIVE */
  AND "subscriptions_per_customer"."count_2" >= 1 /* HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium' */

==== postgres ====

-- lasting
--   HAS subscriptions ACTIVE AND HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH "subscriptions_per_customer" AS (
  SELECT
    "subscriptions"."customer_id",
    COUNT(
      CASE
        WHEN (
          "subscriptions"."started" < CAST('2026-11-02' AS DATE)
          AND (
            "subscriptions"."ended" IS NULL
            OR (
              "subscriptions"."ended" > "subscriptions"."started"
              AND "subscriptions"."ended" > CAST('2026-11-01' AS DATE)
            )
          )
        ) /* ACTIVE */
        THEN 1
      END
    ) AS "count",
    COUNT(
      CASE
        WHEN (
          "subscriptions"."started" < CAST('2026-11-02' AS DATE)
          AND (
            "subscriptions"."ended" IS NULL
            OR (
              "subscriptions"."ended" > "subscriptions"."started"
              AND "subscriptions"."ended" > CAST('2026-11-01' AS DATE)
            )
          )
          AND (
            EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM "subscriptions"."started")
          ) * 12 + (
            EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM "subscriptions"."started")
          ) - CASE
            WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM "subscriptions"."started")
            THEN 1
            ELSE 0
          END >= 6
        ) /* ACTIVE FOR AT LEAST 6 MONTHS */
        AND "subscriptions"."plan" = 'premium' /* plan = 'premium' */
        THEN 1
      END
    ) AS "count_2"
  FROM "subscriptions"
  WHERE
    "subscriptions"."customer_id" IS NOT NULL
    AND (
      "subscriptions"."started" < CAST('2026-11-02' AS DATE)
      OR "subscriptions"."started" IS NULL
    )
  GROUP BY
    "subscriptions"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "subscriptions_per_customer"
  ON "customer"."customer_id" = "subscriptions_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "subscriptions_per_customer"."count" >= 1 /* HAS subscriptions ACTIVE */
  AND "subscriptions_per_customer"."count_2" >= 1 /* HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium' */

==== bigquery ====

-- lasting
--   HAS subscriptions ACTIVE AND HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `subscriptions_per_customer` AS (
  SELECT
    `subscriptions`.`customer_id`,
    COUNT(
      CASE
        WHEN (
          `subscriptions`.`started` < CAST('2026-11-02' AS DATE)
          AND (
            `subscriptions`.`ended` IS NULL
            OR (
              `subscriptions`.`ended` > `subscriptions`.`started`
              AND `subscriptions`.`ended` > CAST('2026-11-01' AS DATE)
            )
          )
        ) /* ACTIVE */
        THEN 1
      END
    ) AS `count`,
    COUNT(
      CASE
        WHEN (
          `subscriptions`.`started` < CAST('2026-11-02' AS DATE)
          AND (
            `subscriptions`.`ended` IS NULL
            OR (
              `subscriptions`.`ended` > `subscriptions`.`started`
              AND `subscriptions`.`ended` > CAST('2026-11-01' AS DATE)
            )
          )
          AND (
            EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM `subscriptions`.`started`)
          ) * 12 + (
            EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM `subscriptions`.`started`)
          ) - CASE
            WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM `subscriptions`.`started`)
            THEN 1
            ELSE 0
          END >= 6
        ) /* ACTIVE FOR AT LEAST 6 MONTHS */
        AND `subscriptions`.`plan` = 'premium' /* plan = 'premium' */
        THEN 1
      END
    ) AS `count_2`
  FROM `subscriptions`
  WHERE
    `subscriptions`.`customer_id` IS NOT NULL
    AND (
      `subscriptions`.`started` < CAST('2026-11-02' AS DATE)
      OR `subscriptions`.`started` IS NULL
    )
  GROUP BY
    `subscriptions`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `subscriptions_per_customer`
  ON `customer`.`customer_id` = `subscriptions_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `subscriptions_per_customer`.`count` >= 1 /* HAS subscriptions ACTIVE */
  AND `subscriptions_per_customer`.`count_2` >= 1 /* HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium' */

==== spark ====

-- lasting
--   HAS subscriptions ACTIVE AND HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
WITH `subscriptions_per_customer` AS (
  SELECT
    `subscriptions`.`customer_id`,
    COUNT(
      CASE
        WHEN (
          `subscriptions`.`started` < CAST('2026-11-02' AS DATE)
          AND (
            `subscriptions`.`ended` IS NULL
            OR (
              `subscriptions`.`ended` > `subscriptions`.`started`
              AND `subscriptions`.`ended` > CAST('2026-11-01' AS DATE)
            )
          )
        ) /* ACTIVE */
        THEN 1
      END
    ) AS `count`,
    COUNT(
      CASE
        WHEN (
          `subscriptions`.`started` < CAST('2026-11-02' AS DATE)
          AND (
            `subscriptions`.`ended` IS NULL
            OR (
              `subscriptions`.`ended` > `subscriptions`.`started`
              AND `subscriptions`.`ended` > CAST('2026-11-01' AS DATE)
            )
          )
          AND (
            EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM `subscriptions`.`started`)
          ) * 12 + (
            EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM `subscriptions`.`started`)
          ) - CASE
            WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM `subscriptions`.`started`)
            THEN 1
            ELSE 0
          END >= 6
        ) /* ACTIVE FOR AT LEAST 6 MONTHS */
        AND `subscriptions`.`plan` = 'premium' /* plan = 'premium' */
        THEN 1
      END
    ) AS `count_2`
  FROM `subscriptions`
  WHERE
    `subscriptions`.`customer_id` IS NOT NULL
    AND (
      `subscriptions`.`started` < CAST('2026-11-02' AS DATE)
      OR `subscriptions`.`started` IS NULL
    )
  GROUP BY
    `subscriptions`.`customer_id`
)
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
LEFT JOIN `subscriptions_per_customer`
  ON `customer`.`customer_id` = `subscriptions_per_customer`.`customer_id`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `subscriptions_per_customer`.`count` >= 1 /* HAS subscriptions ACTIVE */
  AND `subscriptions_per_customer`.`count_2` >= 1 /* HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium' */

==== duckdb, live ====

-- lasting
--   HAS subscriptions ACTIVE AND HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium'
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CASE
      WHEN CASE
        WHEN (
          CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
        ) AT TIME ZONE 'Europe/Paris' = CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP)
        THEN CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris' - INTERVAL '1' HOUR
        ELSE CAST(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS TIMESTAMP) AT TIME ZONE 'Europe/Paris'
      END = CURRENT_TIMESTAMP
      THEN CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE)
      ELSE CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + 1
    END AS "first_day_from_cutoff",
    CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS "today"
), "subscriptions_per_customer" AS (
  SELECT
    "subscriptions"."customer_id",
    COUNT(
      CASE
        WHEN (
          "subscriptions"."started" < "moment"."first_day_from_cutoff"
          AND (
            "subscriptions"."ended" IS NULL
            OR (
              "subscriptions"."ended" > "subscriptions"."started"
              AND "subscriptions"."ended" > "moment"."today"
            )
          )
        ) /* ACTIVE */
        THEN 1
      END
    ) AS "count",
    COUNT(
      CASE
        WHEN (
          "subscriptions"."started" < "moment"."first_day_from_cutoff"
          AND (
            "subscriptions"."ended" IS NULL
            OR (
              "subscriptions"."ended" > "subscriptions"."started"
              AND "subscriptions"."ended" > "moment"."today"
            )
          )
          AND (
            EXTRACT(YEAR FROM "moment"."today") - EXTRACT(YEAR FROM "subscriptions"."started")
          ) * 12 + (
            EXTRACT(MONTH FROM "moment"."today") - EXTRACT(MONTH FROM "subscriptions"."started")
          ) - CASE
            WHEN EXTRACT(DAY FROM "moment"."today") < EXTRACT(DAY FROM "subscriptions"."started")
            THEN 1
            ELSE 0
          END >= 6
        ) /* ACTIVE FOR AT LEAST 6 MONTHS */
        AND "subscriptions"."plan" = 'premium' /* plan = 'premium' */
        THEN 1
      END
    ) AS "count_2"
  FROM "subscriptions"
  CROSS JOIN "moment"
  WHERE
    "subscriptions"."customer_id" IS NOT NULL
    AND (
      "subscriptions"."started" < "moment"."first_day_from_cutoff"
      OR "subscriptions"."started" IS NULL
    )
  GROUP BY
    "subscriptions"."customer_id"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
LEFT JOIN "subscriptions_per_customer"
  ON "customer"."customer_id" = "subscriptions_per_customer"."customer_id"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "subscriptions_per_customer"."count" >= 1 /* HAS subscriptions ACTIVE */
  AND "subscriptions_per_customer"."count_2" >= 1 /* HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS WHERE plan = 'premium' */
