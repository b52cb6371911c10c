-- What each customer sent back of each product: on how many days, the last of them, how much.
SELECT
    customer_id,
    product_id,
    count(DISTINCT day) AS days,
    max(day) AS last_day,
    -sum(units) AS units,
    CAST(-sum(net) AS BIGINT) AS amount
FROM goods
WHERE
    went_back
    AND units < 0
    AND customer_id IS NOT NULL
    AND product_id IS NOT NULL
    AND day <= CAST($until AS DATE)
GROUP BY customer_id, product_id
