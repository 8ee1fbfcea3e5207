//! What the page of monitoring asks and shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Item, Source, Window};

/// Rows of a page.
pub const PAGE_SIZE: usize = 100;

/// Which items are asked for; everything empty: all.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Filter {
    pub source: Option<Source>,
    pub window: Option<Window>,
    pub tier: Option<i64>,
    pub department: String,
    pub text: String,
    /// Year and month (`2026-12`): what falls due in it.
    pub month: String,
    /// From 0.
    pub page: usize,
}

impl Filter {
    /// Whether an item fits, the source and the window apart.
    fn rest(&self, item: &Item) -> bool {
        let text = self.text.trim().to_lowercase();
        let named = || {
            let names = [Some(&item.title), item.party.as_ref().map(|(_, names)| names)];
            let engagement = item.engagement.as_ref().map(|(_, names)| names);
            let mut all = names.into_iter().chain([engagement]).flatten();
            all.any(|(ja, en)| ja.to_lowercase().contains(&text) || en.to_lowercase().contains(&text))
        };
        self.tier.is_none_or(|tier| item.tier == Some(tier))
            && (self.department.is_empty() || item.departments.contains(&self.department))
            && (self.month.is_empty() || item.due.as_deref().is_some_and(|due| due.starts_with(&self.month)))
            && (text.is_empty() || named())
    }

    /// Whether an item fits.
    pub fn fits(&self, item: &Item) -> bool {
        self.source.is_none_or(|source| item.source == source)
            && self.window.is_none_or(|window| item.window == window)
            && self.rest(item)
    }
}

/// A month of the calendar: how many items fall due in it, by source.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Month {
    /// `2026-12`.
    pub month: String,
    pub counts: BTreeMap<Source, usize>,
}

/// The page: counts over everything that fits, and the rows of one page.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct View {
    /// ISO date on which it was looked.
    pub today: String,
    pub rows: Vec<Item>,
    pub total: usize,
    /// Per window, whatever window is asked for.
    pub windows: BTreeMap<Window, usize>,
    /// Per source and window, whatever source is asked for.
    pub sources: BTreeMap<Source, BTreeMap<Window, usize>>,
    /// This month and the eleven after it.
    pub calendar: Vec<Month>,
    pub departments: Vec<String>,
}

/// The months from that of `today` on.
fn months(today: &str) -> Vec<String> {
    let first = format!("{}-01", today.get(..7).unwrap_or_default());
    (0..12)
        .filter_map(|ahead| crate::record::year_month_shift(&first, ahead))
        .map(|day| day[..7].to_owned())
        .collect()
}

/// Counts and one page of what fits.
pub fn view(items: &[Item], filter: &Filter, today: &str) -> View {
    let mut windows: BTreeMap<Window, usize> = BTreeMap::new();
    let mut sources: BTreeMap<Source, BTreeMap<Window, usize>> = BTreeMap::new();
    let mut calendar: Vec<Month> =
        months(today).into_iter().map(|month| Month { month, counts: BTreeMap::new() }).collect();
    let calm = Filter { month: String::new(), ..filter.clone() };
    for item in items {
        if filter.rest(item) {
            if filter.source.is_none_or(|source| item.source == source) {
                *windows.entry(item.window).or_default() += 1;
            }
            *sources.entry(item.source).or_default().entry(item.window).or_default() += 1;
        }
        if let Some(due) = item.due.as_deref().filter(|_| calm.rest(item) && item.window != Window::Overdue)
            && let Some(month) = calendar.iter_mut().find(|month| due.starts_with(&month.month))
        {
            *month.counts.entry(item.source).or_default() += 1;
        }
    }
    let fitting: Vec<&Item> = items.iter().filter(|item| filter.fits(item)).collect();
    let total = fitting.len();
    let rows =
        fitting.into_iter().skip(filter.page.saturating_mul(PAGE_SIZE)).take(PAGE_SIZE).cloned().collect();
    let mut departments: Vec<String> =
        items.iter().flat_map(|item| item.departments.iter().cloned()).collect();
    departments.sort_unstable();
    departments.dedup();
    View { today: today.to_owned(), rows, total, windows, sources, calendar, departments }
}
