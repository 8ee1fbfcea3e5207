//! What the author of a pack is shown: the place of a mistake, the example that fails, the way to mend it.

use clauses::{Lang, Pack, PackError};

const HEAD: &str = "id = \"x\"\nversion = \"1\"\napplies_from = \"2025-01-01\"\ntitle_ja = \"a\"\ntitle_en = \"a\"\ndocument = \"d\"\nedition = \"e\"\nsection = \"s\"\n";
const ITEM: &str = "id = 1\ntitle_ja = \"監査\"\ntitle_en = \"Audit\"\nquotation = \"q\"\nexplanation_ja = \"x\"\nexplanation_en = \"x\"\nwording_ja = \"<customer>は、<vendor>を監査することができる。\"\nwording_en = \"<customer> may audit <vendor>.\"\n\n[[element]]\nid = \"right\"\ntitle_ja = \"権利\"\ntitle_en = \"Right\"\n\n";
const RULE: &str = "[[rule]]\nname = \"audit (ja)\"\nlang = \"ja\"\ngives = \"stated\"\nelements = [\"right\"]\naction = [\"@inspect\"]\nunless = [\"役\"]\n";
const WORDS: &str = "[inspect]\nja = [\"監査\", \"検分\"]\n";

fn load(words: &str, rest: &str) -> Result<Pack, Vec<PackError>> {
    let files =
        [("pack.toml", HEAD), ("vocabulary.toml", words), ("01-audit.toml", &format!("{ITEM}{rest}"))]
            .map(|(name, text)| (name.to_owned(), text.to_owned()));
    Pack::load(files.into_iter())
}

fn pictures(errors: &[PackError]) -> String {
    let both = errors.iter().flat_map(|error| [error.picture(Lang::Ja), error.picture(Lang::En)]);
    both.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_caret_stands_under_the_words_that_are_meant() {
    let errors = load(WORDS, &RULE.replace("[\"right\"]", "[\"監査の権利\", \"right\"]")).unwrap_err();
    insta::assert_snapshot!(pictures(&errors));
}

#[test]
fn a_mistake_in_a_vocabulary_is_shown_there_and_once() {
    let errors = load("[inspect]\nja = [\"監査\", \"{検分|実査\"]\n", RULE).unwrap_err();
    insta::assert_snapshot!(pictures(&errors));
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let long = "監査の語".repeat(60);
    let errors =
        load(&format!("[inspect]\nja = [\"{long}\", \"@nowhere\", \"{long}\"]\n"), RULE).unwrap_err();
    let picture = errors[0].picture(Lang::Ja);
    assert!(
        picture.contains("@nowhere") && picture.lines().all(|line| line.chars().count() < 110),
        "{picture}"
    );
    let lines: Vec<&str> = picture.lines().collect();
    let column = |line: &str, mark: &str| {
        let before = &line[line.find('|').unwrap()..line.find(mark).unwrap()];
        before.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum::<usize>()
    };
    assert_eq!(column(lines[3], "\"@nowhere"), column(lines[4], "^"), "{picture}");
}

#[test]
fn examples_that_fail_say_what_comes_nearest() {
    let examples = "\n[[example]]\nname = \"見て回る権利\"\nverdict = \"stated\"\ntext = \"甲は、乙の事業所を見て回ることができる。\"\n\n[[example]]\nname = \"監査役\"\nverdict = \"stated\"\ntext = \"甲の監査役は、取締役会に出席することができる。\"\n\n[[example]]\nname = \"検分\"\nverdict = \"not_found\"\ntext = \"甲は、乙の帳簿を検分することができる。\"\n";
    let pack = load(WORDS, &format!("{RULE}{examples}")).unwrap();
    let trials = pack.trials();
    assert_eq!(trials.tried, 4, "three examples and the Japanese wording");
    insta::assert_snapshot!(pictures(&trials.faults));
}

#[test]
fn a_wording_that_is_not_found_and_an_element_without_a_rule_are_faults() {
    let rule = RULE.replace("elements = [\"right\"]\n", "").replace("@inspect", "閲覧");
    let faults = load(WORDS, &rule).unwrap().trials().faults;
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["P0021", "P0022"]);
    assert_eq!((faults[0].place.line, faults[1].place.line), (7, 10));
}

#[test]
fn a_placeholder_that_does_not_exist_and_an_element_twice_are_named() {
    let item = ITEM.replace("<vendor>を", "<受託者>を")
        + "[[element]]\nid = \"right\"\ntitle_ja = \"b\"\ntitle_en = \"b\"\n\n";
    let files =
        [("pack.toml", HEAD), ("vocabulary.toml", WORDS), ("01-audit.toml", &format!("{item}{RULE}"))]
            .map(|(name, text)| (name.to_owned(), text.to_owned()));
    let errors = Pack::load(files.into_iter()).unwrap_err();
    let named: Vec<(&str, usize)> = errors.iter().map(|error| (error.code, error.place.line)).collect();
    assert_eq!(named, [("P0018", 15), ("P0019", 7)]);
}
