-- Days from court authority to place for adoption to the match with adopters: one row per adopted
-- child, version and period.
-- Court authority: first placement order of the period of care, else first freeing order. A match
-- before it counts as 0 days. v1 looks at adoptions of the three years that end with the period,
-- single_year at those in it. Left out: no order, no match date, no final unbroken adoptive
-- placement. Children whose start of care is not known are not counted but shown as uncertain
-- (INDICATORS 3.8 #35 and 9).
with

version (definition_version) as (

    values ('v1'), ('single_year')

),

adoptions as (

    select
        adoption.*,
        version.definition_version,
        greatest(0, adoption.match_date - adoption.court_authority_date) as days_to_match
    from core.adoption_in_period as adoption
    cross join version
    where
        adoption.moved_in_date is not null
        and adoption.match_date is not null
        and adoption.court_authority_date is not null
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
        if(is_left_truncated, null, cast(days_to_match as bigint)) as measure_value,
        if(
            is_left_truncated,
            'The day the child entered care is not known, so there may be an earlier order.',
            concat(
                'Court authority on ',
                strftime(court_authority_date, '%d/%m/%Y'),
                ', matched on ',
                strftime(match_date, '%d/%m/%Y'),
                '.'
            )
        ) as reason,
        if(is_left_truncated, 'uncertain_n', null) as companion,
        cast(null as varchar) as flag
    from adoptions

)

select * from cohort
