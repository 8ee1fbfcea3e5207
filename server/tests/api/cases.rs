//! A case with its questionnaire, as the tests of both sides of a link begin.

use register::access::Role;
use serde_json::Value;

use crate::support::TestApp;

/// A party with one engagement, and a case about it.
pub struct Case {
    pub party: String,
    pub id: String,
    /// The office's cookie.
    pub office: String,
}

pub async fn case(app: &TestApp) -> Case {
    let office = app.as_roles(&[Role::RiskOffice, Role::BusinessOwner]).await;
    let save = async |body: &str| {
        let saved = app.call("/api/record/save", &office, body).await;
        assert!(saved.status.as_u16() < 400, "{body}: {}", saved.text());
        saved.header("location").rsplit('/').next().unwrap().split('#').next().unwrap().to_owned()
    };
    let party = save("kind=party&id=&version=0&values[name_ja]=Vendor&values[country]=JP").await;
    let engagement = save(&format!(
        "kind=engagement&id=&version=0&values[party_id]={party}&values[service_ja]=SaaS&values[function_ja]=F&values[department]=D&values[kind]=cloud"
    ))
    .await;
    let body = format!("engagement={engagement}&input[kind]=due_diligence&input[cause]=memo");
    let opened = app.call("/api/assessment/open", &office, &body).await;
    let id = opened.header("location").rsplit('/').next().unwrap().to_owned();
    Case { party, id, office }
}

impl Case {
    /// Sends a questionnaire; what the answer says about it, with the token of its link.
    pub async fn send(&self, app: &TestApp, sets: &[&str], to: &str) -> Value {
        let sets = sets.join("&templates[]=");
        let body = format!("id={}&templates[]={sets}&due_on=2026-12-20&name=Hanako{to}", self.id);
        let answer = app.call("/api/questionnaire/send", &self.office, &body).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        answer.json()
    }

    pub async fn find(&self, app: &TestApp) -> Value {
        app.call("/api/assessment/find", &self.office, &format!("id={}", self.id)).await.json()
    }
}
