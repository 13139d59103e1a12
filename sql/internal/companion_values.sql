-- Exact counts shown beside a figure: one row per authority, indicator, definition version,
-- period and measure (CONTRACT 4).
select
    companion.authority,
    companion.indicator_id,
    companion.definition_version,
    companion.period_type,
    companion.period_end,
    companion.year_ending,
    companion.measure,
    companion.value,
    companion.display
from figure.companion
inner join reference.period
    on
        companion.authority = period.authority
        and companion.period_type = period.period_type
        and companion.period_end = period.period_end
where period.is_reported
