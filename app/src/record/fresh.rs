//! A page that reads anew after a change made on it: the answer leads to where the reader already is.

use leptos::prelude::*;

/// Counts the changes made on the page; its resource takes the count as a part of its key.
#[derive(Clone, Copy)]
pub struct Fresh(RwSignal<u32>);

impl Fresh {
    /// For the page and everything in it.
    pub fn of_page() -> Self {
        let fresh = Self(RwSignal::new(0));
        provide_context(fresh);
        fresh
    }

    pub fn count(self) -> u32 {
        self.0.get()
    }
}

/// Reads the page anew once `done` holds.
pub fn after(done: impl Fn() -> bool + 'static) {
    let fresh = use_context::<Fresh>();
    Effect::new(move |_| {
        if let Some(fresh) = fresh.filter(|_| done()) {
            fresh.0.update(|count| *count += 1);
        }
    });
}
