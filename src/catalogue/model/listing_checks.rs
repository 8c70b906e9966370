//! What is wrong with what is written of a service.

use super::checks::{Checks, LINE, NAME, PARAGRAPH};
use super::{Confidence, ExternalId, FeeKind, Licensing, Listing, ServiceCategory, ServiceChannel};

/// The longest a service may take at the counter, in minutes: a working day.
const MAX_SERVICE_MINUTES: i64 = 480;

impl Listing {
    /// Notes what is wrong with what is written; what is not written yet is no fault.
    pub fn check(&self, checks: &mut Checks) {
        self.check_texts(checks);
        self.check_relations(checks);
        self.check_parts(checks);
        if let Some(licensing) = &self.licensing {
            check_licensing(licensing, checks);
        }
    }

    fn check_texts(&self, checks: &mut Checks) {
        let written = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
        for (pointer, text, max) in [
            ("/name_id", written(&self.name_id), NAME),
            ("/name_en", written(&self.name_en), NAME),
            ("/name_su", self.name_su.clone(), NAME),
            ("/description_id", written(&self.description_id), PARAGRAPH),
            ("/description_en", written(&self.description_en), PARAGRAPH),
            ("/description_su", self.description_su.clone(), PARAGRAPH),
            ("/decree_number", self.decree_number.clone(), NAME),
            ("/product", written(&self.product), LINE),
            ("/complaint_handling", self.complaint_handling.clone(), PARAGRAPH),
            ("/production/facilities", self.production.facilities.clone(), PARAGRAPH),
            ("/production/staff_competence", self.production.staff_competence.clone(), PARAGRAPH),
            ("/production/internal_supervision", self.production.internal_supervision.clone(), PARAGRAPH),
            ("/production/service_guarantee", self.production.service_guarantee.clone(), PARAGRAPH),
            ("/production/safety_guarantee", self.production.safety_guarantee.clone(), PARAGRAPH),
            ("/production/performance_evaluation", self.production.performance_evaluation.clone(), PARAGRAPH),
        ] {
            checks.maybe(pointer, text.as_deref(), max);
        }
        for (pointer, texts) in [
            ("/procedure", &self.procedure),
            ("/legal_basis", &self.legal_basis),
            ("/keywords", &self.keywords),
            ("/exclusions", &self.exclusions),
        ] {
            checks.texts(pointer, texts, LINE);
        }
        for (i, requirement) in self.requirements.iter().enumerate() {
            checks.text(&format!("/requirements/{i}/text"), &requirement.text, LINE);
        }
        checks.list("/requirements", &self.requirements, |requirement| &requirement.text);
        checks.list("/life_events", &self.life_events, |event| event.as_str());
        checks.list("/channels", &self.channels, |channel| channel.as_str());
        checks.list("/estimated_fields", &self.estimated_fields, |field| field.as_str());
    }

    /// What fields say of one another.
    fn check_relations(&self, checks: &mut Checks) {
        let online = self.channels.contains(&ServiceChannel::Online);
        checks.present_when("/online_url", self.online_url.is_some(), online, ("channels memuat online", "channels has online"));
        let sourced = self.confidence == Confidence::Sourced;
        checks.present_when("/source", self.source.is_some(), sourced, ("confidence sourced", "confidence is sourced"));
        checks.maybe_url("/online_url", self.online_url.as_deref());
        checks.maybe_url("/source", self.source.as_deref());
        if self.licensing.is_some() && self.category != Some(ServiceCategory::Licensing) {
            let (id, en) = ("hanya untuk kelompok licensing", "is for the category licensing only");
            checks.note("/licensing", "conditional", id, en);
        }
    }

    fn check_parts(&self, checks: &mut Checks) {
        if let Some(completion) = &self.completion_time {
            checks.range("/completion_time/value", completion.value, 1, 10_000);
            checks.maybe("/completion_time/note", completion.note.as_deref(), LINE);
        }
        if let Some(fee) = &self.fee {
            let fixed = fee.kind == FeeKind::Fixed;
            checks.present_when("/fee/amount_idr", fee.amount_idr.is_some(), fixed, ("fee.kind fixed", "fee.kind is fixed"));
            if let Some(amount) = fee.amount_idr {
                checks.range("/fee/amount_idr", amount, 1, 1_000_000_000_000);
            }
            checks.text("/fee/note", &fee.note, PARAGRAPH);
            checks.maybe("/fee/payee", fee.payee.as_deref(), NAME);
            checks.maybe("/fee/legal_basis", fee.legal_basis.as_deref(), LINE);
        }
        if let Some(minutes) = self.typical_service_minutes {
            checks.range("/typical_service_minutes", minutes, 1, MAX_SERVICE_MINUTES);
        }
        if let Some(count) = self.production.staff_count {
            checks.range("/production/staff_count", count, 1, 10_000);
        }
    }
}

fn check_licensing(licensing: &Licensing, checks: &mut Checks) {
    for (i, kbli) in licensing.kbli.iter().enumerate() {
        if kbli.code.len() != 5 || !kbli.code.bytes().all(|b| b.is_ascii_digit()) {
            checks.note(format!("/licensing/kbli/{i}/code"), "invalid_value", "harus lima angka", "must have five digits");
        }
    }
    checks.list("/licensing/kbli", &licensing.kbli, |kbli| &kbli.code);
    for (i, stage) in licensing.stages.iter().enumerate() {
        checks.text(&format!("/licensing/stages/{i}/name"), &stage.name, NAME);
        checks.range(&format!("/licensing/stages/{i}/working_days"), stage.working_days, 1, 1000);
    }
    checks.list("/licensing/stages", &licensing.stages, |stage| &stage.name);
    checks.maybe_url("/licensing/oss_url", licensing.oss_url.as_deref());
}

/// Notes what is wrong with the names other registers have for a service.
pub fn check_external_ids(ids: &[ExternalId], checks: &mut Checks) {
    for (i, id) in ids.iter().enumerate() {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let sound =
            id.scheme.len() <= 40 && id.scheme.bytes().all(plain) && id.scheme.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if !sound {
            let (id, en) = ("huruf kecil, angka, atau tanda hubung", "lower-case letters, digits or hyphens");
            checks.note(format!("/external_ids/{i}/scheme"), "invalid_value", id, en);
        }
        checks.text(&format!("/external_ids/{i}/value"), &id.value, 100);
    }
    checks.list("/external_ids", ids, |id| &id.scheme);
}
