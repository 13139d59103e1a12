-- Children who started to be looked after in the period: one row per child and period, its first
-- start.
-- A period of care that is not left truncated and began under 18; a child who returns in the
-- period counts once (INDICATORS 3.3 #16 and 9). Children lost between returns are left out
-- (DQ-023).
with

starts as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        care.child_id,
        care.period_of_care_id,
        care.start_date
    from reference.period
    inner join core.cla_period_of_care as care
        on
            period.authority = care.authority
            and care.start_date between period.period_start and period.period_end
    inner join core.cla_child as child
        on care.authority = child.authority and care.child_id = child.child_id
    left join core.cla_lost_child as lost_child
        on
            care.authority = lost_child.authority
            and care.child_id = lost_child.child_id
            and period.last_return_year >= lost_child.lost_from_year
    where
        not care.is_left_truncated
        and coalesce(add_years(child.dob, 18) > care.start_date, true)
        and lost_child.child_id is null
    qualify row_number() over (
        partition by period.authority, period.period_type, period.period_end, care.child_id
        order by care.start_date
    ) = 1

),

cohort as (

    select
        authority,
        period_type,
        period_end,
        'v1' as definition_version,
        child_id,
        period_of_care_id as case_id,
        start_date as reference_date,
        true as in_denominator,
        true as in_numerator,
        cast(null as bigint) as measure_value,
        concat('Started on ', strftime(start_date, '%d/%m/%Y'), '.') as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from starts

)

select * from cohort
