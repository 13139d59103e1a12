-- Eligible episodes with distance from home and location: one row per authority, child and
-- DECOM.
-- Distance in miles: the supplied one; when none is supplied, sqrt(dE^2 + dN^2) / 1000 / 1.6093
-- from the grid references of the two postcodes, rounded half up to one decimal; unknown for a
-- child who is or was unaccompanied and for a supplied value that is unreadable or out of range
-- (INDICATORS 2.7, DQ-041, DQ-042, DQ-047). Location: the placement postcode in the postcode
-- file, else PL_LA, else PL_LOCATION, else unknown (INDICATORS 9).
with

known_area as (

    select distinct authority
    from reference.authority_area

),

located as (

    select
        episode.authority,
        episode.child_id,
        episode.decom,
        episode.pl_distance is not null as is_distance_supplied,
        episode.supplied_distance_miles,
        episode.pl_la,
        if(episode.pl_location in ('IN', 'OUT'), episode.pl_location, null) as pl_location,
        uasc.child_id is not null as is_ever_uasc,
        sqrt(
            pow(cast(placement.easting as double) - cast(home.easting as double), 2)
            + pow(cast(placement.northing as double) - cast(home.northing as double), 2)
        ) as distance_metres,
        if(known_area.authority is null, null, placement.area_code) as placement_area_code,
        if(known_area.authority is null, null, placement.county_code) as placement_county_code
    from core.cla_episode as episode
    left join core.cla_uasc as uasc
        on episode.authority = uasc.authority and episode.child_id = uasc.child_id
    left join reference.postcode as home on episode.home_postcode = home.postcode
    left join reference.postcode as placement on episode.placement_postcode = placement.postcode
    left join known_area on episode.authority = known_area.authority
    where episode.is_eligible

),

own_area as (

    select
        authority,
        list(area_code) as area_codes
    from reference.authority_area
    group by authority

),

measured as (

    select
        located.*,
        cast(floor(located.distance_metres / 160.93 + 0.5) / 10 as decimal(5, 1))
            as computed_distance_miles,
        case
            when coalesce(located.placement_area_code, located.placement_county_code) is not null
                then if(
                    coalesce(list_contains(own_area.area_codes, located.placement_area_code), false)
                    or coalesce(
                        list_contains(own_area.area_codes, located.placement_county_code), false
                    ),
                    'IN',
                    'OUT'
                )
            when located.pl_la is not null
                then if(
                    located.pl_la = located.authority
                    or coalesce(list_contains(own_area.area_codes, located.pl_la), false),
                    'IN',
                    'OUT'
                )
            else located.pl_location
        end as location
    from located
    left join own_area on located.authority = own_area.authority

)

select
    *,
    case
        when is_ever_uasc then null
        when is_distance_supplied then supplied_distance_miles
        else computed_distance_miles
    end as distance_miles
from measured
