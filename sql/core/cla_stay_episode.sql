-- Eligible episodes with the placement stay they belong to: one row per authority, child and
-- DECOM.
-- A temporary row (T0 to T4) is never a stay and never breaks one; its stay_id is the stay it
-- interrupts, if any. A row continues the stay of the last non-temporary row of its period of
-- care when (INDICATORS 2.6) (a) RNE is L, T or U; or (b) only temporary rows lie between and
-- the place is the same; or (c) it is A3 or A5 directly after a foster placement U1 to U6,
-- whatever RNE says (DQ-038); or RNE is P or B and place code, URN and postcode are all given
-- and equal (DQ-037). Otherwise a new stay starts.
with

ordered as (

    select
        *,
        coalesce(place_code in ('T0', 'T1', 'T2', 'T3', 'T4'), false) as is_temporary,
        row_number() over (
            partition by authority, child_id, period_of_care_id order by decom
        ) as row_order
    from core.cla_episode
    where is_eligible

),

previous as (

    select
        *,
        lag(row_order) over stay_rows as previous_order,
        lag(place_code) over stay_rows as previous_place_code,
        lag(placement_postcode) over stay_rows as previous_postcode,
        lag(urn) over stay_rows as previous_urn
    from ordered
    where not is_temporary
    window stay_rows as (partition by authority, child_id, period_of_care_id order by decom)

),

compared as (

    select
        *,
        coalesce(place_code, '') = coalesce(previous_place_code, '')
        and coalesce(placement_postcode = previous_postcode, true)
        and coalesce(urn = previous_urn, true) as is_same_place,
        coalesce(place_code = previous_place_code, false)
        and coalesce(placement_postcode = previous_postcode, false)
        and coalesce(urn = previous_urn, false) as is_identical_place
    from previous

),

marked as (

    select
        *,
        coalesce(rne in ('P', 'B'), false) and is_identical_place as is_unchanged_move,
        previous_order is null or not (
            coalesce(rne in ('L', 'T', 'U'), false)
            or (row_order - previous_order > 1 and is_same_place)
            or (
                row_order - previous_order = 1
                and coalesce(place_code in ('A3', 'A5'), false)
                and coalesce(previous_place_code in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6'), false)
            )
            or (coalesce(rne in ('P', 'B'), false) and is_identical_place)
        ) as is_stay_start
    from compared

)

select
    ordered.*,
    coalesce(marked.is_stay_start, false) as is_stay_start,
    coalesce(marked.is_unchanged_move, false) as is_unchanged_move,
    count(*) filter (where marked.is_stay_start) over period_rows as stay_number,
    if(
        stay_number = 0,
        null,
        concat(
            ordered.child_id,
            '/',
            max(if(marked.is_stay_start, ordered.decom, null)) over period_rows
        )
    ) as stay_id
from ordered
left join marked
    on
        ordered.authority = marked.authority
        and ordered.child_id = marked.child_id
        and ordered.decom = marked.decom
window period_rows as (
    partition by ordered.authority, ordered.child_id, ordered.period_of_care_id
    order by ordered.decom
)
