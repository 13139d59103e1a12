-- Episodes of care as delivered (903 episodes), typed: one row per delivered row.
-- Unreadable DECOM or DEC (DQ-003), no child (DQ-004), no DECOM (ROW-001) and DEC before DECOM
-- (DQ-026) count as not delivered. A supplied distance is read exactly and rounded half up to
-- one decimal; unreadable or outside 0 to 999.9 is unknown (INDICATORS 2.7, 9).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        text_value(decom) as decom_text,
        uk_date(decom) as decom,
        code_value(rne) as rne,
        code_value(ls) as legal_status_code,
        code_value(cin) as need_code,
        code_value(place) as place_code,
        code_value(place_provider) as place_provider,
        text_value(dec) as dec_text,
        uk_date(dec) as dec,
        code_value(rec) as rec,
        code_value(reason_place_change) as reason_place_change,
        code_value(home_post) as home_post,
        code_value(pl_post) as pl_post,
        code_value(urn) as urn,
        code_value(pl_distance) as pl_distance,
        code_value(pl_location) as pl_location,
        code_value(pl_la) as pl_la
    from raw.cla_episodes

),

checked as (

    select
        *,
        -- Rounding half up to one decimal looks at the second decimal only; the others are cut off.
        case
            when regexp_full_match(pl_distance, '[+]?([0-9]+[.]?[0-9]*|[.][0-9]+)')
                then try_cast(
                    regexp_extract(ltrim(pl_distance, '+'), '[0-9]*[.]?[0-9]?[0-9]?')
                    as decimal(18, 2)
                )
        end as distance,
        case
            when
                (decom_text is not null and decom is null)
                or (dec_text is not null and dec is null)
                then 'DQ-003'
            when child_id is null then 'DQ-004'
            when decom is null then 'ROW-001'
            when dec < decom then 'DQ-026'
        end as quarantine_rule
    from delivered

)

select
    authority,
    return_year,
    source_file,
    row_number,
    child_id,
    decom,
    rne,
    legal_status_code,
    need_code,
    place_code,
    place_provider,
    dec,
    rec,
    reason_place_change,
    home_post,
    pl_post,
    urn,
    pl_distance,
    pl_location,
    pl_la,
    case
        when round(distance, 1) <= 999.9 then cast(round(distance, 1) as decimal(5, 1))
    end as supplied_distance_miles,
    -- The row as text in contract order, for choosing between duplicates (INDICATORS 9).
    [
        coalesce(rne, ''), coalesce(legal_status_code, ''), coalesce(need_code, ''),
        coalesce(place_code, ''), coalesce(place_provider, ''),
        coalesce(strftime(dec, '%Y-%m-%d'), ''), coalesce(rec, ''),
        coalesce(reason_place_change, ''), coalesce(home_post, ''), coalesce(pl_post, ''),
        coalesce(urn, ''), coalesce(pl_distance, ''), coalesce(pl_location, ''),
        coalesce(pl_la, ''),
    ] as row_text,
    quarantine_rule,
    case quarantine_rule
        when 'DQ-003' then 'DECOM or DEC is not a date in the form dd/mm/yyyy.'
        when 'DQ-004' then 'The row names no child.'
        when 'ROW-001' then 'DECOM is blank: the episode has no start date.'
        when 'DQ-026' then 'DEC lies before DECOM.'
    end as quarantine_reason
from checked
