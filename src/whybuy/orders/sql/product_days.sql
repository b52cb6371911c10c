-- What each customer bought of each product on each day from $since on: pieces sold and their money.
SELECT
    customer_id,
    product_id,
    day,
    sum(units) AS units,
    CAST(sum(net) AS BIGINT) AS amount
FROM goods
WHERE
    bought
    AND customer_id IS NOT NULL
    AND product_id IS NOT NULL
    AND day >= CAST($since AS DATE)
    AND day <= CAST($until AS DATE)
GROUP BY customer_id, product_id, day
