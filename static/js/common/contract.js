/**
 * The shapes that the server answers with, over HTTP and Socket.IO alike.
 *
 * @typedef {"angry" | "disgust" | "fear" | "happy" | "sad" | "surprise" | "neutral" | "contempt"} Emotion  of which the
 *   server's model knows some
 * @typedef {{x: number, y: number, width: number, height: number}} Box  in pixels of the image as seen
 * @typedef {object} Face
 * @property {number | null} id  the person's number within a stream; null in a photo
 * @property {Box} box
 * @property {number} detection  0..1
 * @property {Emotion} emotion  held in a stream: for a moment it may not be the most probable one
 * @property {number} confidence  of the emotion, 0..1
 * @property {boolean} certain
 * @property {Emotion} second  what comes next: unless the face is certain, it is one of the two
 * @property {Record<Emotion, number>} scores  a probability for each emotion, sum 1
 * @property {number} valence  -1..1
 * @property {number} arousal  -1..1
 * @property {[number, number][] | null} landmarks  right eye, left eye, nose, right and left corner of the mouth, as the
 *   person has them; null from a detector that finds none
 * @property {{yaw: number, pitch: number, roll: number} | null} pose  of the head, in degrees
 * @property {boolean} turned_away  so far that the expression cannot be read; the face is then never certain
 * @property {boolean} seen  found in this very picture; a stream's face that is lost for a moment is told as it was
 * @typedef {object} Analysis
 * @property {{width: number, height: number}} image
 * @property {Face[]} faces
 * @property {{decode_ms: number, detect_ms: number, classify_ms: number, total_ms: number}} timing
 * @property {string} model
 * @typedef {object} Explanation
 * @property {Emotion} emotion
 * @property {number} probability  0..1
 * @property {Box} area  that the map lies over; it may reach out of the image
 * @property {number} angle  by which area and map are turned clockwise around their middle, in degrees
 * @property {number[][]} map  rows from top to bottom, -1..1: by how much the probability falls where it is covered
 * @property {string} model
 * @typedef {{code: string, message: string, retry_after?: number}} ApiError  retry_after in seconds, of some
 */
export {};
