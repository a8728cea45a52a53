// Keys press the buttons that show them; the reasons come once the page is there.
let isSent = false;

function isTyping(target) {
  return target.closest("input, textarea, select") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
  if (isSent || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (pressed === null) return;
  event.preventDefault();
  pressed.click();
});

document.addEventListener("submit", (event) => {
  if (isSent) event.preventDefault();  // A second decision would be about the next item.
  isSent = true;
});

window.addEventListener("pageshow", () => { isSent = false; });

document.querySelector('[data-key="c"]')?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("group-1").focus();
});

const reasons = document.getElementById("reasons");

async function showReasons() {
  const answer = await fetch(reasons.dataset.address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const why = page.getElementById("why");
  if (why) reasons.querySelector('[data-part="body"]').replaceWith(document.adoptNode(why));
}

reasons?.addEventListener("toggle", () => { showReasons().catch(() => {}); }, { once: true });
