-- Members of the generated shop's segments on 1 November 2026, without segql: 2,000 customers, seed 7.
-- `cutoff` is the midnight in Paris that ends the day. All days are Paris's; a moment is compared as the moment that it is.

-- setup
CREATE MACRO paris(t) AS timezone('Europe/Paris', t);
CREATE MACRO midnight(d) AS timezone('Europe/Paris', CAST(CAST(d AS DATE) AS TIMESTAMP));
CREATE MACRO cutoff() AS TIMESTAMPTZ '2026-11-01 23:00:00+00';
CREATE VIEW o AS
  SELECT *, CAST(paris(ordered_at) AS DATE) AS day, hour(paris(ordered_at)) AS hour FROM orders WHERE status <> 'cancelled';
CREATE VIEW visit AS SELECT *, CAST(paris(happened_at) AS DATE) AS day FROM site_events WHERE kind = 'page_view';
CREATE VIEW login AS SELECT *, CAST(paris(happened_at) AS DATE) AS day FROM site_events WHERE kind = 'login';
CREATE VIEW staff AS
  SELECT customer_id FROM customers
  WHERE is_staff OR lower(email) IN (SELECT lower(email) FROM staff_file);
-- What the catalog's policy asks of everybody who is written to by e-mail.
CREATE VIEW reachable AS
  SELECT customer_id FROM customers
  WHERE email_consent AND email NOT IN ('', 'n/a') AND customer_id NOT IN (SELECT customer_id FROM staff);
CREATE VIEW spent AS
  SELECT c.customer_id, c.region, c.household_id, coalesce(sum(o.amount), 0) AS euros, count(o.order_id) AS orders
  FROM customers c LEFT JOIN o ON o.customer_id = c.customer_id AND o.day >= DATE '2025-11-01' GROUP BY ALL;
CREATE VIEW mailed AS
  SELECT customer_id FROM customers
  WHERE email NOT IN ('', 'n/a') AND email_consent
  AND lower(email) NOT IN (SELECT lower(email) FROM unsubscribed_file)
  AND customer_id NOT IN (SELECT customer_id FROM staff);
CREATE VIEW fifths AS
  WITH bought AS (
    SELECT customer_id, DATE '2026-11-01' - max(day) AS recency, count(*) AS frequency, coalesce(sum(amount), 0) AS monetary
    FROM o GROUP BY customer_id
  ), placed AS (
    SELECT customer_id, count(*) OVER () AS n,
      row_number() OVER (ORDER BY recency, customer_id DESC) - 1 AS r,
      row_number() OVER (ORDER BY frequency DESC, customer_id) - 1 AS f,
      row_number() OVER (ORDER BY monetary DESC, customer_id) - 1 AS m
    FROM bought
  )
  SELECT customer_id, 5 - (5 * r) // n AS r, 5 - (5 * f) // n AS f, 5 - (5 * m) // n AS m FROM placed;

-- birthday_soon = 36
SELECT customer_id FROM customers JOIN reachable USING (customer_id) WHERE strftime(birth_date, '%m-%d') BETWEEN '11-01' AND '11-08';

-- leap_day_children = 31
SELECT customer_id FROM customers WHERE strftime(birth_date, '%m-%d') = '02-29';

-- near_lyon_store = 28
SELECT customer_id FROM customers
WHERE round(6371008.8 * 2 * asin(sqrt(
  pow(sin(radians(lat - 45.7606) / 2), 2)
  + cos(radians(lat)) * cos(radians(45.7606)) * pow(sin(radians(lng - 4.8590) / 2), 2)
))) <= 5000;

-- quality_seekers = 717
WITH dear AS (
  SELECT customer_id FROM order_lines l JOIN orders USING (order_id) JOIN products USING (product_id)
  LEFT JOIN brands USING (brand_id)
  GROUP BY customer_id HAVING sum(l.amount) FILTER (segment IN ('premium', 'luxury')) > 0.4 * sum(l.amount)
)
SELECT customer_id FROM customers
WHERE coalesce(CAST(price_sensitivity <= 2 AS INT), 0) + coalesce(CAST(lifestyle IN ('epicure', 'homebody') AS INT), 0)
  + CAST(customer_id IN (FROM dear) AS INT) >= 2;

-- same_again = 128
SELECT DISTINCT customer_id FROM order_lines l JOIN orders USING (order_id)
WHERE l.ordered_at >= midnight('2026-08-01') AND l.ordered_at < cutoff()
GROUP BY customer_id, product_id HAVING count(*) >= 2;

-- every_two_weeks = 11
WITH gaps AS (
  SELECT customer_id, epoch(ordered_at) - lag(epoch(ordered_at)) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS gap
  FROM o WHERE day >= DATE '2024-11-01'
)
SELECT customer_id FROM gaps GROUP BY customer_id HAVING round(avg(gap / 86400), 9) <= 14
INTERSECT SELECT customer_id FROM o WHERE day >= DATE '2026-05-01' GROUP BY customer_id HAVING count(*) >= 6;

-- power_users = 152
SELECT customer_id FROM site_events WHERE kind = 'feature' AND happened_at >= midnight('2026-10-02')
GROUP BY customer_id HAVING count(DISTINCT CAST(paris(happened_at) AS DATE)) >= 8;

-- weekly_users = 266
SELECT customer_id FROM login WHERE day BETWEEN DATE '2026-08-31' AND DATE '2026-10-25'
GROUP BY customer_id HAVING count(DISTINCT date_trunc('week', day)) >= 6;

-- on_a_roll = 436
WITH weeks AS (SELECT DISTINCT customer_id, date_trunc('week', day) AS week FROM login)
SELECT DISTINCT customer_id FROM (
  SELECT customer_id, week, lead(week, 3) OVER (PARTITION BY customer_id ORDER BY week) AS fourth FROM weeks
) WHERE fourth = week + INTERVAL 21 DAYS;

-- shared_account = 23
SELECT DISTINCT a.customer_id FROM login a JOIN login b
  ON b.customer_id = a.customer_id AND b.happened_at >= a.happened_at AND b.happened_at < a.happened_at + INTERVAL 5 MINUTES
GROUP BY a.customer_id, a.event_id HAVING count(DISTINCT b.device) >= 3;

-- busy_days = 16
SELECT DISTINCT customer_id FROM visit GROUP BY customer_id, day HAVING count(*) >= 10;

-- may_be_mailed = 1307
FROM mailed;

-- opens_at_once = 94
SELECT customer_id FROM (
  SELECT DISTINCT s.customer_id, s.event_id FROM email_events s JOIN email_events r
  ON r.customer_id = s.customer_id AND r.campaign = s.campaign AND s.kind = 'send' AND r.kind = 'open'
  AND (r.occurred_at, r.event_id) > (s.occurred_at, s.event_id) AND r.occurred_at <= s.occurred_at + INTERVAL 1 HOUR
) GROUP BY customer_id HAVING count(*) >= 3;

-- last_mail_not_opened = 1318
WITH latest AS (
  SELECT customer_id, max(occurred_at) AS sent, max_by(event_id, (occurred_at, event_id)) AS event_id
  FROM email_events WHERE kind = 'send' GROUP BY customer_id
)
SELECT customer_id FROM latest l
WHERE sent + INTERVAL 4 DAYS < TIMESTAMP '2026-11-01 23:00:00' AND NOT EXISTS (
  SELECT 1 FROM email_events r WHERE r.customer_id = l.customer_id AND r.kind = 'open'
  AND (r.occurred_at, r.event_id) > (l.sent, l.event_id) AND r.occurred_at <= l.sent + INTERVAL 4 DAYS
);

-- consent_for_years = 749
SELECT DISTINCT customer_id FROM consents
WHERE channel = 'email' AND given_on <= DATE '2024-11-01' AND (withdrawn_on IS NULL OR withdrawn_on > DATE '2026-11-01');

-- abandoned_cart = 162
SELECT DISTINCT customer_id FROM carts k
WHERE started_at >= midnight('2026-10-25') AND started_at + INTERVAL 48 HOURS < cutoff()
  AND NOT EXISTS (
    SELECT 1 FROM o WHERE o.customer_id = k.customer_id
    AND o.ordered_at >= k.started_at AND o.ordered_at <= k.started_at + INTERVAL 48 HOURS
  )
  AND customer_id IN (SELECT customer_id FROM reachable);

-- last_cart_left = 1129
WITH latest AS (SELECT customer_id, max(started_at) AS started FROM carts GROUP BY customer_id)
SELECT customer_id FROM latest l
WHERE NOT EXISTS (SELECT 1 FROM o WHERE o.customer_id = l.customer_id AND o.ordered_at >= l.started);

-- cart_saved = 319
SELECT DISTINCT k.customer_id FROM carts k JOIN o ON o.customer_id = k.customer_id
AND o.ordered_at >= k.started_at + INTERVAL 24 HOURS AND o.ordered_at <= k.started_at + INTERVAL 96 HOURS
WHERE k.started_at >= midnight('2026-05-01');

-- cart_came_true = 1329
SELECT DISTINCT k.customer_id FROM carts k JOIN order_lines l
ON l.product_id = k.product_id AND l.ordered_at >= k.started_at AND l.ordered_at <= k.started_at + INTERVAL 168 HOURS
JOIN orders ON orders.order_id = l.order_id AND orders.customer_id = k.customer_id;

-- second_order_in_time = 920
WITH numbered AS (
  SELECT customer_id, ordered_at, row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, order_id) AS n FROM o
)
SELECT a.customer_id FROM numbered a JOIN numbered b USING (customer_id)
WHERE a.n = 1 AND b.n = 2 AND b.ordered_at <= a.ordered_at + INTERVAL 1440 HOURS;

-- needs_a_second_order = 224
WITH numbered AS (
  SELECT customer_id, ordered_at, row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, order_id) AS n FROM o
)
SELECT a.customer_id FROM numbered a LEFT JOIN numbered b ON b.customer_id = a.customer_id AND b.n = 2
WHERE a.n = 1 AND a.ordered_at + INTERVAL 1440 HOURS < cutoff()
  AND (b.n IS NULL OR b.ordered_at > a.ordered_at + INTERVAL 1440 HOURS)
  AND a.customer_id IN (SELECT customer_id FROM o WHERE day >= DATE '2026-05-01');

-- looked_tried_bought = 94
SELECT DISTINCT v.customer_id FROM visit v
JOIN sales_steps t ON t.customer_id = v.customer_id AND t.kind = 'trial'
  AND t.happened_at >= v.happened_at AND t.happened_at <= v.happened_at + INTERVAL 72 HOURS
JOIN o ON o.customer_id = v.customer_id
  AND o.ordered_at >= t.happened_at AND o.ordered_at <= t.happened_at + INTERVAL 720 HOURS
WHERE v.page = 'pricing';

-- looked_and_left = 71
SELECT DISTINCT customer_id FROM (
  SELECT customer_id, page, lead(page) OVER (PARTITION BY customer_id ORDER BY happened_at, event_id) AS following
  FROM site_events
) WHERE page = 'pricing' AND following = 'help';

-- bought_without_trouble = 855
SELECT DISTINCT a.customer_id FROM o a JOIN o b ON b.customer_id = a.customer_id
  AND (b.ordered_at, b.order_id) > (a.ordered_at, a.order_id) AND b.ordered_at <= a.ordered_at + INTERVAL 720 HOURS
WHERE a.day >= DATE '2025-11-01' AND NOT EXISTS (
  SELECT 1 FROM tickets t
  WHERE t.customer_id = a.customer_id AND t.opened_at >= a.ordered_at AND t.opened_at <= b.ordered_at
);

-- all_in_a_day = 92
SELECT DISTINCT v.customer_id FROM visit v
JOIN carts k ON k.customer_id = v.customer_id AND k.started_at >= v.happened_at
JOIN o ON o.customer_id = v.customer_id AND o.ordered_at >= k.started_at
  AND o.ordered_at <= v.happened_at + INTERVAL 24 HOURS;

-- bought_at_once = 1505
SELECT DISTINCT c.customer_id FROM customers c JOIN o ON o.customer_id = c.customer_id
AND o.day - CAST(paris(signed_up_at) AS DATE) BETWEEN 0 AND 30;

-- three_in_a_row = 527
SELECT DISTINCT a.customer_id FROM o a
JOIN o b ON b.customer_id = a.customer_id
  AND (b.ordered_at, b.order_id) > (a.ordered_at, a.order_id) AND b.ordered_at <= a.ordered_at + INTERVAL 504 HOURS
JOIN o c ON c.customer_id = a.customer_id
  AND (c.ordered_at, c.order_id) > (b.ordered_at, b.order_id) AND c.ordered_at <= b.ordered_at + INTERVAL 504 HOURS
WHERE a.day >= DATE '2025-11-01';

-- lifecycle.at_risk = 408
SELECT customer_id FROM o GROUP BY customer_id
HAVING min(day) < DATE '2026-09-02' AND max(day) < DATE '2026-08-03' AND max(day) >= DATE '2026-05-01';

-- subscribers = 160
SELECT DISTINCT customer_id FROM subscriptions
WHERE started_on <= DATE '2026-11-01' AND (ended_on IS NULL OR ended_on > DATE '2026-11-01');

-- every_month = 82
SELECT customer_id FROM o WHERE day BETWEEN DATE '2026-05-01' AND DATE '2026-10-31'
GROUP BY customer_id HAVING count(DISTINCT month(day)) >= 5;

-- two_a_month_for_a_quarter = 127
WITH months AS (
  SELECT customer_id, date_trunc('month', day) AS month FROM o GROUP BY ALL HAVING count(*) >= 2
)
SELECT DISTINCT customer_id FROM (
  SELECT customer_id, month, lead(month, 2) OVER (PARTITION BY customer_id ORDER BY month) AS third FROM months
) WHERE third = month + INTERVAL 2 MONTHS;

-- welcomed_back = 6
SELECT DISTINCT customer_id FROM (
  SELECT customer_id, epoch(ordered_at) - lag(epoch(ordered_at)) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS gap
  FROM o
) WHERE gap > 365 * 86400 AND customer_id IN (SELECT customer_id FROM o WHERE day >= DATE '2026-08-03');

-- top_tenth = 200
SELECT customer_id FROM customers LEFT JOIN o USING (customer_id)
GROUP BY customer_id ORDER BY coalesce(sum(amount), 0) DESC, customer_id
LIMIT (SELECT (count(*) + 9) // 10 FROM customers);

-- best_quintile_of_their_region = 386
SELECT customer_id FROM (
  SELECT customer_id, count(*) OVER (PARTITION BY region) AS n,
    row_number() OVER (PARTITION BY region ORDER BY euros DESC, customer_id) - 1 AS place
  FROM spent WHERE region IS NOT NULL
) WHERE 5 * place < n;

-- the_hundred = 100
SELECT customer_id FROM spent WHERE orders > 0 AND customer_id NOT IN (SELECT customer_id FROM staff)
ORDER BY euros DESC, customer_id LIMIT 100;

-- one_a_household = 1115
SELECT customer_id FROM spent WHERE orders > 0
QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY euros DESC, customer_id) = 1;

-- rfm.r5f5m5 = 98
SELECT customer_id FROM fifths WHERE r = 5 AND f = 5 AND m = 5;

-- rfm.r1f1m1 = 116
SELECT customer_id FROM fifths WHERE r = 1 AND f = 1 AND m = 1;

-- rfm_cells.champions = 149
SELECT customer_id FROM fifths WHERE r = 5 AND f >= 4 AND m >= 4;

-- rfm_cells.at_risk = 311
SELECT customer_id FROM fifths WHERE r <= 2 AND f >= 3 AND NOT (f = 5 AND m = 5);

-- rfm_cells.hibernating = 136
SELECT customer_id FROM fifths WHERE r = 2 AND f < 3;

-- fully_courted = 51
WITH step AS (SELECT company_id, kind, happened_at FROM sales_steps JOIN customers USING (customer_id) WHERE company_id IS NOT NULL)
SELECT DISTINCT c.company_id FROM step c JOIN step d USING (company_id) JOIN step t USING (company_id)
WHERE c.kind = 'call' AND d.kind = 'demo' AND t.kind = 'trial'
AND greatest(c.happened_at, d.happened_at, t.happened_at) <= least(c.happened_at, d.happened_at, t.happened_at) + INTERVAL 1440 HOURS;

-- two_of_three = 55
WITH step AS (SELECT company_id, kind, happened_at FROM sales_steps JOIN customers USING (customer_id)),
bought AS (SELECT company_id, ordered_at FROM o JOIN customers USING (customer_id))
SELECT DISTINCT company_id FROM bought JOIN step USING (company_id)
WHERE happened_at <= ordered_at
GROUP BY company_id, ordered_at HAVING count(DISTINCT kind) >= 2 AND ordered_at <= max(happened_at) + INTERVAL 1440 HOURS;

-- active_accounts = 27
SELECT company_id FROM contacts JOIN (
  SELECT DISTINCT customer_id FROM site_events WHERE kind = 'feature' AND happened_at >= midnight('2026-10-02')
) USING (customer_id) GROUP BY company_id HAVING count(*) >= 3;

-- burst = 487
SELECT DISTINCT a.customer_id FROM o a JOIN o b ON b.customer_id = a.customer_id AND b.day - a.day BETWEEN 0 AND 29
GROUP BY a.customer_id, a.order_id HAVING count(*) >= 4;

-- big_fortnight = 412
SELECT DISTINCT a.customer_id FROM o a JOIN o b ON b.customer_id = a.customer_id AND b.day - a.day BETWEEN 0 AND 13
GROUP BY a.customer_id, a.order_id HAVING sum(b.amount) >= 800;

-- last_72_hours = 147
SELECT customer_id FROM visit WHERE happened_at >= cutoff() - INTERVAL 216 HOURS
GROUP BY customer_id HAVING count(DISTINCT CAST(floor((epoch(cutoff()) - epoch(happened_at) - 0.000001) / 259200) AS INT)) >= 2;

-- night_the_clocks_went_back = 15
SELECT DISTINCT customer_id FROM orders
WHERE status <> 'cancelled' AND ordered_at >= TIMESTAMPTZ '2026-10-24 22:00:00+00' AND ordered_at < TIMESTAMPTZ '2026-10-25 23:00:00+00';

-- appointments_next_week = 18
SELECT DISTINCT customer_id FROM bookings JOIN customers USING (customer_id)
WHERE sms_consent AND phone IS NOT NULL AND bookings.status <> 'cancelled' AND starts_at >= TIMESTAMP '2026-11-02 00:00:00' AND starts_at < TIMESTAMP '2026-11-09 00:00:00';

-- weekend_shoppers = 198
SELECT customer_id FROM o WHERE day >= DATE '2025-11-01'
GROUP BY customer_id HAVING count(*) >= 4 AND count(*) FILTER (isodow(day) >= 6) >= 0.6 * count(*);

-- first_wave = 126
SELECT customer_id FROM mailed WHERE customer_id IN (SELECT customer_id FROM o)
AND CAST('0x' || substr(md5('sample:autumn:' || customer_id), 1, 8) AS BIGINT) < 0.1 * 4294967296;

-- subject_lines.short = 647
SELECT customer_id FROM mailed WHERE CAST('0x' || substr(md5('split:subject:' || customer_id), 1, 8) AS BIGINT) < 2147483648;
