-- The day up to which an authority's figures are computed: one row per authority.
-- Never later than the end of the authority's own newest loaded year (CONTRACT 3).
select
    delivery.authority,
    make_date(max(delivery.year_ending)::bigint, 3, 31) as newest_year_end,
    least(any_value(run_setting.as_at), make_date(max(delivery.year_ending)::bigint, 3, 31))
        as as_at,
    bool_or(run_setting.with_rolling) as with_rolling,
    any_value(run_setting.only_year) as only_year
from reference.delivery
cross join reference.run_setting
where delivery.family in ('cla', 'cp', 'health')
group by delivery.authority
