-- What one customer's order moved on one day.
SELECT
    customer_id,
    source,
    order_id,
    day,
    CAST(sum(net) AS BIGINT) AS net,
    bool_or(bought) AS bought
FROM goods
WHERE customer_id IS NOT NULL
GROUP BY customer_id, source, order_id, day
