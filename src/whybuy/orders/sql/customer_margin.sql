-- What each customer's goods left after their cost, where the cost of the product is known.
SELECT
    customer_id,
    sum(CASE WHEN unit_cost IS NOT NULL THEN net - units * unit_cost END) AS margin,
    sum(CASE WHEN unit_cost IS NOT NULL THEN abs(net) ELSE 0 END)
    / CAST(nullif(sum(abs(net)), 0) AS DOUBLE PRECISION) AS margin_known
FROM goods
LEFT JOIN cost ON goods.product_id = cost.product_id
WHERE customer_id IS NOT NULL AND day <= CAST($until AS DATE)
GROUP BY customer_id
