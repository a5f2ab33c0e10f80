==== duckdb ====

-- letter.control
--   email_consent AND drawn for control
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND CAST('0x' || SUBSTRING(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) < 429496730 /* drawn for control */

==== postgres ====

-- letter.control
--   email_consent AND drawn for control
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND CAST(CAST('x' || SUBSTR(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIT(32)) AS BIGINT) < 429496730 /* drawn for control */

==== bigquery ====

-- letter.control
--   email_consent AND drawn for control
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`email_consent` /* email_consent */
  AND CAST('0x' || SUBSTR(TO_HEX(MD5('split:letter:' || CAST(`customer`.`customer_id` AS STRING))), 1, 8) AS INT64) < 429496730 /* drawn for control */

==== spark ====

-- letter.control
--   email_consent AND drawn for control
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`email_consent` /* email_consent */
  AND CAST(CONV(
    SUBSTR(MD5('split:letter:' || CAST(`customer`.`customer_id` AS STRING)), 1, 8),
    16,
    10
  ) AS BIGINT) < 429496730 /* drawn for control */

==== duckdb, live ====

-- letter.control
--   email_consent AND drawn for control
-- live: as of the moment that it runs, days in Europe/Paris
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND CAST('0x' || SUBSTRING(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) < 429496730 /* drawn for control */
