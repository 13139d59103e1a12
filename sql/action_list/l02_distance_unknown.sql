-- L02: children looked after on the as-at date whose distance from home or location is not known:
-- one row per child.
-- Why: the child came unaccompanied (no home to measure from), a postcode is missing, or one is
-- not in the postcode file (INDICATORS 2.7, 3.5 #23 and 7; DQ-041, DQ-047). Where neither the
-- column PL_DISTANCE nor a postcode file was delivered there is no list.
with

postcode_file as (

    select count(*) > 0 as is_loaded
    from reference.postcode

),

measurable as (

    select distinct
        delivered.authority,
        delivered.year_ending
    from reference.delivered_column as delivered
    where delivered.source_table = 'cla_episodes' and delivered.column_name = 'pl_distance'
    union
    select distinct
        delivery.authority,
        delivery.year_ending
    from reference.delivery
    cross join postcode_file
    where postcode_file.is_loaded

),

unknown as (

    select
        child.*,
        case
            when child.is_ever_uasc then 'UASC'
            when child.home_postcode is null or child.placement_postcode is null
                then 'missing postcode'
            when
                (home.postcode is null or placement.postcode is null)
                and postcode_file.is_loaded
                then 'invalid postcode'
            else 'invalid distance'
        end as unknown_kind
    from core.cla_as_at as child
    inner join measurable
        on
            child.authority = measurable.authority
            and reporting_year(child.as_at) = measurable.year_ending
    cross join postcode_file
    left join reference.postcode as home on child.home_postcode = home.postcode
    left join reference.postcode as placement on child.placement_postcode = placement.postcode
    where child.distance_miles is null or child.location is null

)

select
    'L02' as list_id,
    unknown.authority,
    unknown.as_at,
    unknown.child_id,
    unknown.age,
    unknown.team,
    unknown.social_worker,
    unknown.iro,
    unknown.unknown_kind,
    unknown.distance_miles,
    unknown.location,
    unknown.home_postcode,
    unknown.placement_postcode,
    unknown.place_code,
    unknown.decom as episode_start_date,
    cast(null as integer) as days_overdue,
    known_values(
        [
            if(unknown.distance_miles is null, 'distance_unknown', null),
            if(unknown.location is null, 'location_unknown', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        case unknown.unknown_kind
            when 'UASC' then 'The child came unaccompanied, so there is no home to measure from.'
            when 'missing postcode'
                then 'The postcode of the home or of the placement is missing.'
            when 'invalid postcode'
                then 'The postcode of the home or of the placement is not in the postcode file.'
            else 'The distance or location supplied cannot be used.'
        end,
        unknown.problem
    ) as reason,
    unknown.data_problem or unknown.unknown_kind <> 'UASC' as data_problem,
    unknown.return_year,
    unknown.source_file,
    unknown.row_number
from unknown
order by unknown.authority, unknown.child_id
