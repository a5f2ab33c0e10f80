==== duckdb ====

-- anniversaries
--   ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    (
      MAKE_DATE(2026, EXTRACT(MONTH FROM "customer"."birth_date"), 1) + CAST(EXTRACT(DAY FROM "customer"."birth_date") - 1 AS INT) >= CAST('2026-11-01' AS DATE)
      AND MAKE_DATE(2026, EXTRACT(MONTH FROM "customer"."birth_date"), 1) + CAST(EXTRACT(DAY FROM "customer"."birth_date") - 1 AS INT) < CAST('2026-11-09' AS DATE)
      AND "customer"."birth_date" < CAST('2026-11-09' AS DATE)
    ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS */
    OR DATE_DIFF(
      'day',
      CASE
        WHEN "customer"."signup" > CAST('2026-11-01' AS DATE)
        THEN NULL
        WHEN MAKE_DATE(2026, EXTRACT(MONTH FROM "customer"."signup"), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT) <= CAST('2026-11-01' AS DATE)
        THEN MAKE_DATE(2026, EXTRACT(MONTH FROM "customer"."signup"), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT)
        ELSE MAKE_DATE(2025, EXTRACT(MONTH FROM "customer"."signup"), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT)
      END,
      CAST('2026-11-01' AS DATE)
    ) <= 3 /* DAYS SINCE ANNIVERSARY OF signup <= 3 */
  ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3 */

==== postgres ====

-- anniversaries
--   ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    (
      MAKE_DATE(2026, CAST(EXTRACT(MONTH FROM "customer"."birth_date") AS INT), 1) + CAST(EXTRACT(DAY FROM "customer"."birth_date") - 1 AS INT) >= CAST('2026-11-01' AS DATE)
      AND MAKE_DATE(2026, CAST(EXTRACT(MONTH FROM "customer"."birth_date") AS INT), 1) + CAST(EXTRACT(DAY FROM "customer"."birth_date") - 1 AS INT) < CAST('2026-11-09' AS DATE)
      AND "customer"."birth_date" < CAST('2026-11-09' AS DATE)
    ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS */
    OR CAST('2026-11-01' AS DATE) - CASE
      WHEN "customer"."signup" > CAST('2026-11-01' AS DATE)
      THEN NULL
      WHEN MAKE_DATE(2026, CAST(EXTRACT(MONTH FROM "customer"."signup") AS INT), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT) <= CAST('2026-11-01' AS DATE)
      THEN MAKE_DATE(2026, CAST(EXTRACT(MONTH FROM "customer"."signup") AS INT), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT)
      ELSE MAKE_DATE(2025, CAST(EXTRACT(MONTH FROM "customer"."signup") AS INT), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT)
    END <= 3 /* DAYS SINCE ANNIVERSARY OF signup <= 3 */
  ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3 */

==== bigquery ====

-- anniversaries
--   ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    (
      DATE_ADD(
        DATE(2026, EXTRACT(MONTH FROM `customer`.`birth_date`), 1),
        INTERVAL (
          EXTRACT(DAY FROM `customer`.`birth_date`) - 1
        ) DAY
      ) >= CAST('2026-11-01' AS DATE)
      AND DATE_ADD(
        DATE(2026, EXTRACT(MONTH FROM `customer`.`birth_date`), 1),
        INTERVAL (
          EXTRACT(DAY FROM `customer`.`birth_date`) - 1
        ) DAY
      ) < CAST('2026-11-09' AS DATE)
      AND `customer`.`birth_date` < CAST('2026-11-09' AS DATE)
    ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS */
    OR DATE_DIFF(
      CAST('2026-11-01' AS DATE),
      CASE
        WHEN `customer`.`signup` > CAST('2026-11-01' AS DATE)
        THEN NULL
        WHEN DATE_ADD(
          DATE(2026, EXTRACT(MONTH FROM `customer`.`signup`), 1),
          INTERVAL (
            EXTRACT(DAY FROM `customer`.`signup`) - 1
          ) DAY
        ) <= CAST('2026-11-01' AS DATE)
        THEN DATE_ADD(
          DATE(2026, EXTRACT(MONTH FROM `customer`.`signup`), 1),
          INTERVAL (
            EXTRACT(DAY FROM `customer`.`signup`) - 1
          ) DAY
        )
        ELSE DATE_ADD(
          DATE(2025, EXTRACT(MONTH FROM `customer`.`signup`), 1),
          INTERVAL (
            EXTRACT(DAY FROM `customer`.`signup`) - 1
          ) DAY
        )
      END,
      DAY
    ) <= 3 /* DAYS SINCE ANNIVERSARY OF signup <= 3 */
  ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3 */

==== spark ====

-- anniversaries
--   ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    (
      DATE_ADD(
        MAKE_DATE(2026, EXTRACT(MONTH FROM `customer`.`birth_date`), 1),
        EXTRACT(DAY FROM `customer`.`birth_date`) - 1
      ) >= CAST('2026-11-01' AS DATE)
      AND DATE_ADD(
        MAKE_DATE(2026, EXTRACT(MONTH FROM `customer`.`birth_date`), 1),
        EXTRACT(DAY FROM `customer`.`birth_date`) - 1
      ) < CAST('2026-11-09' AS DATE)
      AND `customer`.`birth_date` < CAST('2026-11-09' AS DATE)
    ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS */
    OR DATEDIFF(
      CAST('2026-11-01' AS DATE),
      CASE
        WHEN `customer`.`signup` > CAST('2026-11-01' AS DATE)
        THEN NULL
        WHEN DATE_ADD(
          MAKE_DATE(2026, EXTRACT(MONTH FROM `customer`.`signup`), 1),
          EXTRACT(DAY FROM `customer`.`signup`) - 1
        ) <= CAST('2026-11-01' AS DATE)
        THEN DATE_ADD(
          MAKE_DATE(2026, EXTRACT(MONTH FROM `customer`.`signup`), 1),
          EXTRACT(DAY FROM `customer`.`signup`) - 1
        )
        ELSE DATE_ADD(
          MAKE_DATE(2025, EXTRACT(MONTH FROM `customer`.`signup`), 1),
          EXTRACT(DAY FROM `customer`.`signup`) - 1
        )
      END
    ) <= 3 /* DAYS SINCE ANNIVERSARY OF signup <= 3 */
  ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3 */

==== duckdb, live ====

-- anniversaries
--   ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS "today",
    CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) + 7 + 1 AS "today_plus_7_days_plus_1_day"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
CROSS JOIN "moment"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    CASE
      WHEN "customer"."birth_date" >= "moment"."today"
      THEN "customer"."birth_date"
      WHEN MAKE_DATE(EXTRACT(YEAR FROM "moment"."today"), EXTRACT(MONTH FROM "customer"."birth_date"), 1) + CAST(EXTRACT(DAY FROM "customer"."birth_date") - 1 AS INT) >= "moment"."today"
      THEN MAKE_DATE(EXTRACT(YEAR FROM "moment"."today"), EXTRACT(MONTH FROM "customer"."birth_date"), 1) + CAST(EXTRACT(DAY FROM "customer"."birth_date") - 1 AS INT)
      ELSE MAKE_DATE(
        EXTRACT(YEAR FROM "moment"."today") + 1,
        EXTRACT(MONTH FROM "customer"."birth_date"),
        1
      ) + CAST(EXTRACT(DAY FROM "customer"."birth_date") - 1 AS INT)
    END < "moment"."today_plus_7_days_plus_1_day" /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS */
    OR DATE_DIFF(
      'day',
      CASE
        WHEN "customer"."signup" > "moment"."today"
        THEN NULL
        WHEN MAKE_DATE(EXTRACT(YEAR FROM "moment"."today"), EXTRACT(MONTH FROM "customer"."signup"), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT) <= "moment"."today"
        THEN MAKE_DATE(EXTRACT(YEAR FROM "moment"."today"), EXTRACT(MONTH FROM "customer"."signup"), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT)
        ELSE MAKE_DATE(EXTRACT(YEAR FROM "moment"."today") - 1, EXTRACT(MONTH FROM "customer"."signup"), 1) + CAST(EXTRACT(DAY FROM "customer"."signup") - 1 AS INT)
      END,
      "moment"."today"
    ) <= 3 /* DAYS SINCE ANNIVERSARY OF signup <= 3 */
  ) /* ANNIVERSARY OF birth_date IN NEXT 7 DAYS OR DAYS SINCE ANNIVERSARY OF signup <= 3 */
