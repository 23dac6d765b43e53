// What a person can do: every action talks to the session API and changes the state. Views call these and nothing else.

import { api, ApiError, pictureOf } from "./api.js";
import { keep, kept } from "./drafts.js";
import { applied } from "./events.js";
import { Live } from "./live.js";
import { asked, located, opened } from "./pointing/places.js";
import { sentence } from "./said.js";
import { EMPTY } from "./store.js";
import { t } from "./texts.js";

/** @typedef {import("./types.d.ts").State} State */
/** @typedef {import("./types.d.ts").Place} Place */

/** Events after which the history is read anew. */
const SETTLED = new Set(["step_finished", "interrupt", "done", "stopped"]);

/** @param {import("./store.js").Store} store */
export function createActions(store) {
  const live = new Live({
    event: (event) => {
      const said = sentence(store.state, event);
      store.set({ ...applied(store.state, event), ...(said === null ? {} : { said }) });
      if (event.event === "interrupt") void findPlaces();
      if (event.event === "done" || event.event === "stopped") void refresh();
      else if (SETTLED.has(event.event)) void refreshHistory();
    },
    connection: (connection) => store.state.connection === connection || store.set({ connection }),
    back: () => void refresh(),
  });

  /**
   * Do something that talks to the server; what goes wrong is told in the server's words.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async function attempt(work) {
    store.set({ busy: true, notice: null });
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) store.set({ dialog: "key", notice: store.state.dialog === "key" ? { kind: "error", text: error.message } : null });
      else store.set({ notice: { kind: "error", text: error.message || t("notice.unreachable") } });
      return undefined;
    } finally {
      store.set({ busy: false });
    }
  }

  /** The session on the page, or an error for callers that need one. */
  function here() {
    const { session } = store.state;
    if (session === null) throw new Error("no session is open");
    return session;
  }

  /** Read the session and its history again. */
  async function refresh() {
    const { session } = store.state;
    if (session === null) return;
    try {
      const [now, history] = await Promise.all([api.session(session.id), api.history(session.id)]);
      if (store.state.session?.id === session.id) store.set({ session: now, history });
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0) store.set({ notice: { kind: "error", text: error.message } });
    }
  }

  async function refreshHistory() {
    const { session } = store.state;
    if (session === null) return;
    const history = await api.history(session.id).catch(() => null);
    if (history && store.state.session?.id === session.id) store.set({ history });
  }

  let placesOf = "";
  /** How many photos were chosen: only the last one counts. */
  let choices = 0;

  /** Where the steps of the plan that waits would work: looked for one after the other once the plan is on the page. */
  async function findPlaces() {
    const { session } = store.state;
    const question = /** @type {import("./types.d.ts").Question | null} */ (session?.question ?? null);
    const plan = session && question?.kind === "plan" ? JSON.stringify([session.id, question.image, question.steps]) : "";
    if (plan === placesOf) return;
    placesOf = plan;
    store.set({ places: {} });
    if (session === null || question?.kind !== "plan") return;
    for (const step of question.steps.filter((one) => one.region)) {
      const place = await api.locate({ session: session.id, step: step.id }).catch((error) => {
        if (error instanceof ApiError) return { reason: error.message, choices: [] };
        throw error;
      });
      if (placesOf !== plan) return;
      store.set({ places: { ...store.state.places, [step.id]: place } });
    }
  }

  /** Show a session that the server has answered with. @param {import("./types.d.ts").SessionView} session */
  function show(session) {
    const same = store.state.session?.id === session.id;
    store.set({ session, plan: null, shown: EMPTY.shown, pointing: null });
    if (!same) {
      const draft = { ...store.state.draft, request: kept(session.id), place: null, on: null, outline: "" };
      store.set({ live: {}, current: null, history: null, said: "", draft, panel: session.question ? "steps" : "chat" });
    }
    if (!same) live.follow(session.events);
    if (location.hash !== `#${session.id}`) history.pushState(null, "", `#${session.id}`);
    void refreshHistory();
    void findPlaces();
  }

  const actions = {
    store,
    attempt,
    refresh,
    /** What the address bar says: a session, or the start. */
    async route() {
      const id = location.hash.slice(1);
      if (id === store.state.session?.id) return;
      if (!id) return actions.home();
      const session = await attempt(() => api.session(id));
      if (session) show(session);
      else if (store.state.dialog !== "key") history.replaceState(null, "", location.pathname);
    },
    /** The page to begin with. */
    async home() {
      live.stop();
      const { draft, key, notice, sessions, tools } = store.state;
      store.set({ ...EMPTY, draft: { ...EMPTY.draft, ask: draft.ask, request: kept("") }, key, notice, sessions, tools });
      if (location.hash) history.pushState(null, "", location.pathname);
      await actions.list();
    },
    /** Read which sessions there are. */
    async list() {
      const page = await attempt(() => api.sessions());
      if (page) store.set({ sessions: page.data });
    },
    /** A photo was dropped or pasted, wherever on the page. @param {File} file */
    async take(file) {
      if (store.state.session !== null) await actions.home();
      await actions.choose(file);
    },
    /** @param {boolean} dropping */
    dropping: (dropping) => store.state.dropping === dropping || store.set({ dropping }),
    /** @param {string} id */
    async open(id) {
      const session = await attempt(() => api.session(id));
      if (session) show(session);
    },
    /** A photo was chosen: it is sent at once, while the person types. @param {File} file */
    async choose(file) {
      const name = file.name || t("start.pasted");
      const mine = ++choices;
      /** @param {Partial<import("./types.d.ts").Chosen> | null} change */
      const told = (change) => {
        const { chosen } = store.state;
        if (mine === choices && chosen) store.set({ chosen: change && { ...chosen, ...change } });
      };
      store.set({ chosen: { name, bytes: file.size, sent: 0, upload: null }, notice: null });
      const upload = await attempt(() => api.upload(file, name, (sent) => told({ sent })));
      told(upload ? { sent: 1, upload } : null);
    },
    forget: () => store.set({ chosen: null, draft: { ...store.state.draft, place: null, on: null, outline: "" } }),
    /** @param {Partial<import("./types.d.ts").Draft>} change */
    write(change) {
      store.set({ draft: { ...store.state.draft, ...change } });
      if (change.request !== undefined) keep(store.state.session?.id ?? "", change.request);
    },
    /** Send what was written: a new session with the chosen photo, or a further turn of this one. */
    async send() {
      const { draft, chosen, session } = store.state;
      if (!draft.request.trim() || store.state.busy) return;
      const review = draft.ask ? (draft.results ? "all" : "plan") : draft.results ? "result" : "never";
      const wish = { request: draft.request, options: { review, ask: true }, ...asWish(draft) };
      const upload = chosen?.upload;
      const sent = await attempt(async () => {
        if (session === null && upload) show(await api.create(upload, wish));
        else if (session !== null) {
          await api.say(session.id, wish);
          store.set({ session: { ...session, working: "queued", request: draft.request } });
        } else return false;
        return true;
      });
      if (!sent) return;
      keep(session?.id ?? "", "");
      store.set({ draft: { ...draft, request: "", place: null, on: null, outline: "" }, chosen: null, shown: EMPTY.shown });
    },
    /** Answer the open question. @param {object} answer */
    async answer(answer) {
      const session = here();
      const done = await attempt(() => api.answer(session.id, answer));
      if (done) store.set({ pointing: null, session: { ...here(), status: "running", working: "queued", question: null } });
    },
    /** Change the cards of a plan that waits; nothing is sent yet. @param {Partial<import("./types.d.ts").PlanDraft>} change */
    edit(change) {
      const steps = /** @type {any} */ (here().question)?.steps ?? [];
      const now = store.state.plan ?? { order: steps.map((/** @type {any} */ s) => s.id), dropped: [], changes: {}, outlines: {}, add: "", error: "" };
      store.set({ plan: { ...now, error: "", ...change } });
    },
    /** What the tools can be told is read when somebody wants to tell them something. */
    async knowTools() {
      if (store.state.tools !== null) return;
      const tools = await attempt(() => api.tools());
      if (tools) store.set({ tools });
    },
    /** @param {string | null} step */
    mark: (step) => store.state.marked === step || store.set({ marked: step }),
    /** @param {State["drag"]} drag */
    drag: (drag) => store.set({ drag }),
    /** @param {boolean} approve carry it out; else see the changed plan first */
    async sendPlan(approve) {
      await actions.answer(planAnswer(store.state.plan, approve));
      const { plan, notice, session } = store.state;
      if (notice?.kind !== "error" || session?.question?.["kind"] !== "plan") return;
      actions.edit({ ...plan, error: notice.text }); // what cannot be is told where it was asked for
      store.set({ notice: null });
    },
    async cancel() {
      await attempt(() => api.cancel(here().id));
    },
    async resume() {
      const done = await attempt(() => api.run(here().id));
      if (done) store.set({ session: { ...here(), working: "queued" } });
    },
    async undo() {
      const session = await attempt(() => api.undo(here().id));
      if (session) show(session);
    },
    async redo() {
      const session = await attempt(() => api.redo(here().id));
      if (session) show(session);
    },
    /** Make a step's picture the one to go on from. @param {string} step "" is the photo */
    async goTo(step) {
      const session = await attempt(() => api.goTo(here().id, step));
      if (session) show(session);
    },
    /** Do an earlier step anew. @param {string} step @param {object} change */
    async revise(step, change) {
      const done = await attempt(() => api.revise(here().id, step, change));
      if (done) store.set({ pointing: null, settings: null, shown: { ...store.state.shown, step: null }, session: { ...here(), working: "queued" } });
    },
    /** @param {string | null} step */
    async fork(step) {
      const session = await attempt(() => api.fork(here().id, step));
      if (session) show(session);
    },
    /** Look at another session beside this one. @param {string | null} id null: no more */
    async compare(id) {
      if (id === null) return store.set({ other: null });
      const both = await attempt(() => Promise.all([api.session(id), api.history(id)]));
      if (both) store.set({ other: { session: both[0], history: both[1] }, dialog: null });
    },
    /** @param {string} step @param {"up" | "down" | null} vote @param {string} words */
    async feedback(step, vote, words) {
      const told = await attempt(() => api.feedback(here().id, step, vote, words));
      const { history } = store.state;
      if (told && history?.id === told.id) store.set({ history: withFeedback(history, told.feedback) });
    },
    /** @param {Partial<import("./types.d.ts").Shown>} change */
    look: (change) => store.set({ shown: { ...store.state.shown, ...change } }),
    /** Begin to show a place: what may be meant is looked for meanwhile. @param {import("./types.d.ts").PointingWanted} wanted */
    async point(wanted) {
      const pointing = opened(wanted, store.state);
      if (pointing === null) return;
      store.set({ pointing, shown: EMPTY.shown });
      const where = pointing.choices.length ? null : asked(pointing, store.state);
      if (where === null) return;
      const found = await api.locate(where).catch(() => null); // pointing works without
      if (found && store.state.pointing?.target === wanted.target) {
        store.set({ pointing: { ...store.state.pointing, choices: found.choices.map(located) } });
      }
    },
    /** What is at a point of the picture on which a place is shown. @param {[number, number]} point */
    async seek(point) {
      const { pointing } = store.state;
      if (pointing === null) return;
      const found = await api.locate(asked(pointing, store.state, point) ?? {}).catch(() => null);
      if (found === null || store.state.pointing?.target !== pointing.target) return;
      const [first] = found.choices.map(located);
      store.set({ pointing: { ...store.state.pointing, found: { point, choice: first ?? null, reason: found.reason } } });
    },
    /** A place was shown, or not (null). @param {import("./types.d.ts").Drawn | null} drawn */
    async placed(drawn) {
      const { pointing } = store.state;
      if (pointing === null) return;
      if (drawn === null) return store.set({ pointing: null });
      const place = "mask" in drawn ? await attempt(() => api.upload(drawn.mask, "mask.png")).then(named) : drawn.place;
      if (place === null || store.state.pointing?.target !== pointing.target) return;
      const { target } = pointing;
      if (target.for === "question") return actions.answer(place);
      if (target.for === "step") return actions.revise(target.step, { region: place });
      store.set({ pointing: null });
      if (target.for === "draft") return actions.write({ place, on: store.state.session && pointing.picture, outline: drawn.outline });
      const changes = store.state.plan?.changes ?? {};
      const outlines = { ...store.state.plan?.outlines, [target.step]: drawn.outline };
      actions.edit({ changes: { ...changes, [target.step]: { ...changes[target.step], region: place } }, outlines });
    },
    /** @param {string} key */
    async login(key) {
      const known = await attempt(() => api.login(key));
      if (known !== undefined) {
        store.set({ key: known, dialog: null, notice: null });
        await actions.route();
      }
    },
    /** Learn whether the server asks for a key. */
    async knowKey() {
      const key = await api.key().catch(() => null);
      store.set({ key });
    },
    /** Give the cookie back; what was on the page goes with it. */
    async logOut() {
      await attempt(api.logout);
      location.assign(location.pathname);
    },
    /** @param {string} [id] */
    async remove(id = here().id) {
      const open = store.state.session?.id === id ? store.state.session : null;
      if (open) live.stop(); // its events end before it does
      const gone = await attempt(() => api.remove(id));
      if (gone === undefined) return open ? live.follow(open.events) : undefined;
      if (open) await actions.home();
      else await actions.list();
    },
    /** Ask whether to remove a session. @param {NonNullable<State["removing"]>} removing */
    askToRemove: (removing) => store.set({ removing, dialog: "remove" }),
    /** @param {import("./types.d.ts").Panel} panel */
    panel: (panel) => store.set({ panel }),
    /** The text that does the same again. @param {"python" | "cli"} as */
    async script(as) {
      store.set({ script: { as, text: null, copied: null }, dialog: "script" });
      const text = await attempt(() => api.script(here().id, as));
      if (store.state.script?.as === as) store.set({ script: text === undefined ? null : { as, text, copied: null } });
      if (text === undefined) store.set({ dialog: null });
    },
    /** @param {"copied" | "selected"} copied */
    copied: (copied) => store.state.script && store.set({ script: { ...store.state.script, copied } }),
    /** Choose a session to look at beside this one. */
    async chooseOther() {
      store.set({ dialog: "compare" });
      const page = await attempt(() => api.sessions(100));
      if (page) store.set({ sessions: page.data });
    },
    /** @param {Partial<State["download"]>} change */
    downloadAs: (change) => store.set({ download: { ...store.state.download, ...change } }),
    /** @param {import("./types.d.ts").DialogName | null} dialog */
    dialog: (dialog) => store.set({ dialog }),
    /** @param {string | null} step */
    openStep: (step) => store.set({ opened: step }),
    /** All about a step, in a dialog. @param {string} step */
    inspect(step) {
      store.set({ inspected: step, dialog: "step", settings: null });
      void actions.knowTools();
    },
    /** Give arguments of an earlier step other values; nothing is sent yet. @param {string} step @param {Record<string, unknown>} values */
    set: (step, values) => store.set({ settings: { step, values } }),
    dismiss: () => store.set({ notice: null }),
    /** @param {string} text */
    tell: (text) => store.set({ notice: { kind: "info", text } }),
    /** The picture behind a reference of this session. @param {import("./types.d.ts").ImageRef} ref */
    picture: (ref) => pictureOf(here().id, ref),
  };
  return actions;
}

/** @typedef {ReturnType<typeof createActions>} Actions */

/** A mask that was sent, as a place. @param {import("./types.d.ts").Upload | undefined} upload */
const named = (upload) => (upload ? { mask_upload: upload.id } : null);

/**
 * The place of a draft as a wish says it.
 * @param {import("./types.d.ts").Draft} draft
 */
export function asWish({ place, on }) {
  if (place === null) return {};
  if ("mask_upload" in place) return { mask_upload: place.mask_upload, ...(on ? { mask_picture: on.sha256 } : {}) };
  return { region: [{ ...place, ...(on ? { picture: on.sha256 } : {}) }] };
}

/** A history with what was said of its steps. @param {import("./types.d.ts").History} history @param {import("./types.d.ts").Feedback[]} said */
function withFeedback(history, said) {
  const turns = history.turns.map((turn) => ({
    ...turn,
    steps: turn.steps.map((step) => ({ ...step, feedback: said.find((one) => one.step === step.id) ?? null })),
  }));
  return { ...history, turns };
}

/**
 * The answer that the changed cards of a plan stand for.
 * @param {import("./types.d.ts").PlanDraft | null} plan
 * @param {boolean} approve
 */
export function planAnswer(plan, approve) {
  if (plan === null) return { approve };
  const change = Object.entries(plan.changes).map(([step, what]) => ({ step, ...what }));
  const order = plan.order.filter((id) => !plan.dropped.includes(id));
  return { approve, drop: plan.dropped, change, order, add: plan.add };
}
