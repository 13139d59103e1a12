-- The level of each case in each breakdown, reporting years only: one row per indicator, definition
-- version, authority, period, child and case.
select
    cohort.indicator_id,
    cohort.definition_version,
    cohort.authority,
    cohort.period_type,
    cohort.period_end,
    cohort.child_id,
    cohort.case_id,
    cohort.age_band,
    cohort.sex,
    cohort.ethnicity_group,
    cohort.disability,
    cohort.legal_status,
    cohort.placement_type,
    cohort.uasc
from figure.cohort
where
    cohort.is_reported
    and cohort.period_type = 'year'
    and (cohort.in_denominator or cohort.in_numerator)
