-- L01: children looked after on the as-at date and placed more than 20 miles from home: one row
-- per child.
-- The row in force decides, also a temporary one; 20.0 miles is not more than 20. v1_flag:
-- wherever placed; v2_flag: and outside the authority (INDICATORS 3.5 #23 and 7).
with

last_review as (

    select
        child.authority,
        child.child_id,
        max(review.review_date) as last_review_date
    from core.cla_as_at as child
    inner join core.cla_review as review
        on
            child.authority = review.authority
            and child.child_id = review.child_id
            and review.review_date between child.care_start_date and child.as_at
    group by child.authority, child.child_id

)

select
    'L01' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.distance_miles,
    true as v1_flag,
    coalesce(child.location = 'OUT', false) as v2_flag,
    child.location,
    child.pl_la,
    child.place_code,
    place.label as placement,
    child.place_provider,
    child.legal_status_code,
    coalesce(stay.start_date, child.decom) as stay_start_date,
    cast((child.as_at - coalesce(stay.start_date, child.decom)) // 7 as integer) as weeks_in_stay,
    last_review.last_review_date,
    cast(null as integer) as days_overdue,
    known_values(
        [
            'more_than_20_miles',
            if(child.location = 'OUT', 'outside_authority', null),
            if(child.location is null, 'location_unknown', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        concat(
            'Placed ',
            child.distance_miles,
            ' miles from home, ',
            case child.location
                when 'OUT' then 'outside the authority.'
                when 'IN' then 'inside the authority.'
                else 'location unknown.'
            end
        ),
        child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from core.cla_as_at as child
inner join reference.parameter
    on
        parameter.name = 'cla_distant_placement_miles'
        and child.distance_miles > cast(parameter.value as decimal(5, 1))
left join core.cla_placement_stay as stay
    on child.authority = stay.authority and child.stay_id = stay.stay_id
left join reference.code as place
    on child.place_code = place.code and place.code_set = 'placement'
left join last_review
    on child.authority = last_review.authority and child.child_id = last_review.child_id
order by child.authority asc, child.distance_miles desc, child.child_id asc
