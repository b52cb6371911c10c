-- What one customer's orders moved on one day; a day with a sale is a purchase day.
SELECT
    customer_id,
    day,
    CAST(sum(net) AS BIGINT) AS net,
    count(CASE WHEN bought THEN 1 END) AS orders,
    bool_or(bought) AS bought
FROM order_day
GROUP BY customer_id, day
