//! The published contract as tests read it: its operations, and what each may answer.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

/// One operation.
pub struct Operation {
    pub id: String,
    pub method: String,
    /// The path's template, `/v1/malls/{mall}`.
    pub path: String,
    /// The whole operation object.
    pub document: Value,
}

/// All operations and the schemas they refer to.
pub struct Published {
    pub operations: Vec<Operation>,
    components: Value,
    /// By the text of the schema: many answers share one.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Published {
    /// The contract of the app as it is built, read once.
    pub fn get() -> &'static Self {
        static PUBLISHED: OnceLock<Published> = OnceLock::new();
        PUBLISHED.get_or_init(|| {
            let text = mpp::http::contract::to_json(&mpp::app::contract());
            Self::of(&serde_json::from_str(&text).expect("JSON"))
        })
    }

    pub fn of(contract: &Value) -> Self {
        let mut operations = Vec::new();
        for (path, item) in contract["paths"].as_object().expect("paths") {
            for (method, document) in item.as_object().expect("operations") {
                let id = document["operationId"].as_str().expect("an operationId").to_owned();
                operations.push(Operation { id, method: method.to_uppercase(), path: path.clone(), document: document.clone() });
            }
        }
        Self { operations, components: contract["components"].clone(), validators: Mutex::default() }
    }

    /// The operation a request reached. Of two templates that fit, the one with more literal steps, as the router has it.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        let fitting = self.operations.iter().filter(|operation| operation.method == method && operation.covers(path));
        fitting.min_by_key(|operation| operation.parameters_in_path().count())
    }

    /// What a value must look like that has this schema in the contract.
    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut known = self.validators.lock().expect("validators");
        let made = known.entry(schema.to_string()).or_insert_with(|| {
            let whole = json!({ "allOf": [schema], "components": self.components });
            let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
            Arc::new(options.build(&whole).unwrap_or_else(|error| panic!("{schema} is no schema: {error}")))
        });
        Arc::clone(made)
    }

    /// What is wrong with a value of this schema, one line each.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        self.validator(schema).iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// The thing itself where a reference to it stands.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components"));
        target.map_or(value, |pointer| self.components.pointer(pointer).expect("a component"))
    }
}

impl Operation {
    fn covers(&self, path: &str) -> bool {
        let (template, given): (Vec<&str>, Vec<&str>) = (self.path.split('/').collect(), path.split('/').collect());
        template.len() == given.len() && template.iter().zip(given).all(|(step, given)| step.starts_with('{') || *step == given)
    }

    /// Names of the variables in the path.
    pub fn parameters_in_path(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether a header or query parameter is documented.
    pub fn takes(&self, place: &str, name: &str) -> bool {
        self.parameters_at(place).any(|given| given == name)
    }

    /// Names of the parameters in `query` or `header`.
    pub fn parameters_at(&self, place: &str) -> impl Iterator<Item = &str> {
        let parameters = self.document["parameters"].as_array().into_iter().flatten();
        parameters.filter(move |parameter| parameter["in"] == place).map(|parameter| parameter["name"].as_str().expect("a name"))
    }

    /// Media type of the body it wants, if it wants one.
    pub fn body_type(&self) -> Option<&str> {
        self.document["requestBody"]["content"].as_object()?.keys().next().map(String::as_str)
    }

    /// The documented answer of a status.
    pub fn response(&self, status: u16) -> Option<&Value> {
        self.document["responses"].get(status.to_string())
    }

    /// The documented statuses; `default` is none.
    pub fn statuses(&self) -> impl Iterator<Item = u16> {
        let named = self.document["responses"].as_object().expect("responses").keys();
        named.filter_map(|status| status.parse().ok())
    }

    /// The problem codes a status can come with.
    pub fn codes(&self, status: u16) -> Vec<&str> {
        let response = self.response(status).unwrap_or(&Value::Null);
        let examples = response["content"]["application/problem+json"]["examples"].as_object();
        examples.into_iter().flatten().map(|(code, _)| code.as_str()).collect()
    }

    /// Whether it needs a token.
    pub fn needs_token(&self) -> bool {
        let ways = self.document["security"].as_array().expect("security");
        !ways.is_empty() && ways.iter().all(|way| way.as_object().is_some_and(|way| !way.is_empty()))
    }
}

/// (operation, status) of every documented answer that has a status of its own.
pub fn documented() -> BTreeSet<(String, u16)> {
    let all = Published::get().operations.iter();
    all.flat_map(|operation| operation.statuses().map(|status| (operation.id.clone(), status))).collect()
}
