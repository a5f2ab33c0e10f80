==== duckdb ====

-- calendar
--   signup IN 2026-03 AND birth_date IS KNOWN AND last_login < 2026-01-01 AND AGE(birth_date) >= 60
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "customer"."signup" >= CAST('2026-03-01' AS DATE)
    AND "customer"."signup" < CAST('2026-04-01' AS DATE)
  ) /* signup IN 2026-03 */
  AND "customer"."birth_date" IS NOT NULL /* birth_date IS KNOWN */
  AND "customer"."last_login" < CAST('2025-12-31 23:00:00+00:00' AS TIMESTAMPTZ) /* last_login < 2026-01-01 */
  AND (
    (
      EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM "customer"."birth_date")
    ) * 12 + (
      EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM "customer"."birth_date")
    ) - CASE
      WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM "customer"."birth_date")
      THEN 1
      ELSE 0
    END
  ) // 12 >= 60 /* AGE(birth_date) >= 60 */

==== postgres ====

-- calendar
--   signup IN 2026-03 AND birth_date IS KNOWN AND last_login < 2026-01-01 AND AGE(birth_date) >= 60
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "customer"."signup" >= CAST('2026-03-01' AS DATE)
    AND "customer"."signup" < CAST('2026-04-01' AS DATE)
  ) /* signup IN 2026-03 */
  AND "customer"."birth_date" IS NOT NULL /* birth_date IS KNOWN */
  AND "customer"."last_login" < CAST('2025-12-31 23:00:00+00:00' AS TIMESTAMPTZ) /* last_login < 2026-01-01 */
  AND DIV(
    (
      EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM "customer"."birth_date")
    ) * 12 + (
      EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM "customer"."birth_date")
    ) - CASE
      WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM "customer"."birth_date")
      THEN 1
      ELSE 0
    END,
    12
  ) >= 60 /* AGE(birth_date) >= 60 */

==== bigquery ====

-- calendar
--   signup IN 2026-03 AND birth_date IS KNOWN AND last_login < 2026-01-01 AND AGE(birth_date) >= 60
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `customer`.`signup` >= CAST('2026-03-01' AS DATE)
    AND `customer`.`signup` < CAST('2026-04-01' AS DATE)
  ) /* signup IN 2026-03 */
  AND `customer`.`birth_date` IS NOT NULL /* birth_date IS KNOWN */
  AND `customer`.`last_login` < CAST('2025-12-31 23:00:00+00:00' AS TIMESTAMP) /* last_login < 2026-01-01 */
  AND DIV(
    (
      EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM `customer`.`birth_date`)
    ) * 12 + (
      EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM `customer`.`birth_date`)
    ) - CASE
      WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM `customer`.`birth_date`)
      THEN 1
      ELSE 0
    END,
    12
  ) >= 60 /* AGE(birth_date) >= 60 */

==== spark ====

-- calendar
--   signup IN 2026-03 AND birth_date IS KNOWN AND last_login < 2026-01-01 AND AGE(birth_date) >= 60
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `customer`.`signup` >= CAST('2026-03-01' AS DATE)
    AND `customer`.`signup` < CAST('2026-04-01' AS DATE)
  ) /* signup IN 2026-03 */
  AND `customer`.`birth_date` IS NOT NULL /* birth_date IS KNOWN */
  AND `customer`.`last_login` < CAST('2025-12-31 23:00:00+00:00' AS TIMESTAMP) /* last_login < 2026-01-01 */
  AND (
    (
      EXTRACT(YEAR FROM CAST('2026-11-01' AS DATE)) - EXTRACT(YEAR FROM `customer`.`birth_date`)
    ) * 12 + (
      EXTRACT(MONTH FROM CAST('2026-11-01' AS DATE)) - EXTRACT(MONTH FROM `customer`.`birth_date`)
    ) - CASE
      WHEN EXTRACT(DAY FROM CAST('2026-11-01' AS DATE)) < EXTRACT(DAY FROM `customer`.`birth_date`)
      THEN 1
      ELSE 0
    END
  ) DIV 12 >= 60 /* AGE(birth_date) >= 60 */

==== duckdb, live ====

-- calendar
--   signup IN 2026-03 AND birth_date IS KNOWN AND last_login < 2026-01-01 AND AGE(birth_date) >= 60
-- live: as of the moment that it runs, days in Europe/Paris
WITH "moment" AS (
  SELECT
    CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris' AS DATE) AS "today"
)
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
CROSS JOIN "moment"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "customer"."signup" >= CAST('2026-03-01' AS DATE)
    AND "customer"."signup" < CAST('2026-04-01' AS DATE)
  ) /* signup IN 2026-03 */
  AND "customer"."birth_date" IS NOT NULL /* birth_date IS KNOWN */
  AND "customer"."last_login" < CAST('2025-12-31 23:00:00+00:00' AS TIMESTAMPTZ) /* last_login < 2026-01-01 */
  AND (
    (
      EXTRACT(YEAR FROM "moment"."today") - EXTRACT(YEAR FROM "customer"."birth_date")
    ) * 12 + (
      EXTRACT(MONTH FROM "moment"."today") - EXTRACT(MONTH FROM "customer"."birth_date")
    ) - CASE
      WHEN EXTRACT(DAY FROM "moment"."today") < EXTRACT(DAY FROM "customer"."birth_date")
      THEN 1
      ELSE 0
    END
  ) // 12 >= 60 /* AGE(birth_date) >= 60 */
