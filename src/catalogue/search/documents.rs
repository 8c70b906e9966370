//! What of a service is searched.

use super::index::{Document, Field};
use crate::catalogue::model::ServiceContent;

/// The texts of a service; `agency` are the names of its agency.
#[must_use]
pub fn document<'a>(code: &'a str, content: &'a ServiceContent, agency: &[&'a str]) -> Document<'a> {
    let one = [
        (Field::Code, code),
        (Field::Name, content.name_id.as_str()),
        (Field::NameEn, &content.name_en),
        (Field::Product, &content.product),
        (Field::Description, &content.description_id),
        (Field::Description, &content.description_en),
    ];
    let many = [(Field::Keyword, &content.keywords), (Field::Requirement, &content.requirements), (Field::Procedure, &content.procedure)];
    let mut texts = Vec::from(one);
    texts.extend(agency.iter().map(|name| (Field::Agency, *name)));
    texts.extend(many.into_iter().flat_map(|(field, values)| values.iter().map(move |value| (field, value.as_str()))));
    Document { texts }
}
