==== duckdb ====

-- drawn
--   email_consent SAMPLE 12.5% SEED 'spring'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND CAST('0x' || SUBSTRING(MD5('sample:spring:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) < 536870912 /* SAMPLE 12.5% SEED 'spring' */

==== postgres ====

-- drawn
--   email_consent SAMPLE 12.5% SEED 'spring'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND CAST(CAST('x' || SUBSTR(MD5('sample:spring:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIT(32)) AS BIGINT) < 536870912 /* SAMPLE 12.5% SEED 'spring' */

==== bigquery ====

-- drawn
--   email_consent SAMPLE 12.5% SEED 'spring'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`email_consent` /* email_consent */
  AND CAST('0x' || SUBSTR(TO_HEX(MD5('sample:spring:' || CAST(`customer`.`customer_id` AS STRING))), 1, 8) AS INT64) < 536870912 /* SAMPLE 12.5% SEED 'spring' */

==== spark ====

-- drawn
--   email_consent SAMPLE 12.5% SEED 'spring'
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`email_consent` /* email_consent */
  AND CAST(CONV(
    SUBSTR(MD5('sample:spring:' || CAST(`customer`.`customer_id` AS STRING)), 1, 8),
    16,
    10
  ) AS BIGINT) < 536870912 /* SAMPLE 12.5% SEED 'spring' */

==== duckdb, live ====

-- drawn
--   email_consent SAMPLE 12.5% SEED 'spring'
-- live: as of the moment that it runs, days in Europe/Paris
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND CAST('0x' || SUBSTRING(MD5('sample:spring:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) < 536870912 /* SAMPLE 12.5% SEED 'spring' */
