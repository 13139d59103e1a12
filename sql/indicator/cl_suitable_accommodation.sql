-- Care leavers aged 19 to 21 in suitable accommodation: one row per young person and year.
-- Denominator: without those gone abroad, deported or whose residence is not known (G, H, R). In
-- the numerator: a suitable code. No information, an invalid code and no fixed abode or custody
-- are not suitable (INDICATORS 3.9 #37).
with

cohort as (

    select
        authority,
        period_type,
        period_end,
        'v2014' as definition_version,
        child_id,
        child_id as case_id,
        period_end as reference_date,
        true as in_denominator,
        coalesce(accommodation = 'suitable', false) as in_numerator,
        cast(null as bigint) as measure_value,
        concat('Accommodation: ', coalesce(accommodation_code, 'blank'), '.') as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from core.care_leaver
    where accommodation is distinct from 'excluded'

)

select * from cohort
