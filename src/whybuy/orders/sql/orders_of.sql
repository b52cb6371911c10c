-- One customer's orders with everything on them, fees included, newest first.
SELECT
    order_id,
    source,
    day_of(min("at")) AS day,
    min("at") AS "at",
    count(*) AS lines,
    sum(quantity) AS quantity,
    CAST(sum(amount) AS BIGINT) AS amount,
    string_agg(DISTINCT kind, ', ' ORDER BY kind) AS kinds
FROM line
WHERE customer_id = $customer_id AND day_of("at") <= CAST($until AS DATE)
GROUP BY source, order_id
ORDER BY min("at") DESC, source, order_id
LIMIT $limit OFFSET $offset
