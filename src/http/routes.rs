//! Which methods each path knows, from the contract. Actix makes a resource of every handler with a guard on its method,
//! so a wrong method falls through to the default service like an unknown path; this table tells the two apart.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

/// Extension of an operation that takes bodies larger than usual: the limit in bytes.
pub const MAX_BODY_EXTENSION: &str = "x-max-body-bytes";

/// What the middleware must know of one operation.
#[derive(Debug)]
pub struct RouteInfo {
    pub method: Method,
    /// Media types of its answers other than problems; empty when it answers without a body or is a page.
    pub produces: Vec<String>,
    /// Limit of its request body, where it has its own.
    pub max_body_bytes: Option<usize>,
}

/// All paths of the contract, and the pages beside it.
#[derive(Debug, Default)]
pub struct Routes {
    templates: Vec<(ResourceDef, Vec<RouteInfo>)>,
}

impl Routes {
    /// The table of all operations in the contract.
    #[must_use]
    pub fn from_contract(contract: &OpenApi) -> Self {
        let templates = contract.paths.paths.iter();
        Self { templates: templates.map(|(path, item)| (ResourceDef::new(path.as_str()), routes_of(item))).collect() }
    }

    /// Adds the operations of another contract.
    #[must_use]
    pub fn and(mut self, contract: &OpenApi) -> Self {
        self.templates.extend(Self::from_contract(contract).templates);
        self
    }

    /// Adds a page that is not in the contract, read with GET.
    #[must_use]
    pub fn with_page(mut self, path: &str) -> Self {
        let page = RouteInfo { method: Method::GET, produces: Vec::new(), max_body_bytes: None };
        self.templates.push((ResourceDef::new(path), vec![page]));
        self
    }

    /// The methods this path knows, for `Allow`; empty when there is no such path. GET brings HEAD, every path knows OPTIONS.
    #[must_use]
    pub fn allowed_methods(&self, path: &str) -> Vec<&str> {
        let mut allowed: Vec<&str> = self.matching(path).map(|route| route.method.as_str()).collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        if !allowed.is_empty() {
            allowed.push("OPTIONS");
        }
        allowed.sort_unstable();
        allowed.dedup();
        allowed
    }

    /// The operation a request is for: the first whose path and method fit, as in actix's own routing.
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<&RouteInfo> {
        self.matching(path).find(|route| route.method == *method)
    }

    fn matching<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a RouteInfo> {
        self.templates.iter().filter(move |(template, _)| template.is_match(path)).flat_map(|(_, routes)| routes)
    }
}

/// The operations of a path with their methods, in the order of the contract.
pub(super) fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::OPTIONS, &item.options),
        (Method::HEAD, &item.head),
        (Method::PATCH, &item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

fn routes_of(item: &PathItem) -> Vec<RouteInfo> {
    let route = |(method, operation): (Method, &Operation)| RouteInfo {
        method,
        produces: produced_types(operation),
        max_body_bytes: max_body_bytes(operation),
    };
    operations(item).map(route).collect()
}

fn produced_types(operation: &Operation) -> Vec<String> {
    let mut types = Vec::new();
    for response in operation.responses.responses.values() {
        let RefOr::T(response) = response else { continue };
        types.extend(response.content.keys().filter(|media_type| *media_type != super::problem::PROBLEM_JSON).cloned());
    }
    types.sort_unstable();
    types.dedup();
    types
}

fn max_body_bytes(operation: &Operation) -> Option<usize> {
    let limit = operation.extensions.as_ref()?.get(MAX_BODY_EXTENSION)?.as_u64()?;
    usize::try_from(limit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use utoipa::openapi::path::HttpMethod;
    use utoipa::openapi::{Info, Paths};

    fn contract() -> OpenApi {
        let mut paths = Paths::new();
        paths.add_path_operation("/v1/services/{code}", vec![HttpMethod::Get, HttpMethod::Patch], Operation::new());
        paths.add_path_operation("/v1/services/new", vec![HttpMethod::Post], Operation::new());
        OpenApi::new(Info::new("t", "1"), paths)
    }

    #[test]
    fn a_path_knows_the_methods_of_every_template_it_matches() {
        let routes = Routes::from_contract(&contract()).with_page("/docs");
        assert_eq!(routes.allowed_methods("/v1/services/D-1"), ["GET", "HEAD", "OPTIONS", "PATCH"]);
        assert_eq!(routes.allowed_methods("/v1/services/new"), ["GET", "HEAD", "OPTIONS", "PATCH", "POST"]);
        assert_eq!(routes.allowed_methods("/docs"), ["GET", "HEAD", "OPTIONS"]);
        assert!(routes.allowed_methods("/v1/services").is_empty());
        assert!(routes.allowed_methods("/v1/services/D-1/x").is_empty());
    }
}
