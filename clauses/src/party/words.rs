//! Words for the two sides, divided by bars.

/// Who buys.
pub const CUSTOMER: &str = "\
    ご契約企業|契約企業|ご契約者|ご利用企業|導入先|委託行|委託銀行|委託金融機関|加盟行|加盟金庫|会員行|申込者|注文主|\
    依頼者|依頼元|派遣先|委託者|発注者|注文者|委託会社|委託元|委託事業者|利用者|利用会社|利用企業|契約者|お客様|\
    お客さま|皆様|カスタマー|クライアント|加入者|加盟店|会員|当行|当庫|当金庫|当組合|貴行|貴庫|貴組合|御行|管理者|委任者|\
    ユーザー|金庫|導入企業|参加行|参加金融機関|寄託者|当機構|当庁|当省|当市|当局側|Customer|\
    Client|Controller|Data Controller|Bank|Buyer|Purchaser|Licensee|Subscriber|Data Exporter|\
    End User Organisation|Principal|Insurer|Outsourcing Bank|Service Recipient|\
    Financial Entity|Outsourcing Entity|Delegating Entity|Appointing Entity|Outsourcing Party|Receiving Entity|Recipient Entity|Institution|Member Bank|Authority|Lessee|Cedent|Insured|Merchant";

/// Who provides.
pub const VENDOR: &str = "\
    事務会社|倉庫業者|倉庫会社|警備会社|運送会社|印刷会社|印刷業者|調査会社|保守会社|開発会社|開発業者|請負会社|\
    接続事業者|電子決済等代行業者|販売会社|配送会社|運送業者|派遣元|システム会社|処理会社|受託行|受託者|受注者|受託会社|受託業者|受託事業者|受託機関|受託先|委託先|業務委託先|提供者|\
    提供会社|提供事業者|供給者|請負者|請負人|受任者|弊社|プロバイダー|プロバイダ|サプライヤー|契約業者|落札者|請負業者|処理者|運営者|\
    運営会社|運用会社|ベンダー|事業者|受託人|納入者|保守業者|サービス提供者|契約相手方|受寄者|\
    加工業者|Vendor|Provider|Supplier|Service Provider|Contractor|Processor|Data Processor|\
    Consultant|Licensor|Data Importer|Outsourcer|Servicer|Hosting Provider|Seller|Operator|\
    Bureau|Agency|Lessor|Service Company|Managed Service Provider|Subservicer|Payment Processor|\
    Performing Entity|Providing Entity|Providing Party|Supplying Entity|Delegate|Registrar|Administrator|Agent|\
    Service Entity|Transfer Agent|Service Organisation|Service Organization";

/// Both at once.
pub const BOTH: &str = "\
    甲乙|双方|両当事者|各当事者|いずれの当事者|当事者|両者|each party|either party|\
    neither party|both parties|the parties|a party";

/// Capitalised words that begin sentences and are no side.
pub const NO_PARTY: &str = "\
    Agreement|This|That|Section|Party|Parties|Each|Either|Neither|Both|Service|Services|It|They|\
    Such|Fees|Software|Subscription|The|Order|Data|Term|Nothing|No|There|These|Any|All|If|\
    Notice|We|You|Schedule|Payment|Personal Data|System|DPA|SOW|Addendum|Controller|\
    Confidential Information|Subprocessor|Sub|Subprocessors|Documentation|Products|Product|\
    Equipment|Work|Who|What|Business|Charter|Letter|Fee|Feed|Policy|Policies|Order|Deliverables|Security|Incident|\
    Security Incident|Customer Data|Client Data|Bank Data|Personnel|Staff|Members of|Nobody|Someone|Anyone|Visitors|\
    Should|When|Where|Before|After|Upon|Effective Date|Term|Terms|Annex|Exhibit|Appendix|Article|Law|Laws|\
    Affiliate|Affiliates|Subcontractor|Subcontractors|User|Users|Authorized Users|Invoice|Invoices|Logs|Records";

/// Where a word stands in the text.
pub fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text.as_bytes(), word.as_bytes())
}

/// Whether a word stands in the text.
pub fn holds(text: &str, word: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// The words of a list.
pub fn each(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|')
}
