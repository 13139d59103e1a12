-- Children looked after at the end of the period with three or more placements in it: one row
-- per child and period.
-- Placement stays (core.cla_stay_episode) of all periods of care that touched the period, the
-- ones open on its first and last day included; a stay that ended on the first day is over
-- (INDICATORS 2.6 and 3.5 #21). The end of a stay is that of its last row known at the end of
-- the period, not a later one.
with

stays as (

    select
        child.authority,
        child.period_type,
        child.period_start,
        child.period_end,
        child.child_id,
        episode.stay_id,
        max_by(coalesce(episode.end_date, date '9999-12-31'), episode.decom) as end_date
    from core.cla_at_period_end as child
    inner join core.cla_stay_episode as episode
        on
            child.authority = episode.authority
            and child.child_id = episode.child_id
            and child.period_end >= episode.decom
    where not episode.is_temporary
    group by all

),

counted as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        count(*) as stays_n
    from stays
    where end_date > period_start
    group by authority, period_type, period_end, child_id

),

cohort as (

    select
        child.authority,
        child.period_type,
        child.period_end,
        'v2' as definition_version,
        child.child_id,
        child.period_of_care_id as case_id,
        child.period_end as reference_date,
        true as in_denominator,
        coalesce(counted.stays_n >= cast(parameter.value as integer), false) as in_numerator,
        cast(null as bigint) as measure_value,
        concat(
            coalesce(counted.stays_n, 0),
            if(counted.stays_n = 1, ' placement', ' placements'),
            ' in the period.'
        ) as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from core.cla_at_period_end as child
    inner join reference.parameter
        on parameter.name = 'cla_many_placements'
    left join counted
        on
            child.authority = counted.authority
            and child.period_type = counted.period_type
            and child.period_end = counted.period_end
            and child.child_id = counted.child_id

)

select * from cohort
