-- Children whom a rule leaves out of the figures of the as-at date though an episode is open: one
-- row per child.
-- Lost between returns (DQ-023), or 18 or over (DQ-039). Action lists show them with the problem,
-- so that the record is put right (INDICATORS 7).
with

left_out as (

    select
        today.authority,
        today.period_type,
        today.period_start,
        today.as_at as period_end,
        episode.child_id,
        child.dob,
        coalesce(child.dob <= least(today.as_at, child.first_decom), false) as has_usable_dob,
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
        episode.row_number,
        care.start_date as care_start_date,
        care.is_left_truncated,
        care.start_date <= today.period_start as is_continuous_12m,
        place.is_ever_uasc,
        place.distance_miles,
        place.location,
        stay.stay_id,
        case
            when lost_child.child_id is not null
                then
                    'Open in the return of ' || lost_child.last_seen_year
                    || ' and not in the return of ' || lost_child.lost_from_year
                    || ', so left out of the figures (DQ-023).'
            else 'Aged 18 or over with an open episode, so left out of the figures (DQ-039).'
        end as problem
    from reference.as_at_period as today
    inner join core.cla_episode as episode
        on
            today.authority = episode.authority
            and episode.is_eligible
            and today.as_at >= episode.decom
            and today.as_at < coalesce(episode.end_date, date '9999-12-31')
    inner join core.cla_child as child
        on episode.authority = child.authority and episode.child_id = child.child_id
    inner join core.cla_period_of_care as care
        on
            episode.authority = care.authority
            and episode.period_of_care_id = care.period_of_care_id
    inner join core.cla_episode_place as place
        on
            episode.authority = place.authority
            and episode.child_id = place.child_id
            and episode.decom = place.decom
    inner join core.cla_stay_episode as stay
        on
            episode.authority = stay.authority
            and episode.child_id = stay.child_id
            and episode.decom = stay.decom
    left join core.cla_lost_child as lost_child
        on
            episode.authority = lost_child.authority
            and episode.child_id = lost_child.child_id
            and today.last_return_year >= lost_child.lost_from_year
    where
        (lost_child.child_id is not null)
        <> coalesce(add_years(child.dob, 18) <= today.as_at, false)

)

select * from left_out
