-- Children who ceased to be looked after in the period: one row per child and period, its last
-- end.
-- Children who return later in the period still count; so do transfers to another authority
-- (INDICATORS 3.3 #17). Children lost between returns are left out (DQ-023).
with

ends as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        care.child_id,
        care.period_of_care_id,
        care.end_date,
        care.end_reason
    from reference.period
    inner join core.cla_period_of_care as care
        on
            period.authority = care.authority
            and care.end_date between period.period_start and period.period_end
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
        true as in_numerator,
        cast(null as bigint) as measure_value,
        concat(
            'Ceased on ',
            strftime(ends.end_date, '%d/%m/%Y'),
            ': ',
            coalesce(
                lower(left(reason.label, 1)) || substring(reason.label, 2), 'reason not known'
            ),
            '.'
        ) as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from ends
    left join reference.code as reason
        on ends.end_reason = reason.code and reason.code_set = 'rec'

)

select * from cohort
