use std::collections::BTreeSet;

use super::*;

#[test]
fn classes_have_codes_and_names_of_their_own() {
    let codes: BTreeSet<&str> = Class::ALL.iter().map(|class| class.code()).collect();
    let names: BTreeSet<&str> =
        Class::ALL.iter().flat_map(|class| [class.label().0, class.label().1]).collect();
    assert_eq!((codes.len(), names.len()), (Class::ALL.len(), 2 * Class::ALL.len()));
    for class in Class::ALL {
        assert_eq!(Class::from_code(class.code()), Some(class));
    }
    assert!(Class::ALL.is_sorted_by_key(|class| class.severity()), "errors stand first");
}

#[test]
fn unknown_is_answered_and_blank_is_not() {
    let rows = Part { rows: 4, blank: 1, unknown: 2 };
    assert_eq!(rows.tally(Whole::Open), Tally { fields: 4, answered: 3, unknown: 2 });
    assert_eq!(rows.tally(Whole::Open).percent(), Some(75));
    let none = Part::default();
    assert_eq!(none.tally(Whole::Open).percent(), Some(0));
    assert_eq!(none.tally(Whole::Unknown), Tally { fields: 1, answered: 1, unknown: 1 });
    assert_eq!(none.tally(Whole::Nothing).percent(), None);
    assert!(!Tally { fields: 300, answered: 299, unknown: 0 }.is_complete());
    assert_eq!(Tally { fields: 300, answered: 299, unknown: 0 }.percent(), Some(99), "never rounded up");
}
