==== duckdb ====

-- hostile
--   city = 'O''Brien'' OR 1=1 -- */ \' OR tags CONTAINS '%"; DROP TABLE customers; --'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "customer"."city" = 'O''Brien'' OR 1=1 -- */ \' /* city = 'O''Brien'' OR 1=1 -- * / \' */
    OR LIST_CONTAINS("customer"."tags", '%"; DROP TABLE customers; --') /* tags CONTAINS '%"; DROP TABLE customers; --' */
  ) /* city = 'O''Brien'' OR 1=1 -- * / \' OR tags CONTAINS '%"; DROP TABLE customers; --' */

==== postgres ====

-- hostile
--   city = 'O''Brien'' OR 1=1 -- */ \' OR tags CONTAINS '%"; DROP TABLE customers; --'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "customer"."city" = 'O''Brien'' OR 1=1 -- */ \' /* city = 'O''Brien'' OR 1=1 -- * / \' */
    OR COALESCE('%"; DROP TABLE customers; --' = ANY("customer"."tags"), FALSE) /* tags CONTAINS '%"; DROP TABLE customers; --' */
  ) /* city = 'O''Brien'' OR 1=1 -- * / \' OR tags CONTAINS '%"; DROP TABLE customers; --' */

==== bigquery ====

-- hostile
--   city = 'O''Brien'' OR 1=1 -- */ \' OR tags CONTAINS '%"; DROP TABLE customers; --'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `customer`.`city` = 'O\'Brien\' OR 1=1 -- */ \\' /* city = 'O''Brien'' OR 1=1 -- * / \' */
    OR COALESCE('%"; DROP TABLE customers; --' IN UNNEST(`customer`.`tags`), FALSE) /* tags CONTAINS '%"; DROP TABLE customers; --' */
  ) /* city = 'O''Brien'' OR 1=1 -- * / \' OR tags CONTAINS '%"; DROP TABLE customers; --' */

==== spark ====

-- hostile
--   city = 'O''Brien'' OR 1=1 -- */ \' OR tags CONTAINS '%"; DROP TABLE customers; --'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND (
    `customer`.`city` = 'O\'Brien\' OR 1=1 -- */ \\' /* city = 'O''Brien'' OR 1=1 -- * / \' */
    OR COALESCE(ARRAY_CONTAINS(`customer`.`tags`, '%"; DROP TABLE customers; --'), FALSE) /* tags CONTAINS '%"; DROP TABLE customers; --' */
  ) /* city = 'O''Brien'' OR 1=1 -- * / \' OR tags CONTAINS '%"; DROP TABLE customers; --' */

==== duckdb, live ====

-- hostile
--   city = 'O''Brien'' OR 1=1 -- */ \' OR tags CONTAINS '%"; DROP TABLE customers; --'
-- live: as of the moment that it runs, days in Europe/Paris
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND (
    "customer"."city" = 'O''Brien'' OR 1=1 -- */ \' /* city = 'O''Brien'' OR 1=1 -- * / \' */
    OR LIST_CONTAINS("customer"."tags", '%"; DROP TABLE customers; --') /* tags CONTAINS '%"; DROP TABLE customers; --' */
  ) /* city = 'O''Brien'' OR 1=1 -- * / \' OR tags CONTAINS '%"; DROP TABLE customers; --' */
