//! Cases at every stage, with what third parties answered.

use anyhow::Context;
use register::access::Action;
use register::assessment::Stage;
use register::assessment::store as cases;
use register::assessment::view::CaseInput;
use register::finding::FindingInput;
use register::questionnaire::store::{self as papers, Link, respond};
use register::questionnaire::{AnswerKind, Question};

use super::{BASE, Story};

/// What becomes of a questionnaire.
enum Answers {
    /// Everything, mostly good.
    All,
    /// So many questions, and nothing handed in.
    Some(usize),
    None,
    Refused,
}

struct Asked<'a> {
    engagement: &'a str,
    kind: &'a str,
    cause: &'a str,
    sets: &'a [&'a str],
    name: &'a str,
    email: &'a str,
    language: &'a str,
    due: i64,
}

pub(super) async fn tell(story: &Story<'_>) -> anyhow::Result<()> {
    conditional(story).await?;
    rejected(story).await?;
    contract_review(story).await?;
    waiting_for_approval(story).await?;
    asked_back(story).await?;
    partly_answered(story).await?;
    silent(story).await?;
    transitional(story).await?;
    drafts(story).await?;
    let mut tx = story.db.begin(&register::access::system("daily", Action::CaseWrite)).await?;
    cases::open_due(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// An answer that a careful vendor with two weak points would give; none where a file is asked for.
fn answer(number: usize, question: &Question) -> Option<String> {
    match question.kind {
        AnswerKind::Choice => {
            let weak = number % 11 == 7 && question.choices.len() > 1;
            question.choices.get(usize::from(weak)).map(|choice| choice.code.clone())
        }
        AnswerKind::Many => {
            let codes: Vec<&str> =
                question.choices.iter().filter(|one| !one.na).take(3).map(|one| one.code.as_str()).collect();
            Some(codes.join(" "))
        }
        AnswerKind::Text => {
            Some("社内規程に定め、毎年4月に見直しています。詳細は別紙のとおりです。".to_owned())
        }
        AnswerKind::Date => Some("2026-06-15".to_owned()),
        AnswerKind::Number => Some("24".to_owned()),
        AnswerKind::File => None,
    }
}

impl Story<'_> {
    async fn advance(&self, who: &str, id: &str) -> anyhow::Result<()> {
        let mut tx = self.of(who, Action::CaseWrite).await?;
        let version = cases::find(&mut tx, id).await?.version;
        let view = cases::view(&mut tx, id).await?;
        cases::advance(&mut tx, id, version).await.map_err(|error| {
            let open: Vec<String> =
                view.missing.iter().map(|one| format!("{} {:?}", one.need.code(), one.what)).collect();
            anyhow::anyhow!("{} {}: {error}: {open:?}", view.row.service_ja, view.row.stage)
        })?;
        tx.commit().await?;
        Ok(())
    }

    async fn opened(&self, engagement: &str, input: CaseInput) -> anyhow::Result<String> {
        let mut tx = self.of("office", Action::CaseWrite).await?;
        let id = cases::open(&mut tx, self.id(engagement)?, &input).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Opens a case, sends its questionnaire by mail, and lets it be answered; case, questionnaire and the link's token.
    async fn asked(&self, asked: &Asked<'_>, answers: Answers) -> anyhow::Result<(String, String, String)> {
        let input = CaseInput { kind: asked.kind.into(), cause: asked.cause.into(), ..CaseInput::default() };
        let case = self.opened(asked.engagement, input).await?;
        self.advance("office", &case).await?;
        self.advance("office", &case).await?;
        let sets: Vec<String> = asked.sets.iter().map(|set| (*set).to_owned()).collect();
        let to = Link { name: asked.name.into(), email: asked.email.into(), language: asked.language.into() };
        let token = self.db.ids().token();
        let mut tx = self.of("office", Action::CaseWrite).await?;
        let message = "ご不明な点は、質問票の画面からお問い合わせください。";
        let paper = papers::send(&mut tx, &case, &sets, &self.day(asked.due), message, &to, &token).await?;
        papers::mail_link(&mut tx, &token, BASE).await?;
        tx.commit().await?;
        self.post(&["infra@soramame.example"]).await?;
        let mut tx = self.outside().await?;
        let content = respond::view(&mut tx, &token).await?.paper.content;
        let many = match answers {
            Answers::All => usize::MAX,
            Answers::Some(count) => count,
            Answers::None | Answers::Refused => 0,
        };
        for (number, question) in content.questions().enumerate().take(many) {
            if let Some(value) = answer(number, question) {
                respond::save(&mut tx, &token, &question.id, 0, &value, "").await?;
            }
        }
        match answers {
            Answers::All => respond::submit(&mut tx, &token).await?,
            Answers::Refused => {
                let reason = "試行版のため、個別の質問票にはお答えしていません。公開資料をご覧ください。";
                respond::refuse(&mut tx, &token, reason).await?;
            }
            Answers::None | Answers::Some(_) => {}
        }
        if many > 0 || matches!(answers, Answers::Refused) {
            tx.commit().await?;
        }
        Ok((case, paper, token))
    }

    /// Judges what is open and concludes.
    async fn reviewed(&self, case: &str, paper: &str, conclusion: &str, reason: &str) -> anyhow::Result<()> {
        self.advance("security", case).await?;
        let mut tx = self.of("security", Action::CaseReview).await?;
        let review = papers::review(&mut tx, paper).await?;
        for question in review.score.open() {
            let version = review.paper.answer(question).version;
            papers::judge(&mut tx, paper, question, "partly", "証跡を確認し、残る点は指摘とした", version)
                .await?;
        }
        cases::seen_concentration(&mut tx, case).await?;
        cases::conclude(&mut tx, case, conclusion, reason).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn finding(&self, case: &str, text: &str, severity: &str, due: i64) -> anyhow::Result<()> {
        let input = FindingInput {
            text: text.into(),
            severity: severity.into(),
            owner: "取引先の情報セキュリティ責任者".into(),
            due_on: self.day(due),
            cost: "取引先の負担で対応することを協議済み".into(),
            ..FindingInput::default()
        };
        let mut tx = self.of("security", Action::CaseReview).await?;
        cases::add_finding(&mut tx, case, &input).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn condition(&self, case: &str, text: &str, owner: &str, due: i64) -> anyhow::Result<()> {
        let mut tx = self.of("security", Action::CaseReview).await?;
        cases::add_condition(&mut tx, case, text, owner, &self.day(due)).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn decide(&self, who: &str, case: &str, decision: &str, why: &str) -> anyhow::Result<()> {
        let mut tx = self.of(who, Action::CaseApprove).await?;
        let view = cases::view(&mut tx, case).await?;
        let open = view.case.steps_open(&view.content);
        let step = open.first().context("every step is taken")?.code();
        cases::decide(&mut tx, case, step, decision, why, &view.content).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Approves with one person after the other, as many as the tier asks for.
    async fn approved(&self, case: &str, people: &[&str]) -> anyhow::Result<()> {
        for who in people {
            let mut tx = self.of(who, Action::CaseApprove).await?;
            let open = cases::find(&mut tx, case).await?.stage() == Stage::Approval;
            drop(tx);
            if open {
                self.decide(who, case, "approve", "").await?;
            }
        }
        Ok(())
    }

    async fn except(&self, case: &str, need: &str, why: (&str, &str), until: i64) -> anyhow::Result<()> {
        let mut tx = self.of("office", Action::CaseWrite).await?;
        cases::propose_exception(&mut tx, case, need, why.0, why.1, &self.day(until)).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn allow(&self, who: &str, case: &str) -> anyhow::Result<()> {
        let mut tx = self.of(who, Action::CaseApprove).await?;
        let view = cases::view(&mut tx, case).await?;
        for one in view.case.exceptions.iter().filter(|one| one.state == "proposed") {
            cases::decide_exception(&mut tx, &one.id, true).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The joint centre: assessed anew and approved by three persons under conditions, one of them met, one overdue.
async fn conditional(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(74);
    let asked = Asked {
        engagement: "E022",
        kind: "periodic",
        cause: "年次の定期評価",
        sets: &["core", "important"],
        name: "共同センター 企画課",
        email: "kikaku@kamome.example",
        language: "ja",
        due: -50,
    };
    let (case, paper, _) = story.asked(&asked, Answers::All).await?;
    story.at(60);
    story
        .reviewed(&case, &paper, "conditional", "管理態勢は十分である。特権の棚卸しと訓練に課題が残る")
        .await?;
    story.finding(&case, "特権IDの棚卸しが年1回にとどまる", "medium", 40).await?;
    story.condition(&case, "特権IDの棚卸しを四半期ごとに行う", "デジタル戦略部長", -10).await?;
    story.condition(&case, "共同の切替訓練を実施し、結果を報告する", "デジタル戦略部長", 45).await?;
    story.condition(&case, "再委託先の一覧を最新にする", "デジタル戦略部次長", -30).await?;
    story.advance("security", &case).await?;
    story.at(57);
    story.decide("manager", &case, "approve", "").await?;
    story.at(55);
    story.decide("ciso", &case, "conditional", "棚卸しと訓練の結果を確かめること").await?;
    story.at(52);
    story.decide("executive", &case, "approve", "").await?;
    story.at(33);
    let mut tx = story.of("security", Action::CaseReview).await?;
    let conditions = cases::conditions(&mut tx, &case).await?;
    let met = conditions.iter().find(|one| one.text.starts_with("再委託先"));
    if let Some(met) = met {
        cases::meet_condition(&mut tx, &met.id, "最新の再委託先一覧を受領し、台帳の連鎖と突き合わせた")
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A trial that a general manager turned down: the provider answers nobody.
async fn rejected(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(70);
    let asked = Asked {
        engagement: "E058",
        kind: "due_diligence",
        cause: "地域通貨アプリの本番利用の検討",
        sets: &["core"],
        name: "営業管理課",
        email: "keiyaku@tsubame.example",
        language: "ja",
        due: -45,
    };
    let (case, _, _) = story.asked(&asked, Answers::Refused).await?;
    story.at(62);
    story.advance("security", &case).await?;
    story.except(&case, "topics_scored", ("回答の辞退により評価できない", "否決の判断に用いる"), 120).await?;
    story.allow("ciso", &case).await?;
    let mut tx = story.of("security", Action::CaseReview).await?;
    cases::seen_concentration(&mut tx, &case).await?;
    cases::conclude(&mut tx, &case, "unfit", "⑦の3項目を確認できない").await?;
    tx.commit().await?;
    story.advance("security", &case).await?;
    story.at(59);
    story.decide("manager", &case, "reject", "安全管理を確認できない相手には委託しない").await
}

/// Approved, and waiting for its contract: one exception stands, one is proposed.
async fn contract_review(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(48);
    let asked = Asked {
        engagement: "E049",
        kind: "due_diligence",
        cause: "電子契約の対象業務の拡大",
        sets: &["core", "cloud"],
        name: "情報セキュリティ担当",
        email: "security@hakubishin.example",
        language: "ja",
        due: -20,
    };
    let (case, paper, _) = story.asked(&asked, Answers::All).await?;
    story.at(35);
    story.reviewed(&case, &paper, "fit", "回答と証跡を確認した").await?;
    story.advance("security", &case).await?;
    story.at(32);
    story.approved(&case, &["manager", "ciso", "executive"]).await?;
    story.at(30);
    let why = ("利用規約の改定交渉が来月に終わる", "新しい業務の文書を登録しない");
    story.except(&case, "clauses_stated", why, 90).await?;
    story.allow("ciso", &case).await?;
    story.at(6);
    story.except(&case, "signed_contract", ("先方の記名押印を待っている", "写しを受領済み"), 30).await
}

/// On the approver's desk.
async fn waiting_for_approval(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(29);
    let asked = Asked {
        engagement: "E047",
        kind: "periodic",
        cause: "年次の定期評価",
        sets: &["core", "cloud"],
        name: "品質保証部",
        email: "quality@tanpopo.example",
        language: "ja",
        due: -8,
    };
    let (case, paper, _) = story.asked(&asked, Answers::All).await?;
    story.at(9);
    story.reviewed(&case, &paper, "conditional", "個人番号の保管場所の確認が残る").await?;
    story.finding(&case, "保管場所のデータセンター名が回答されていない", "high", 20).await?;
    story.condition(&case, "保管場所を契約書の別紙に明記する", "人事部長", 60).await?;
    story.advance("security", &case).await
}

/// Asked back about two answers: one is answered, one waits.
async fn asked_back(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(27);
    let asked = Asked {
        engagement: "E010",
        kind: "periodic",
        cause: "年次の定期評価",
        sets: &["core", "important", "cloud"],
        name: "Soramame Trust Center",
        email: "support@soramame.example",
        language: "en",
        due: -5,
    };
    let (case, paper, token) = story.asked(&asked, Answers::All).await?;
    story.at(8);
    story.advance("security", &case).await?;
    let mut tx = story.of("security", Action::CaseReview).await?;
    let open: Vec<String> = papers::review(&mut tx, &paper).await?.score.open().map(str::to_owned).collect();
    let texts =
        ["対象とする範囲を具体的にお知らせください。", "直近の実施日と、その記録をお知らせください。"];
    for (question, text) in open.iter().zip(texts) {
        papers::ask_back(&mut tx, &paper, question, text).await?;
    }
    tx.commit().await?;
    story.at(3);
    if let Some(question) = open.first() {
        let mut tx = story.outside().await?;
        let text = "It covers all production accounts. The exceptions are listed in the attached summary.";
        respond::reply(&mut tx, &token, question, text).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Being answered: the link was opened and half of it is there.
async fn partly_answered(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(12);
    let asked = Asked {
        engagement: "E045",
        kind: "due_diligence",
        cause: "文字起こしの対象を全店に広げる",
        sets: &["core", "cloud"],
        name: "サポート窓口",
        email: "support@suzumushi.example",
        language: "ja",
        due: 16,
    };
    story.asked(&asked, Answers::Some(14)).await.map(drop)
}

/// The mail with the link came back: nobody has seen the questions.
async fn silent(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(11);
    let asked = Asked {
        engagement: "E009",
        kind: "periodic",
        cause: "年次の定期評価",
        sets: &["core", "cloud"],
        name: "基盤サポート",
        email: "infra@soramame.example",
        language: "ja",
        due: -1,
    };
    story.asked(&asked, Answers::None).await.map(drop)
}

/// What was in use before anything was assessed: to be assessed by a day, one of which has passed.
async fn transitional(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(68);
    for (engagement, due) in [("E039", 60), ("E040", -12), ("E050", 150), ("E032", 25)] {
        let input = CaseInput {
            kind: "due_diligence".into(),
            cause: "既存の委託（経過措置）".into(),
            due_on: story.day(due),
            transitional: true,
        };
        story.opened(engagement, input).await?;
    }
    Ok(())
}

/// Begun, stopped for a time, taken back; and a renewal that is to be decided.
async fn drafts(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(20);
    let input = |kind: &str, cause: &str| CaseInput {
        kind: kind.into(),
        cause: cause.into(),
        ..CaseInput::default()
    };
    story.opened("E055", input("due_diligence", "生成AIの本番利用の検討")).await?;
    let stopped = story.opened("E042", input("due_diligence", "与信モデルの外部委託の拡大")).await?;
    let taken_back = story.opened("E046", input("due_diligence", "議事録作成の全社利用")).await?;
    let renewal = story.opened("E012", input("renewal", "契約期間の満了")).await?;
    story.at(14);
    let mut tx = story.of("office", Action::CaseWrite).await?;
    cases::suspend(&mut tx, &stopped, "先方の組織再編が終わるまで停止する").await?;
    cases::withdraw(&mut tx, &taken_back, "利用を見送った").await?;
    let reason = "印刷の内製化を検討中のため、期間を1年に短縮する";
    cases::set_decision(&mut tx, &renewal, "change_terms", reason).await?;
    tx.commit().await?;
    Ok(())
}
