// The session API, as far as the studio uses it: one function a route, in the words of docs/serving.md.
// What it answers is passed on as it is; what it refuses is an `ApiError` with the server's own sentence.

/** @typedef {import("./types.d.ts").SessionView} SessionView */

const root = document.querySelector('meta[name="studio-root"]')?.getAttribute("content") ?? "";

/** The server refused, or did not answer (`status` 0). */
export class ApiError extends Error {
  /** @param {number} status @param {string} message @param {string} [code] */
  constructor(status, message, code = "") {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * Ask the server.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] plain data
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body, headers = {}) {
  let reply;
  try {
    reply = await fetch(root + path, {
      method,
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, "");
  }
  if (reply.status === 204) return null;
  const json = reply.headers.get("Content-Type")?.startsWith("application/json");
  const told = json ? await reply.json() : await reply.text();
  if (reply.ok) return told;
  throw new ApiError(reply.status, json ? told.error.message : told, json ? told.error.code : "");
}

/** A request that may be sent again is done once: every press of a button has a key of its own. */
const once = () => ({ "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` });

/** @param {string} id */
const of = (id) => `/v1/sessions/${id}`;

export const api = {
  root,
  /** @returns {Promise<{ needed: boolean, known: boolean }>} */
  key: () => ask("GET", "/studio/key"),
  /** @param {string} key */
  login: (key) => ask("POST", "/studio/key", { key }),
  logout: () => ask("DELETE", "/studio/key"),
  /** @param {number} [limit] */
  sessions: (limit = 20) => ask("GET", `/v1/sessions?limit=${limit}`),
  /** @param {import("./types.d.ts").Upload} upload @param {object} wish */
  create: (upload, wish) => ask("POST", "/v1/sessions", { upload: upload.id, ...wish }, once()),
  /** @param {string} id @returns {Promise<SessionView>} */
  session: (id) => ask("GET", of(id)),
  /** @param {string} id @returns {Promise<import("./types.d.ts").History>} */
  history: (id) => ask("GET", `${of(id)}/history`),
  /** @param {string} id */
  run: (id) => ask("POST", `${of(id)}/run`),
  /** @param {string} id @param {object} answer */
  answer: (id, answer) => ask("POST", `${of(id)}/answer`, answer, once()),
  /** @param {string} id @param {object} wish */
  say: (id, wish) => ask("POST", `${of(id)}/messages`, wish, once()),
  /** @param {string} id */
  cancel: (id) => ask("POST", `${of(id)}/cancel`),
  /** @param {string} id @returns {Promise<SessionView>} */
  undo: (id) => ask("POST", `${of(id)}/undo`, {}),
  /** @param {string} id @returns {Promise<SessionView>} */
  redo: (id) => ask("POST", `${of(id)}/redo`),
  /** @param {string} id @param {string} step @returns {Promise<SessionView>} */
  goTo: (id, step) => ask("POST", `${of(id)}/goto`, { step }),
  /** @param {string} id @param {string} step @param {object} change */
  revise: (id, step, change) => ask("POST", `${of(id)}/steps/${step}`, change, once()),
  /** @param {string} id @param {string | null} step @returns {Promise<SessionView>} */
  fork: (id, step) => ask("POST", `${of(id)}/fork`, { step }, once()),
  /** @param {string} id */
  remove: (id) => ask("DELETE", of(id)),
  /** @returns {Promise<import("./types.d.ts").ToolView[]>} */
  tools: () => ask("GET", "/v1/tools"),
  /** @param {object} where @returns {Promise<import("./types.d.ts").Located>} */
  locate: (where) => ask("POST", "/v1/locate", where),
  /** @param {string} id @param {string} step @param {"up" | "down" | null} vote @param {string} words @returns {Promise<import("./types.d.ts").FeedbackView>} */
  feedback: (id, step, vote, words) => ask("PUT", `${of(id)}/feedback`, { step, vote, words }),
  /** @param {string} id @param {"python" | "cli"} as @returns {Promise<string>} */
  script: (id, as) => ask("GET", `${of(id)}/script?as=${as}`),
  /**
   * Put a file on the server. `fetch` does not tell how far it is, so this is the older way.
   * @param {Blob} file
   * @param {string} name
   * @param {(sent: number) => void} [progress] 0-1
   * @returns {Promise<import("./types.d.ts").Upload>}
   */
  upload: (file, name, progress = () => {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${root}/v1/uploads?name=${encodeURIComponent(name)}`);
      request.responseType = "json";
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => event.total && progress(event.loaded / event.total);
      request.onerror = () => reject(new ApiError(0, ""));
      request.onload = () => {
        if (request.status === 201) resolve(request.response);
        else reject(new ApiError(request.status, request.response?.error?.message ?? "", request.response?.error?.code));
      };
      request.send(file);
    }),
};

/**
 * The address of a picture, or of a part of it, at most `size` pixels on its longest edge.
 * @param {{ url: string }} picture
 * @param {{ size?: number, box?: number[], format?: string, quality?: number }} [how]
 */
export function address(picture, how = {}) {
  const asked = Object.entries(how).filter(([, value]) => value !== undefined);
  const more = picture.url.includes("?") ? "&" : "?";
  return asked.length ? picture.url + more + asked.map(([name, value]) => `${name}=${value}`).join("&") : picture.url;
}

/**
 * The address of any picture that a session names by its reference.
 * @param {string} session
 * @param {{ sha256: string, width: number, height: number }} ref
 * @returns {import("./types.d.ts").Picture}
 */
export function pictureOf(session, ref) {
  const url = `${root}${of(session)}/artifacts/${ref.sha256}`;
  return { sha256: ref.sha256, width: ref.width, height: ref.height, url, thumbnail: `${url}?size=320` };
}

/**
 * An upload as a picture that can be shown: it has no address of its content, its id stands for that.
 * @param {import("./types.d.ts").Upload} upload
 * @returns {import("./types.d.ts").Picture}
 */
export function pictureOfUpload({ id, width, height }) {
  const url = uploaded(id);
  return { sha256: id, width, height, url, thumbnail: `${url}?size=320` };
}

/** Where an upload is shown. @param {string} id */
export const uploaded = (id) => `${root}/v1/uploads/${id}/image`;
