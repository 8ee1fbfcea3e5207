//! The figures of a demand.

use super::{Fact, Grade};
use crate::heat::words::Pair;

/// A figure of a share: good when all, bad when something is missing, unknown when there is nothing to count.
pub(super) fn share(title: (&str, &str), part: i64, all: i64, href: &str) -> Fact {
    let grade = match (part, all) {
        (_, 0) => Grade::Unknown,
        (part, all) if part >= all => Grade::Good,
        (part, all) if part * 10 >= all * 9 => Grade::Watch,
        _ => Grade::Bad,
    };
    let value = if all == 0 {
        ("対象なし".to_owned(), "Nothing to count".to_owned())
    } else {
        let text = format!("{part} / {all}");
        (text.clone(), text)
    };
    fact(title, value, grade, href)
}

/// A figure that ought to be zero.
pub(super) fn none_of(title: (&str, &str), count: i64, href: &str) -> Fact {
    let grade = if count == 0 { Grade::Good } else { Grade::Bad };
    fact(title, (count.to_string(), count.to_string()), grade, href)
}

/// A figure that ought not to be zero.
pub(super) fn some_of(title: (&str, &str), count: i64, href: &str) -> Fact {
    let grade = if count == 0 { Grade::Bad } else { Grade::Good };
    fact(title, (count.to_string(), count.to_string()), grade, href)
}

pub(super) fn fact(title: (&str, &str), value: Pair, grade: Grade, href: &str) -> Fact {
    Fact { title: (title.0.to_owned(), title.1.to_owned()), value, grade, href: href.to_owned() }
}

/// What the product keeps nothing of yet: said, and never taken for good.
pub(super) fn not_kept(title: (&str, &str)) -> Fact {
    fact(title, ("記録なし".to_owned(), "Nothing on record".to_owned()), Grade::Unknown, "")
}
