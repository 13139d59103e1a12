-- The children behind every figure: one row per indicator, definition version, authority, period,
-- child and case (CONTRACT 4).
select
    cohort.indicator_id,
    cohort.definition_version,
    cohort.authority,
    cohort.period_type,
    cohort.period_end,
    cohort.year_ending,
    cohort.child_id,
    cohort.case_id,
    cohort.in_numerator,
    cohort.measure_value,
    cohort.reason
from figure.cohort
where cohort.is_reported and (cohort.in_denominator or cohort.in_numerator)
