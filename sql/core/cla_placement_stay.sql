-- Placement stays: one row per authority, child and stay.
-- A stay runs from the DECOM of its first row to the end of its last non-temporary row;
-- temporary rows that it bridges lie inside (INDICATORS 2.6). Place, provider, postcode and URN
-- are those of its last row.
with

stays as (

    select
        authority,
        child_id,
        period_of_care_id,
        stay_id,
        stay_number,
        min(decom) as start_date,
        nullif(max_by(coalesce(end_date, date '9999-12-31'), decom), date '9999-12-31') as end_date,
        count(*) as episodes_n,
        min_by(coalesce(place_code, ''), decom) as first_place_code,
        arg_max_null(place_code, decom) as place_code,
        arg_max_null(place_provider, decom) as place_provider,
        arg_max_null(placement_postcode, decom) as placement_postcode,
        arg_max_null(urn, decom) as urn,
        max_by(return_year, decom) as return_year,
        max_by(source_file, decom) as source_file,
        max_by(row_number, decom) as row_number
    from core.cla_stay_episode
    where not is_temporary
    group by authority, child_id, period_of_care_id, stay_id, stay_number

)

select
    *,
    lag(start_date) over (
        partition by authority, child_id, period_of_care_id order by stay_number
    ) as previous_stay_start_date
from stays
