// The room in a browser: a WebSocket where there can be one, and else long polls.
"use strict";

const texts = document.body.dataset;
const byId = (id) => document.getElementById(id);
const [inbox, scroll, form, field, newer] = ["inbox", "scroll", "messageform", "message", "newer"].map(byId);
const xsrf = form.elements._xsrf.value;
const locale = document.documentElement.lang;

/** The id of the last message there is here: what to come back with. */
let cursor = texts.cursor;

// What is shown

const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(locale, { dateStyle: "full" });

/** Messages of one person within five minutes are one group. */
const GROUP = 5 * 60 * 1000;

/** An id begins with the time of its message. */
const said = (item) => new Date(parseInt(item.id.slice(1), 10));

function dayOf(when) {
  const now = new Date();
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (when.toDateString() === now.toDateString()) return texts.today;
  if (when.toDateString() === yesterday.toDateString()) return texts.yesterday;
  return date.format(when);
}

/** Gives a message its time, and its place among the others. */
function dress(item) {
  const when = said(item);
  const clock = item.querySelector("time");
  clock.dateTime = when.toISOString();
  clock.textContent = time.format(when);
  clock.title = date.format(when);
  const before = item.previousElementSibling;
  const last = before?.classList.contains("message") ? before : null;
  if (!last || said(last).toDateString() !== when.toDateString()) {
    const day = document.createElement("li");
    day.className = "day";
    day.textContent = dayOf(when);
    item.before(day);
  } else if (last.dataset.from === item.dataset.from && when - said(last) < GROUP) {
    item.classList.add("follows");
  }
}

const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  newer.hidden = true;
}

function show(message) {
  cursor = message.id;
  if (byId("m" + message.id)) return;
  const follow = atEnd() || message.from === texts.user;
  const item = document.createElement("li");
  item.id = "m" + message.id;
  item.className = "message fresh";
  item.classList.toggle("mine", message.from === texts.user);
  item.dataset.from = message.from;
  item.innerHTML = message.html; // made by the server, which has escaped what people write
  inbox.append(item);
  dress(item);
  byId("empty").hidden = true;
  if (message.from === texts.user && message.body === waiting) waiting = null;
  if (follow) toEnd();
  else newer.hidden = false;
  if (document.hidden) {
    unread += 1;
    document.title = `(${unread}) ${title}`;
  }
}

const title = document.title;
let unread = 0;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = title;
});

function tell(state) {
  const status = byId("status");
  if (status.dataset.state === state) return;
  status.dataset.state = state;
  status.querySelector(".words").textContent = texts[state];
}

// How it comes

/** Pauses between tries grow from a third of a second to ten seconds. */
const pause = {
  next: 300,
  async wait() {
    const length = this.next * (1 + Math.random() / 2);
    this.next = Math.min(this.next * 2, 10000);
    await new Promise((done) => {
      setTimeout(done, length);
      addEventListener("online", done, { once: true });
    });
  },
  reset() {
    this.next = 300;
  },
};

let socket = null;

/** One conversation; whether it ever began. */
function converse() {
  return new Promise((ended) => {
    let open = false;
    const url = new URL("/chatsocket", location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("cursor", cursor);
    const mine = new WebSocket(url);
    mine.onopen = () => {
      open = true;
      socket = mine;
      pause.reset();
      tell("live");
    };
    mine.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.error) failed();
      else show(message);
    };
    mine.onclose = () => {
      socket = null;
      if (waiting) failed();
      ended(open);
    };
  });
}

async function post(path, fields) {
  const body = new URLSearchParams({ ...fields, _xsrf: xsrf });
  const answer = await fetch(path, { method: "POST", body });
  if (answer.status === 403) location.assign("/auth/login");
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function poll() {
  const waits = setTimeout(() => tell("polling"), 500); // an error comes sooner
  try {
    const answer = await post("/a/message/updates", { cursor });
    tell("polling");
    pause.reset();
    answer.messages.forEach(show);
  } finally {
    clearTimeout(waits);
  }
}

async function listen() {
  const wanted = new URLSearchParams(location.search).get("transport");
  let talks = "WebSocket" in window && wanted !== "poll";
  let talked = false;
  for (;;) {
    try {
      if (!talks) {
        await poll();
        continue;
      }
      if (await converse()) talked = true;
      else if (!talked) {
        talks = false; // something between here and there does not let sockets pass
        continue;
      }
    } catch (error) {
      console.info(error);
    }
    tell("lost");
    await pause.wait();
  }
}

// What is said

/** What was sent and has not come back yet. */
let waiting = null;

function failed() {
  if (waiting && !field.value) field.value = waiting;
  waiting = null;
  const notice = byId("notice");
  notice.textContent = texts.failed;
  notice.hidden = false;
}

async function say(body) {
  waiting = body;
  byId("notice").hidden = true;
  if (socket) {
    socket.send(JSON.stringify({ body }));
    return;
  }
  try {
    const message = await post("/a/message/new", { body });
    waiting = null;
    if (byId("status").dataset.state !== "polling") return;
    if (!byId("m" + message.id)) toEnd();
  } catch {
    failed();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = field.value.trim();
  if (!body) return;
  field.value = "";
  field.focus();
  say(body);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

newer.addEventListener("click", () => {
  toEnd();
  field.focus();
});
scroll.addEventListener("scroll", () => {
  if (atEnd()) newer.hidden = true;
});

inbox.querySelectorAll(".message").forEach(dress);
toEnd();
listen();
