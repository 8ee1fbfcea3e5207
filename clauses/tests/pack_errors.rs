//! Every mistake in a pack names file, line, code and mend.

use clauses::{Pack, PackError};

const HEAD: &str = "id = \"x\"\nversion = \"1\"\napplies_from = \"2025-01-01\"\ntitle_ja = \"a\"\ntitle_en = \"a\"\ndocument = \"d\"\nedition = \"e\"\nsection = \"s\"\n";
const ITEM: &str = "id = 1\ntitle_ja = \"a\"\ntitle_en = \"a\"\nquotation = \"q\"\nexplanation_ja = \"x\"\nexplanation_en = \"x\"\nwording_ja = \"w\"\nwording_en = \"w\"\nelement = [{ id = \"right\", title_ja = \"a\", title_en = \"a\" }]\n";

fn errors(files: &[(&str, String)]) -> String {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
    let errors = Pack::load(files).expect_err("the pack has a mistake");
    errors.iter().map(PackError::to_string).collect::<Vec<_>>().join("\n")
}

fn item(rest: &str) -> String {
    errors(&[("pack.toml", HEAD.to_owned()), ("01-item.toml", format!("{ITEM}{rest}"))])
}

#[test]
fn p0001_a_field_that_does_not_exist() {
    insta::assert_snapshot!(item(
        "[[rule]]\nname = \"r\"\nlang = \"ja\"\ngives = \"stated\"\naction = [\"監査\"]\ncolour = \"red\"\n"
    ));
}

#[test]
fn p0002_no_pack_file() {
    insta::assert_snapshot!(errors(&[("01-item.toml", ITEM.to_owned())]));
}

#[test]
fn p0003_two_items_of_one_number() {
    insta::assert_snapshot!(errors(&[
        ("pack.toml", HEAD.to_owned()),
        ("a.toml", ITEM.to_owned()),
        ("b.toml", ITEM.to_owned())
    ]));
}

#[test]
fn p0010_a_language_that_does_not_exist() {
    insta::assert_snapshot!(item(
        "[[rule]]\nname = \"r\"\nlang = \"fr\"\ngives = \"stated\"\naction = [\"audit\"]\n"
    ));
}

#[test]
fn p0011_partial_without_a_reason() {
    insta::assert_snapshot!(item(
        "[[rule]]\nname = \"r\"\nlang = \"ja\"\ngives = \"partial\"\naction = [\"監査\"]\n"
    ));
}

#[test]
fn p0012_terms_that_cannot_be_read() {
    insta::assert_snapshot!(item(
        "[[rule]]\nname = \"r\"\nlang = \"ja\"\ngives = \"stated\"\naction = [\"監査\",\n  \"@nowhere\"]\nwith = [[\"{立入|検査\"]]\nunless = [\"<auditor>の\"]\n"
    ));
}

#[test]
fn p0013_an_element_that_does_not_exist() {
    insta::assert_snapshot!(item(
        "[[rule]]\nname = \"r\"\nlang = \"ja\"\ngives = \"stated\"\nelements = [\"left\"]\naction = [\"監査\"]\n"
    ));
}

#[test]
fn p0014_a_need_that_does_not_exist() {
    insta::assert_snapshot!(item(
        "[[rule]]\nname = \"r\"\nlang = \"ja\"\ngives = \"stated\"\ncore = \"grounds\"\naction = [\"解除\"]\n"
    ));
}

#[test]
fn p0015_a_rule_without_action() {
    insta::assert_snapshot!(item("[[rule]]\nname = \"r\"\nlang = \"ja\"\ngives = \"stated\"\naction = []\n"));
}

#[test]
fn p0016_an_expression_that_cannot_be_read() {
    insta::assert_snapshot!(item("[[value]]\nname = \"v\"\nexpression = \"([0-9]+\"\n"));
}

#[test]
fn p0017_two_rules_of_one_name() {
    let rule = "[[rule]]\nname = \"r\"\nlang = \"ja\"\ngives = \"stated\"\naction = [\"監査\"]\n";
    insta::assert_snapshot!(item(&format!("{rule}{rule}")));
}
