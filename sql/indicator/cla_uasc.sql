-- Unaccompanied asylum-seeking children looked after at the end of the period: one row per child
-- and period.
-- A UASC row counts until its DUC (ceased to be unaccompanied): DUC on the last day is over
-- (INDICATORS 3.3 #18, DQ-048).
with

cohort as (

    select
        child.authority,
        child.period_type,
        child.period_end,
        'v1' as definition_version,
        child.child_id,
        child.period_of_care_id as case_id,
        child.period_end as reference_date,
        true as in_denominator,
        true as in_numerator,
        cast(null as bigint) as measure_value,
        if(
            uasc.duc is null,
            'In the UASC file without an end date.',
            concat('In the UASC file until ', strftime(uasc.duc, '%d/%m/%Y'), '.')
        ) as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from core.cla_at_period_end as child
    inner join core.cla_uasc as uasc
        on child.authority = uasc.authority and child.child_id = uasc.child_id
    where child.is_uasc

)

select * from cohort
