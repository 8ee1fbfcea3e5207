use super::*;

fn read(kind: Kind, pairs: &[(&str, &str)]) -> Listing {
    Listing::read(kind, pairs.iter().copied())
}

#[test]
fn an_address_reads_back_as_the_same_list() {
    let list = read(
        Kind::Engagement,
        &[
            ("text", "勘定系"),
            ("f.department", "事務部"),
            ("f.department", "システム部"),
            ("f.chain_state", "不明"),
            ("f.state", "_"),
            ("f.owner.has", "田中"),
            ("f.annual_cost.from", "1000"),
            ("f.tier", "1"),
            ("f.substitutability.is", "known"),
            ("sort", "-tier,service_ja"),
            ("columns", "service_ja,tier"),
            ("columns", "owner"),
            ("page", "3"),
        ],
    );
    assert_eq!(list.chosen("department"), ["事務部", "システム部"]);
    assert_eq!(list.chosen("state"), [""]);
    assert_eq!((list.page, list.columns.len(), list.filters.len()), (2, 3, 7));
    assert_eq!(Listing::read(Kind::Engagement, list.pairs()), list);
}

#[test]
fn what_is_not_understood_is_left_out() {
    let list = read(
        Kind::Party,
        &[
            ("f.nothing", "1"),
            ("sort", "nothing"),
            ("columns", "x,name_ja"),
            ("page", "-4"),
            ("f.tier.like", "x"),
        ],
    );
    assert_eq!(list, Listing { columns: vec!["name_ja".into()], ..Listing::of(Kind::Party) });
}

#[test]
fn a_value_is_chosen_and_given_up() {
    let list = Listing { page: 4, ..Listing::of(Kind::Party) };
    let one = list.toggled("kinds", "cloud");
    assert_eq!((one.chosen("kinds"), one.page), (["cloud".to_owned()].as_slice(), 0));
    let two = one.toggled("kinds", "");
    assert_eq!(two.chosen("kinds"), ["cloud", ""]);
    assert_eq!(two.toggled("kinds", "cloud").toggled("kinds", ""), Listing::of(Kind::Party));
}

#[test]
fn a_column_is_sorted_up_and_then_down() {
    let list = Listing::of(Kind::Party).sorted("tier");
    assert_eq!(list.order(), [("tier".to_owned(), false)]);
    assert_eq!(list.sorted("tier").order(), [("tier".to_owned(), true)]);
}

#[test]
fn every_kind_has_columns_that_exist() {
    for kind in Kind::ALL {
        let own = own_columns(kind);
        assert_eq!(Listing::of(kind).shown().len(), own.len(), "{}", kind.code());
        for code in facets(&Listing::of(kind)) {
            assert!(column(kind, code).is_some(), "{} {code}", kind.code());
        }
        assert!(Listing::of(kind).order().iter().all(|(code, _)| is_sorted_by(kind, code)));
    }
}
