-- Children looked after at the end of the period: one row per authority, period and child.
-- An eligible row in force (start <= day < end), under 18, and not lost between returns
-- (INDICATORS 2.4, DQ-023, DQ-039). Continuously looked after for twelve months: the period of
-- care began on or before the first day of the period and no agreed series of short-term
-- placements (V3, V4) overlaps the period (INDICATORS 2.5). A child without a date of birth
-- counts.
with

in_force as (

    select
        period.authority,
        period.period_type,
        period.period_start,
        period.period_end,
        period.year_ending,
        episode.child_id,
        child.dob,
        coalesce(child.dob <= least(period.period_end, child.first_decom), false) as has_usable_dob,
        age_years(child.dob, period.period_end) as age,
        episode.decom,
        episode.period_of_care_id,
        episode.legal_status_code,
        episode.place_code,
        episode.place_provider,
        episode.home_postcode,
        episode.placement_postcode,
        episode.pl_la,
        episode.return_year,
        episode.source_file,
        episode.row_number
    from reference.period
    inner join core.cla_episode as episode
        on
            period.authority = episode.authority
            and episode.is_eligible
            and period.period_end >= episode.decom
            and period.period_end < coalesce(episode.end_date, date '9999-12-31')
    inner join core.cla_child as child
        on episode.authority = child.authority and episode.child_id = child.child_id
    left join core.cla_lost_child as lost_child
        on
            episode.authority = lost_child.authority
            and episode.child_id = lost_child.child_id
            and period.last_return_year >= lost_child.lost_from_year
    where
        coalesce(add_years(child.dob, 18) > period.period_end, true)
        and lost_child.child_id is null

),

short_break as (

    select distinct
        in_force.authority,
        in_force.period_type,
        in_force.period_end,
        in_force.child_id
    from in_force
    inner join core.cla_episode as episode
        on
            in_force.authority = episode.authority
            and in_force.child_id = episode.child_id
            and episode.is_short_break
            and not episode.is_zero_day
            and in_force.period_end >= episode.decom
            and in_force.period_start < coalesce(episode.dec, date '9999-12-31')

)

select
    in_force.*,
    care.start_date as care_start_date,
    care.is_left_truncated,
    care.start_date <= in_force.period_start and short_break.child_id is null as is_continuous_12m,
    coalesce(legal_status.group_name, 'Not known') as legal_status,
    coalesce(placement.group_name, 'Not known') as placement_type,
    uasc.child_id is not null and coalesce(uasc.duc > in_force.period_end, true) as is_uasc,
    if(is_uasc, 'Yes', 'No') as uasc,
    place.is_ever_uasc,
    place.distance_miles,
    place.location,
    stay.stay_id,
    stay.is_temporary
from in_force
inner join core.cla_period_of_care as care
    using (authority, child_id, period_of_care_id)
inner join core.cla_episode_place as place
    using (authority, child_id, decom)
inner join core.cla_stay_episode as stay
    using (authority, child_id, decom)
left join short_break
    using (authority, period_type, period_end, child_id)
left join core.cla_uasc as uasc
    on in_force.authority = uasc.authority and in_force.child_id = uasc.child_id
left join reference.code as legal_status
    on in_force.legal_status_code = legal_status.code and legal_status.code_set = 'legal_status'
left join reference.code as placement
    on in_force.place_code = placement.code and placement.code_set = 'placement'
