/** Tells that a region goes on to the right: it has the class `more` until its end is in view. @param {HTMLElement} region */
export function cueScrolling(region) {
  const update = () => region.classList.toggle("more", region.scrollLeft + region.clientWidth < region.scrollWidth - 1);
  region.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(region);
}
