-- Exact figures for the authority's own managers, years and rolling windows: one row per
-- authority, indicator, definition version, period, breakdown and level (CONTRACT 4). Windows
-- that are only compared with are left out.
select figure_value.*
from figure.value as figure_value
inner join reference.period
    on
        figure_value.authority = period.authority
        and figure_value.period_type = period.period_type
        and figure_value.period_end = period.period_end
where period.is_reported
