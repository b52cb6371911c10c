-- What every line moved: goods and the money for them, with their day. Fees are no goods.
-- What came back or was cancelled never adds money: a cancelled line that still states a price
-- was never sold, so it counts nothing.
SELECT
    source,
    order_id,
    customer_id,
    product_id,
    day_of("at") AS day,
    kind = 'sale' AND amount > 0 AS bought,
    kind IN ('return', 'cancelled') AND amount <= 0 AS went_back,
    CASE WHEN kind IN ('return', 'cancelled') AND amount > 0 THEN 0 ELSE amount END AS net,
    CASE
        WHEN kind NOT IN ('return', 'cancelled') THEN quantity
        WHEN amount > 0 THEN 0
        ELSE -abs(quantity)
    END AS units
FROM line
WHERE kind <> 'fee'
