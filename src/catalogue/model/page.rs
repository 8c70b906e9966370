//! One page of a listing: in the order of codes, or of how well services fit a search.

use super::{Filter, Service};

/// A page and what lies around it.
#[derive(Debug)]
pub struct Page<'a> {
    pub items: Vec<&'a Service>,
    /// Services the filter admits, on all pages.
    pub total: usize,
    /// Code behind which the next page begins; none on the last page.
    pub next_after: Option<&'a str>,
}

/// The first `limit` public services behind the code `after` that `filter` admits. `services` must be in the order of codes;
/// a service that appears or vanishes between two pages neither repeats nor hides another.
#[must_use]
pub fn page<'a>(services: &'a [Service], filter: &Filter, after: Option<&str>, limit: usize) -> Page<'a> {
    let admitted: Vec<&Service> = services.iter().filter(|s| filter.admits(s)).collect();
    let total = admitted.len();
    let rest = admitted.into_iter().filter(|s| after.is_none_or(|after| s.code.as_str() > after)).collect();
    cut(rest, total, limit)
}

/// The same of services that were found, the best first; the cursor is the code of the last one seen. One that is no longer found begins anew.
#[must_use]
pub fn page_of_found<'a>(found: &[&'a Service], after: Option<&str>, limit: usize) -> Page<'a> {
    let seen = after.and_then(|after| found.iter().position(|s| s.code == after)).map_or(0, |at| at + 1);
    cut(found.iter().copied().skip(seen).collect(), found.len(), limit)
}

fn cut(rest: Vec<&Service>, total: usize, limit: usize) -> Page<'_> {
    let more = rest.len() > limit;
    let items: Vec<&Service> = rest.into_iter().take(limit).collect();
    let next_after = items.last().filter(|_| more).map(|s| s.code.as_str());
    Page { items, total, next_after }
}

#[cfg(test)]
mod tests {
    use super::super::samples::service;
    use super::super::{Audience, FilterInput, ServiceStatus};
    use super::*;

    fn services(count: usize) -> Vec<Service> {
        (1..=count).map(|n| service(&format!("DINKES-{n:03}"), if n % 2 == 0 { "genap" } else { "ganjil" }, &[])).collect()
    }

    fn walk(services: &[Service], filter: &Filter, limit: usize) -> Vec<String> {
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = page(services, filter, after.as_deref(), limit);
            assert!(page.items.len() <= limit);
            seen.extend(page.items.iter().map(|s| s.code.clone()));
            assert!(seen.len() <= services.len(), "pages repeat themselves: {seen:?}");
            match page.next_after {
                Some(code) => after = Some(code.to_owned()),
                None => return seen,
            }
        }
    }

    #[test]
    fn pages_join_to_the_whole_listing_without_gap_or_repeat_smd_1() {
        let all = services(23);
        let codes: Vec<String> = all.iter().map(|s| s.code.clone()).collect();
        for limit in [1, 7, 22, 23, 24, 100] {
            assert_eq!(walk(&all, &Filter::default(), limit), codes, "limit {limit}");
        }
    }

    #[test]
    fn the_total_counts_what_the_filter_admits_on_all_pages() {
        let mut all = services(23);
        let business = Filter::parse(FilterInput { audience: Some("business"), ..FilterInput::default() }, &[]).expect("filter");
        for service in all.iter_mut().skip(1).step_by(2) {
            service.content.audience = Audience::Business;
        }
        let page = page(&all, &business, Some("DINKES-010"), 3);
        assert_eq!((page.total, page.next_after), (11, Some("DINKES-016")));
        assert_eq!(page.items.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(), ["DINKES-012", "DINKES-014", "DINKES-016"]);
    }

    #[test]
    fn found_services_keep_their_order_over_pages() {
        let all = services(5);
        let found: Vec<&Service> = [3, 0, 4].into_iter().filter_map(|at| all.get(at)).collect();
        let codes = |page: &Page<'_>| page.items.iter().map(|s| s.code.clone()).collect::<Vec<_>>();
        let first = page_of_found(&found, None, 2);
        assert_eq!((codes(&first), first.total, first.next_after), (vec!["DINKES-004".into(), "DINKES-001".into()], 3, Some("DINKES-001")));
        let second = page_of_found(&found, first.next_after, 2);
        assert_eq!((codes(&second), second.next_after), (vec!["DINKES-005".into()], None));
    }

    #[test]
    fn a_full_last_page_has_no_next() {
        let all = services(4);
        assert_eq!(page(&all, &Filter::default(), Some("DINKES-002"), 2).next_after, None);
    }

    #[test]
    fn drafts_and_archived_services_are_hidden_and_suspended_ones_shown() {
        let mut all = services(4);
        all[0].status = ServiceStatus::Draft;
        all[1].status = ServiceStatus::Archived;
        all[2].status = ServiceStatus::Suspended;
        assert_eq!(walk(&all, &Filter::default(), 10), ["DINKES-003", "DINKES-004"]);
    }
}
