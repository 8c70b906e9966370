//! What a demo tells scripts (`demo.json`) and people (the text at its start).

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::cast::{Cast, PASSWORD, Person};
use super::sandbox::CLOCK_PATH;
use super::stage::Script;
use crate::identity::Gate;
use crate::identity::model::DeviceKind;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::Role;
use crate::setup::model::SiteSetup;

/// Name of the file in the demo's directory.
pub const FILE: &str = "demo.json";

/// Everything a script needs to use the demo.
#[derive(Debug, Clone, Serialize)]
pub struct Handout {
    pub base_url: String,
    /// Code of the mall.
    pub mall: String,
    /// The main site first.
    pub sites: Vec<SiteHandout>,
    pub tokens: Tokens,
    /// Of every user.
    pub password: &'static str,
    pub users: Vec<UserHandout>,
    /// GET shows the clock, POST moves it.
    pub clock_path: &'static str,
}

/// One bearer token per role; kiosk and display are those of the main site.
#[derive(Debug, Clone, Serialize)]
pub struct Tokens {
    pub admin: String,
    pub manager: String,
    pub officer: String,
    pub publisher: String,
    pub head: String,
    pub auditor: String,
    pub kiosk: String,
    pub display: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct UserHandout {
    pub username: String,
    pub role: Role,
}

#[derive(Debug, Clone, Serialize)]
pub struct SiteHandout {
    pub code: String,
    pub name: String,
    pub kiosk_token: String,
    pub display_token: String,
    pub queues: Vec<QueueHandout>,
    pub counters: Vec<CounterHandout>,
    pub services: Vec<ServiceHandout>,
}

#[derive(Debug, Clone, Serialize)]
pub struct QueueHandout {
    pub code: String,
    pub prefix: String,
    pub agency: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct CounterHandout {
    pub code: String,
    pub officer_username: String,
    pub officer_token: String,
    pub queues: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ServiceHandout {
    pub code: String,
    pub queue: String,
    /// Whether a number can be taken.
    pub walk_in: bool,
    /// Whether a time can be booked.
    pub appointment: bool,
}

impl Handout {
    /// Mints the tokens and gathers the rest.
    ///
    /// # Errors
    /// `internal` when signing fails or a part was not cast.
    pub fn new(base_url: String, script: &Script, cast: &Cast, gate: &Gate) -> Result<Self> {
        let issuer = Issuer { cast, gate };
        let main = script.setup.sites.first().map_or("", |site| site.code.as_str());
        let users = cast.people.iter().map(|p| UserHandout { username: p.of_mall.user.username.clone(), role: p.role });
        Ok(Self {
            base_url,
            mall: script.setup.code.clone(),
            sites: script.setup.sites.iter().map(|site| issuer.site(site, script)).collect::<Result<_>>()?,
            tokens: Tokens {
                admin: issuer.of_role(Role::Admin)?,
                manager: issuer.of_role(Role::Manager)?,
                officer: issuer.of_role(Role::Officer)?,
                publisher: issuer.of_role(Role::Publisher)?,
                head: issuer.of_role(Role::MallHead)?,
                auditor: issuer.of_role(Role::Auditor)?,
                kiosk: issuer.of_device(DeviceKind::Kiosk, main)?,
                display: issuer.of_device(DeviceKind::Display, main)?,
            },
            password: PASSWORD,
            users: users.collect(),
            clock_path: CLOCK_PATH,
        })
    }

    /// Writes the file whole or not at all, readable by its owner only: it holds tokens.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(&self, dir: &Path) -> io::Result<PathBuf> {
        let (unfinished, file) = (dir.join(format!("{FILE}.new")), dir.join(FILE));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut to = options.open(&unfinished)?;
        to.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        to.write_all(b"\n")?;
        fs::rename(&unfinished, &file)?;
        Ok(file)
    }

    /// The main site.
    #[must_use]
    pub fn main_site(&self) -> Option<&SiteHandout> {
        self.sites.first()
    }

    /// Site and code of the counter that the players leave to whoever looks at the demo: the last of those that serve nothing but what
    /// most people come for, so that somebody always waits for it and a neighbour serves the same queue.
    #[must_use]
    pub fn guest_counter(&self) -> Option<(&str, &str)> {
        let site = self.main_site()?;
        let queue = &site.counters.first()?.queues;
        let alike: Vec<&CounterHandout> = site.counters.iter().filter(|counter| counter.queues == *queue).collect();
        let last = alike.last().filter(|_| alike.len() > 1)?;
        Some((&site.code, &last.code))
    }
}

/// Finds and mints tokens.
struct Issuer<'a> {
    cast: &'a Cast,
    gate: &'a Gate,
}

impl Issuer<'_> {
    /// Of the first of a role who is bound to no counter.
    fn of_role(&self, role: Role) -> Result<String> {
        let person = self.cast.people.iter().find(|p| p.role == role && p.counter.is_none());
        self.of_person(person.ok_or_else(|| AppError::internal("nobody has this part"))?)
    }

    fn of_person(&self, person: &Person) -> Result<String> {
        let user = &person.of_mall.user;
        let grants = person.of_mall.grants.iter().map(|named| named.grant.clone()).collect();
        Ok(self.gate.tokens.issue(user.id, user.version, grants).map_err(AppError::internal)?.0)
    }

    fn of_device(&self, kind: DeviceKind, site: &str) -> Result<String> {
        let found = self.cast.appliances.iter().find(|a| a.kind == kind && a.site == site);
        found.map(|a| a.token.clone()).ok_or_else(|| AppError::internal("a site without its devices"))
    }

    fn site(&self, site: &SiteSetup, script: &Script) -> Result<SiteHandout> {
        let queues = site.queues.iter().map(|q| QueueHandout { code: q.code.clone(), prefix: q.prefix.clone(), agency: q.agency.clone() });
        let services = site.offerings(&script.catalogue).into_iter();
        let services = services.map(|o| ServiceHandout { code: o.service, queue: o.queue, walk_in: o.walk_in, appointment: o.appointment });
        let counters = site.counters.iter().map(|counter| {
            let sits_there = |p: &&Person| p.counter.as_ref().is_some_and(|(s, c)| *s == site.code && *c == counter.code);
            let officer = self.cast.people.iter().find(sits_there).ok_or_else(|| AppError::internal("a counter without an officer"))?;
            Ok(CounterHandout {
                code: counter.code.clone(),
                officer_username: officer.of_mall.user.username.clone(),
                officer_token: self.of_person(officer)?,
                queues: counter.serves.iter().map(|s| s.queue.clone()).collect(),
            })
        });
        Ok(SiteHandout {
            code: site.code.clone(),
            name: site.name.clone(),
            kiosk_token: self.of_device(DeviceKind::Kiosk, &site.code)?,
            display_token: self.of_device(DeviceKind::Display, &site.code)?,
            queues: queues.collect(),
            counters: counters.collect::<Result<_>>()?,
            services: services.collect(),
        })
    }
}

/// What people read at the start: where to look, who they can be, and lines to paste.
#[must_use]
pub fn greeting(h: &Handout, file: &Path) -> String {
    let Some(site) = h.main_site() else { return String::new() };
    let (base, mall, code) = (&h.base_url, &h.mall, &site.code);
    let at = format!("{base}/v1/malls/{mall}/sites/{code}");
    let counter = h.guest_counter().map_or("", |(_, counter)| counter);
    let queue = site.counters.iter().find(|c| c.code == counter).and_then(|c| c.queues.first()).map_or("", String::as_str);
    let service = site.services.iter().find(|s| s.walk_in && s.queue == queue).map_or("", |s| s.code.as_str());
    let Tokens { kiosk, officer, manager, .. } = &h.tokens;
    format!(
        "
Siap / Ready: {base}
  dokumentasi / docs   {base}/docs
  kontrak / contract   {base}/openapi.json
  untuk skrip / for scripts   {file}

Masuk / Sign in (POST /v1/auth/login), kata sandi / password: {PASSWORD}
  admin, manager, publisher, kepala, auditor
  petugas (semua loket / all counters of {code}), petugas-a1, petugas-a2, … (satu loket / one counter)

Salin-tempel / Paste:
KIOSK='{kiosk}'
OFFICER='{officer}'
MANAGER='{manager}'
# cari layanan / find a service
curl -s '{base}/v1/malls/{mall}/services?q=ktp'
# ambil nomor di anjungan / take a number at the kiosk
curl -s -X POST {at}/tickets -H \"Authorization: Bearer $KIOSK\" -H \"Idempotency-Key: $(date +%s%N)\" -H 'Content-Type: application/json' -d '{{\"service\":\"{service}\"}}'
# panggil berikutnya di loket {counter}, milik Anda / call the next at counter {counter}, which is yours
CALLED=$(curl -s -X POST {at}/counters/{counter}/call-next -H \"Authorization: Bearer $OFFICER\"); echo \"$CALLED\"
# layani, lalu selesai / serve, then finish
TICKET=$(echo \"$CALLED\" | cut -d '\"' -f 6)
curl -s -X POST {base}/v1/malls/{mall}/tickets/$TICKET/start -H \"Authorization: Bearer $OFFICER\"
curl -s -X POST {base}/v1/malls/{mall}/tickets/$TICKET/finish -H \"Authorization: Bearer $OFFICER\" -H 'Content-Type: application/json' -d '{{\"outcome\":\"completed\"}}'
# papan panggilan / the call board
curl -s {at}/board
# lantai layanan / the floor
curl -s {at}/floor -H \"Authorization: Bearer $MANAGER\"
# majukan jam demo / move the demo's clock
curl -s -X POST {base}{CLOCK_PATH} -H 'Content-Type: application/json' -d '{{\"advance\":\"PT30M\"}}'
",
        file = file.display(),
    )
}
