use super::*;

const TODAY: &str = "2026-11-21";

fn row(state: RowState, until: Option<&str>) -> Row {
    Row {
        id: "r".into(),
        demand: Demand::Disposal,
        object_kind: "data_handling".into(),
        object_id: "d".into(),
        title: ("個人データ".into(), "Personal data".into()),
        state,
        closed_on: None,
        evidence_id: None,
        evidence_title: None,
        remark: String::new(),
        closed_name: String::new(),
        exception_reason: String::new(),
        exception_control: String::new(),
        exception_until: until.map(str::to_owned),
        proposed_by: String::new(),
        proposed_name: String::new(),
        decided_name: String::new(),
    }
}

#[test]
fn only_what_is_closed_or_excepted_today_lets_through() {
    for (state, until, blocks) in [
        (RowState::Open, None, true),
        (RowState::Proposed, Some("2027-01-01"), true),
        (RowState::Closed, None, false),
        (RowState::Excepted, Some("2026-11-21"), false),
        (RowState::Excepted, Some("2026-11-20"), true),
        (RowState::Excepted, None, true),
    ] {
        assert_eq!(row(state, until).blocks(TODAY), blocks, "{state:?} {until:?}");
    }
}

#[test]
fn data_is_gone_only_with_a_certificate() {
    let input = |evidence: &str, remark: &str| CloseInput {
        closed_on: "2026-11-20".into(),
        evidence_id: evidence.into(),
        remark: remark.into(),
    };
    let code =
        |outcome: Result<CloseInput, Vec<FieldError>>| outcome.err().map(|errors| errors[0].code.clone());
    let check = |input: &CloseInput, demand, evidence| code(input.checked(demand, evidence, TODAY));
    assert_eq!(check(&input("e", ""), Demand::Disposal, Some("disposal_certificate")), None);
    assert_eq!(check(&input("e", "x"), Demand::Disposal, Some("iso27001")).as_deref(), Some("certificate"));
    assert_eq!(check(&input("", "電話で確認"), Demand::Disposal, None).as_deref(), Some("certificate"));
    assert_eq!(check(&input("e", ""), Demand::ChainDisposal, Some("declaration")), None);
    assert_eq!(check(&input("x", ""), Demand::Revocation, None).as_deref(), Some("no_such_object"));
    assert_eq!(check(&input("", ""), Demand::Revocation, None).as_deref(), Some("evidence_or_remark"));
    assert_eq!(check(&input("", "作業票 No.12"), Demand::Revocation, None), None);
    let tomorrow = CloseInput { closed_on: "2026-11-22".into(), ..input("", "x") };
    assert_eq!(check(&tomorrow, Demand::Return, None).as_deref(), Some("future"));
}

#[test]
fn an_exception_has_a_reason_a_control_and_an_end() {
    let input = |until: &str| ExceptionInput {
        reason: "保存義務".into(),
        control: "暗号化".into(),
        until: until.into(),
    };
    let code = |until: &str| input(until).checked(TODAY).err().map(|errors| errors[0].code.clone());
    assert_eq!(code("2027-11-21"), None);
    assert_eq!(code("2028-11-21").as_deref(), Some("too_far"));
    assert_eq!(code("2026-11-20").as_deref(), Some("past"));
    assert_eq!(code("").as_deref(), Some("required"));
    let bare = ExceptionInput { control: String::new(), ..input("2027-01-01") };
    assert_eq!(bare.checked(TODAY).unwrap_err()[0].field, "control");
}
