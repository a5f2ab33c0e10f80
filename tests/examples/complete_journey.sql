-- The example's segments a second time, written by hand against the package's Parquet files: nothing of segql is used.
-- Every query follows `-- name = size` and returns the members' keys. Times are the stores' clock; the run's date is
-- 31 December 2017, so LAST 90 DAYS starts on 2 October, LAST 6 MONTHS on 30 June, LAST 1 YEAR on 31 December 2016.

-- setup
CREATE VIEW households AS SELECT DISTINCT household_id AS id FROM transactions;
CREATE TABLE lines AS
  SELECT t.household_id AS id, t.basket_id, t.store_id, t.coupon_disc, t.sales_value,
    timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) AS at_clock,
    p.department, p.brand, p.product_category AS category
  FROM transactions AS t LEFT JOIN products AS p ON p.product_id = t.product_id;
CREATE TABLE trips AS
  SELECT id, basket_id, min(store_id) AS store_id, min(at_clock) AS at_clock, sum(round(sales_value, 2)::DECIMAL(18, 2)) AS amount
  FROM lines GROUP BY id, basket_id;
CREATE TABLE redeemed AS
  SELECT r.household_id AS id, r.redemption_date AS on_date, r.campaign_id, d.campaign_type
  FROM coupon_redemptions AS r LEFT JOIN campaign_descriptions AS d ON d.campaign_id = r.campaign_id;
CREATE TABLE spend AS
  SELECT id, count(*) AS n, sum(amount) AS total, min(at_clock)::DATE AS first_day, max(at_clock)::DATE AS last_day,
    coalesce(sum(amount) FILTER (at_clock >= '2017-10-02'), 0) AS latest,
    coalesce(sum(amount) FILTER (at_clock >= '2017-07-04' AND at_clock < '2017-10-02'), 0) AS before,
    count(*) FILTER (at_clock >= '2017-07-04' AND at_clock < '2017-10-02') AS trips_before
  FROM trips GROUP BY id;

-- families = 288
SELECT household_id FROM demographics WHERE kids_count <> '0';
-- young_singles = 108
SELECT household_id FROM demographics WHERE age IN ('19-24', '25-34') AND kids_count = '0';
-- seniors = 72
SELECT household_id FROM demographics WHERE age = '65+';
-- comfortable_owners = 103
SELECT household_id FROM demographics
WHERE home_ownership = 'Homeowner' AND regexp_matches(income, '^(1[0-9][0-9]-|200-|250)');
-- not_married = 2129
SELECT id FROM households EXCEPT SELECT household_id FROM demographics WHERE marital_status = 'Married';
-- unknown_profile = 1668
SELECT id FROM households EXCEPT SELECT household_id FROM demographics;
-- store_regulars = 59
SELECT id FROM trips WHERE store_id = 367 AND at_clock >= '2017-06-30' GROUP BY id HAVING count(*) >= 10;
-- store_loyals = 51
SELECT id FROM trips GROUP BY id HAVING 2 * count(*) FILTER (store_id = 367) > count(*);
-- store_exclusive = 21
SELECT id FROM trips WHERE at_clock >= '2017-09-01' AND at_clock < '2017-12-01' GROUP BY id
HAVING min(store_id) = 367 AND max(store_id) = 367;
-- store_hoppers = 628
SELECT id FROM trips GROUP BY id HAVING count(DISTINCT store_id) >= 6;
-- moved_store = 1076
SELECT id FROM (
  SELECT id, row_number() OVER (PARTITION BY id ORDER BY at_clock, basket_id) AS up,
    row_number() OVER (PARTITION BY id ORDER BY at_clock DESC, basket_id DESC) AS down, store_id FROM trips
) WHERE up = 1 OR down = 1 GROUP BY id HAVING count(*) = 2 AND count(DISTINCT store_id) = 2;
-- frequent_shoppers = 470
SELECT id FROM trips WHERE at_clock >= '2017-10-02' GROUP BY id HAVING count(*) >= 26;
-- big_baskets = 224
SELECT id FROM trips WHERE at_clock >= '2017-06-30' GROUP BY id HAVING sum(amount) >= 60 * count(*);
-- new_households = 22
SELECT id FROM spend WHERE first_day >= '2017-10-02';
-- lapsed = 215
SELECT id FROM spend WHERE DATE '2017-12-31' - last_day > 60;
-- spending_up = 596
SELECT id FROM spend WHERE latest > 1.5 * before AND trips_before > 0;
-- slipping = 413
SELECT id FROM spend WHERE 2 * latest < before;
-- december_givers = 564
SELECT id FROM trips GROUP BY id
HAVING count(*) FILTER (at_clock >= '2017-11-01' AND at_clock < '2017-12-01') > 0
  AND coalesce(sum(amount) FILTER (at_clock >= '2017-12-01'), 0)
    > 1.5 * sum(amount) FILTER (at_clock >= '2017-11-01' AND at_clock < '2017-12-01');
-- stock_up_trips = 271
SELECT id FROM trips GROUP BY id HAVING round(quantile_cont(amount::DECIMAL(38, 9), 0.9), 9) >= 120;
-- baby_households = 257
SELECT id FROM lines
WHERE at_clock >= '2017-06-30' AND category IN ('BABY FOODS', 'DIAPERS & DISPOSABLES', 'INFANT FORMULA')
GROUP BY id HAVING count(*) >= 5;
-- wine_lovers = 114
SELECT id FROM lines WHERE at_clock >= '2017-06-30' AND category LIKE '% WINE' GROUP BY id HAVING count(*) >= 6;
-- pet_owners = 698
SELECT id FROM lines WHERE category IN ('CAT FOOD', 'DOG FOODS', 'CAT LITTER') GROUP BY id HAVING count(*) >= 4;
-- fresh_eaters = 92
SELECT id FROM lines GROUP BY id
HAVING 5 * sum(sales_value::DECIMAL(18, 9)) FILTER (department = 'PRODUCE') >= sum(sales_value::DECIMAL(18, 9))
  AND sum(sales_value::DECIMAL(18, 9)) > 0;
-- own_brand_fans = 388
SELECT id FROM lines GROUP BY id
HAVING 5 * sum(sales_value::DECIMAL(18, 9)) FILTER (brand = 'Private') >= 2 * sum(sales_value::DECIMAL(18, 9))
  AND sum(sales_value::DECIMAL(18, 9)) > 0;
-- organic_curious = 725
SELECT id FROM lines WHERE category ILIKE '%organic%' GROUP BY id HAVING count(*) <= 3;
-- wide_range = 1541
SELECT id FROM lines GROUP BY id HAVING count(DISTINCT department) >= 10;
-- fuel_buyers = 395
SELECT id FROM lines WHERE department = 'FUEL' AND at_clock >= '2017-10-02' GROUP BY id HAVING count(*) >= 3;
-- never_seafood = 1860
SELECT id FROM households EXCEPT SELECT id FROM lines WHERE department = 'SEAFOOD';
-- weekend_shoppers = 131
SELECT id FROM trips WHERE at_clock >= '2017-06-30' GROUP BY id
HAVING count(*) >= 5 AND 10 * count(*) FILTER (dayname(at_clock) IN ('Saturday', 'Sunday')) >= 6 * count(*);
-- evening_shoppers = 258
SELECT id FROM trips WHERE at_clock >= '2017-06-30' GROUP BY id
HAVING count(*) >= 5 AND 10 * count(*) FILTER (at_clock::TIME >= '18:00') >= 6 * count(*);
-- early_birds = 81
SELECT id FROM trips WHERE at_clock >= '2017-10-02' AND at_clock::TIME >= '05:00' AND at_clock::TIME < '09:00'
GROUP BY id HAVING count(*) >= 5;
-- coupon_users = 410
SELECT DISTINCT id FROM redeemed;
-- coupon_lovers = 63
SELECT id FROM redeemed GROUP BY id HAVING count(*) >= 10;
-- responders = 140
SELECT m.household_id FROM (SELECT household_id, count(*) AS sent FROM campaigns GROUP BY household_id) AS m
JOIN (SELECT id, count(DISTINCT campaign_id) AS used FROM redeemed GROUP BY id) AS r ON r.id = m.household_id
WHERE 2 * r.used >= m.sent;
-- deaf_to_mail = 373
SELECT household_id FROM campaigns WHERE household_id NOT IN (SELECT id FROM redeemed)
GROUP BY household_id HAVING count(*) >= 5;
-- never_mailed = 910
SELECT id FROM households EXCEPT SELECT household_id FROM campaigns;
-- answered_big_campaign = 307
SELECT DISTINCT id FROM redeemed WHERE on_date >= '2017-06-30' AND campaign_type = 'Type A';
-- in_a_running_campaign = 558
SELECT DISTINCT household_id FROM campaigns JOIN campaign_descriptions USING (campaign_id)
WHERE start_date::DATE <= '2017-12-31' AND end_date::DATE >= '2017-12-31';
-- coupon_savers = 211
SELECT id FROM lines GROUP BY id HAVING sum(round(coupon_disc, 9)::DECIMAL(18, 9)) >= 30;
-- vip = 217
SELECT id FROM spend WHERE total >= 4000 AND n >= 100;
-- value.gold = 301
SELECT id FROM spend WHERE total >= 4000;
-- value.silver = 517
SELECT id FROM spend WHERE total >= 2000 AND total < 4000;
-- value.bronze = 1003
SELECT id FROM spend WHERE total >= 500 AND total < 2000;
-- value.small = 648
SELECT id FROM spend WHERE total < 500;
-- lifecycle.new = 22
SELECT id FROM spend WHERE first_day >= '2017-10-02';
-- lifecycle.active = 2047
SELECT id FROM spend WHERE first_day < '2017-10-02' AND last_day >= '2017-12-01';
-- lifecycle.cooling = 186
SELECT id FROM spend WHERE first_day < '2017-10-02' AND last_day BETWEEN '2017-11-01' AND '2017-11-30';
-- lifecycle.at_risk = 112
SELECT id FROM spend WHERE first_day < '2017-10-02' AND last_day BETWEEN '2017-09-02' AND '2017-10-31';
-- lifecycle.lost = 102
SELECT id FROM spend WHERE last_day < '2017-09-02';
-- win_back = 15
SELECT id FROM spend WHERE DATE '2017-12-31' - last_day > 60 AND total >= 1000
EXCEPT
SELECT household_id FROM campaigns WHERE household_id NOT IN (SELECT id FROM redeemed)
GROUP BY household_id HAVING count(*) >= 5;
-- baby_mailing = 229
(
  SELECT id FROM lines
  WHERE at_clock >= '2017-06-30' AND category IN ('BABY FOODS', 'DIAPERS & DISPOSABLES', 'INFANT FORMULA')
  GROUP BY id HAVING count(*) >= 5
  UNION SELECT household_id FROM demographics WHERE kids_count <> '0' AND age IN ('19-24', '25-34')
)
EXCEPT SELECT id FROM spend WHERE DATE '2017-12-31' - last_day > 60
EXCEPT (
  SELECT household_id FROM campaigns WHERE household_id NOT IN (SELECT id FROM redeemed)
  GROUP BY household_id HAVING count(*) >= 5
);
-- wine_evening = 15
(
  (
    SELECT id FROM lines WHERE at_clock >= '2017-06-30' AND category LIKE '% WINE' GROUP BY id HAVING count(*) >= 6
    INTERSECT
    SELECT id FROM trips WHERE store_id = 367 AND at_clock >= '2017-06-30' GROUP BY id HAVING count(*) >= 10
  )
  UNION
  (
    SELECT id FROM spend WHERE total >= 4000 AND n >= 100
    INTERSECT
    SELECT id FROM trips GROUP BY id HAVING 2 * count(*) FILTER (store_id = 367) > count(*)
  )
)
EXCEPT (
  SELECT household_id FROM demographics WHERE kids_count <> '0'
  EXCEPT
  SELECT id FROM trips WHERE at_clock >= '2017-06-30' GROUP BY id
  HAVING count(*) >= 5 AND 10 * count(*) FILTER (at_clock::TIME >= '18:00') >= 6 * count(*)
)
EXCEPT SELECT id FROM spend WHERE DATE '2017-12-31' - last_day > 60;
-- save_the_best = 10
SELECT id FROM spend WHERE total >= 4000
  AND (2 * latest < before OR (first_day < '2017-10-02' AND last_day BETWEEN '2017-09-02' AND '2017-11-30'));
-- weekend_treats = 9
SELECT id FROM trips JOIN demographics AS d ON d.household_id = id
WHERE at_clock >= '2017-06-30' AND (d.kids_count <> '0' OR d.household_size IN ('4', '5+')) GROUP BY id
HAVING count(*) >= 5 AND 10 * count(*) FILTER (dayname(at_clock) IN ('Saturday', 'Sunday')) >= 6 * count(*)
  AND sum(amount) >= 40 * count(*);
-- untouched = 304
SELECT id FROM spend
WHERE total >= 500
  AND (
    first_day >= '2017-10-02'
    OR (last_day >= '2017-12-01' AND id NOT IN (SELECT household_id FROM campaigns))
  );
