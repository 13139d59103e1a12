-- Days from entering care to moving in with the adoptive family: one row per adopted child,
-- version and period.
-- v1 and a10 look at adoptions of the three years that end with the period, single_year at those
-- in it. Under a10 a child adopted by the foster carer moved in when the stay with that carer
-- began. Children without a final unbroken adoptive placement are left out; those whose start of
-- care is not known are not counted but shown as uncertain (INDICATORS 3.8 #34 and 9).
with

version (definition_version) as (

    values ('v1'), ('a10'), ('single_year')

),

adoptions as (

    select
        adoption.authority,
        adoption.period_type,
        adoption.period_end,
        version.definition_version,
        adoption.child_id,
        adoption.period_of_care_id,
        adoption.adoption_date,
        adoption.is_left_truncated,
        adoption.care_start_date,
        if(
            version.definition_version = 'a10' and adoption.is_adopted_by_foster_carer,
            adoption.stay_start_date,
            adoption.moved_in_date
        ) as moved_in_date
    from core.adoption_in_period as adoption
    cross join version
    where
        adoption.moved_in_date is not null
        and (version.definition_version <> 'single_year' or adoption.is_adopted_in_period)

),

cohort as (

    select
        authority,
        period_type,
        period_end,
        definition_version,
        child_id,
        period_of_care_id as case_id,
        adoption_date as reference_date,
        not is_left_truncated as in_denominator,
        not is_left_truncated as in_numerator,
        if(is_left_truncated, null, cast(moved_in_date - care_start_date as bigint))
            as measure_value,
        if(
            is_left_truncated,
            'The day the child entered care is not known.',
            concat(
                'Entered care on ',
                strftime(care_start_date, '%d/%m/%Y'),
                ', moved in on ',
                strftime(moved_in_date, '%d/%m/%Y'),
                '.'
            )
        ) as reason,
        if(is_left_truncated, 'uncertain_n', null) as companion,
        cast(null as varchar) as flag
    from adoptions

)

select * from cohort
