-- The summary up to $cut, and what each of those customers did after it, up to $until.
SELECT
    customer_id,
    first_day,
    last_day,
    days - 1 AS frequency,
    days_between(first_day, last_day) AS recency,
    days_between(first_day, CAST($cut AS DATE)) AS age,
    orders,
    CASE
        WHEN days > 1 THEN CAST(day_total - first_total AS DOUBLE PRECISION) / (days - 1)
        ELSE 0
    END AS value,
    CAST(day_total AS DOUBLE PRECISION) / days AS mean_value,
    total,
    observed,
    observed_total
FROM (
    SELECT
        customer_id,
        min(CASE WHEN bought AND known THEN day END) AS first_day,
        max(CASE WHEN bought AND known THEN day END) AS last_day,
        count(CASE WHEN bought AND known THEN 1 END) AS days,
        CAST(sum(CASE WHEN known THEN orders ELSE 0 END) AS BIGINT) AS orders,
        CAST(sum(CASE WHEN bought AND known THEN net ELSE 0 END) AS BIGINT) AS day_total,
        CAST(on_first(net, CASE WHEN bought AND known THEN day END) AS BIGINT) AS first_total,
        CAST(sum(CASE WHEN known THEN net ELSE 0 END) AS BIGINT) AS total,
        count(CASE WHEN bought AND NOT known THEN 1 END) AS observed,
        CAST(sum(CASE WHEN NOT known THEN net ELSE 0 END) AS BIGINT) AS observed_total
    FROM (
        SELECT customer_id, day, net, orders, bought, day <= CAST($cut AS DATE) AS known
        FROM customer_day
        WHERE day <= CAST($until AS DATE)
    ) AS customer_day
    GROUP BY customer_id
) AS customer
WHERE days > 0
