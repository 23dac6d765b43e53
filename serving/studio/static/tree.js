// Where the nodes of a tree are drawn, as in a git graph: one row each, branches in lanes beside the one they leave.
//
// The heaviest branch goes on straight below its node and all others are drawn before it, one lane further right. A branch
// aside is at most half of what it leaves, so n nodes need no more than log2(n) + 1 lanes, and 60 steps fit a phone.

/** @typedef {{ id: string, on: string | null, leaf?: boolean }} Node  `leaf`: nothing goes on from it, so it is drawn aside */
/** @typedef {{ lane: number, to: string[] }} Line  a line that runs through a row, and the nodes that it leads to */
/** @typedef {{ id: string, lane: number, aside: boolean, children: string[], through: Line[] }} Row */

/**
 * @param {readonly Node[]} nodes the root first, each after the one that it is on; others are left out
 * @returns {Row[]} from top to bottom
 */
export function layout(nodes) {
  /** @type {Map<string, Node[]>} */
  const children = new Map();
  for (const node of nodes) {
    children.set(node.id, []);
    if (node.on !== null) children.get(node.on)?.push(node);
  }
  const weights = weigh(nodes);
  /** @param {Node} node */
  const weight = (node) => (node.leaf ? 0 : (weights.get(node.id) ?? 0));

  /** @type {Row[]} */
  const rows = [];
  /** @type {Omit<Row, "children">[]} */
  const waiting = nodes.slice(0, 1).map(({ id }) => ({ id, lane: 0, aside: false, through: [] }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { id, lane, through } = next;
    const all = children.get(id) ?? [];
    // Of two that weigh the same the later one goes on: it is what was wanted in the end.
    const main = all.filter((one) => !one.leaf).reduce((/** @type {Node | null} */ best, one) => (best && weight(best) > weight(one) ? best : one), null);
    const order = [...all.filter((one) => one !== main), ...(main ? [main] : [])].map((one) => one.id);
    rows.push({ ...next, children: order });
    for (let at = order.length - 1; at >= 0; at--) {
      const one = /** @type {string} */ (order[at]);
      const later = order.slice(at + 1);
      if (one === main?.id) waiting.push({ id: one, lane, aside: false, through });
      else waiting.push({ id: one, lane: lane + 1, aside: true, through: later.length ? [...through, { lane, to: later }] : through });
    }
  }
  return rows;
}

/** How many nodes hang on each, itself counted. @param {readonly Node[]} nodes */
function weigh(nodes) {
  /** @type {Map<string, number>} */
  const weights = new Map();
  for (const { id, on } of nodes.toReversed()) {
    const own = (weights.get(id) ?? 0) + 1;
    weights.set(id, own);
    if (on !== null) weights.set(on, (weights.get(on) ?? 0) + own);
  }
  return weights;
}
