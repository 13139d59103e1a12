-- Children looked after on the as-at date with what is known of their way to adoption: one row per
-- child with a placement order in force or a decision that adoption is the plan.
-- court_authority_date: first placement order of the period of care. decision_date: latest decision
-- not reversed by the as-at date. match_date: latest in any AD1 row. Placed for adoption: the
-- placement in force is one (INDICATORS 3.8 and 7 L18).
with

ordered as (

    select
        child.authority,
        child.child_id,
        min(episode.decom) as court_authority_date
    from core.cla_as_at as child
    inner join core.cla_stay_episode as episode
        on
            child.authority = episode.authority
            and child.period_of_care_id = episode.period_of_care_id
            and child.legal_status_code = episode.legal_status_code
            and child.as_at >= episode.decom
    where child.legal_status_code = 'E1'
    group by child.authority, child.child_id

),

latest_row as (

    select *
    from staging.cla_placed_adoption
    where decision_date is not null
    qualify row_number() over (
        partition by authority, child_id, decision_date
        order by
            return_year desc,
            decision_reversed_date desc nulls last,
            source_file asc,
            row_number asc
    ) = 1

),

decided as (

    select
        child.authority,
        child.child_id,
        max(decision.decision_date) as decision_date
    from core.cla_as_at as child
    inner join latest_row as decision
        on
            child.authority = decision.authority
            and child.child_id = decision.child_id
            and decision.decision_date between child.care_start_date and child.as_at
    where coalesce(decision.decision_reversed_date > child.as_at, true)
    group by child.authority, child.child_id

),

matched as (

    select
        child.authority,
        child.child_id,
        max(record.match_date) as match_date
    from core.cla_as_at as child
    inner join core.adoption_record as record
        on
            child.authority = record.authority
            and child.child_id = record.child_id
            and record.match_date between child.care_start_date and child.as_at
    group by child.authority, child.child_id

)

select
    child.*,
    ordered.court_authority_date,
    decided.decision_date,
    matched.match_date,
    coalesce(place.group_name = 'Placed for adoption', false) as is_placed_for_adoption
from core.cla_as_at as child
left join ordered using (authority, child_id)
left join decided using (authority, child_id)
left join matched using (authority, child_id)
left join reference.code as place
    on child.place_code = place.code and place.code_set = 'placement'
where ordered.child_id is not null or decided.child_id is not null
