(() => {
  const compare = document.querySelector("[data-compare]");
  if (!compare) return;
  const range = compare.querySelector("input");
  const show = () => {
    compare.style.setProperty("--at", range.value + "%");
    range.setAttribute("aria-valuetext", Math.round(range.value) + " % before, the rest after");
  };
  compare.classList.add("live");
  range.hidden = false;
  range.addEventListener("input", show);
  show();
})();
