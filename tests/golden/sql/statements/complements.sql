==== duckdb ====

-- complements: Whoever is not
--   city != 'Paris' AND NOT age > 30 AND plan NOT IN ('free', 'basic')
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."city" IS DISTINCT FROM 'Paris' /* city != 'Paris' */
  AND (
    TRY_CAST("customer"."age" AS DECIMAL(38, 9)) > 30
  ) IS NOT TRUE /* NOT age > 30 */
  AND (
    NOT "customer"."plan" IN ('free', 'basic') OR "customer"."plan" IS NULL
  ) /* plan NOT IN ('free', 'basic') */

==== postgres ====

-- complements: Whoever is not
--   city != 'Paris' AND NOT age > 30 AND plan NOT IN ('free', 'basic')
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."city" IS DISTINCT FROM 'Paris' /* city != 'Paris' */
  AND (
    CASE
      WHEN ABS(CAST("customer"."age" AS DOUBLE PRECISION)) < 1e29
      THEN CAST("customer"."age" AS DECIMAL(38, 9))
    END > 30
  ) IS NOT TRUE /* NOT age > 30 */
  AND (
    NOT "customer"."plan" IN ('free', 'basic') OR "customer"."plan" IS NULL
  ) /* plan NOT IN ('free', 'basic') */

==== bigquery ====

-- complements: Whoever is not
--   city != 'Paris' AND NOT age > 30 AND plan NOT IN ('free', 'basic')
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`city` IS DISTINCT FROM 'Paris' /* city != 'Paris' */
  AND (
    SAFE_CAST(`customer`.`age` AS NUMERIC) > 30
  ) IS NOT TRUE /* NOT age > 30 */
  AND (
    NOT `customer`.`plan` IN ('free', 'basic') OR `customer`.`plan` IS NULL
  ) /* plan NOT IN ('free', 'basic') */

==== spark ====

-- complements: Whoever is not
--   city != 'Paris' AND NOT age > 30 AND plan NOT IN ('free', 'basic')
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`city` IS DISTINCT FROM 'Paris' /* city != 'Paris' */
  AND (
    TRY_CAST(`customer`.`age` AS DECIMAL(38, 9)) > 30
  ) IS NOT TRUE /* NOT age > 30 */
  AND (
    NOT `customer`.`plan` IN ('free', 'basic') OR `customer`.`plan` IS NULL
  ) /* plan NOT IN ('free', 'basic') */

==== duckdb, live ====

-- complements: Whoever is not
--   city != 'Paris' AND NOT age > 30 AND plan NOT IN ('free', 'basic')
-- live: as of the moment that it runs, days in Europe/Paris
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."city" IS DISTINCT FROM 'Paris' /* city != 'Paris' */
  AND (
    TRY_CAST("customer"."age" AS DECIMAL(38, 9)) > 30
  ) IS NOT TRUE /* NOT age > 30 */
  AND (
    NOT "customer"."plan" IN ('free', 'basic') OR "customer"."plan" IS NULL
  ) /* plan NOT IN ('free', 'basic') */
