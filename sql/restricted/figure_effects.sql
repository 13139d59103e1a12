-- What failing rows do to each headline figure: one row per authority, indicator and
-- reporting year.
select * from quality.figure_effect
