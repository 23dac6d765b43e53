// The difference of two pictures, as the server makes it: where they are the same it is black.

import { address } from "../api.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

/** What a difference is multiplied with before it is said that there is none, and the size at which that is looked at. */
const STRONGEST = 64;
const SIZE = 1024;

/**
 * The difference of two pictures of a session, as a picture with the pixels of the second.
 * @param {Picture} before
 * @param {Picture} after
 * @param {number} gain
 */
export function differenceOf(before, after, gain) {
  const url = after.url.replace(/artifacts\/[0-9a-f]+$/, "difference");
  return { url: `${url}?a=${after.sha256}&b=${before.sha256}&gain=${gain}`, width: after.width, height: after.height };
}

/**
 * Whether anything can be seen of it. Pictures of one address are the same in every pixel, so nothing is asked then.
 * @param {Picture} before
 * @param {Picture} after
 * @returns {Promise<"same" | "unseen" | "">} "": it can
 */
export async function told(before, after) {
  if (before.sha256 === after.sha256) return "same";
  const reply = await fetch(address(differenceOf(before, after, STRONGEST), { size: SIZE, format: "png" }));
  if (!reply.ok) return "";
  const bitmap = await createImageBitmap(await reply.blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  if (!context) return "";
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, i) => i % 4 !== 3 && value > 0) ? "" : "unseen";
}
