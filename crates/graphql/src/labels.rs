//! Names of events for people, in Chinese and English: one line an event type.

use crate::payload::Lang;

/// The name of an event type; the type itself for one that this build does not know.
pub(crate) fn label(event_type: &str, lang: Lang) -> &str {
    match LABELS.binary_search_by_key(&event_type, |(name, _, _)| name) {
        Ok(place) if lang == Lang::Zh => LABELS[place].1,
        Ok(place) => LABELS[place].2,
        Err(_) => event_type,
    }
}

/// Event type, Chinese, English; in the order of the event types.
const LABELS: &[(&str, &str, &str)] = &[
    ("ActivityCancelled", "取消活动", "activity cancelled"),
    ("ActivityHeld", "举行活动", "activity held"),
    ("ActivityPlanAdopted", "通过活动计划", "activity plan adopted"),
    ("ActivityPlanRevised", "调整活动计划", "activity plan revised"),
    ("ActivityRecordCorrected", "更正活动记录", "record of an activity corrected"),
    ("ActivityScheduled", "安排活动", "activity scheduled"),
    ("AidDisbursed", "支出帮扶资金", "aid disbursed"),
    ("AidDisbursementCorrected", "更正帮扶资金支出", "disbursement of aid corrected"),
    ("AidFundClosed", "帮扶资金结项", "aid fund closed"),
    ("AidFundEstablished", "设立帮扶资金", "aid fund established"),
    ("AidRaised", "筹集帮扶资金", "aid raised"),
    ("AidReturned", "退回帮扶资金", "aid returned"),
    ("AnsweredOnSpot", "当场答复", "answered on the spot"),
    ("CalendarPublished", "公布工作日历", "calendar published"),
    ("CampaignCaseSupervised", "督办专项落实到事项", "campaign's supervision opened in a case"),
    ("CampaignCasesAdded", "督办专项增列事项", "cases added to a campaign"),
    ("CampaignCasesRemoved", "督办专项移出事项", "cases taken out of a campaign"),
    ("CaseAccepted", "受理", "accepted"),
    ("CaseArchived", "归档", "archived"),
    ("CaseClosed", "办结", "closed"),
    ("CaseDeclined", "不予受理", "declined"),
    ("CaseDetailsCorrected", "更正", "details corrected"),
    ("CaseEscalated", "上报", "escalated"),
    ("CaseMerged", "并案", "merged"),
    ("CaseReclassified", "调整分类", "reclassified"),
    ("CaseReferred", "交办", "referred"),
    ("CaseRegistered", "登记", "registered"),
    ("CaseReopened", "重新启动", "reopened"),
    ("CaseUnmerged", "撤销并案", "unmerged"),
    ("CaseWithdrawn", "撤回", "withdrawn"),
    ("CasesLinked", "关联事项", "linked"),
    ("CategoryDeactivated", "停用分类", "category deactivated"),
    ("CategoryReactivated", "恢复分类", "category reactivated"),
    ("CategoryRegistered", "登记分类", "category registered"),
    ("CategoryRenamed", "分类更名", "category renamed"),
    ("CoOpinionSubmitted", "提出会办意见", "co-handling opinion submitted"),
    ("CommitmentFulfilled", "承诺兑现", "commitment fulfilled"),
    ("CommitmentRescheduled", "承诺调整", "commitment rescheduled"),
    ("CommitmentWrittenOff", "承诺核销", "commitment written off"),
    ("ConsultationHeld", "沟通面商", "consultation held"),
    ("ConvertedToSuggestion", "转为代表建议", "converted to a suggestion"),
    ("CriticismCirculated", "通报批评", "criticism circulated"),
    ("DeadlineMissed", "逾期", "deadline missed"),
    ("DeadlineRecalculated", "时限重算", "deadline recalculated"),
    ("DeputyAssignedToGrids", "代表进网格", "assigned to grids"),
    ("DeputyAssignedToStation", "代表进站", "assigned to a station"),
    ("DeputyElected", "当选代表", "elected"),
    ("DeputyMandateEnded", "代表资格终止", "mandate ended"),
    ("DeputyResumed", "恢复执行代表职务", "resumed"),
    ("DeputySuspended", "暂停执行代表职务", "suspended"),
    ("DueSoonRaised", "预警", "due soon"),
    ("EnforcementInspectionConducted", "执法检查", "enforcement inspection conducted"),
    ("EntryVoided", "作废条目", "entry voided"),
    ("EvidenceAttached", "附证据", "evidence attached"),
    ("ExtensionApproved", "同意延期", "extension approved"),
    ("ExtensionRejected", "不同意延期", "extension rejected"),
    ("ExtensionRequested", "申请延期", "extension requested"),
    ("ExternalLinkAttached", "外部关联", "external link attached"),
    ("ExternalStatusReceived", "接收外部状态", "external status received"),
    ("FeedbackRecorded", "记录反馈", "feedback recorded"),
    ("GridDefined", "划定网格", "grid defined"),
    ("GridRenamed", "网格更名", "grid renamed"),
    ("GridRetired", "撤销网格", "grid retired"),
    ("GridStationAssigned", "调整网格所属联络站", "grid given to a station"),
    ("HandlerAssigned", "落实承办人", "handler assigned"),
    ("HandlingResumed", "恢复办理", "handling resumed"),
    ("HandlingSuspended", "中止办理", "handling suspended"),
    ("HandlingUnitDeactivated", "停用承办单位", "handling unit deactivated"),
    ("HandlingUnitReactivated", "恢复承办单位", "handling unit reactivated"),
    ("HandlingUnitRegistered", "登记承办单位", "handling unit registered"),
    ("HandlingUnitRenamed", "承办单位更名", "handling unit renamed"),
    ("InquiryHeld", "询问", "inquiry held"),
    ("InspectionConducted", "视察", "inspection conducted"),
    ("InterviewHeld", "约谈", "interview held"),
    ("KeySupervisionDesignated", "列为重点督办", "key supervision designated"),
    ("KeySupervisionLifted", "解除重点督办", "key supervision lifted"),
    ("LegacyOutcomeRecorded", "记录历史结果", "legacy outcome recorded"),
    ("MergeReceived", "接收并案", "merge received"),
    ("MergeUndone", "并案被撤销", "merge undone"),
    ("PartnerDeactivated", "停用共建单位", "partner deactivated"),
    ("PartnerReactivated", "恢复共建单位", "partner reactivated"),
    ("PartnerRegistered", "登记共建单位", "partner registered"),
    ("PartnerRenamed", "共建单位更名", "partner renamed"),
    ("PartnershipEnded", "终止共建关系", "partnership ended"),
    ("PartnershipEstablished", "建立共建关系", "partnership established"),
    ("PolicyPublished", "公布规则集", "policy published"),
    ("ProgressReported", "报告进展", "progress reported"),
    ("ReceptionCancelled", "取消接待", "reception cancelled"),
    ("ReceptionHeld", "举行接待", "reception held"),
    ("ReceptionScheduled", "安排接待", "reception scheduled"),
    ("ReferralCancelled", "撤销交办", "referral cancelled"),
    ("ReferralSignedFor", "签收", "signed for"),
    ("RehandlingOrdered", "重新办理", "re-handling ordered"),
    ("ReplyClassAdjusted", "调整答复类别", "reply class adjusted"),
    ("ReplyDelivered", "送达答复", "reply delivered"),
    ("ReplyRejected", "退回重新答复", "reply rejected"),
    ("ReplySubmitted", "答复", "reply submitted"),
    ("ResearchConducted", "专题调研", "research conducted"),
    ("ReturnApproved", "同意退办", "return approved"),
    ("ReturnRejected", "不同意退办", "return rejected"),
    ("ReturnRequested", "申请退办", "return requested"),
    ("ReviewVisitConducted", "回头看", "review visit conducted"),
    ("SpecialReportHeard", "听取专项报告", "special report heard"),
    ("StationClosed", "撤销联络站", "station closed"),
    ("StationEstablished", "设立联络站", "station established"),
    ("StationHeadAppointed", "任命站长", "station head appointed"),
    ("StationRenamed", "联络站更名", "station renamed"),
    ("SupervisionCampaignConcluded", "督办专项结束", "supervision campaign concluded"),
    ("SupervisionCampaignOpened", "督办专项立项", "supervision campaign opened"),
    ("SupervisionConcluded", "督办销号", "supervision concluded"),
    ("SupervisionOpened", "督办立项", "supervision opened"),
    ("SupervisionResponseReceived", "督办回复", "supervision answered"),
    ("ThirdPartyAssessmentReceived", "第三方评估", "third-party assessment received"),
    ("TrackingCompleted", "跟踪完成", "tracking completed"),
    ("UrgeIssued", "催办", "urged"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_domain::event::DomainEvent;

    #[test]
    fn every_event_type_has_a_name_and_no_name_is_left_over() {
        let mut types: Vec<&str> = DomainEvent::catalogue()
            .into_iter()
            .flat_map(|(_, types)| types.iter().copied())
            .collect();
        types.sort_unstable();
        let named: Vec<&str> = LABELS.iter().map(|(name, _, _)| *name).collect();
        assert_eq!(named, types);
    }
}
