/** Where each person's card stands: it stays there while others come and go. No DOM. */

export class Places {
  /** @type {(number | null)[]} the person at each place; null where somebody has left */
  #people = [];

  /**
   * Who comes takes the first place that is free; those that are free at the end are no more.
   * @param {number[]} numbers of everyone in view
   * @returns {(number | null)[]} the person at each place
   */
  update(numbers) {
    const present = new Set(numbers);
    this.#people = this.#people.map((number) => (number !== null && present.has(number) ? number : null));
    for (const number of numbers.filter((each) => !this.#people.includes(each))) this.#take(number);
    while (this.#people.at(-1) === null) this.#people.pop();
    return [...this.#people];
  }

  /** @param {number} number */
  #take(number) {
    const free = this.#people.indexOf(null);
    if (free < 0) this.#people.push(number);
    else this.#people[free] = number;
  }
}
