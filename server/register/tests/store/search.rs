use std::path::PathBuf;

use register::access::Action;
use register::contract;
use register::document::store::Target;
use register::search::index::{Follower, SearchIndex};
use register::search::store::search;
use register::search::{Answer, change};

use crate::support::{Base, into, on_both};

fn folder(base: &Base) -> PathBuf {
    base.folder.path().join("search")
}

fn open(base: &Base) -> (SearchIndex, Follower) {
    let index = SearchIndex::open(&folder(base)).unwrap();
    let follower = index.follow().unwrap();
    (index, follower)
}

/// Files a document and has it judged, so that it waits for the index.
async fn document(base: &Base, name: &str, pages: &[&str]) -> String {
    let received = base.upload(name, Target::default()).await;
    base.text(name, "ok", pages).await;
    base.check(&received.contract_id, clauses::Verdict::Stated, &[], &[]).await;
    received.document_id
}

/// Names and pages found, sorted.
async fn found(base: &Base, index: &SearchIndex, query: &str) -> Vec<(String, i64)> {
    let answer = search(&mut base.read().await, index, query, 0).await.unwrap();
    let mut hits: Vec<_> = answer.hits.into_iter().map(|hit| (hit.document_name, hit.page)).collect();
    hits.sort();
    assert_eq!(i64::try_from(hits.len()).unwrap(), answer.total.min(30), "{query}");
    hits
}

async fn marked(base: &Base, index: &SearchIndex, query: &str) -> Vec<String> {
    let answer: Answer = search(&mut base.read().await, index, query, 0).await.unwrap();
    let pieces = answer.hits.into_iter().flat_map(|hit| hit.snippet);
    pieces.filter(|piece| piece.hit).map(|piece| piece.text).collect()
}

const PAGES: [&str; 3] = [
    "第12条 監査\n甲は、乙の事業所に立ち入り、監\n査を行うことができる。",
    "Article 5 (Security)\nThe Vendor shall provide noti-\nfication of any breach. ＳＬＡ ﾊﾞｯｸｱｯﾌﾟ",
    "第3条(鍵の管理) 再委託先を含む。",
];

/// Queries, and the pages of `PAGES` that fit them.
const QUERIES: [(&str, &[i64]); 34] = [
    ("監査を行う", &[1]),
    ("立ち入り", &[1]),
    ("12条監査", &[1]),
    ("第12条", &[1]),
    ("12条", &[1]),
    ("2条", &[]),
    ("査監", &[]),
    ("行う監査", &[]),
    ("security", &[2]),
    ("SECURITY", &[2]),
    ("Ｓｅｃｕｒｉｔｙ", &[2]),
    ("notification", &[2]),
    ("sla", &[2]),
    ("バックアップ", &[2]),
    ("ﾊﾞｯｸｱｯﾌﾟ", &[2]),
    ("鍵", &[3]),
    ("第", &[1, 3]),
    ("条", &[1, 3]),
    ("む", &[3]),
    ("監査 立ち入り", &[1]),
    ("監査 鍵", &[]),
    ("\"provide notification\"", &[2]),
    ("\"notification provide\"", &[]),
    ("secur", &[]),
    ("再委託先", &[3]),
    ("再委先", &[]),
    ("監査 OR 鍵", &[1, 3]),
    ("監査 AND 立ち入り", &[1]),
    ("第 NOT 鍵", &[1]),
    ("第 -監査", &[3]),
    ("NOT 監査", &[2, 3]),
    ("(監査 OR 鍵) 再委託先", &[3]),
    ("監査 OR security -鍵", &[1, 2]),
    ("監査 OR (security NOT breach)", &[1]),
];

on_both! {
    async fn contracts_are_found_in_japanese_and_english(base) {
        let (index, mut follower) = open(base);
        document(base, "契約", &PAGES).await;
        assert_eq!(follower.catch_up(&base.db).await.unwrap(), 1);
        for (query, pages) in QUERIES {
            let expected: Vec<_> = pages.iter().map(|page| ("契約.pdf".to_owned(), *page)).collect();
            assert_eq!(found(base, &index, query).await, expected, "{query}");
        }
    }

    async fn hits_are_marked_as_they_stand_on_the_page(base) {
        let (index, mut follower) = open(base);
        document(base, "契約", &PAGES).await;
        follower.catch_up(&base.db).await.unwrap();
        assert_eq!(marked(base, &index, "監査を").await, ["監\n査を"]);
        assert_eq!(marked(base, &index, "notification").await, ["noti-\nfication"]);
        assert_eq!(marked(base, &index, "sla").await, ["ＳＬＡ"]);
    }

    async fn strange_queries_find_nothing_and_break_nothing(base) {
        let (index, mut follower) = open(base);
        document(base, "契約", &PAGES).await;
        follower.catch_up(&base.db).await.unwrap();
        for query in ["", " ", "。、", "\"", "*", "監*", "(", "[a", "a:b AND", "\\", "+-!", "\u{0}", "𠮷", "\u{202e}"] {
            assert!(found(base, &index, query).await.len() <= 1, "{query}");
        }
        let long = "監査".repeat(5_000);
        assert!(found(base, &index, &long).await.is_empty());
        let many = "監査 ".repeat(500);
        assert_eq!(found(base, &index, &many).await.len(), 1);
    }

    async fn a_document_is_done_only_after_the_index_holds_it(base) {
        let (index, mut follower) = open(base);
        let id = document(base, "契約", &PAGES).await;
        assert_eq!(base.stage(&id).await.0, "index");
        assert!(index.behind() && found(base, &index, "監査").await.is_empty());
        follower.catch_up(&base.db).await.unwrap();
        assert_eq!(base.stage(&id).await.0, "done");
        assert!(!index.behind());
        assert_eq!(found(base, &index, "監査").await.len(), 1);
        assert_eq!(follower.catch_up(&base.db).await.unwrap(), 0, "nothing new");
    }

    /// The index is committed and the process dies before the database says so.
    async fn a_document_in_the_index_but_not_marked_is_marked_later(base) {
        let (index, mut follower) = open(base);
        let id = document(base, "契約", &PAGES).await;
        follower.catch_up(&base.db).await.unwrap();
        base.raw(&format!("update document set stage = 'index' where id = '{id}'")).await.unwrap();
        drop((index, follower));
        let (index, mut follower) = open(base);
        follower.catch_up(&base.db).await.unwrap();
        assert_eq!(base.stage(&id).await.0, "done");
        assert_eq!(found(base, &index, "鍵").await.len(), 1);
    }

    async fn a_text_taken_again_replaces_the_old_one(base) {
        let (index, mut follower) = open(base);
        let id = document(base, "契約", &["旧い本文"]).await;
        follower.catch_up(&base.db).await.unwrap();
        let contract = register::document::store::find(&mut base.read().await, &id).await.unwrap().unwrap().contract_id;
        let mut tx = base.write(Action::ContractWrite).await;
        register::document::store::retry(&mut tx, &id).await.unwrap();
        tx.commit().await.unwrap();
        base.text("契約", "ok", &["新しい本文", "二頁目"]).await;
        base.check(&contract, clauses::Verdict::Stated, &[], &[]).await;
        assert_eq!(follower.catch_up(&base.db).await.unwrap(), 1);
        assert!(found(base, &index, "旧い").await.is_empty());
        assert_eq!(found(base, &index, "本文").await.len(), 1);
        assert_eq!(found(base, &index, "二頁目").await.len(), 1);
    }

    async fn a_deleted_index_comes_back_equal(base) {
        let (index, mut follower) = open(base);
        for number in 0..70 {
            document(base, &format!("契約{number:02}"), &[&format!("監査 番号{number:02}の契約")]).await;
            if number % 9 == 0 {
                follower.catch_up(&base.db).await.unwrap();
            }
        }
        follower.catch_up(&base.db).await.unwrap();
        let before = (found(base, &index, "番号07").await, index.search("監査", 1_000, 0, None).unwrap().0);
        assert_eq!((before.0.len(), before.1), (1, 70));
        drop((index, follower));
        std::fs::remove_dir_all(folder(base)).unwrap();
        let (index, mut follower) = open(base);
        assert!(index.behind(), "the answer says that more may be found");
        assert_eq!(follower.catch_up(&base.db).await.unwrap(), 70);
        assert_eq!((found(base, &index, "番号07").await, index.search("監査", 1_000, 0, None).unwrap().0), before);
    }

    async fn a_database_restored_to_an_older_state_gives_its_own_index(base) {
        let (index, mut follower) = open(base);
        let kept = document(base, "残る", &["監査 残る"]).await;
        let gone = document(base, "消える", &["監査 消える"]).await;
        follower.catch_up(&base.db).await.unwrap();
        assert_eq!(found(base, &index, "監査").await.len(), 2);
        // What a backup of the moment between the two holds.
        base.raw(&format!("update document set stage = 'index' where id = '{kept}'; delete from document where id = '{gone}';
                           delete from index_change where seq > 1; update index_head set seq = 1;")).await.unwrap();
        follower.catch_up(&base.db).await.unwrap();
        assert_eq!(index.search("監査", 10, 0, None).unwrap().0, 1);
        assert_eq!(base.stage(&kept).await.0, "done");
    }

    /// A restored database that has moved on by as many changes looked as if the index knew them.
    async fn a_restored_database_that_moved_on_gives_its_own_index(base) {
        let (index, mut follower) = open(base);
        document(base, "残る", &["監査 残る"]).await;
        let gone = document(base, "消える", &["監査 消える"]).await;
        follower.catch_up(&base.db).await.unwrap();
        base.raw(&format!("delete from document where id = '{gone}';
                           delete from index_change where seq > 1; update index_head set seq = 1;")).await.unwrap();
        document(base, "新しい", &["監査 新しい"]).await;
        follower.catch_up(&base.db).await.unwrap();
        assert_eq!(index.search("消える", 10, 0, None).unwrap().0, 0);
        assert_eq!(found(base, &index, "新しい").await.len(), 1);
        assert_eq!(found(base, &index, "監査").await.len(), 2);
    }

    async fn the_answer_names_contract_and_party(base) {
        let (index, mut follower) = open(base);
        let party = base.party("みなと").await;
        let contract = base.contract("基本契約", Some(&party), None).await;
        base.upload("本文", into(&contract)).await;
        base.text("本文", "ok", &["監査"]).await;
        base.check(&contract, clauses::Verdict::Stated, &[], &[]).await;
        follower.catch_up(&base.db).await.unwrap();
        let answer = search(&mut base.read().await, &index, "監査", 0).await.unwrap();
        let hit = &answer.hits[0];
        assert_eq!((hit.contract_title.as_str(), hit.party_name.as_deref()), ("基本契約", Some("みなと")));
        assert_eq!((answer.total, answer.rebuilding), (1, false));
    }

    async fn results_come_in_pages_that_do_not_overlap(base) {
        let (index, mut follower) = open(base);
        let pages: Vec<String> = (0..70).map(|page| format!("監査 {page}")).collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        document(base, "長い契約", &pages).await;
        follower.catch_up(&base.db).await.unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for page in 0..4 {
            let answer = search(&mut base.read().await, &index, "監査", page).await.unwrap();
            assert_eq!(answer.total, 70);
            seen.extend(answer.hits.into_iter().map(|hit| hit.page));
        }
        assert_eq!(seen.len(), 70);
    }

    /// The index reserved memory for all results before the page: one request could end the process.
    async fn a_page_far_beyond_the_last_is_empty(base) {
        let (index, mut follower) = open(base);
        document(base, "契約", &PAGES).await;
        follower.catch_up(&base.db).await.unwrap();
        for page in [1, 1_000, 4_294_967_295, usize::MAX] {
            let answer = search(&mut base.read().await, &index, "監査", page).await.unwrap();
            assert_eq!((answer.total, answer.hits.len()), (1, 0), "{page}");
        }
    }

    async fn changes_are_noted_in_order_and_named_once(base) {
        for name in ["一", "二"] {
            document(base, name, &["監査"]).await;
        }
        let mut tx = base.read().await;
        assert_eq!(change::since(&mut tx, 0, 2).await.unwrap().len(), 2);
        assert_eq!(change::since(&mut tx, 1, 2).await.unwrap().len(), 1);
        assert_eq!(change::all(&mut tx).await.unwrap().len(), 2);
        drop(tx);
        assert!(contract::store::titles(&mut base.read().await).await.unwrap().len() == 2);
    }
}

/// Flips, cuts or removes each file of the index in turn: it must come back equal every time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_index_is_built_anew() {
    type Damage = (&'static str, fn(&std::path::Path));
    let damages: [Damage; 4] = [
        ("flipped", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            if let Some(byte) = bytes.get_mut(middle) {
                *byte ^= 0x55;
            }
            std::fs::write(path, bytes).unwrap();
        }),
        ("cut", |path| {
            let bytes = std::fs::read(path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("emptied", |path| std::fs::write(path, []).unwrap()),
        ("removed", |path| std::fs::remove_file(path).unwrap()),
    ];
    let base = Base::sqlite().await;
    let (index, mut follower) = open(&base);
    document(&base, "契約", &PAGES).await;
    follower.catch_up(&base.db).await.unwrap();
    drop((index, follower));
    let names: Vec<String> = std::fs::read_dir(folder(&base))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.len() >= 5, "{names:?}");
    let kinds: std::collections::BTreeSet<String> =
        names.iter().map(|name| name.rsplit('.').next().unwrap().to_owned()).collect();
    for kind in kinds {
        for (how, damage) in damages {
            // File names change with every rebuild; their kinds do not.
            let path = std::fs::read_dir(folder(&base))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .find(|path| path.to_string_lossy().ends_with(&kind));
            let Some(path) = path else { continue };
            damage(&path);
            let (index, mut follower) = open(&base);
            follower.catch_up(&base.db).await.unwrap();
            assert_eq!(found(&base, &index, "監査を行う").await.len(), 1, "{kind} {how}");
            assert_eq!(found(&base, &index, "鍵").await.len(), 1, "{kind} {how}");
        }
    }
}
