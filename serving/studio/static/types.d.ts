// The nouns of the studio. Those that come over the wire are made from the server's OpenAPI (`npm run types`), so a change
// of the API that the studio does not follow is found by `npm run check`.
import type { components } from "../types/api";

type Schemas = components["schemas"];

export type Picture = Schemas["Picture"];
export type ImageRef = Schemas["ImageRef"];
export type Upload = Schemas["Upload"];
export type Step = Schemas["Step"];
export type SubRequest = Schemas["SubRequest"];
export type Verdict = Schemas["Verdict"];
export type Refusal = Schemas["Refusal"];
export type StepView = Schemas["StepView"];
export type SessionView = Schemas["SessionView"];
export type SessionLine = Schemas["SessionLine"];
export type History = Schemas["History"];
export type HistoryStep = Schemas["HistoryStep"];
export type AttemptView = Schemas["AttemptView"];
export type Feedback = Schemas["Feedback"];
export type FeedbackView = Schemas["FeedbackView"];
export type TurnView = Schemas["TurnView"];
export type Located = Schemas["Located"];
export type ToolView = Schemas["ToolView"];
export type Check = Schemas["Check"];

/** One of the places that a phrase may mean; coordinates are those of the question's image. */
export interface Choice {
  id: string;
  box: [number, number, number, number];
  label: string;
  confidence: number;
  mask: ImageRef;
}
export interface PlanQuestion {
  kind: "plan";
  error: string;
  image: ImageRef;
  sub_requests: SubRequest[];
  steps: Step[];
  refused: Refusal[];
  notes: string[];
}
export interface RegionQuestion {
  kind: "region";
  error: string;
  image: ImageRef;
  step: string;
  phrase: string;
  reason: string;
  choices: Choice[];
}
export interface ResultQuestion {
  kind: "result";
  error: string;
  image: ImageRef;
  before: ImageRef;
  step: string;
  instruction: string;
  attempt: number;
  verdict: Verdict | null;
}
export type Question = PlanQuestion | RegionQuestion | ResultQuestion;

/** A place on a picture, in that picture's pixels, as answers and regions of the API take it. */
export type Place =
  | { box: [number, number, number, number] }
  | { point: [number, number] }
  | { mask_upload: string }
  /** One of those that a question names. */
  | { choice: string };

/** What the pointing layer hands over: a place, or a mask that is still to be sent. `outline` is an SVG path, "" for none. */
export type Drawn = { outline: string } & ({ place: Place } | { mask: Blob });

/** What the events of a session say (docs/serving.md). */
export type SessionEvent = { at: string; picture?: Picture } & (
  | { event: "plan"; turn: number; request: string; sub_requests: SubRequest[]; steps: Step[]; refused: Refusal[]; notes: string[] }
  | { event: "step_started"; step: string; tool: string; instruction: string; number: number; of: number }
  | { event: "progress"; step: string; done: number; total: number }
  | { event: "verdict"; step: string; attempt: number; verdict: Verdict }
  | { event: "step_finished"; step: string; status: StepView["status"]; attempts: number; seconds: number; reason: string }
  | { event: "interrupt"; question: Question }
  | { event: "done"; status: SessionView["status"]; reason: string; refused: Refusal[]; notes: string[] }
  | { event: "stopped"; why: "cancelled" | "time" | "drained" | "failed"; message: string; resumable: boolean }
);

/** A step while it is worked on: what the session's view does not have. */
export interface LiveStep {
  done: number;
  /** 0: not known. */
  total: number;
  /** Attempts that have their verdict, in order. */
  tried: { attempt: number; verdict: Verdict; picture: Picture | null }[];
}

/** A photo that was chosen and of which there is no session yet. */
export interface Chosen {
  name: string;
  bytes: number;
  /** 0-1. */
  sent: number;
  upload: Upload | null;
}

/** What a person is about to say. */
export interface Draft {
  request: string;
  /** Ask before the plan is carried out. */
  ask: boolean;
  /** Show each result before it is built upon. */
  results: boolean;
  /** Where it is meant. */
  place: Place | null;
  /** The picture that `place` was shown on; null: the photo that was just chosen. */
  on: Picture | null;
  /** Of `place`, as an SVG path. */
  outline: string;
}

/** Changes of the plan's cards that were not sent yet. */
export interface PlanDraft {
  /** Ids of all steps in the order wanted, dropped ones too. */
  order: string[];
  dropped: string[];
  /** By step. */
  changes: Record<string, { request?: string; arguments?: Record<string, unknown>; region?: Place }>;
  /** Of the places that were shown, by step, as SVG paths. */
  outlines: Record<string, string>;
  add: string;
  /** Why it was not taken. */
  error: string;
}

/** Where a step of the plan would work, as `/v1/locate` found it; `reason`: why a person will be asked, "" when it is sure. */
export type PlannedPlace = Pick<Located, "reason" | "choices">;

/** What a place is wanted for. */
export type PointingFor =
  | { for: "draft" }
  | { for: "question" }
  | { for: "plan"; step: string }
  | { for: "step"; step: string };

/** A place that may be meant. */
export interface Proposal {
  id: string;
  label: string;
  box: number[];
  /** SVG path; "": it is traced from the mask. */
  outline: string;
  /** Where its mask is fetched, "" where there is none. */
  image: string;
  /** The mask as an upload, which can be named where no question names it. */
  mask_upload: string | null;
}

/** A person is showing a place on a picture. */
export interface Pointing {
  target: PointingFor;
  /** Coordinates are its pixels. */
  picture: Picture;
  /** The thing in words, "" when none were said. */
  phrase: string;
  /** Places it may be, to begin with: of a question, or found by `/v1/locate`. */
  choices: Proposal[];
  /** What is at the point that was asked about last; null: it is not known. */
  found: { point: [number, number]; choice: Proposal | null; reason: string } | null;
}

/** What a view says to begin with; the rest is known from the session. */
export interface PointingWanted {
  target: PointingFor;
  picture?: Picture;
  phrase?: string;
}

/** `<picture-view>` as the pointing layer knows it. */
export interface PictureElement extends HTMLElement {
  /** Screen pixels a picture pixel. */
  readonly scale: number;
  toPicture(clientX: number, clientY: number): { x: number; y: number };
  /** Relative to the element. */
  toScreen(x: number, y: number): { left: number; top: number };
  /** Move what is seen by screen pixels. */
  panBy(dx: number, dy: number): void;
  /** About a place that stays where it is. */
  zoomBy(factor: number, clientX: number, clientY: number): void;
}

/** What the middle of the page shows. */
export interface Shown {
  /** A step's picture; null: the picture as it is now. "" is the photo. */
  step: string | null;
  mode: "single" | "slider" | "difference";
  against: "before" | "original";
  /** By how much a difference is made stronger. */
  gain: number;
}

export type Panel = "chat" | "steps" | "history";
export type DialogName = "download" | "script" | "key" | "compare" | "help" | "remove" | "step";

export interface State {
  /** Whether the server asks for a key, and has let this browser in; null: not known yet. */
  key: { needed: boolean; known: boolean } | null;
  /** Null: nothing is known yet. */
  sessions: SessionLine[] | null;
  chosen: Chosen | null;
  draft: Draft;
  session: SessionView | null;
  history: History | null;
  live: Record<string, LiveStep>;
  /** The step under way. */
  current: string | null;
  /** `lost`: the server does not answer; it is tried again. */
  connection: "idle" | "open" | "lost";
  plan: PlanDraft | null;
  /** By step of the plan that waits; a step that is not in it is still being looked for. */
  places: Record<string, PlannedPlace>;
  /** The step whose card has the pointer or the focus. */
  marked: string | null;
  /** A card that is being dragged, and the place in the order where it would land. */
  drag: { step: string; to: number } | null;
  /** What the tools can be told; null: not read yet. */
  tools: ToolView[] | null;
  /** The last thing that happened by itself, in a sentence. */
  said: string;
  /** When the step under way began, and now, in ms; 0: not known. */
  began: number;
  now: number;
  /** A file is held over the page. */
  dropping: boolean;
  /** The session that is about to be removed. */
  removing: { id: string; request: string } | null;
  shown: Shown;
  pointing: Pointing | null;
  /** Another session beside this one. */
  other: { session: SessionView; history: History } | null;
  panel: Panel;
  dialog: DialogName | null;
  /** Arguments of an earlier step that were changed and not sent yet. */
  settings: { step: string; values: Record<string, unknown> } | null;
  /** As what the picture is to be downloaded; "" is as it came, `size` null is as large as it is. */
  download: { format: "" | "jpeg" | "png" | "webp" | "ora" | "psd"; quality: number; size: number | null };
  /** The session as a script; its text is null until it is there. */
  script: { as: "python" | "cli"; text: string | null; copied: "copied" | "selected" | null } | null;
  /** The step that the dialog `step` is about. */
  inspected: string | null;
  /** The step whose card is open. */
  opened: string | null;
  /** What was just said to the server and is not answered yet. */
  busy: boolean;
  notice: { kind: "error" | "info"; text: string } | null;
}
