// Lets a device in by the code on its screen. The token of whoever signs in stays in this page's memory and ends with it.
"use strict";

const signIn = document.getElementById("sign-in");
const decide = document.getElementById("decide");
const asked = new URLSearchParams(location.search);
let token = null;

function say(text) {
  document.getElementById("said").textContent = text;
}

async function ask(method, path, body) {
  const headers = { Accept: "application/json", "Accept-Language": "id" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const json = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) {
    const fields = (json.errors || []).map((field) => field.detail || field.pointer).join(" ");
    throw new Error(json.detail || `${json.title}. ${fields}`);
  }
  return json;
}

function fill(select, items, chosen) {
  for (const item of items) select.append(new Option(item.name, item.code, false, item.code === chosen));
}

function below(form) {
  return `/v1/malls/${encodeURIComponent(form.mall.value)}`;
}

function enrolment() {
  return `${below(signIn)}/device-enrolments/${encodeURIComponent(signIn.user_code.value.trim())}`;
}

async function lookAtDevice() {
  const login = await ask("POST", "/v1/auth/login", { username: signIn.username.value, password: signIn.password.value });
  token = login.access_token;
  signIn.password.value = "";
  const device = await ask("GET", enrolment());
  const sites = await ask("GET", `${below(signIn)}/sites`);
  fill(decide.site, sites.items || sites);
  document.getElementById("software").textContent = device.software || "(tidak menyebut apa pun)";
  document.getElementById("asked").textContent = new Date(device.created_at).toLocaleTimeString("id");
  signIn.hidden = true;
  decide.hidden = false;
  say("");
}

async function letIn() {
  const services = decide.services.value.split(",").map((code) => code.trim()).filter(Boolean);
  const made = await ask("POST", `${enrolment()}/approve`, {
    kind: decide.kind.value,
    name: decide.name.value,
    site: decide.site.value,
    zone: decide.zone.value.trim() || null,
    services: services.length ? services : null,
    responsible: decide.responsible.value.trim() || null,
    print_confirm: decide.print_confirm.checked,
  });
  decide.hidden = true;
  say(`${made.name} diterima; dalam beberapa detik perangkat siap.`);
}

async function turnAway() {
  await ask("POST", `${enrolment()}/deny`);
  decide.hidden = true;
  say("Perangkat ditolak.");
}

function on(element, event, action) {
  element.addEventListener(event, (happened) => {
    happened.preventDefault();
    say("…");
    action().catch((error) => say(error.message));
  });
}

on(signIn, "submit", lookAtDevice);
on(decide, "submit", letIn);
on(document.getElementById("deny"), "click", turnAway);
signIn.user_code.value = asked.get("user_code") || "";
ask("GET", "/v1/malls").then((malls) => fill(signIn.mall, malls.items || malls, asked.get("mall")), (error) => say(error.message));
