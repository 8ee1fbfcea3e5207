//! `daicho pack`: what a bank's lawyer does with packs.

use std::path::{Path, PathBuf};

use crate::support::{EXIT_DONE, EXIT_UNREADABLE, EXIT_USAGE, code, daicho, err, fixture, json, out};

fn pack_folder(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../clauses/packs").join(id)
}

/// A copy of an embedded pack, to be changed.
fn copied(id: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(pack_folder(id)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn the_embedded_packs_are_listed() {
    let output = daicho(&["pack", "list"]);
    assert_eq!(code(&output), EXIT_DONE);
    for id in ["fsa-2.6-8 ", "fsa-2.6-8-extended ", "dora-30 "] {
        assert!(out(&output).contains(id), "{}", out(&output));
    }
}

#[test]
fn a_good_folder_passes_and_a_bad_one_shows_the_place() {
    let folder = copied("fsa-2.6-8");
    let path = folder.path().to_str().unwrap();
    let good = daicho(&["pack", "check", path]);
    assert_eq!(code(&good), EXIT_DONE, "{}", err(&good));
    assert!(out(&good).contains("12 items") && out(&good).contains("0 faults"), "{}", out(&good));
    change(folder.path(), "03-subcontracting.toml", "elements = [\"permission\"]", "elements = [\"permit\"]");
    let bad = daicho(&["pack", "check", path, "--lang", "ja"]);
    assert_eq!(code(&bad), EXIT_UNREADABLE);
    let shown = err(&bad);
    for part in ["P0013", "--> 03-subcontracting.toml:", "elements = [\"permit\"]", "^^^^^^^^", "直し方"] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    assert_eq!(code(&daicho(&["pack", "check", "/no/such/folder"])), EXIT_USAGE);
    let empty = tempfile::tempdir().unwrap();
    let none = daicho(&["pack", "check", empty.path().to_str().unwrap()]);
    assert_eq!(code(&none), EXIT_UNREADABLE);
    assert!(err(&none).contains("P0002"), "{}", err(&none));
    std::fs::write(folder.path().join("13-x.toml"), [0xff, 0xfe, 0x41]).unwrap();
    assert!(err(&daicho(&["pack", "check", path])).contains("P0005"));
}

#[test]
fn an_example_that_fails_is_a_fault() {
    let folder = copied("fsa-2.6-8");
    change(
        folder.path(),
        "03-subcontracting.toml",
        "name = \"assignment\"\nverdict = \"not_found\"",
        "name = \"assignment\"\nverdict = \"stated\"",
    );
    let output = daicho(&["pack", "check", folder.path().to_str().unwrap()]);
    assert_eq!(code(&output), EXIT_UNREADABLE);
    assert!(
        err(&output).contains("P0020") && out(&output).contains("1 faults"),
        "{}{}",
        err(&output),
        out(&output)
    );
}

const CONTRACT: &str = "第1条（委託）お客様は、業務を当社に委託し、当社はこれを受託します。
第2条（再委託）当社は、お客様の書面による事前の承諾を得なければ、業務を第三者に再委託してはなりません。
第3条（事故）お客様は、個人情報の漏えいを知ったときは、直ちに当社に通知します。";

fn contract(folder: &Path) -> String {
    let path = folder.join("契約.txt");
    std::fs::write(&path, CONTRACT).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_verdict_is_explained_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let file = contract(folder.path());
    let japanese = daicho(&["pack", "explain", &file, "3", "--lang", "ja"]);
    assert_eq!(code(&japanese), EXIT_DONE, "{}", err(&japanese));
    for part in ["● 明記", "委託先＝当社", "第2条", "要素"] {
        assert!(out(&japanese).contains(part), "{part} in\n{}", out(&japanese));
    }
    let english = out(&daicho(&["pack", "explain", &file, "6"]));
    assert!(
        english.contains("○ not found")
            && english.contains("the actor should be the vendor and is the customer"),
        "{english}"
    );
    let data = json(&daicho(&["pack", "explain", &file, "6", "--json"]));
    assert_eq!(data["finding"]["verdict"], "not_found");
    assert!(!data["attempts"].as_array().unwrap().is_empty());
    let none = daicho(&["pack", "explain", &file, "13"]);
    assert_eq!((code(&none), out(&none).as_str()), (EXIT_USAGE, ""));
    assert_eq!(code(&daicho(&["pack", "explain", &fixture("image-only.pdf"), "3"])), EXIT_UNREADABLE);
}

#[test]
fn a_wording_speaks_as_the_contract_does() {
    let folder = tempfile::tempdir().unwrap();
    let file = contract(folder.path());
    let plain = daicho(&["pack", "wording", "3", "--lang", "ja"]);
    assert!(out(&plain).starts_with("乙は、"), "{}", out(&plain));
    let named = daicho(&["pack", "wording", "3", "--lang", "ja", "--file", &file]);
    assert!(out(&named).starts_with("当社は、") && !out(&named).contains('甲'), "{}", out(&named));
    assert_eq!(code(&daicho(&["pack", "wording", "99"])), EXIT_USAGE);
    assert_eq!(code(&daicho(&["pack", "wording", "3", "--tier", "9"])), EXIT_USAGE);
}

/// The worked example of packs/README.md: a bank's own synonym, in ten minutes.
#[test]
fn a_synonym_is_added_as_the_readme_teaches() {
    let folder = copied("fsa-2.6-8");
    let path = folder.path().to_str().unwrap();
    let file = folder.path().join("契約.txt");
    let text = "第1条 甲は、業務を乙に委託する。乙はこれを受託する。\n第2条 乙は、甲の稟認を得なければ、業務を第三者に再委託してはならないものとして取り扱う。";
    std::fs::write(&file, text).unwrap();
    change(
        folder.path(),
        "03-subcontracting.toml",
        "[[example]]\nname = \"consent\"",
        "[[example]]\nname = \"稟認\"\nverdict = \"stated\"\ntext = \"再委託は、甲の稟認による。\"\n\n[[example]]\nname = \"consent\"",
    );
    let before = daicho(&["pack", "check", path, "--lang", "ja"]);
    assert_eq!(code(&before), EXIT_UNREADABLE);
    assert!(err(&before).contains("P0020") && err(&before).contains("稟認"), "{}", err(&before));
    change(folder.path(), "vocabulary.toml", "[consent]\nja = [", "[consent]\nja = [\"稟認\", ");
    let after = daicho(&["pack", "check", path]);
    assert_eq!(code(&after), EXIT_DONE, "{}", err(&after));
    let judged = daicho(&["check", "--pack", path, file.to_str().unwrap()]);
    assert_eq!(code(&judged), EXIT_DONE, "{}", err(&judged));
}
