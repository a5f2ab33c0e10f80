-- The example's segments a second time, written by hand. `log` holds the rows of the package's text file: customer, day,
-- discs, dollars. The run's date is 30 September 1997.

-- setup
CREATE TABLE bought AS SELECT * FROM log WHERE day <= '1997-09-30';
CREATE TABLE totals AS
  SELECT customer AS id, count(DISTINCT day) AS days, sum(discs) AS discs, sum(dollars) AS dollars, max(day) AS last_day
  FROM bought GROUP BY customer;

-- came_back.never = 1411
SELECT id FROM totals WHERE days = 1;
-- came_back.once = 439
SELECT id FROM totals WHERE days = 2;
-- came_back.twice = 214
SELECT id FROM totals WHERE days = 3;
-- came_back.thrice = 100
SELECT id FROM totals WHERE days = 4;
-- came_back.four_times = 62
SELECT id FROM totals WHERE days = 5;
-- came_back.five_times = 38
SELECT id FROM totals WHERE days = 6;
-- came_back.six_times = 29
SELECT id FROM totals WHERE days = 7;
-- came_back.more = 64
SELECT id FROM totals WHERE days >= 8;
-- champions = 103
SELECT id FROM totals WHERE last_day >= DATE '1997-09-30' - 60 AND days >= 4 AND dollars >= 150;
-- one_timers = 1411
SELECT id FROM totals WHERE days = 1;
-- big_first_order = 20
SELECT id FROM totals WHERE days = 1 AND discs >= 10;
-- cooling_down = 192
SELECT id FROM totals WHERE days >= 3 AND last_day < '1997-06-30';
-- second_purchase_this_summer = 187
SELECT customer FROM (SELECT customer, day, row_number() OVER (PARTITION BY customer ORDER BY day) AS place FROM bought)
WHERE place = 2 AND day BETWEEN '1997-06-01' AND '1997-08-31';
-- bargain_hunters = 83
SELECT id FROM totals WHERE discs >= 5 AND dollars <= 12 * discs;
-- collectors = 78
SELECT customer FROM bought WHERE discs >= 5 GROUP BY customer HAVING count(*) >= 2;
-- reactivate = 194
SELECT id FROM totals
WHERE ((days >= 3 AND last_day < '1997-06-30') OR (days = 1 AND discs >= 10)) AND NOT (discs >= 5 AND dollars <= 12 * discs);
