-- Purchase days, customers, first purchases and net money a week, of customers who have bought.
SELECT
    week_of(day) AS week,
    count(CASE WHEN bought THEN 1 END) AS purchases,
    count(DISTINCT CASE WHEN bought THEN customer_id END) AS customers,
    count(CASE WHEN day = first_day THEN 1 END) AS first_purchases,
    CAST(sum(net) AS BIGINT) AS amount
FROM (
    SELECT
        customer_id,
        day,
        bought,
        net,
        min(CASE WHEN bought THEN day END) OVER (PARTITION BY customer_id) AS first_day
    FROM customer_day
    WHERE day <= CAST($until AS DATE)
) AS customer_day
WHERE first_day IS NOT NULL
GROUP BY week_of(day)
