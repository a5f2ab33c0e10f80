==== duckdb ====

-- letter.a
--   email_consent AND drawn for a
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND (
    CAST('0x' || SUBSTRING(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) >= 429496730
    AND CAST('0x' || SUBSTRING(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) < 2362232013
  ) /* drawn for a */

==== postgres ====

-- letter.a
--   email_consent AND drawn for a
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND (
    CAST(CAST('x' || SUBSTR(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIT(32)) AS BIGINT) >= 429496730
    AND CAST(CAST('x' || SUBSTR(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIT(32)) AS BIGINT) < 2362232013
  ) /* drawn for a */

==== bigquery ====

-- letter.a
--   email_consent AND drawn for a
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`email_consent` /* email_consent */
  AND (
    CAST('0x' || SUBSTR(TO_HEX(MD5('split:letter:' || CAST(`customer`.`customer_id` AS STRING))), 1, 8) AS INT64) >= 429496730
    AND CAST('0x' || SUBSTR(TO_HEX(MD5('split:letter:' || CAST(`customer`.`customer_id` AS STRING))), 1, 8) AS INT64) < 2362232013
  ) /* drawn for a */

==== spark ====

-- letter.a
--   email_consent AND drawn for a
-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC
SELECT DISTINCT
  `customer`.`customer_id`
FROM `customers` AS `customer`
WHERE
  `customer`.`customer_id` IS NOT NULL
  AND `customer`.`email_consent` /* email_consent */
  AND (
    CAST(CONV(
      SUBSTR(MD5('split:letter:' || CAST(`customer`.`customer_id` AS STRING)), 1, 8),
      16,
      10
    ) AS BIGINT) >= 429496730
    AND CAST(CONV(
      SUBSTR(MD5('split:letter:' || CAST(`customer`.`customer_id` AS STRING)), 1, 8),
      16,
      10
    ) AS BIGINT) < 2362232013
  ) /* drawn for a */

==== duckdb, live ====

-- letter.a
--   email_consent AND drawn for a
-- live: as of the moment that it runs, days in Europe/Paris
SELECT DISTINCT
  "customer"."customer_id"
FROM "customers" AS "customer"
WHERE
  "customer"."customer_id" IS NOT NULL
  AND "customer"."email_consent" /* email_consent */
  AND (
    CAST('0x' || SUBSTRING(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) >= 429496730
    AND CAST('0x' || SUBSTRING(MD5('split:letter:' || CAST("customer"."customer_id" AS TEXT)), 1, 8) AS BIGINT) < 2362232013
  ) /* drawn for a */
