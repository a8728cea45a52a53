// A slider beside the number, and a preview as soon as either is changed; without this the form has its button.
const form = document.getElementById("dial");
const number = form.elements.percent;
const slider = document.createElement("input");
Object.assign(slider, { type: "range", className: "form-range", min: number.min, max: number.max, step: 0.5, value: number.value });
slider.setAttribute("aria-label", "Wanted precision, as a slider");
const place = document.createElement("div");
place.className = "col-12";
place.append(slider);
document.getElementById("percent-about").before(place);
let asked = 0;

async function preview() {
  if (!form.reportValidity()) return;
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const turn = ++asked;
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) return form.submit();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return;  // The dial was turned again meanwhile.
  document.getElementById("reading").replaceWith(page.getElementById("reading"));
  document.getElementById("percent-about").replaceWith(page.getElementById("percent-about"));
  window.history.replaceState(null, "", address);
}

slider.addEventListener("input", () => { number.value = slider.value; });
slider.addEventListener("change", preview);
number.addEventListener("change", () => { slider.value = number.value; preview(); });
form.elements.mode.addEventListener("change", preview);
