//! The actions of the permission table, one per command, and the reads that are granted apart.

crate::terms! {
    /// What a caller may ask for: one action per command, and the reads that are granted apart.
    pub enum Action {
        /// Registers a case.
        RegisterCase = "registerCase" "登记",
        /// Registers a case that comes without its history.
        RegisterLegacyCase = "registerLegacyCase" "登记历史事项",
        /// Corrects a detail of a case.
        CorrectCaseDetails = "correctCaseDetails" "更正",
        /// Changes category or urgency.
        ReclassifyCase = "reclassifyCase" "调整分类",
        /// Accepts a case.
        AcceptCase = "acceptCase" "受理",
        /// Declines a case.
        DeclineCase = "declineCase" "不予受理",
        /// Answers on the spot.
        AnswerCaseOnSpot = "answerCaseOnSpot" "当场答复",
        /// Raises a case to a higher level.
        EscalateCase = "escalateCase" "上报",
        /// Turns an opinion into a deputy's suggestion.
        ConvertCaseToSuggestion = "convertCaseToSuggestion" "转为代表建议",
        /// Withdraws a case.
        WithdrawCase = "withdrawCase" "撤回",
        /// Refers a case to units.
        ReferCase = "referCase" "交办",
        /// Cancels a referral.
        CancelReferral = "cancelReferral" "撤销交办",
        /// Signs for a referral.
        SignForReferral = "signForReferral" "签收",
        /// Asks to return a referral.
        RequestReturn = "requestReturn" "申请退办",
        /// Rules on a return.
        RuleOnReturn = "ruleOnReturn" "裁定退办",
        /// Names the person who handles.
        AssignHandler = "assignHandler" "落实承办人",
        /// Records a consultation.
        RecordConsultation = "recordConsultation" "沟通面商",
        /// Reports progress.
        ReportProgress = "reportProgress" "进展",
        /// Attaches evidence.
        AttachEvidence = "attachEvidence" "附证据",
        /// Submits a co-handling opinion.
        SubmitCoOpinion = "submitCoOpinion" "会办意见",
        /// Asks for an extension.
        RequestExtension = "requestExtension" "申请延期",
        /// Rules on an extension.
        RuleOnExtension = "ruleOnExtension" "裁定延期",
        /// Recalculates a deadline.
        RecalculateDeadline = "recalculateDeadline" "时限重算",
        /// Suspends handling.
        SuspendHandling = "suspendHandling" "中止",
        /// Resumes handling.
        ResumeHandling = "resumeHandling" "恢复",
        /// Raises that something is due soon.
        RaiseDueSoon = "raiseDueSoon" "预警",
        /// Raises that a deadline was missed.
        RaiseDeadlineMissed = "raiseDeadlineMissed" "逾期",
        /// Submits a reply.
        SubmitReply = "submitReply" "答复",
        /// Rejects a reply.
        RejectReply = "rejectReply" "退回重新答复",
        /// Adjusts the class of a reply.
        AdjustReplyClass = "adjustReplyClass" "调整答复类别",
        /// Delivers a reply.
        DeliverReply = "deliverReply" "送达",
        /// Records feedback.
        RecordFeedback = "recordFeedback" "反馈",
        /// Orders re-handling.
        OrderRehandling = "orderRehandling" "重新办理",
        /// Closes a case.
        CloseCase = "closeCase" "办结",
        /// Fulfils a commitment.
        FulfilCommitment = "fulfilCommitment" "承诺兑现",
        /// Writes a commitment off.
        WriteOffCommitment = "writeOffCommitment" "承诺核销",
        /// Sets a commitment another day.
        RescheduleCommitment = "rescheduleCommitment" "承诺调整",
        /// Files a case.
        ArchiveCase = "archiveCase" "归档",
        /// Reopens a case.
        ReopenCase = "reopenCase" "重新启动",
        /// Merges a case into another.
        MergeCase = "mergeCase" "并案",
        /// Undoes a merge.
        UnmergeCase = "unmergeCase" "撤销并案",
        /// Links two cases.
        LinkCases = "linkCases" "关联",
        /// Attaches an external link.
        AttachExternalLink = "attachExternalLink" "外部关联",
        /// Receives a status from outside.
        ReceiveExternalStatus = "receiveExternalStatus" "外部状态",
        /// Receives an item of another system: registers a case for it, or its status.
        ReceiveExternalItem = "receiveExternalItem" "接收外部事项",
        /// Urges a unit.
        UrgeUnit = "urgeUnit" "催办",
        /// Opens a supervision.
        OpenSupervision = "openSupervision" "督办立项",
        /// Records what a supervision did.
        RecordSupervisionActivity = "recordSupervisionActivity" "督办活动",
        /// Answers a supervision.
        RespondToSupervision = "respondToSupervision" "督办回复",
        /// Concludes a supervision.
        ConcludeSupervision = "concludeSupervision" "督办销号",
        /// Designates key supervision.
        DesignateKeySupervision = "designateKeySupervision" "列为重点督办",
        /// Lifts key supervision.
        LiftKeySupervision = "liftKeySupervision" "解除重点督办",
        /// Circulates a criticism.
        CirculateCriticism = "circulateCriticism" "通报批评",
        /// Voids an entry.
        VoidEntry = "voidEntry" "作废",
        /// Keeps stations.
        KeepStations = "keepStations" "维护联络站",
        /// Keeps deputies.
        KeepDeputies = "keepDeputies" "维护代表",
        /// Keeps handling units.
        KeepUnits = "keepUnits" "维护承办单位",
        /// Keeps grids.
        KeepGrids = "keepGrids" "维护网格",
        /// Keeps categories.
        KeepCategories = "keepCategories" "维护分类",
        /// Keeps receptions.
        KeepReceptions = "keepReceptions" "维护接待",
        /// Takes a deputy's leave from a reception.
        TakeReceptionLeave = "takeReceptionLeave" "接待请假",
        /// Upgrades a station and records investments.
        EquipStation = "equipStation" "建设联络站",
        /// Appoints and relieves liaison officers.
        StaffStation = "staffStation" "配备联络员",
        /// Adopts rule documents of a station.
        AdoptStationRules = "adoptStationRules" "健全联络站制度",
        /// Assesses a station.
        AssessStation = "assessStation" "考评联络站",
        /// Nominates a station for titles, awards and revokes them.
        RateStation = "rateStation" "授予联络站称号",
        /// Records a deputy's report to the voters.
        RecordDutyReport = "recordDutyReport" "记录代表述职",
        /// Records what a deputy was honoured for.
        HonourDeputy = "honourDeputy" "表彰代表",
        /// Keeps jurisdictions.
        KeepJurisdictions = "keepJurisdictions" "维护行政区划",
        /// Keeps partners and partnerships.
        KeepPartners = "keepPartners" "维护共建单位",
        /// Keeps activity plans.
        KeepActivityPlans = "keepActivityPlans" "维护活动计划",
        /// Keeps activities.
        KeepActivities = "keepActivities" "维护履职活动",
        /// Keeps aid funds.
        KeepAid = "keepAid" "维护帮扶资金",
        /// Keeps supervision campaigns.
        KeepCampaigns = "keepCampaigns" "维护督办专项",
        /// Publishes a work calendar.
        PublishCalendar = "publishCalendar" "公布工作日历",
        /// Publishes a policy set.
        PublishPolicy = "publishPolicy" "公布规则集",
        /// Reads cases and their history.
        ReadCases = "readCases" "查阅事项",
        /// Reads what a case tells of the petitioner, where it is given out as evidence.
        ReadPetitioner = "readPetitioner" "查阅反映人信息",
        /// Reads the dashboard.
        ReadDashboard = "readDashboard" "查阅看板",
        /// Reads partners, plans, activities and their figures.
        ReadActivities = "readActivities" "查阅履职活动",
        /// Reads aid funds and their movements.
        ReadAid = "readAid" "查阅帮扶资金",
        /// Reads the whole log.
        ReadEvents = "readEvents" "查阅事件",
        /// Reads and rebuilds read models.
        OperateReadModels = "operateReadModels" "维护读模型",
        /// Keeps webhooks: who outside is told of what is recorded.
        KeepWebhooks = "keepWebhooks" "维护通知订阅",
        /// Reads what is public: livelihood matters and the annual report, without personal data.
        ReadPublic = "readPublic" "查阅公开信息",
    }
}

impl Action {
    /// The actions whose entries take attachments (附件).
    pub const ATTACHING: &'static [Self] = &[
        Self::RegisterCase,
        Self::RegisterLegacyCase,
        Self::ReportProgress,
        Self::AttachEvidence,
        Self::SubmitCoOpinion,
        Self::SubmitReply,
        Self::RecordSupervisionActivity,
        Self::AdoptStationRules,
        Self::KeepPartners,
        Self::KeepActivities,
    ];
}
