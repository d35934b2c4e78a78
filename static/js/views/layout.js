/** Where time begins and ends on the charts that share its axis, in CSS pixels. No DOM. */

const NARROW = 480;

/**
 * @param {number} width of the chart
 * @returns {{left: number, right: number, named: boolean}} room at both sides; whether lines have their names at the right
 */
export const chartMargins = (width) => (width < NARROW ? { left: 84, right: 18, named: false } : { left: 88, right: 78, named: true });
