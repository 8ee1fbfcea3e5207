//! The codes of evidence, monitoring, incidents and the end of an engagement.

use super::Choice;

choices! {
    /// What a third party shows about itself, or what was handed over (design of guideline 2.6 ⑦ ⑧).
    EVIDENCE_KINDS:
    "soc1_type1" "SOC1 Type1" "SOC 1 Type 1",
    "soc1_type2" "SOC1 Type2" "SOC 1 Type 2",
    "soc2_type1" "SOC2 Type1" "SOC 2 Type 1",
    "soc2_type2" "SOC2 Type2" "SOC 2 Type 2",
    "bridge_letter" "ブリッジレター" "Bridge letter",
    "iso27001" "ISO/IEC 27001認証" "ISO/IEC 27001 certificate",
    "iso27017" "ISO/IEC 27017認証" "ISO/IEC 27017 certificate",
    "iso27701" "ISO/IEC 27701認証" "ISO/IEC 27701 certificate",
    "iso22301" "ISO 22301認証" "ISO 22301 certificate",
    "ismap" "ISMAP登録" "ISMAP registration",
    "pci_dss" "PCI DSS" "PCI DSS",
    "p_mark" "プライバシーマーク" "Privacy mark (PrivacyMark)",
    "fisc" "FISC安全対策基準への準拠報告" "FISC compliance report",
    "pen_test" "ペネトレーションテスト報告書" "Penetration-test report",
    "vulnerability_scan" "脆弱性診断報告書" "Vulnerability-assessment report",
    "drill_record" "訓練・演習の記録" "Record of a drill",
    "training_record" "教育・研修の記録" "Record of training",
    "audit_report" "監査報告書" "Audit report",
    "bcp" "事業継続計画" "Business continuity plan",
    "insurance" "保険証券" "Insurance certificate",
    "revocation_record" "アクセス遮断の記録" "Record of revoked access",
    "disposal_certificate" "データ廃棄証明書" "Certificate of disposal",
    "return_receipt" "資産返却の受領書" "Receipt of returned assets",
    "declaration" "誓約書・申告書" "Declaration",
    "other" "その他" "Other",
}

choices! { OPINIONS:
    "unqualified" "無限定適正" "Unqualified",
    "qualified" "限定付" "Qualified",
    "adverse" "不適正" "Adverse",
    "disclaimer" "意見不表明" "Disclaimer",
    "certified" "認証・登録" "Certified",
    "not_applicable" "意見なし" "No opinion given",
}

choices! { SLA_UNITS:
    "percent" "パーセント" "Percent",
    "minutes" "分" "Minutes",
    "hours" "時間" "Hours",
    "days" "日" "Days",
    "count" "件" "Cases",
}

choices! { SLA_DIRECTIONS:
    "at_least" "以上" "At least",
    "at_most" "以下" "At most",
}

choices! { SLA_CADENCES:
    "monthly" "毎月" "Every month",
    "quarterly" "四半期ごと" "Every quarter",
    "yearly" "毎年" "Every year",
}

choices! { VISIT_KINDS:
    "written" "書面監査" "Written audit",
    "on_site" "実地監査" "On-site audit",
    "joint" "共同監査" "Joint audit",
    "authority" "当局の検査" "Inspection by the authority",
    "interview" "面談・聴取" "Interview",
}

choices! { VISIT_RESULTS:
    "satisfactory" "良好" "Satisfactory",
    "minor" "軽微な指摘あり" "Minor findings",
    "major" "重要な指摘あり" "Major findings",
    "not_held" "実施できず" "Could not be held",
}

choices! { TRAINING_METHODS:
    "own_course" "当社の研修を受講" "Took our course",
    "party_course" "取引先の社内研修を確認" "Their own training confirmed",
    "certificate" "資格で確認" "Confirmed by certificates",
    "declaration" "申告で確認" "Confirmed by declaration",
}

choices! { WATCH_KINDS:
    "credit" "信用情報" "Credit",
    "rating" "格付" "Rating",
    "news" "報道" "News",
    "ownership" "株主・支配関係の変更" "Change of ownership or control",
    "geopolitics" "地政学" "Geopolitics",
    "security" "セキュリティ情報" "Security intelligence",
}

choices! { WATCH_EFFECTS:
    "none" "影響なし" "No effect",
    "watch" "注視" "Keep watching",
    "act" "対応が必要" "Action needed",
}

choices! { INCIDENT_KINDS:
    "ransomware" "ランサムウェア" "Ransomware",
    "intrusion" "不正アクセス" "Unauthorised access",
    "malware" "マルウェア" "Malware",
    "ddos" "DDoS" "DDoS",
    "leak" "情報漏えい" "Data leak",
    "outage" "システム障害" "Outage",
    "operation" "操作・設定の誤り" "Error of operation or configuration",
    "supply_chain" "再委託先で発生" "At a subcontractor",
    "other" "その他" "Other",
}

choices! { SEVERITIES:
    "critical" "緊急" "Critical",
    "high" "高" "High",
    "medium" "中" "Medium",
    "low" "低" "Low",
}

choices! { INCIDENT_STATES:
    "open" "対応中" "Being handled",
    "contained" "封じ込め済" "Contained",
    "recovered" "復旧済" "Recovered",
    "closed" "完了（再発防止を確認）" "Closed (prevention confirmed)",
}

choices! { CUSTOMER_IMPACTS:
    "none" "影響なし" "No effect",
    "possible" "おそれあり" "Possible",
    "some" "一部の顧客に影響" "Some customers affected",
    "many" "多数の顧客に影響" "Many customers affected",
}

choices! { AUTHORITY_REPORTS:
    "not_needed" "不要と判断" "Judged not needed",
    "needed" "必要（未報告）" "Needed, not yet made",
    "preliminary" "第一報を報告済" "First report made",
    "final" "最終報告済" "Final report made",
}

choices! { TOLD_GROUPS:
    "party" "取引先" "Third party",
    "management" "経営陣" "Management",
    "department" "社内部署" "Department",
    "authority" "当局" "Authority",
    "customers" "顧客" "Customers",
    "police" "警察" "Police",
    "isac" "情報共有機関" "Information-sharing body",
    "media" "報道機関" "Media",
}

choices! { TOLD_MEANS:
    "phone" "電話" "Telephone",
    "mail" "メール" "E-mail",
    "portal" "報告システム" "Reporting portal",
    "meeting" "対面・会議" "Meeting",
    "publication" "公表" "Publication",
}

choices! { EXERCISE_KINDS:
    "joint" "共同演習" "Joint exercise",
    "tabletop" "机上演習" "Table-top exercise",
    "contact" "連絡訓練" "Contact drill",
    "recovery" "復旧訓練" "Recovery drill",
    "tlpt" "TLPT" "Threat-led penetration test",
}

choices! { EXERCISE_RESULTS:
    "passed" "目標を達成" "Aims reached",
    "findings" "課題あり" "With findings",
    "failed" "目標に届かず" "Aims missed",
}

choices! { EXIT_STRATEGIES:
    "switch" "他の事業者へ切替" "Switch to another provider",
    "in_house" "自社で実施" "Take it in house",
    "parallel" "複数の事業者を併用" "Run providers in parallel",
    "manual" "手作業で継続" "Continue by hand",
    "cease" "業務を縮小・終了" "Reduce or end the operation",
}

choices! { EXIT_PLAN_STATES:
    "draft" "作成中" "Draft",
    "in_force" "承認済" "In force",
    "retired" "廃止" "Retired",
}

choices! { EXIT_TEST_KINDS:
    "desk" "机上確認" "Desk check",
    "data" "データの取出し・復元" "Data extraction and restoration",
    "partial" "一部の切替" "Partial switch",
    "full" "全面の切替" "Full switch",
}

choices! { EXIT_TEST_RESULTS:
    "met" "目標を達成" "Aim reached",
    "partly" "一部達成" "Partly reached",
    "failed" "達成できず" "Not reached",
}
