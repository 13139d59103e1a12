-- L15: children under 16 looked after for 30 months or more whose placement has lasted 18 to 24
-- months: one row per child.
-- If it holds until it has lasted 24 months the child counts as stable; those who count already
-- with the placement before an adoptive one are not at risk. A start of care or a date of birth
-- that is not known keeps the child on the list as a data problem (INDICATORS 3.5 #22 and 7).
with

limits as (

    select
        max(cast(value as integer)) filter (where name = 'cla_long_term_care_months')
            as care_months,
        max(cast(value as integer)) filter (where name = 'cla_long_term_stay_months')
            as stay_months,
        max(cast(value as integer)) filter (where name = 'cla_stay_at_risk_months')
            as risk_months,
        max(cast(value as integer)) filter (where name = 'cla_long_term_below_age') as below_age
    from reference.parameter

),

child as (

    select
        looked_after.*,
        stay.start_date as stay_start_date,
        stay.place_code as stay_place_code,
        add_months(stay.start_date, limits.stay_months) as stable_from_date,
        stable_from_date - looked_after.as_at as days_to_stable,
        looked_after.care_start_date
        > add_months(looked_after.as_at, -limits.care_months) as is_start_unknown
    from core.cla_as_at as looked_after
    cross join limits
    inner join core.cla_placement_stay as stay
        on
            looked_after.authority = stay.authority
            and looked_after.stay_id = stay.stay_id
            and stay.start_date <= add_months(looked_after.as_at, -limits.risk_months)
            and stay.start_date > add_months(looked_after.as_at, -limits.stay_months)
    left join reference.code as place
        on looked_after.place_code = place.code and place.code_set = 'placement'
    where
        (looked_after.age < limits.below_age or not looked_after.has_usable_dob)
        and (
            looked_after.care_start_date
            <= add_months(looked_after.as_at, -limits.care_months)
            or looked_after.is_left_truncated
        )
        and not coalesce(
            place.group_name = 'Placed for adoption'
            and stay.previous_stay_start_date
            <= add_months(looked_after.as_at, -limits.stay_months),
            false
        )

)

select
    'L15' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.care_start_date,
    child.stay_start_date,
    child.stable_from_date,
    child.days_to_stable,
    child.stay_place_code as place_code,
    child.placement_postcode,
    child.legal_status_code,
    cast(null as integer) as days_overdue,
    known_values(['stable_soon']) as flags,
    concat_ws(
        ' ',
        concat(
            'In the placement since ',
            strftime(child.stay_start_date, '%d/%m/%Y'),
            '; stable from ',
            strftime(child.stable_from_date, '%d/%m/%Y'),
            '.'
        ),
        if(child.is_start_unknown, 'The true start of care is not known.', null),
        if(child.has_usable_dob, null, 'The date of birth is missing or impossible (DQ-008).'),
        child.problem
    ) as reason,
    child.data_problem or child.is_start_unknown or not child.has_usable_dob as data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
order by child.authority asc, child.stable_from_date asc, child.child_id asc
