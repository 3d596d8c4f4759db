//! What the town's people do in stories: commands over GraphQL, by the names of their mutations, and matters
//! that go their way.

use crate::demo::Demo;
use serde_json::{Value, json};
use uuid::Uuid;

/// What every command answers.
const ANSWER: &str = "
    facts { type eventId }
    receipt { position version deduplicated }
    refusals { code path zh: message(lang: ZH) en: message(lang: EN) allowedActions }
";

/// The mutations that answer with a case although their input names none.
const OPENING: &[&str] = &["registerCase", "registerLegacyCase", "receiveExternalItem"];

impl Demo {
    /// A command of one of the town's people, under an id of its own unless the input has one; what it answers.
    pub(super) async fn does(&self, who: &str, mutation: &str, mut input: Value) -> Value {
        if input["commandId"].is_null() {
            input["commandId"] = json!(Uuid::now_v7());
        }
        let of_case = OPENING.contains(&mutation) || !input["caseId"].is_null();
        let case = if of_case { "case { id number status rounds version }" } else { "" };
        let (initial, rest) = mutation.split_at(1);
        let (declared, passed, variables) = match mutation {
            // It is told by its code alone.
            "carryOutCampaign" => ("$code: String!".to_owned(), "code: $code", input),
            _ => {
                let declared = format!("$input: {}{rest}Input!", initial.to_uppercase());
                (declared, "input: $input", json!({ "input": input }))
            }
        };
        let document =
            format!("mutation({declared}) {{ {mutation}({passed}) {{ {case} {ANSWER} }} }}");
        self.ask(who, &document, variables).await[mutation].take()
    }

    /// A command that must be accepted; the position of its last event.
    pub(super) async fn keeps(&self, who: &str, mutation: &str, input: Value) -> Value {
        let mut answer = self.does(who, mutation, input).await;
        assert_eq!(answer["refusals"], json!([]), "{mutation}");
        answer["receipt"]["position"].take()
    }

    /// A command that must be refused; the code of the refusal, whose words are in both languages.
    pub(super) async fn refuses(&self, who: &str, mutation: &str, input: Value) -> Value {
        let mut answer = self.does(who, mutation, input).await;
        assert_eq!(
            (&answer["facts"], &answer["receipt"]),
            (&json!([]), &Value::Null),
            "{mutation}"
        );
        let refusal = &mut answer["refusals"][0];
        assert_ne!(refusal["zh"], refusal["en"], "{mutation}");
        refusal["code"].take()
    }
}

/// A matter whose story is told.
pub(super) struct Matter<'d> {
    town: &'d Demo,
    pub(super) id: Value,
    pub(super) number: String,
}

impl<'d> Matter<'d> {
    /// The clerk takes a matter down that a deputy was told of by phone.
    pub(super) async fn registered(town: &'d Demo, title: &str) -> Self {
        Self::of(town, "clerk", "registerCase", registration(title)).await
    }

    /// A command opens a case.
    pub(super) async fn of(town: &'d Demo, who: &str, mutation: &str, input: Value) -> Self {
        let mut answer = town.does(who, mutation, input).await;
        assert_eq!(answer["refusals"], json!([]), "{mutation}");
        let number = answer["case"]["number"].as_str().unwrap().to_owned();
        Self { town, id: answer["case"]["id"].take(), number }
    }

    /// The presidium has accepted it as an opinion.
    pub(super) async fn accepted(town: &'d Demo, title: &str) -> Self {
        let matter = Self::registered(town, title).await;
        matter.goes("presidium", "acceptCase", json!({ "track": "OPINION" }), "ACCEPTED").await;
        matter
    }

    /// The presidium has referred it to the enforcement team.
    pub(super) async fn referred(town: &'d Demo, title: &str) -> Self {
        let matter = Self::accepted(town, title).await;
        let refer = json!({ "mode": "SINGLE", "lead": "TOWN_ENFORCEMENT" });
        matter.goes("presidium", "referCase", refer, "REFERRED").await;
        matter
    }

    /// The enforcement team has signed for it.
    pub(super) async fn handled(town: &'d Demo, title: &str) -> Self {
        let matter = Self::referred(town, title).await;
        matter.is_signed_for().await;
        matter
    }

    pub(super) async fn is_signed_for(&self) {
        let sign = json!({ "signer": "收发员" });
        self.goes("unit handler", "signForReferral", sign, "HANDLING").await;
    }

    /// The enforcement team replies that it is done.
    pub(super) async fn is_replied_to(&self) {
        let reply = json!({ "replyClass": "A", "text": "已办理完毕。", "signatory": "队长" });
        self.goes("unit head", "submitReply", reply, "REPLIED").await;
    }

    /// The petitioner is satisfied, or is not, with what came of it.
    pub(super) async fn is_rated(&self, outcome: &str) {
        let feedback = json!({ "from": "PETITIONER", "process": "SATISFIED", "outcome": outcome });
        self.goes("clerk", "recordFeedback", feedback, "FEEDBACK_RECEIVED").await;
    }

    /// A command about it that must be accepted, and the state it leads to; what it answers.
    pub(super) async fn goes(
        &self,
        who: &str,
        mutation: &str,
        input: Value,
        status: &str,
    ) -> Value {
        let answer = self.town.does(who, mutation, self.named(input)).await;
        assert_eq!(answer["refusals"], json!([]), "{mutation}");
        assert_eq!(answer["case"]["status"], status, "{mutation}");
        answer
    }

    /// The code with which a command about it is refused.
    pub(super) async fn refuses(&self, who: &str, mutation: &str, input: Value) -> Value {
        self.town.refuses(who, mutation, self.named(input)).await
    }

    /// What its file holds.
    pub(super) fn file(&self) -> Value {
        json!({
            "archiveNo": format!("DA-{}", self.number),
            "retention": "D10",
            "catalogue": ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET"],
        })
    }

    fn named(&self, mut input: Value) -> Value {
        input["caseId"] = self.id.clone();
        input
    }

    /// What is shown of it.
    pub(super) async fn shows(&self, selection: &str) -> Value {
        let query = format!("query($id: ID!) {{ case(id: $id) {{ {selection} }} }}");
        let asked = json!({ "id": self.id });
        self.town.ask("supervisor", &query, asked).await["case"].take()
    }

    /// The types of its entries, in their order.
    pub(super) async fn tells(&self) -> Vec<String> {
        let told = self.shows("history(first: 100) { edges { node { type } } }").await;
        let edges = told["history"]["edges"].as_array().unwrap().iter();
        edges.map(|edge| edge["node"]["type"].as_str().unwrap().to_owned()).collect()
    }
}

/// A matter as it is taken down at the station LX.
pub(super) fn registration(title: &str) -> Value {
    json!({
        "title": title,
        "summary": "自上月起，群众出行不便。",
        "category": "STREET_LIGHTING",
        "grid": "YN-NH-G03",
        "station": "LX",
        "contactChannel": "PHONE",
        "deputies": ["D-T-0011"],
        "anonymous": true,
        "wantsReply": true,
    })
}
