/** Who is seen when in a recording, and as what: asked for by time, and as stretches of one label. */
import { byEmotion, ranked } from "../common/emotions.js";
import { carried } from "../common/fit.js";
import { GEOMETRY, geometryFrom } from "../common/geometry.js";
import { Series } from "../views/series.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../common/contract.js").Face} Face */
/**
 * @typedef {{time: number, identity: number, x: number, y: number, width: number, height: number, emotion: Emotion,
 *   certain: boolean, confidence: number, valence: number, arousal: number, detection: number, turned_away: boolean,
 *   note: string | null} & Record<Emotion, number> & Record<string, any>} Row  of the server's table; it has GEOMETRY too
 * @typedef {{begin: number, end: number, state: Emotion | "turned_away", certain: boolean}} Stretch  in seconds
 */

/** For how many intervals a face is held after the last picture that it is seen in; in seconds, at least. */
const HELD = 1.5;
const SHORTEST_HELD = 0.05;

/** Up to how many intervals later a face that is seen again was missed in one picture, and stays drawn. */
const ONE_MISSED = 2.5;

export class Seen {
  /** @type {Map<number, Row[]>} */
  #rows = new Map();
  #held;
  #oneMissed;

  /**
   * @param {Row[]} rows in order of time
   * @param {number} interval seconds from one analysed picture to the next
   */
  constructor(rows, interval) {
    this.#held = Math.max(HELD * interval, SHORTEST_HELD);
    this.#oneMissed = Math.max(ONE_MISSED * interval, SHORTEST_HELD);
    for (const row of rows) {
      if (row.identity === null) continue;
      const own = this.#rows.get(row.identity);
      if (own) own.push(row);
      else this.#rows.set(row.identity, [row]);
    }
  }

  /**
   * @param {number} seconds
   * @returns {Face[]} who is there, at the place between those where they are seen; not `seen` in a missed picture
   */
  facesAt(seconds) {
    /** @type {Face[]} */
    const faces = [];
    for (const rows of this.#rows.values()) {
      const index = lastBefore(rows, seconds);
      if (index < 0) continue;
      const [row, next] = rows.slice(index, index + 2);
      const seen = seconds - row.time <= this.#held;
      const goesOn = next !== undefined && next.time - row.time <= this.#oneMissed;
      if (goesOn) faces.push({ ...faceOf(row, next, (seconds - row.time) / (next.time - row.time)), seen });
      else if (seen) faces.push(faceOf(row));
    }
    return faces;
  }

  /** @param {number} person @returns {Series} what they show over time; where nobody saw them is a gap */
  series(person) {
    const series = new Series();
    let before = -Infinity;
    for (const row of this.#rows.get(person) ?? []) {
      series.append(row.time, faceOf(row), row.time - before > this.#held);
      before = row.time;
    }
    return series;
  }

  /** @param {number} person @returns {Stretch[]} of one label each, in order */
  stretches(person) {
    const rows = this.#rows.get(person) ?? [];
    /** @type {Stretch[]} */
    const found = [];
    rows.forEach(({ time, emotion, certain, turned_away: away }, index) => {
      const state = away ? "turned_away" : emotion;
      const end = Math.min(rows[index + 1]?.time ?? Infinity, time + this.#held);
      const last = found.at(-1);
      if (last && last.end >= time && last.state === state && last.certain === certain) last.end = end;
      else found.push({ begin: time, end, state, certain });
    });
    return found;
  }
}

/** @param {Row[]} rows @param {number} seconds @returns {number} the last row that is not later; -1 if all are */
function lastBefore(rows, seconds) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].time <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @param {Row} row @param {Row} [next] @param {number} [share] of the way to the next one's place @returns {Face} */
function faceOf(row, next = row, share = 0) {
  const between = (/** @type {"x" | "y" | "width" | "height"} */ edge) => row[edge] + share * (next[edge] - row[edge]);
  const scores = byEmotion((emotion) => row[emotion] ?? 0);
  const second = ranked(scores).map(([emotion]) => emotion).find((emotion) => emotion !== row.emotion) ?? row.emotion;
  const box = { x: between("x"), y: between("y"), width: between("width"), height: between("height") };
  const { pose, landmarks } = geometryFrom(GEOMETRY.map((name) => row[name] ?? NaN));
  return {
    ...{ id: row.identity, emotion: row.emotion, certain: row.certain, confidence: row.confidence, second, scores },
    ...{ valence: row.valence, arousal: row.arousal, detection: row.detection },
    ...{ turned_away: row.turned_away, seen: true, pose, landmarks: landmarks && carried(landmarks, row, box), box },
  };
}
