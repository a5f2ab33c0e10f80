==== duckdb ====

-- attributes: Urban and reachable
--   region = 'urban' AND age BETWEEN 25 AND 34 AND NOT is_staff AND email ENDS WITH '.fr'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."region" = 'urban' /* region = 'urban' */
  AND (
    TRY_CAST("customer"."age" AS DECIMAL(38, 9)) >= 25
    AND TRY_CAST("customer"."age" AS DECIMAL(38, 9)) <= 34
  ) /* age BETWEEN 25 AND 34 */
  AND "customer"."is_staff" IS NOT TRUE /* NOT is_staff */
  AND ENDS_WITH(
    LOWER(CASE WHEN NOT "customer"."email" IN ('', 'n/a') THEN "customer"."email" END),
    '.fr'
  ) /* email ENDS WITH '.fr' */

==== postgres ====

-- attributes: Urban and reachable
--   region = 'urban' AND age BETWEEN 25 AND 34 AND NOT is_staff AND email ENDS WITH '.fr'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."region" = 'urban' /* region = 'urban' */
  AND (
    CASE
      WHEN ABS(CAST("customer"."age" AS DOUBLE PRECISION)) < 1e29
      THEN CAST("customer"."age" AS DECIMAL(38, 9))
    END >= 25
    AND CASE
      WHEN ABS(CAST("customer"."age" AS DOUBLE PRECISION)) < 1e29
      THEN CAST("customer"."age" AS DECIMAL(38, 9))
    END <= 34
  ) /* age BETWEEN 25 AND 34 */
  AND "customer"."is_staff" IS NOT TRUE /* NOT is_staff */
  AND RIGHT(
    LOWER(CASE WHEN NOT "customer"."email" IN ('', 'n/a') THEN "customer"."email" END),
    LENGTH('.fr')
  ) = '.fr' /* email ENDS WITH '.fr' */

==== bigquery ====

-- attributes: Urban and reachable
--   region = 'urban' AND age BETWEEN 25 AND 34 AND NOT is_staff AND email ENDS WITH '.fr'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`region` = 'urban' /* region = 'urban' */
  AND (
    SAFE_CAST(`customer`.`age` AS NUMERIC) >= 25
    AND SAFE_CAST(`customer`.`age` AS NUMERIC) <= 34
  ) /* age BETWEEN 25 AND 34 */
  AND `customer`.`is_staff` IS NOT TRUE /* NOT is_staff */
  AND ENDS_WITH(
    LOWER(
      REPLACE(
        CASE WHEN NOT `customer`.`email` IN ('', 'n/a') THEN `customer`.`email` END,
        'Σ',
        'σ'
      )
    ),
    '.fr'
  ) /* email ENDS WITH '.fr' */

==== spark ====

-- attributes: Urban and reachable
--   region = 'urban' AND age BETWEEN 25 AND 34 AND NOT is_staff AND email ENDS WITH '.fr'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`region` = 'urban' /* region = 'urban' */
  AND (
    TRY_CAST(`customer`.`age` AS DECIMAL(38, 9)) >= 25
    AND TRY_CAST(`customer`.`age` AS DECIMAL(38, 9)) <= 34
  ) /* age BETWEEN 25 AND 34 */
  AND `customer`.`is_staff` IS NOT TRUE /* NOT is_staff */
  AND ENDSWITH(
    LOWER(
      REPLACE(
        CASE WHEN NOT `customer`.`email` IN ('', 'n/a') THEN `customer`.`email` END,
        'Σ',
        'σ'
      )
    ),
    '.fr'
  ) /* email ENDS WITH '.fr' */

==== duckdb, live ====

-- attributes: Urban and reachable
--   region = 'urban' AND age BETWEEN 25 AND 34 AND NOT is_staff AND email ENDS WITH '.fr'
-- live: as of the moment that it runs, days in Europe/Paris
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."region" = 'urban' /* region = 'urban' */
  AND (
    TRY_CAST("customer"."age" AS DECIMAL(38, 9)) >= 25
    AND TRY_CAST("customer"."age" AS DECIMAL(38, 9)) <= 34
  ) /* age BETWEEN 25 AND 34 */
  AND "customer"."is_staff" IS NOT TRUE /* NOT is_staff */
  AND ENDS_WITH(
    LOWER(CASE WHEN NOT "customer"."email" IN ('', 'n/a') THEN "customer"."email" END),
    '.fr'
  ) /* email ENDS WITH '.fr' */
