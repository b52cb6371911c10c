-- What each customer bought of each product: on how many days, the first and the last, and what for.
SELECT
    customer_id,
    product_id,
    count(DISTINCT CASE WHEN bought THEN day END) AS days,
    min(CASE WHEN bought THEN day END) AS first_day,
    max(CASE WHEN bought THEN day END) AS last_day,
    CAST(sum(net) AS BIGINT) AS amount,
    sum(units) AS units
FROM goods
WHERE customer_id IS NOT NULL AND product_id IS NOT NULL AND day <= CAST($until AS DATE)
GROUP BY customer_id, product_id
HAVING bool_or(bought)
