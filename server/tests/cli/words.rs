//! Whatever the audit trail says happened has a name in the interface.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::Path;

fn sources(folder: &Path, text: &mut String) {
    for entry in read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&read_to_string(&path).unwrap());
        }
    }
}

/// The action of every call that appends to the trail and names it outright.
fn actions(text: &str) -> BTreeSet<&str> {
    let calls = text.split("audit::append(").skip(1);
    let named = calls.filter_map(|call| {
        let (before, rest) = call.split_once('"')?;
        let plain = !before.contains([')', ';', '!']);
        let (action, _) = rest.split_once('"')?;
        (plain && action.contains('.')).then_some(action)
    });
    named.collect()
}

#[test]
fn every_action_of_the_trail_has_a_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut written, mut shown) = (String::new(), String::new());
    sources(&root.join("register/src"), &mut written);
    sources(&root.join("src"), &mut written);
    sources(&root.join("../app/src"), &mut shown);
    let actions = actions(&written);
    assert!(actions.len() > 80, "{}", actions.len());
    let of_a_kind = |verb: &str| matches!(verb, "created" | "changed" | "archived" | "taken_back");
    let nameless: Vec<&str> = actions
        .into_iter()
        .filter(|action| !shown.contains(&format!("\"{action}\"")))
        .filter(|action| !action.rsplit('.').next().is_some_and(of_a_kind))
        .collect();
    assert!(nameless.is_empty(), "{nameless:?}");
}
