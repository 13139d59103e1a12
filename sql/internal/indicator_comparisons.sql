-- Exact comparisons of the headline figures: one row per authority, indicator and period
-- (CONTRACT 4, INDICATORS 4).
select * from figure.comparison
