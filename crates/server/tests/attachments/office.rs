//! An office with two stations, served by the program itself, and its people.

use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};
use tempfile::TempDir;
use uuid::Uuid;

/// The office, until it is dropped.
pub(crate) struct Office {
    folder: TempDir,
    process: Option<Child>,
    /// What the server says goes on being heard: it would end if nobody did.
    _said: BufReader<ChildStdout>,
    pub(crate) address: String,
    pub(crate) client: Client,
}

/// What is told about an attachment before it comes.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) sha256: String,
    pub(crate) name: &'static str,
    pub(crate) mime: &'static str,
    pub(crate) size: usize,
}

impl Paper {
    /// As a command refers to it.
    pub(crate) fn input(&self) -> Value {
        let Self { sha256, name, mime, size } = self;
        json!({ "sha256": sha256, "name": name, "mime": mime, "size": size })
    }
}

fn lianxin(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.args(arguments).arg("--data").arg(data);
    command
}

impl Office {
    /// Opens with its directory.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lianxin.toml"), "tenants = ['demo', 'other']\n").unwrap();
        let mut serving = lianxin(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
        let mut process = serving.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let address = line.trim().split_once("http://").unwrap().1;
        let address = address.trim_end_matches("/graphql").to_owned();
        let client = Client::new();
        let office = Self { folder, process: Some(process), _said: said, address, client };
        office.settle().await;
        office
    }

    async fn settle(&self) {
        let keeper = self.token(&["--role", "SYS_ADMIN"]);
        for (mutation, input) in [
            ("establishStation", json!({ "code": "LX", "name": "濂溪联络站" })),
            ("establishStation", json!({ "code": "JD", "name": "街道联络站" })),
            ("registerCategory", json!({ "code": "FIRE", "name": "消防" })),
            (
                "defineGrid",
                json!({ "code": "G1", "name": "一号网格", "community": "濂溪", "station": "LX" }),
            ),
            (
                "electDeputy",
                json!({ "code": "D1", "name": "代表甲", "level": "TOWN", "from": "2021-01-01",
                    "until": "2036-12-31" }),
            ),
        ] {
            let answer = self.does(&keeper, mutation, "", input).await;
            assert_eq!(answer["refusals"], json!([]), "{mutation}");
        }
    }

    /// A token of somebody of the office.
    pub(crate) fn token(&self, who: &[&str]) -> String {
        let arguments = [&["token"], who].concat();
        let output = lianxin(self.folder.path(), &arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The clerk of a station.
    pub(crate) fn clerk(&self, station: &str) -> String {
        let account = format!("clerk-{station}");
        self.token(&["--role", "LIAISON_OFFICER", "--station", station, "--account", &account])
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What a question or command is answered.
    pub(crate) async fn asks(&self, token: &str, query: &str, variables: Value) -> Value {
        let request = self.client.post(self.url("/graphql")).bearer_auth(token);
        let request = request.json(&json!({ "query": query, "variables": variables }));
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// Carries out a command.
    pub(crate) async fn does(
        &self,
        token: &str,
        mutation: &str,
        more: &str,
        mut input: Value,
    ) -> Value {
        input["commandId"] = json!(Uuid::now_v7());
        let kind = format!("{}{}Input!", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {kind}) {{ {mutation}(input: $input) {{ {more} refusals {{ code }} }} }}"
        );
        self.asks(token, &query, json!({ "input": input })).await[mutation].take()
    }

    /// Registers a case with attachments, at the first station: its id, or the code of its refusal.
    pub(crate) async fn register(&self, token: &str, papers: &[&Paper]) -> Result<String, String> {
        let attachments: Vec<Value> = papers.iter().map(|paper| paper.input()).collect();
        let input = json!({
            "title": "消防通道被占用", "category": "FIRE", "grid": "G1", "station": "LX",
            "contactChannel": "PHONE", "deputies": ["D1"], "anonymous": true,
            "attachments": attachments,
        });
        let answer = self.does(token, "registerCase", "case { caseId }", input).await;
        let told = |value: &Value| value.as_str().unwrap().to_owned();
        match answer["refusals"].as_array().unwrap().first() {
            None => Ok(told(&answer["case"]["caseId"])),
            Some(refusal) => Err(told(&refusal["code"])),
        }
    }

    /// A request about uploads.
    pub(crate) fn upload(&self, method: &str, path: &str, token: &str) -> RequestBuilder {
        let method = method.parse().unwrap();
        let request = self.client.request(method, self.url(path)).bearer_auth(token);
        request.header("tus-resumable", "1.0.0")
    }

    /// Begins an upload.
    pub(crate) async fn begin(&self, token: &str, paper: &Paper) -> Response {
        let Paper { sha256, name, mime, size } = paper;
        let metadata = [("sha256", sha256.as_str()), ("filename", name), ("filetype", mime)];
        let pairs: Vec<String> = metadata
            .iter()
            .map(|(key, value)| format!("{key} {}", BASE64_STANDARD.encode(value)))
            .collect();
        let request = self.upload("POST", "/attachments/uploads", token);
        let request = request.header("upload-length", *size);
        request.header("upload-metadata", pairs.join(",")).send().await.unwrap()
    }

    /// Goes on with an upload.
    pub(crate) async fn send(
        &self,
        token: &str,
        address: &str,
        offset: usize,
        bytes: impl Into<reqwest::Body>,
    ) -> Response {
        let request = self.upload("PATCH", address, token).header("upload-offset", offset);
        let request = request.header("content-type", "application/offset+octet-stream");
        request.body(bytes).send().await.unwrap()
    }

    /// Uploads small content at once.
    pub(crate) async fn store(&self, token: &str, paper: &Paper, bytes: &[u8]) -> Response {
        let begun = self.begin(token, paper).await;
        assert_eq!(begun.status(), StatusCode::CREATED);
        self.send(token, &header(&begun, "location"), 0, bytes.to_vec()).await
    }

    /// Asks for an attachment of a case.
    pub(crate) fn fetch(&self, token: &str, case: &str, sha256: &str) -> RequestBuilder {
        let path = format!("/cases/{case}/attachments/{sha256}");
        self.client.get(self.url(&path)).bearer_auth(token)
    }

    /// The file that content lies in.
    pub(crate) fn file(&self, sha256: &str) -> PathBuf {
        let folder = self.folder.path().join("attachments/demo/sha256");
        folder.join(&sha256[..2]).join(sha256)
    }

    /// What the server has resident now, in kB; from now on its peak is counted anew.
    pub(crate) fn resident(&self) -> u64 {
        let process = self.process.as_ref().unwrap().id();
        fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
        self.figure("VmRSS:")
    }

    /// The most that was resident since, in kB.
    pub(crate) fn peak(&self) -> u64 {
        self.figure("VmHWM:")
    }

    fn figure(&self, name: &str) -> u64 {
        let process = self.process.as_ref().unwrap().id();
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Closes the office and has it looked over: whether all is well, and what was said.
    pub(crate) fn examined(&mut self, arguments: &[&str]) -> (bool, String) {
        self.close();
        let arguments = [&["doctor"], arguments].concat();
        let output = lianxin(self.folder.path(), &arguments).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    fn close(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.close();
    }
}

/// A header of an answer.
pub(crate) fn header(response: &Response, name: &str) -> String {
    let found = response.headers().get(name).unwrap_or_else(|| panic!("no {name}: {response:?}"));
    found.to_str().unwrap().to_owned()
}

/// The code of a refused request.
pub(crate) async fn code(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let answer: Value = response.json().await.unwrap();
    let code = &answer["errors"][0]["extensions"]["code"];
    (status, code.as_str().unwrap_or_else(|| panic!("{answer}")).to_owned())
}
