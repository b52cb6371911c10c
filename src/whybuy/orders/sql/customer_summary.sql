-- One row a customer with at least one purchase day up to $until.
SELECT
    customer_id,
    first_day,
    last_day,
    days - 1 AS frequency,
    days_between(first_day, last_day) AS recency,
    days_between(first_day, CAST($until AS DATE)) AS age,
    orders,
    CASE
        WHEN days > 1 THEN CAST(day_total - first_total AS DOUBLE PRECISION) / (days - 1)
        ELSE 0
    END AS value,
    CAST(day_total AS DOUBLE PRECISION) / days AS mean_value,
    total
FROM (
    SELECT
        customer_id,
        min(CASE WHEN bought THEN day END) AS first_day,
        max(CASE WHEN bought THEN day END) AS last_day,
        count(CASE WHEN bought THEN 1 END) AS days,
        CAST(sum(orders) AS BIGINT) AS orders,
        CAST(sum(CASE WHEN bought THEN net ELSE 0 END) AS BIGINT) AS day_total,
        CAST(on_first(net, CASE WHEN bought THEN day END) AS BIGINT) AS first_total,
        CAST(sum(net) AS BIGINT) AS total
    FROM customer_day
    WHERE day <= CAST($until AS DATE)
    GROUP BY customer_id
) AS customer
WHERE days > 0
