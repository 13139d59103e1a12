-- Children who ceased to be looked after in the period and were adopted: one row per child and
-- period.
-- Denominator: the children of cla_ceased with their last end in the period, without those adopted
-- on or after their 18th birthday (DQ-066). In the numerator: that end is an adoption, E11 or E12
-- (INDICATORS 3.8 #33 and 9). Children lost between returns are left out (DQ-023).
with

ends as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        care.child_id,
        care.period_of_care_id,
        care.end_date,
        coalesce(reason.group_name = 'Adopted', false) as is_adopted
    from reference.period
    inner join core.cla_period_of_care as care
        on
            period.authority = care.authority
            and care.end_date between period.period_start and period.period_end
    left join reference.code as reason
        on care.end_reason = reason.code and reason.code_set = 'rec'
    left join core.cla_lost_child as lost_child
        on
            care.authority = lost_child.authority
            and care.child_id = lost_child.child_id
            and period.last_return_year >= lost_child.lost_from_year
    where lost_child.child_id is null
    qualify row_number() over (
        partition by period.authority, period.period_type, period.period_end, care.child_id
        order by care.end_date desc, care.start_date desc
    ) = 1

),

cohort as (

    select
        ends.authority,
        ends.period_type,
        ends.period_end,
        'v1' as definition_version,
        ends.child_id,
        ends.period_of_care_id as case_id,
        ends.end_date as reference_date,
        true as in_denominator,
        ends.is_adopted as in_numerator,
        cast(null as bigint) as measure_value,
        concat(
            if(ends.is_adopted, 'Adopted on ', 'Ceased for another reason on '),
            strftime(ends.end_date, '%d/%m/%Y'),
            '.'
        ) as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from ends
    inner join core.cla_child as child
        on ends.authority = child.authority and ends.child_id = child.child_id
    where not (ends.is_adopted and coalesce(ends.end_date >= add_years(child.dob, 18), false))

)

select * from cohort
