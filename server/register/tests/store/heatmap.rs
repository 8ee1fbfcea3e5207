use clauses::Verdict;
use register::access::Action;
use register::clause_check::heatmap::load;
use register::clause_check::store::review;
use register::clause_check::{CellState, HeatmapFilter, HeatmapRow, ReviewInput};

use crate::support::{Base, on_both};

async fn rows(base: &Base) -> Vec<HeatmapRow> {
    load(&mut base.read().await, &HeatmapFilter::default()).await.unwrap().rows
}

fn states(row: &HeatmapRow) -> Vec<CellState> {
    row.cells.iter().map(|cell| cell.state).collect()
}

on_both! {
    async fn a_cell_shows_the_weakest_of_the_partys_contracts(base) {
        let party = base.party("甲社").await;
        let good = base.contract("良", Some(&party), None).await;
        let bad = base.contract("否", Some(&party), None).await;
        base.check(&good, Verdict::Stated, &[(3, Verdict::Undeterminable)], &[]).await;
        base.check(&bad, Verdict::Stated, &[(1, Verdict::NotFound), (2, Verdict::Partial)], &[]).await;
        let row = rows(base).await.remove(0);
        assert_eq!(row.contracts, 2);
        let states = states(&row);
        assert_eq!(states[..4], [CellState::NotFound, CellState::Partial, CellState::Undeterminable, CellState::Stated]);
        let from: Vec<&str> = row.cells[..3].iter().map(|cell| cell.contract_id.as_str()).collect();
        assert_eq!(from, [bad.as_str(), bad.as_str(), good.as_str()], "each cell links to its own evidence");
    }

    async fn a_contract_without_a_check_is_pending_and_never_good_news(base) {
        let party = base.party("甲社").await;
        let checked = base.contract("済", Some(&party), None).await;
        base.contract("未", Some(&party), None).await;
        base.check(&checked, Verdict::Stated, &[(1, Verdict::NotFound)], &[]).await;
        let states = states(&rows(base).await[0]);
        assert_eq!(states.len(), 12);
        assert_eq!((states[0], states[1]), (CellState::NotFound, CellState::Pending));
    }

    async fn an_adverse_sentence_shows_beside_any_verdict(base) {
        let party = base.party("甲社").await;
        let adverse = base.contract("不利", Some(&party), None).await;
        let missing = base.contract("欠落", Some(&party), None).await;
        base.check(&adverse, Verdict::Stated, &[], &[1]).await;
        base.check(&missing, Verdict::NotFound, &[], &[]).await;
        let row = rows(base).await.remove(0);
        assert!(row.cells[0].adverse && row.cells[0].state == CellState::NotFound);
        assert!(!row.cells[1].adverse);
    }

    async fn a_party_without_a_contract_has_an_empty_row(base) {
        base.party("甲社").await;
        base.contract("誰のものか不明", None, None).await;
        let rows = rows(base).await;
        assert_eq!((rows.len(), rows[0].contracts, rows[0].cells.len()), (1, 0, 0));
    }

    async fn a_parent_is_judged_inside_the_contract_below_it(base) {
        let party = base.party("甲社").await;
        let top = base.contract("基本", Some(&party), None).await;
        let below = base.contract("個別", Some(&party), Some(&top)).await;
        base.check(&top, Verdict::NotFound, &[], &[]).await;
        base.check(&below, Verdict::Stated, &[], &[]).await;
        assert_eq!(states(&rows(base).await[0]), [CellState::Stated; 12]);
    }

    async fn a_persons_verdict_counts_and_is_marked(base) {
        let party = base.party("甲社").await;
        let contract = base.contract("契約", Some(&party), None).await;
        base.check(&contract, Verdict::NotFound, &[], &[]).await;
        let mut tx = base.write(Action::FindingReview).await;
        let input = ReviewInput { contract_id: contract, item: 2, verdict: Verdict::Stated, reason: "覚書".into(), adverse: String::new() };
        review(&mut tx, &input).await.unwrap();
        tx.commit().await.unwrap();
        let row = rows(base).await.remove(0);
        assert_eq!((row.cells[1].state, row.cells[1].reviewed), (CellState::Stated, true));
        assert_eq!((row.cells[0].state, row.cells[0].reviewed), (CellState::NotFound, false));
    }

    async fn the_heatmap_is_filtered_by_tier_and_department(base) {
        let (a, b) = (base.party("甲社").await, base.party("乙社").await);
        base.engagement(&a, "事務部", Some(1)).await;
        base.engagement(&b, "システム部", Some(2)).await;
        for (filter, expected) in [
            (HeatmapFilter { tier: Some(1), ..HeatmapFilter::default() }, "甲社"),
            (HeatmapFilter { department: "システム部".into(), ..HeatmapFilter::default() }, "乙社"),
        ] {
            let rows = load(&mut base.read().await, &filter).await.unwrap().rows;
            assert_eq!(rows.iter().map(|row| row.party_name.as_str()).collect::<Vec<_>>(), [expected]);
        }
    }
}
