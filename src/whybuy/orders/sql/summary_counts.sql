-- Customers by frequency, recency and age: what a model of purchases needs to know.
SELECT
    days - 1 AS frequency,
    days_between(first_day, last_day) AS recency,
    days_between(first_day, CAST($until AS DATE)) AS age,
    count(*) AS count
FROM (
    SELECT customer_id, min(day) AS first_day, max(day) AS last_day, count(*) AS days
    FROM (
        SELECT customer_id, day
        FROM goods
        WHERE bought AND customer_id IS NOT NULL AND day <= CAST($until AS DATE)
        GROUP BY customer_id, day
    ) AS purchase_day
    GROUP BY customer_id
) AS customer
GROUP BY days, first_day, last_day
